package org.pabal.engine.routing;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Binding sets by their keys, compared as they are. A set exists as long as it has a binding. */
final class KeyedSets<Q> {

    private final Map<String, BindingSet<Q>> byKey = new HashMap<>();

    @Nullable
    BindingSet<Q> at(String key) {
        return byKey.get(key);
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    @Nullable
    Bound<Q> find(String queue, String key) {
        BindingSet<Q> set = byKey.get(key);
        return set == null ? null : set.of(queue);
    }

    /** Whether this made a new set. */
    boolean add(Bound<Q> bound) {
        BindingSet<Q> set = byKey.get(bound.binding.key());
        boolean made = set == null;
        if (set == null) {
            set = new BindingSet<>();
            byKey.put(bound.binding.key(), set);
        }
        set.add(bound);
        return made;
    }

    /** Whether this was the last of its set. */
    boolean remove(Bound<Q> bound) {
        BindingSet<Q> set = byKey.get(bound.binding.key());
        if (set == null) {
            throw new IllegalStateException("not bound: " + bound.binding);
        }
        set.remove(bound);
        if (set.isEmpty()) {
            byKey.remove(bound.binding.key());
            return true;
        }
        return false;
    }

    /** Sorted by key. */
    Map<String, BindingSet<Q>> sorted() {
        return new TreeMap<>(byKey);
    }

    void forEach(Consumer<? super Bound<Q>> visitor) {
        sorted().values().forEach(set -> set.forEach(visitor));
    }
}
