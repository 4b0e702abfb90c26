/**
 * What application servers use: connection consumers and distributed transactions (Jakarta Messaging 3.1, chapter 11).
 */
package org.pabal.tck.outside.server;
