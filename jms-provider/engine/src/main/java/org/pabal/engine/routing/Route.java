package org.pabal.engine.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/**
 * Where one routing key leads: the binding sets it meets. It stays right while bindings come and go in those sets, and
 * ends when a set that it would meet comes into being or ceases to be.
 */
final class Route<Q> {

    private final List<BindingSet<Q>> sets;

    // The queues of several sets, each once, as long as no set has a condition; one set keeps its own.
    private Object @Nullable [] queues;
    private long queuesAsOf = -1;

    Route(List<BindingSet<Q>> sets) {
        this.sets = List.copyOf(sets);
    }

    void collect(Message message, Collector<Q> collector) {
        int count = sets.size();
        if (count == 0) {
            return;
        }
        boolean unconditional = true;
        long changes = 0;
        for (int i = 0; i < count; i++) {
            BindingSet<Q> set = sets.get(i);
            unconditional &= set.isUnconditional();
            changes += set.changes(); // none ever falls, so that an equal sum means no change
        }
        if (!unconditional) {
            for (int i = 0; i < count; i++) {
                sets.get(i).collect(message, collector);
            }
            return;
        }
        if (count == 1) {
            collector.takeExactly(sets.get(0).unconditionalQueues());
            return;
        }
        Object[] all = queues;
        if (all == null || queuesAsOf != changes) {
            all = distinctQueues();
            queues = all;
            queuesAsOf = changes;
        }
        collector.takeExactly(all);
    }

    private Object[] distinctQueues() {
        Map<BoundQueue<Q>, Q> distinct = new LinkedHashMap<>();
        for (BindingSet<Q> set : sets) {
            for (Bound<Q> bound : set.unconditional()) {
                distinct.put(bound.queue, bound.queue.queue);
            }
        }
        return distinct.values().toArray();
    }
}
