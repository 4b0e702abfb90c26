/**
 * What queues and topics promise, browsing, temporary destinations and requestors (Jakarta Messaging 3.1, chapter 4 and §6.2.2).
 */
package org.pabal.tck.outside.domains;
