package org.pabal.client.reconnect;

import java.util.BitSet;

/**
 * The numbers of what may happen only once: ascending, from 1, and never so far ahead of the oldest unanswered one that the
 * broker would have forgotten. Not thread-safe: guarded by its {@link Line}'s lock.
 */
final class Operations {

    /** None. */
    static final long NONE = 0;

    /** What a broker remembers. */
    static final int UNANSWERED_MAX = 65_536;

    private final BitSet answered = new BitSet(UNANSWERED_MAX);
    private long oldest = 1;
    private long next = 1;

    /** How many numbers will be taken for what waits for a connection. */
    private int reserved;

    boolean isFull() {
        return next - oldest + reserved >= UNANSWERED_MAX;
    }

    /** A number will be taken; only if it is not full. */
    void reserve() {
        reserved++;
    }

    /** It will not be taken after all. */
    void release() {
        reserved--;
    }

    /** Takes a number that was reserved, when the broker is asked for the first time and not before. */
    long take() {
        reserved--;
        return next++;
    }

    /** The lowest number that nothing has had. */
    long next() {
        return next;
    }

    void answered(long operation) {
        answered.set(slot(operation));
        while (oldest < next && answered.get(slot(oldest))) {
            answered.clear(slot(oldest));
            oldest++;
        }
    }

    private static int slot(long operation) {
        return (int) (operation % UNANSWERED_MAX);
    }
}
