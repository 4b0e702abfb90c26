/**
 * Connections: opening and closing, starting and stopping, client ids, temporary destinations, exception listeners, and
 * where what a link says goes to the right session.
 */
@NullMarked
package org.pabal.client.connection;

import org.jspecify.annotations.NullMarked;
