package org.pabal.engine.routing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ExchangeType;
import org.pabal.message.Message;

/** A named address that picks the bindings a message follows; its type says how. */
abstract sealed class Exchange<Q> permits KeyedExchange, TopicExchange, HeadersExchange {

    final String name;
    final ExchangeType type;

    Exchange(String name, ExchangeType type) {
        this.name = name;
        this.type = type;
    }

    /** Finds the queues for a message; the collector keeps them distinct. */
    abstract void collect(String key, Message message, Collector<Q> collector);

    /** The binding with that key of that queue, if there is one. */
    abstract @Nullable Bound<Q> find(String queue, String key);

    /** The queue must not have a binding with that key. */
    abstract void add(Bound<Q> bound);

    abstract void remove(Bound<Q> bound);

    /** By key; those with one key, and all of a headers exchange, in the order of binding. */
    abstract void forEach(Consumer<? super Bound<Q>> visitor);

    static <Q> Exchange<Q> of(String name, ExchangeType type, int cachedRoutesMax) {
        return switch (type) {
            case DIRECT, FANOUT -> new KeyedExchange<>(name, type);
            case TOPIC -> new TopicExchange<>(name, cachedRoutesMax);
            case HEADERS -> new HeadersExchange<>(name);
        };
    }
}
