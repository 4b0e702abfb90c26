/**
 * Where a protocol meets the process: a session turns bytes into commands and effects into bytes, without a socket, a
 * thread or a clock. Interfaces and values only; sockets and security implement one side, protocols the other.
 */
@NullMarked
package org.pabal.server.session;

import org.jspecify.annotations.NullMarked;
