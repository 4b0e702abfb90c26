package org.pabal.client.consumer;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Deliveries by priority, then arrival. Not thread-safe: the {@link Inbox} that owns it holds its lock. */
final class DeliveryBuffer {
    private static final int PRIORITIES = 10;

    /** Made when the first message of its priority comes: most consumers see one priority only. */
    private final @Nullable ArrayDeque<Delivery>[] byPriority;

    private int size;

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of generic types cannot be made otherwise
    DeliveryBuffer() {
        byPriority = new ArrayDeque[PRIORITIES];
    }

    int size() {
        return size;
    }

    void add(Delivery delivery) {
        lane(delivery).addLast(delivery);
        size++;
    }

    /** Back to where it was taken from. */
    void putBack(Delivery delivery) {
        lane(delivery).addFirst(delivery);
        size++;
    }

    @Nullable
    Delivery poll() {
        for (int priority = PRIORITIES - 1; size > 0 && priority >= 0; priority--) {
            ArrayDeque<Delivery> lane = byPriority[priority];
            if (lane != null && !lane.isEmpty()) {
                size--;
                return lane.removeFirst();
            }
        }
        return null;
    }

    /** Up to so many of those that would be handed out last; ascending ids. */
    long[] takeLatest(int countMax) {
        long[] taken = new long[Math.min(countMax, size)];
        int filled = 0;
        for (int priority = 0; filled < taken.length && priority < PRIORITIES; priority++) {
            ArrayDeque<Delivery> lane = byPriority[priority];
            while (lane != null && !lane.isEmpty() && filled < taken.length) {
                taken[filled++] = lane.removeLast().id();
            }
        }
        size -= filled;
        Arrays.sort(taken);
        return taken;
    }

    private ArrayDeque<Delivery> lane(Delivery delivery) {
        int priority = Math.min(Math.max(delivery.message().priority(), 0), PRIORITIES - 1);
        ArrayDeque<Delivery> lane = byPriority[priority];
        if (lane == null) {
            lane = new ArrayDeque<>();
            byPriority[priority] = lane;
        }
        return lane;
    }
}
