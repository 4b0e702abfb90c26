package org.pabal.engine.routing;

import java.util.Arrays;
import java.util.Objects;

/**
 * The queues that one message goes to, each once. Owned and reused by whoever asks the {@link Router}: filled anew by each
 * look-up, untouched by look-ups into other targets, so that a look-up may follow while these are being walked.
 *
 * @param <Q> what stands for a queue
 */
public final class Targets<Q> {

    private static final Object[] NONE = {};

    private Object[] own = NONE;
    // Either `own`, or the array of a route, which is shared and never written to.
    private Object[] current = NONE;
    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** @param index from 0, in the order in which the queues were bound */
    @SuppressWarnings("unchecked") // only queues get in
    public Q at(int index) {
        return (Q) current[Objects.checkIndex(index, size)];
    }

    public boolean contains(Q queue) {
        for (int i = 0; i < size; i++) {
            if (current[i] == queue) {
                return true;
            }
        }
        return false;
    }

    /** Forgets what it holds, so that nothing is kept alive by it. */
    public void clear() {
        if (current == own) {
            Arrays.fill(own, 0, size, null);
        }
        current = own;
        size = 0;
    }

    void share(Object[] queues) {
        clear();
        current = queues;
        size = queues.length;
    }

    /** Only after {@link #clear()}. */
    void add(Object queue) {
        if (size == own.length) {
            own = Arrays.copyOf(own, Math.max(4, size * 2));
            current = own;
        }
        own[size++] = queue;
    }
}
