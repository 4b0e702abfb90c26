package org.pabal.client.link;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;

/**
 * What a consumer wants.
 *
 * @param from a queue or a topic
 * @param subscription the subscription's name, on a topic; null for an unshared non-durable one, and on queues
 * @param durable on a topic, whether the subscription outlives its consumers
 * @param shared on a topic, whether others may share the subscription
 * @param selector null or blank for everything
 * @param priority higher consumers are served first; 0 is usual
 */
public record ConsumerRequest(
        Address from,
        @Nullable String subscription,
        boolean durable,
        boolean shared,
        @Nullable String selector,
        boolean noLocal,
        int priority) {}
