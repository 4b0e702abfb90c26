/**
 * Receiving: what a consumer has been lent and not started, the credit that it has out, and the JMS consumers over that.
 * The session stands behind {@link org.pabal.client.consumer.ConsumerHost}; nothing here acknowledges by itself.
 */
@NullMarked
package org.pabal.client.consumer;

import org.jspecify.annotations.NullMarked;
