/**
 * Consumers and the four kinds of subscription (Jakarta Messaging 3.1, chapter 8).
 */
package org.pabal.tck.outside.receiving;
