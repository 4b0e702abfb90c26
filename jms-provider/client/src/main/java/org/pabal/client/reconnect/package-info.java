/**
 * One link that outlives its connections: remembers what is open and what has not been answered, and opens, sends and asks
 * it again over the next. It knows links and how to get one, not sockets; what a lost connection means to a session is the
 * session's. See {@code docs/internals/reconnection.md}.
 */
@NullMarked
package org.pabal.client.reconnect;

import org.jspecify.annotations.NullMarked;
