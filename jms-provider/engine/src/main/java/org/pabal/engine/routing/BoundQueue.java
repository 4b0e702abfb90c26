package org.pabal.engine.routing;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A queue as the router knows it, and the bindings that lead to it. */
final class BoundQueue<Q> {

    final String name;
    final Q queue;

    /** The last look-up that has taken this queue: what keeps a queue bound twice from getting two copies. */
    long takenBy;

    private @Nullable Set<Bound<Q>> bindings;

    BoundQueue(String name, Q queue) {
        this.name = name;
        this.queue = queue;
    }

    void add(Bound<Q> bound) {
        if (bindings == null) {
            bindings = new LinkedHashSet<>(2);
        }
        bindings.add(bound);
    }

    void remove(Bound<Q> bound) {
        if (bindings != null && bindings.remove(bound) && bindings.isEmpty()) {
            bindings = null;
        }
    }

    /** In the order of binding; not a live view. */
    Iterable<Bound<Q>> bindings() {
        return bindings == null ? Set.of() : new LinkedHashSet<>(bindings);
    }
}
