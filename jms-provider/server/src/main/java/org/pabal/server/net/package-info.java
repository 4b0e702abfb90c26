/**
 * Sockets: listeners, TLS, and the line that a protocol's session sees. The only package that knows Netty; knows nothing of
 * what the bytes mean.
 */
@NullMarked
package org.pabal.server.net;

import org.jspecify.annotations.NullMarked;
