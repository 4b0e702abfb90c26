package org.pabal.engine.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;
import org.pabal.selector.Selector;
import org.pabal.selector.SelectorIndex;

/**
 * The bindings of one exchange with one key, at most one a queue, sorted by what it takes to decide about them: nothing,
 * who the publisher is, or a selector. Routes refer to the set, not to its bindings, so that a cached route stays right
 * while bindings come and go in the set.
 */
final class BindingSet<Q> {

    private static final Object[] NONE = {};

    /** In the order of binding. */
    private final Map<String, Bound<Q>> byQueue = new LinkedHashMap<>(4);

    private int guardedCount;
    private int selectiveCount;
    private @Nullable SelectorIndex<Bound<Q>> selective;
    private long changes;

    // Of the unconditional and of the guarded ones; null after a change, until somebody asks.
    private @Nullable Snapshot<Q> snapshot;

    private record Snapshot<Q>(Object[] queues, Bound<Q>[] unconditional, Bound<Q>[] guarded) {}

    boolean isEmpty() {
        return byQueue.isEmpty();
    }

    int size() {
        return byQueue.size();
    }

    /** Rises with each change. */
    long changes() {
        return changes;
    }

    @Nullable
    Bound<Q> of(String queue) {
        return byQueue.get(queue);
    }

    /** The queue must not have a binding in the set. */
    void add(Bound<Q> bound) {
        if (byQueue.putIfAbsent(bound.queue.name, bound) != null) {
            throw new IllegalStateException("bound already: " + bound.binding);
        }
        Selector selector = bound.binding.selector();
        if (selector != null) {
            if (selective == null) {
                selective = new SelectorIndex<>();
            }
            selective.add(selector, bound);
            selectiveCount++;
            return; // selectors are looked up in their index: the snapshot stands
        }
        if (bound.binding.excludesPublishers()) {
            guardedCount++;
        }
        changed();
    }

    void remove(Bound<Q> bound) {
        if (!byQueue.remove(bound.queue.name, bound)) {
            throw new IllegalStateException("not bound: " + bound.binding);
        }
        Selector selector = bound.binding.selector();
        if (selector != null && selective != null) {
            selective.remove(selector, bound);
            if (--selectiveCount == 0) {
                selective = null;
            }
            return;
        }
        if (bound.binding.excludesPublishers()) {
            guardedCount--;
        }
        changed();
    }

    private void changed() {
        changes++;
        snapshot = null;
    }

    void forEach(Consumer<? super Bound<Q>> visitor) {
        byQueue.values().forEach(visitor);
    }

    /** Whether every binding takes every message. */
    boolean isUnconditional() {
        return guardedCount == 0 && selectiveCount == 0;
    }

    /** The queues of the bindings that take every message. Shared: not to be written to. */
    Object[] unconditionalQueues() {
        return snapshot().queues;
    }

    /** The bindings that take every message. Shared: not to be written to. */
    Bound<Q>[] unconditional() {
        return snapshot().unconditional;
    }

    /** Where no other set is met. */
    void collectAlone(Message message, Collector<Q> collector) {
        if (isUnconditional()) {
            collector.takeExactly(unconditionalQueues());
        } else {
            collect(message, collector);
        }
    }

    void collect(Message message, Collector<Q> collector) {
        Snapshot<Q> now = snapshot();
        for (Bound<Q> bound : now.unconditional) {
            collector.take(bound.queue);
        }
        for (Bound<Q> bound : now.guarded) {
            collector.accept(bound);
        }
        if (selective != null) {
            selective.forEachMatch(message, collector);
        }
    }

    private Snapshot<Q> snapshot() {
        Snapshot<Q> now = snapshot;
        if (now == null) {
            now = takeSnapshot();
            snapshot = now;
        }
        return now;
    }

    private Snapshot<Q> takeSnapshot() {
        int unconditionalCount = byQueue.size() - guardedCount - selectiveCount;
        Object[] queues = unconditionalCount == 0 ? NONE : new Object[unconditionalCount];
        Bound<Q>[] unconditional = array(unconditionalCount);
        Bound<Q>[] guarded = array(guardedCount);
        int taken = 0;
        int takenGuarded = 0;
        for (Bound<Q> bound : byQueue.values()) {
            if (bound.binding.selector() != null) {
                continue;
            }
            if (bound.binding.excludesPublishers()) {
                guarded[takenGuarded++] = bound;
            } else {
                queues[taken] = bound.queue.queue;
                unconditional[taken++] = bound;
            }
        }
        return new Snapshot<>(queues, unconditional, guarded);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // there is no other way to an array of a generic type
    private static <Q> Bound<Q>[] array(int length) {
        return new Bound[length];
    }
}
