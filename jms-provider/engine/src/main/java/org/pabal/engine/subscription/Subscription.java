package org.pabal.engine.subscription;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.message.Address;

/**
 * A topic subscriber's identity and its own queue.
 *
 * @param key null for an unshared non-durable one, which nobody can name
 * @param selector as text; null for everything
 */
public record Subscription(
        long id,
        @Nullable SubscriptionKey key,
        Address topic,
        boolean durable,
        boolean shared,
        @Nullable String selector,
        boolean noLocal,
        MessageQueue queue) {

    /** Names of subscriptions' queues begin with one of these; no other queue's may. */
    public static final String DURABLE_QUEUE_PREFIX = "durable-subscription:";

    public static final String QUEUE_PREFIX = "subscription:";

    /** The name of the queue of a named subscription. */
    public static String queueName(SubscriptionKey key) {
        // The client id's length keeps ('a:b', 'c') and ('a', 'b:c') apart.
        String owner = key.clientId() == null ? "-" : key.clientId().length() + ":" + key.clientId();
        return (key.durable() ? DURABLE_QUEUE_PREFIX : QUEUE_PREFIX) + owner + ":" + key.name();
    }

    /** The name of the queue of one that has no name. */
    public static String queueName(long subscription) {
        return QUEUE_PREFIX + "#" + subscription;
    }

    public static boolean isReservedQueueName(String name) {
        return name.startsWith(DURABLE_QUEUE_PREFIX) || name.startsWith(QUEUE_PREFIX);
    }

    /** For people: {@code durable subscription 'orders' of client 'billing'}. */
    public String describe() {
        StringBuilder text = new StringBuilder(durable ? "durable subscription" : "subscription");
        if (key == null) {
            return text.append(" of ").append(topic).toString();
        }
        text.append(" '").append(key.name()).append('\'');
        if (key.clientId() != null) {
            text.append(" of client '").append(key.clientId()).append('\'');
        }
        return text.toString();
    }
}
