/**
 * Connections and sessions: identifiers, starting and stopping, closing, acknowledgement, transactions, order (Jakarta Messaging 3.1, chapter 6).
 */
package org.pabal.tck.outside.connecting;
