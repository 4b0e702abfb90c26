/**
 * The message model: headers, properties, bodies, selection (Jakarta Messaging 3.1, chapter 3).
 */
package org.pabal.tck.outside.message;
