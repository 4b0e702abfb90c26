package org.pabal.engine.routing;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ExchangeType;
import org.pabal.message.Message;

/** A direct exchange, which compares keys, or a fanout exchange, which does not look at them. */
final class KeyedExchange<Q> extends Exchange<Q> {

    private final KeyedSets<Q> sets = new KeyedSets<>();

    // Of a fanout exchange: where every message goes. Ends when a set comes or goes.
    private @Nullable Route<Q> everywhere;

    KeyedExchange(String name, ExchangeType type) {
        super(name, type);
    }

    @Override
    void collect(String key, Message message, Collector<Q> collector) {
        if (type == ExchangeType.FANOUT) {
            if (everywhere == null) {
                everywhere = new Route<>(List.copyOf(sets.sorted().values()));
            }
            everywhere.collect(message, collector);
            return;
        }
        BindingSet<Q> set = sets.at(key);
        if (set != null) {
            set.collectAlone(message, collector);
        }
    }

    @Override
    @Nullable
    Bound<Q> find(String queue, String key) {
        return sets.find(queue, key);
    }

    @Override
    void add(Bound<Q> bound) {
        if (sets.add(bound)) {
            everywhere = null;
        }
    }

    @Override
    void remove(Bound<Q> bound) {
        if (sets.remove(bound)) {
            everywhere = null;
        }
    }

    @Override
    void forEach(Consumer<? super Bound<Q>> visitor) {
        sets.forEach(visitor);
    }
}
