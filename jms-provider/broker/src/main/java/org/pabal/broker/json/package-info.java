/**
 * JSON, as far as a broker needs it: written piece by piece, read as maps, lists, texts and numbers. Knows nothing of what
 * is written with it.
 */
@NullMarked
package org.pabal.broker.json;

import org.jspecify.annotations.NullMarked;
