/** Promises of the codec. */
@NullMarked
package org.pabal.wire;

import org.jspecify.annotations.NullMarked;
