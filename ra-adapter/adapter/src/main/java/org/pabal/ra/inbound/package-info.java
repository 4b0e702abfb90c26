/**
 * Message-driven endpoints: for each activation one connection, one connection consumer, and as many sessions with endpoints
 * as the load asks for. An activation lives through outages of its broker by itself.
 */
@NullMarked
package org.pabal.ra.inbound;

import org.jspecify.annotations.NullMarked;
