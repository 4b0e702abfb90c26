package org.pabal.engine.time;

import org.jspecify.annotations.Nullable;

/** Entries in the order of scheduling, linked through themselves. */
final class Chain {

    final Timetable<?> owner;

    /** In which row of the timetable, or {@link Timetable#OVERDUE}. */
    final int level;

    /** In which place of its row. */
    final int slot;

    @Nullable
    TimetableEntry first;

    @Nullable
    TimetableEntry last;

    /** No entry is due before; exact unless the earliest was taken out. */
    long earliestMillis = Long.MAX_VALUE;

    Chain(Timetable<?> owner, int level, int slot) {
        this.owner = owner;
        this.level = level;
        this.slot = slot;
    }

    void append(TimetableEntry entry) {
        entry.chain = this;
        entry.previous = last;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        earliestMillis = Math.min(earliestMillis, entry.dueMillis);
    }

    void remove(TimetableEntry entry) {
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            last = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
        entry.chain = null;
        if (first == null) {
            earliestMillis = Long.MAX_VALUE;
        }
    }
}
