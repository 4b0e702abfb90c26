package org.pabal.engine.routing;

/** A binding in force. Compared by identity. */
final class Bound<Q> {

    final Binding binding;
    final BoundQueue<Q> queue;

    /** Ascending in the order of binding. */
    final long sequence;

    Bound(Binding binding, BoundQueue<Q> queue, long sequence) {
        this.binding = binding;
        this.queue = queue;
        this.sequence = sequence;
    }
}
