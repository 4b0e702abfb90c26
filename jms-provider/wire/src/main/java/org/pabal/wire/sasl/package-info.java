/**
 * Who somebody is, without sending what they know: SCRAM-SHA-256 of RFC 5802 and RFC 7677, both sides of it. Messages in,
 * messages out; what is random comes from the caller or from {@link java.security.SecureRandom}.
 */
@NullMarked
package org.pabal.wire.sasl;

import org.jspecify.annotations.NullMarked;
