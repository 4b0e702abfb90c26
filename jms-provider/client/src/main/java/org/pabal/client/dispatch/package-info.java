/**
 * Threads of the client: those of a connection, what runs tasks one after the other on them, and the check that finds a session used by two
 * threads at once. Nothing here knows JMS objects, nor a link.
 */
@NullMarked
package org.pabal.client.dispatch;

import org.jspecify.annotations.NullMarked;
