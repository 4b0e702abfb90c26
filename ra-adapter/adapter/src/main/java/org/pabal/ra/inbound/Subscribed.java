package org.pabal.ra.inbound;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.PabalDestination;

/**
 * Where the messages of an activation come from, all names looked up.
 *
 * @param subscription null for none
 */
record Subscribed(
        PabalDestination from,
        @Nullable String selector,
        @Nullable String subscription,
        boolean durable,
        boolean shared) {

    /** One message a session: what waits behind a slow one should find another session. */
    private static final int MESSAGES_MAX = 1;

    ConnectionConsumer open(Connection connection, ServerSessionPool pool) throws JMSException {
        if (!(from instanceof Topic topic) || subscription == null || !(durable || shared)) {
            return connection.createConnectionConsumer(from, selector, pool, MESSAGES_MAX);
        }
        if (!durable) {
            return connection.createSharedConnectionConsumer(topic, subscription, selector, pool, MESSAGES_MAX);
        }
        return shared
                ? connection.createSharedDurableConnectionConsumer(topic, subscription, selector, pool, MESSAGES_MAX)
                : connection.createDurableConnectionConsumer(topic, subscription, selector, pool, MESSAGES_MAX);
    }
}
