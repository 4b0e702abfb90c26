package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;

/** The entries of one priority in the order of their arrival, whatever their state. */
public final class PriorityLane {

    private @Nullable QueueEntry head;
    private @Nullable QueueEntry tail;

    public @Nullable QueueEntry head() {
        return head;
    }

    /** The entry after this one. */
    public static @Nullable QueueEntry after(QueueEntry entry) {
        return entry.next;
    }

    void append(QueueEntry entry) {
        QueueEntry last = tail;
        entry.previous = last;
        if (last == null) {
            head = entry;
        } else {
            last.next = entry;
        }
        tail = entry;
    }

    void unlink(QueueEntry entry) {
        if (entry.positions != null) {
            LanePosition.moveOn(entry);
        }
        QueueEntry before = entry.previous;
        QueueEntry behind = entry.next;
        if (before == null) {
            head = behind;
        } else {
            before.next = behind;
        }
        if (behind == null) {
            tail = before;
        } else {
            behind.previous = before;
        }
        entry.previous = null;
        entry.next = null;
    }
}
