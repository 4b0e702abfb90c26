/**
 * Producers: options, expiration, delay, asynchronous sends (Jakarta Messaging 3.1, chapter 7).
 */
package org.pabal.tck.outside.sending;
