/** Promises of the session that speaks Pabal's own protocol, and of the client's link over real sockets. */
@NullMarked
package org.pabal.server.wire;

import org.jspecify.annotations.NullMarked;
