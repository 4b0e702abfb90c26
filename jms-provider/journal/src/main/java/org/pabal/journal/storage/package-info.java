/**
 * The few things that the journal asks of files: list, open, read, write, force, allocate, rename, delete, lock. One
 * implementation is a directory of the operating system; the tests put a faulty disk in its place. What the bytes mean is
 * none of this package's business.
 */
@NullMarked
package org.pabal.journal.storage;

import org.jspecify.annotations.NullMarked;
