/**
 * A disk in memory that fails in all the ways that disks do, at moments that a seed or a test decides: it loses unsynced
 * sectors at a power cut, lies, misdirects, flips bits, reads and writes less than asked, gets full, and forgets what it
 * could not force. For the journal's tests and for those of whatever stands on the journal.
 */
@NullMarked
package org.pabal.journal.faulty;

import org.jspecify.annotations.NullMarked;
