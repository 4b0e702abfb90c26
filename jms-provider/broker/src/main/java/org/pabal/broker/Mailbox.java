package org.pabal.broker;

import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the engine: strictly first in, first out, put in by any thread, taken out by the loop's owner.
 *
 * <p>The bound is soft: whoever may wait has to while {@link #isFull()}; who must not (a thread that owns a loop) steps
 * over it. One queue for both keeps each submitter's order, which a second queue for the excess would break. So it holds
 * at most its capacity, plus one item for each thread that submits, plus what the effects of one batch cause.
 */
final class Mailbox<T> {

    /** Slots of one link of the queue: 4 KiB. */
    private static final int CHUNK = 1_024;

    private final MpscUnboundedArrayQueue<T> queue = new MpscUnboundedArrayQueue<>(CHUNK);
    private final int capacity;

    /** Owned by the loop's owner. */
    private long taken;

    /** What has been taken, as submitters know it: written once a batch, so that it seldom leaves their cache. */
    private volatile long takenKnown;

    Mailbox(int capacity) {
        this.capacity = capacity;
    }

    boolean isFull() {
        return queue.currentProducerIndex() - takenKnown >= capacity;
    }

    void put(T item) {
        queue.offer(item);
    }

    /** Spins through the moment in which a thread has reserved its place and not yet filled it. */
    @Nullable
    T take() {
        T item = queue.poll();
        if (item != null) {
            taken++;
        }
        return item;
    }

    /** Lets those who wait know what has been taken. */
    void publishTaken() {
        if (takenKnown != taken) {
            takenKnown = taken;
        }
    }

    /** Counts a place from the moment it is reserved: what decides whether somebody has to stay. */
    boolean isEmpty() {
        return queue.isEmpty();
    }
}
