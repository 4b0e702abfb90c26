/**
 * Pabal's own protocol at the broker: frames in, commands out; effects in, frames out. Without sockets, threads or a clock;
 * everything that a peer can make grow has a bound here, and a slow or silent peer an end.
 */
@NullMarked
package org.pabal.server.wire;

import org.jspecify.annotations.NullMarked;
