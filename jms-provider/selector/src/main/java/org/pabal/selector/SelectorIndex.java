package org.pabal.selector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/**
 * Finds, among many values filed under selectors, those whose selector a message satisfies.
 *
 * <p>Each distinct selector is evaluated at most once a message, however many values are filed under it. One that demands a
 * value of a field ({@code symbol = 'X'}, {@code region IN ('EU', 'US')}, {@code urgent}; alone or joined to more by AND) is
 * evaluated only for messages that have the value there, so a message costs one look-up for each field demanded by any, and
 * then what the matching ones cost. Where a selector demands several, it is filed where it meets the fewest others when it
 * comes.
 *
 * <p>Values are told apart by {@code equals}; a value filed twice under one selector is visited twice and must be removed
 * twice. Visits come in no promised order, but the same history of additions and removals gives the same order. Not
 * thread-safe, and not to be changed by a visitor. Bounds are its owner's: it holds what was added and not removed.
 */
public final class SelectorIndex<T> {

    /** All that is filed, by selector. */
    private final Map<Selector, Entry<T>> entries = new LinkedHashMap<>();
    /** What no field's value can find. */
    private final Set<Entry<T>> unindexed = new LinkedHashSet<>();

    private final Map<Field, Map<Object, Bucket<T>>> indexed = new LinkedHashMap<>();
    private int size;

    public void add(Selector selector, T value) {
        Entry<T> entry = entries.get(selector);
        if (entry == null) {
            entry = file(selector);
            entries.put(selector, entry);
        }
        entry.add(value);
        size++;
    }

    /** Removes it once; without effect if it is not filed under this selector. */
    public void remove(Selector selector, T value) {
        Entry<T> entry = entries.get(selector);
        if (entry == null || !entry.remove(value)) {
            return;
        }
        size--;
        if (entry.isEmpty()) {
            entries.remove(selector);
            withdraw(entry);
        }
    }

    /** How many values are filed, counted as often as they were added. */
    public int size() {
        return size;
    }

    public void forEachMatch(Message message, Consumer<? super T> visitor) {
        for (Map.Entry<Field, Map<Object, Bucket<T>>> byField : indexed.entrySet()) {
            Object value = byField.getKey().value(message);
            if (value != null) {
                Bucket<T> bucket = byField.getValue().get(Probe.key(value));
                if (bucket != null) {
                    bucket.forEachMatch(message, visitor);
                }
            }
        }
        for (Entry<T> entry : unindexed) {
            entry.visitIfMatching(message, visitor);
        }
    }

    /** How well it is spread: a message costs at most the largest bucket of each field, and what is unindexed. */
    @Override
    public String toString() {
        int largest = 0;
        for (Map<Object, Bucket<T>> buckets : indexed.values()) {
            for (Bucket<T> bucket : buckets.values()) {
                largest = Math.max(largest, bucket.size());
            }
        }
        return size + " values, " + entries.size() + " selectors, largest bucket " + largest + ", unindexed "
                + unindexed.size();
    }

    private Entry<T> file(Selector selector) {
        List<Condition> conjuncts = conjuncts(selector);
        Condition chosen = null;
        int lowest = Integer.MAX_VALUE;
        for (Condition conjunct : conjuncts) {
            Probe probe = conjunct.probe();
            int cost = probe == null ? Integer.MAX_VALUE : cost(probe);
            if (cost < lowest) {
                chosen = conjunct;
                lowest = cost;
            }
        }
        Probe probe = chosen == null ? null : chosen.probe();
        if (probe == null) {
            Entry<T> entry = new Entry<>(null, conjuncts);
            unindexed.add(entry);
            return entry;
        }
        List<Condition> rest = new ArrayList<>(conjuncts);
        if (probe.isExact()) {
            rest.remove(chosen);
        }
        Entry<T> entry = new Entry<>(probe, rest);
        Map<Object, Bucket<T>> buckets = indexed.computeIfAbsent(probe.field(), field -> new LinkedHashMap<>());
        for (Object key : probe.keys()) {
            buckets.computeIfAbsent(key, k -> new Bucket<>()).add(entry);
        }
        return entry;
    }

