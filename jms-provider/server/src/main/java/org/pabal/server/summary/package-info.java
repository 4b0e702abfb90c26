/**
 * What is said of peers that do the same thing over and over: some lines, then a count. Knows nobody else, so that everybody may
 * speak through it.
 */
@NullMarked
package org.pabal.server.summary;

import org.jspecify.annotations.NullMarked;
