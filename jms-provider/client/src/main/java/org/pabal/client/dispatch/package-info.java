/**
 * Threads of the client: one class that runs tasks one after the other, and the check that finds a session used by two
 * threads at once. Nothing here knows JMS objects, nor a link.
 */
@NullMarked
package org.pabal.client.dispatch;

import org.jspecify.annotations.NullMarked;
