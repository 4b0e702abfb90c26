package org.pabal.engine.routing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ExchangeType;
import org.pabal.message.Message;

/**
 * Matches routing keys with patterns. Bindings whose key has no wildcard are found by hash, the others through a trie;
 * what a key meets in both is remembered for the most recently used keys. Bindings that come to a set or leave it do not
 * disturb what is remembered; a new or vanished key forgets that key, a new or vanished pattern forgets all.
 */
final class TopicExchange<Q> extends Exchange<Q> {

    private final KeyedSets<Q> literals = new KeyedSets<>();
    private final PatternTrie<BindingSet<Q>> patterns = new PatternTrie<>();

    /** By routing key, the least recently used first; also for keys that lead nowhere. */
    private final Map<String, Route<Q>> routes = new LinkedHashMap<>(16, 0.75f, true);

    private final int cachedRoutesMax;

    TopicExchange(String name, int cachedRoutesMax) {
        super(name, ExchangeType.TOPIC);
        this.cachedRoutesMax = cachedRoutesMax;
    }

    @Override
    void collect(String key, Message message, Collector<Q> collector) {
        if (patterns.isEmpty()) {
            BindingSet<Q> set = literals.at(key);
            if (set != null) {
                set.collectAlone(message, collector);
            }
            return;
        }
        Route<Q> route = routes.get(key);
        if (route == null) {
            route = find(key);
            remember(key, route);
        }
        route.collect(message, collector);
    }

    private Route<Q> find(String key) {
        List<BindingSet<Q>> met = new ArrayList<>();
        BindingSet<Q> literal = literals.at(key);
        if (literal != null) {
            met.add(literal);
        }
        patterns.match(key, met);
        return new Route<>(met);
    }

    private void remember(String key, Route<Q> route) {
        if (routes.size() >= cachedRoutesMax) {
            Iterator<Route<Q>> eldest = routes.values().iterator();
            eldest.next();
            eldest.remove();
        }
        routes.put(key, route);
    }

    int cachedRoutes() {
        return routes.size();
    }

    @Override
    @Nullable
    Bound<Q> find(String queue, String key) {
        if (!TopicNames.isPattern(key)) {
            return literals.find(queue, key);
        }
        BindingSet<Q> set = patterns.at(key);
        return set == null ? null : set.of(queue);
    }

    @Override
    void add(Bound<Q> bound) {
        String key = bound.binding.key();
        if (!TopicNames.isPattern(key)) {
            if (literals.add(bound)) {
                routes.remove(key);
            }
            return;
        }
        BindingSet<Q> set = patterns.at(key);
        if (set == null) {
            set = new BindingSet<>();
            patterns.put(key, set);
            routes.clear();
        }
        set.add(bound);
    }

    @Override
    void remove(Bound<Q> bound) {
        String key = bound.binding.key();
        if (!TopicNames.isPattern(key)) {
            if (literals.remove(bound)) {
                routes.remove(key);
            }
            return;
        }
        BindingSet<Q> set = patterns.at(key);
        if (set == null) {
            throw new IllegalStateException("not bound: " + bound.binding);
        }
        set.remove(bound);
        if (set.isEmpty()) {
            patterns.remove(key);
            routes.clear();
        }
    }

    @Override
    void forEach(Consumer<? super Bound<Q>> visitor) {
        Map<String, BindingSet<Q>> sorted = literals.sorted();
        patterns.collectInto(sorted);
        sorted.values().forEach(set -> set.forEach(visitor));
    }
}
