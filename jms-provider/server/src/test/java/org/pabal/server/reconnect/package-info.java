/** Connections that break, on the way or with their broker, and what becomes of what was under way. */
@NullMarked
package org.pabal.server.reconnect;

import org.jspecify.annotations.NullMarked;
