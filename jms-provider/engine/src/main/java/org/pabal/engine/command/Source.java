package org.pabal.engine.command;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;

/** Where a consumer takes its messages from. */
public sealed interface Source {

    /** @param queue a queue or temporary queue */
    record FromQueue(Address queue) implements Source {}

    /**
     * A subscription of a topic (Jakarta Messaging 3.1 §8.3). All four kinds: named or not, durable or not, shared or not.
     *
     * @param topic a topic (also a pattern) or temporary topic
     * @param name null for an unshared non-durable one
     */
    record FromTopic(Address topic, @Nullable String name, boolean durable, boolean shared) implements Source {}
}
