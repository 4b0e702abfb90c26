package org.pabal.engine.session;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.QueueEntry;

/**
 * Entries in the order of delivery: higher priority first, then earlier arrival. Entries that are no longer ready drop out
 * when they come to the top, or when the heap has doubled; so it never holds more than twice what is ready, and a little.
 */
final class ReadyHeap {

    private static final int CAPACITY_MIN = 16;

    private @Nullable QueueEntry[] heap = new QueueEntry[4];
    private int size;
    private int compactAt = CAPACITY_MIN;

    void push(QueueEntry entry) {
        if (size >= compactAt) {
            compact();
        }
        entry.pin();
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int place = size++;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            QueueEntry above = at(parent);
            if (!isBefore(entry, above)) {
                break;
            }
            heap[place] = above;
            place = parent;
        }
        heap[place] = entry;
    }

    /** The first ready entry. */
    @Nullable
    QueueEntry peek() {
        while (size > 0) {
            QueueEntry first = at(0);
            if (first.isReady()) {
                return first;
            }
            pop();
        }
        return null;
    }

    /** The first ready entry that has so many ready ones before it; null if there are not more than those. */
    @Nullable
    QueueEntry peekBehind(int count) {
        if (size <= count) {
            return null;
        }
        compact();
        if (size <= count) {
            return null;
        }
        // Sorted, it is a heap as well.
        return at(count);
    }

    /** Removes the first entry. */
    void pop() {
        at(0).unpin();
        QueueEntry last = at(--size);
        heap[size] = null;
        if (size > 0) {
            sink(last);
        }
    }

    /** How many it holds, some of them perhaps not ready any more. */
    int size() {
        return size;
    }

    /** Lets go of some. */
    void removeIf(Predicate<QueueEntry> unwanted) {
        QueueEntry[] all = new QueueEntry[size];
        for (int i = 0; i < all.length; i++) {
            all[i] = at(i);
        }
        size = 0;
        Arrays.fill(heap, null);
        for (QueueEntry entry : all) {
            if (entry.isReady() && !unwanted.test(entry)) {
                push(entry);
            }
        }
        for (QueueEntry entry : all) {
            entry.unpin();
        }
    }

    /** Lets go of all. */
    void clear() {
        while (size > 0) {
            at(--size).unpin();
            heap[size] = null;
        }
    }

    private void sink(QueueEntry entry) {
        int place = 0;
        while (true) {
            int child = 2 * place + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(at(child + 1), at(child))) {
                child++;
            }
            if (!isBefore(at(child), entry)) {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = entry;
    }

    static boolean isBefore(QueueEntry one, QueueEntry other) {
        int difference = one.message().priority() - other.message().priority();
        return difference > 0 || (difference == 0 && one.id() < other.id());
    }

    private QueueEntry at(int place) {
        QueueEntry entry = heap[place];
        if (entry == null) {
            throw new IllegalStateException("nothing at " + place + " of " + size);
        }
        return entry;
    }

    private void compact() {
        QueueEntry[] ready = new QueueEntry[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            QueueEntry entry = at(i);
            if (entry.isReady()) {
                ready[count++] = entry;
            } else {
                entry.unpin();
            }
        }
        Arrays.sort(ready, 0, count, (one, other) -> one == other ? 0 : isBefore(one, other) ? -1 : 1);
        Arrays.fill(heap, null);
        size = 0;
        for (int i = 0; i < count; i++) {
            // Lent and returned several times, an entry may have been pushed several times.
            if (i == 0 || ready[i] != ready[i - 1]) {
                heap[size++] = ready[i];
            } else {
                ready[i].unpin();
            }
        }
        compactAt = Math.max(CAPACITY_MIN, size * 2);
    }
}
