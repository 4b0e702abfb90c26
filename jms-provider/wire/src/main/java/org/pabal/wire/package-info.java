/**
 * The frames of Pabal's own protocol and their codec, for both ends ({@code docs/reference/wire-protocol.md}). Bytes in,
 * frames out, and back: no sockets, no threads, no clock. Every count and size is checked before memory is taken for it.
 */
@NullMarked
package org.pabal.wire;

import org.jspecify.annotations.NullMarked;
