/** Promises of the authentication exchange. */
@NullMarked
package org.pabal.wire.sasl;

import org.jspecify.annotations.NullMarked;
