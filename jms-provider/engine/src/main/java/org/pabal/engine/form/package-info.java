/**
 * The binary form of what the engine keeps: its records, and the fields of which they are made. Version 1 of it is pinned
 * by golden files and written down in docs/reference/engine-records.md; where the bytes lie is none of its business.
 */
@NullMarked
package org.pabal.engine.form;

import org.jspecify.annotations.NullMarked;