    private void withdraw(Entry<T> entry) {
        Probe probe = entry.probe;
        if (probe == null) {
            unindexed.remove(entry);
            return;
        }
        Map<Object, Bucket<T>> buckets = indexed.get(probe.field());
        if (buckets == null) {
            throw new IllegalStateException(
                    "index lost the field " + probe.field().text());
        }
        for (Object key : probe.keys()) {
            Bucket<T> bucket = buckets.get(key);
            if (bucket != null && bucket.remove(entry)) {
                buckets.remove(key);
            }
        }
        if (buckets.isEmpty()) {
            indexed.remove(probe.field());
        }
    }

    private static List<Condition> conjuncts(Selector selector) {
        Condition condition = selector.condition();
        if (condition == null) {
            return List.of();
        }
        return condition instanceof Conjunction conjunction ? conjunction.parts() : List.of(condition);
    }

    /** What a message pays if one more is filed here: evaluating the most entries of any key, and looking up a new field. */
    private int cost(Probe probe) {
        Map<Object, Bucket<T>> buckets = indexed.get(probe.field());
        if (buckets == null) {
            return 1;
        }
        int most = 0;
        for (Object key : probe.keys()) {
            Bucket<T> bucket = buckets.get(key);
            most = Math.max(most, bucket == null ? 0 : bucket.size());
        }
        return most;
    }

    /** The entries that a value of a field finds. Mostly it is one, which then needs no set. */
    private static final class Bucket<T> {
        private @Nullable Entry<T> only;
        private @Nullable Set<Entry<T>> several;

        void add(Entry<T> entry) {
            if (several != null) {
                several.add(entry);
            } else if (only == null) {
                only = entry;
            } else {
                several = new LinkedHashSet<>();
                several.add(only);
                several.add(entry);
                only = null;
            }
        }

        /** Whether nothing is left. */
        boolean remove(Entry<T> entry) {
            if (several != null) {
                several.remove(entry);
                return several.isEmpty();
            }
            if (only == entry) {
                only = null;
            }
            return only == null;
        }

        int size() {
            return several != null ? several.size() : 1;
        }

        void forEachMatch(Message message, Consumer<? super T> visitor) {
            if (only != null) {
                only.visitIfMatching(message, visitor);
            } else if (several != null) {
                for (Entry<T> entry : several) {
                    entry.visitIfMatching(message, visitor);
                }
            }
        }
    }

    /** The values of one selector, and what is left to evaluate once its probe has found it. */
    private static final class Entry<T> {
        private final @Nullable Probe probe;
        private final Condition[] rest;
        /** The commonest case, one value filed once, needs no map. */
        private @Nullable T only;

        private @Nullable Map<T, Integer> several;

        Entry(@Nullable Probe probe, List<Condition> rest) {
            this.probe = probe;
            this.rest = rest.toArray(Condition[]::new);
        }

        void add(T value) {
            if (several == null && only == null) {
                only = value;
                return;
            }
            if (several == null) {
                several = new LinkedHashMap<>();
                if (only != null) {
                    several.put(only, 1);
                    only = null;
                }
            }
            several.merge(value, 1, Integer::sum);
        }

        /** Whether it was there. */
        boolean remove(T value) {
            if (several == null) {
                if (!value.equals(only)) {
                    return false;
                }
                only = null;
                return true;
            }
            Integer times = several.get(value);
            if (times == null) {
                return false;
            }
            if (times == 1) {
                several.remove(value);
            } else {
                several.put(value, times - 1);
            }
            return true;
        }

        boolean isEmpty() {
            return only == null && (several == null || several.isEmpty());
        }

        void visitIfMatching(Message message, Consumer<? super T> visitor) {
            for (Condition condition : rest) {
                if (!condition.holds(message)) {
                    return;
                }
            }
            if (only != null) {
                visitor.accept(only);
            } else if (several != null) {
                for (Map.Entry<T, Integer> value : several.entrySet()) {
                    for (int i = value.getValue(); i > 0; i--) {
                        visitor.accept(value.getKey());
                    }
                }
            }
        }
    }
}
