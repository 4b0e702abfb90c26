/**
 * Sending: header assignment, synchronous and asynchronous sends, and the JMS producers over that. The session stands
 * behind {@link org.pabal.client.producer.ProducerHost}.
 */
@NullMarked
package org.pabal.client.producer;

import org.jspecify.annotations.NullMarked;
