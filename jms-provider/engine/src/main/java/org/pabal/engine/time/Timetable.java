package org.pabal.engine.time;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Entries by the time at which they become due, those due in the same millisecond in the order of scheduling.
 *
 * <p>Scheduling and cancelling cost the same however many entries there are, and an entry that is cancelled or taken leaves
 * nothing behind. An entry costs 20 bytes beside the object it is part of.
 *
 * <p>How it works: due times are read as eleven digits of six bits. An entry lies in the row of the highest digit in which
 * its time differs from {@code reached}, at the place of that digit; so the lowest row that holds something holds what comes
 * first, and row 0 holds single milliseconds. When {@code reached} moves on to a place in a higher row, its entries are
 * dealt out to the rows below: each entry moves at most ten times in its life, for a delay of a minute twice.
 *
 * <p>Owned by one thread at a time.
 *
 * @param <E> what is scheduled
 */
public final class Timetable<E extends TimetableEntry> {

    static final int OVERDUE = -1;

    private static final int DIGIT_BITS = 6;
    private static final int DIGITS = 1 << DIGIT_BITS;
    private static final int LEVELS = 11;

    private final Chain[][] levels = new Chain[LEVELS][];

    /** For each row, which of its places hold something. */
    private final long[] occupied = new long[LEVELS];

    /** What was scheduled for a time before {@code reached}; by time. Few, if any: such things are due at once. */
    private final TreeMap<Long, Chain> overdue = new TreeMap<>();

    /** Nothing in the rows is due before. */
    private long reached;

    private long size;

    /** How many entries wait. */
    public long size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Puts an entry in; takes it out first if it is in.
     *
     * @param dueMillis milliseconds since 1970; what is past is due at once
     * @throws IllegalArgumentException if the time is negative
     */
    public void schedule(E entry, long dueMillis) {
        if (dueMillis < 0) {
            throw new IllegalArgumentException(
                    "invalid dueMillis=" + dueMillis + "; milliseconds since 1970 are not negative");
        }
        cancel(entry);
        entry.dueMillis = dueMillis;
        if (dueMillis < reached) {
            overdue.computeIfAbsent(dueMillis, unseen -> new Chain(this, OVERDUE, 0))
                    .append(entry);
        } else {
            place(entry);
        }
        size++;
    }

    /**
     * Takes an entry out.
     *
     * @return false if it was not in
     * @throws IllegalStateException if it is in another timetable
     */
    public boolean cancel(E entry) {
        Chain chain = entry.chain;
        if (chain == null) {
            return false;
        }
        if (chain.owner != this) {
            throw new IllegalStateException("the entry is in another timetable, due at " + entry.dueMillis);
        }
        remove(entry, chain);
        return true;
    }

    /**
     * A time before which nothing is due: that of the first entry, or, after the first was cancelled, possibly an earlier one.
     * Whoever calls {@link #pollDue} then gets null, and a better answer here.
     *
     * @return {@link Long#MAX_VALUE} if nothing waits
     */
    public long nextDueMillis() {
        if (!overdue.isEmpty()) {
            return overdue.firstKey();
        }
        Chain first = firstChain();
        return first == null ? Long.MAX_VALUE : first.earliestMillis;
    }

    /**
     * Takes out the first entry that is due; to be called again until it returns null, or the caller has had enough.
     *
     * @return null if nothing is due at that time
     */
    public @Nullable E pollDue(long nowMillis) {
        if (!overdue.isEmpty()) {
            return overdue.firstKey() <= nowMillis
                    ? takeFirst(overdue.firstEntry().getValue())
                    : null;
        }
        while (true) {
            Chain chain = firstChain();
            if (chain == null || chain.earliestMillis > nowMillis) {
                return null;
            }
            if (chain.level == 0) {
                reached = chain.earliestMillis;
                return takeFirst(chain);
            }
            dealOut(chain);
        }
    }

    @SuppressWarnings("unchecked") // only such entries get in
    private E takeFirst(Chain chain) {
        TimetableEntry first = chain.first;
        if (first == null) {
            throw new IllegalStateException("an empty chain is not in the timetable");
        }
        remove(first, chain);
        return (E) first;
    }

    private void remove(TimetableEntry entry, Chain chain) {
        chain.remove(entry);
        size--;
        if (chain.first == null) {
            if (chain.level == OVERDUE) {
                overdue.remove(entry.dueMillis);
            } else {
                occupied[chain.level] &= ~(1L << chain.slot);
            }
        }
    }

    private @Nullable Chain firstChain() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                return levels[level][Long.numberOfTrailingZeros(occupied[level])];
            }
        }
        return null;
    }

    private void place(TimetableEntry entry) {
        long differing = entry.dueMillis ^ reached;
        int level = differing == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(differing)) / DIGIT_BITS;
        int slot = (int) (entry.dueMillis >>> (level * DIGIT_BITS)) & (DIGITS - 1);
        Chain[] row = levels[level];
        if (row == null) {
            row = new Chain[DIGITS];
            levels[level] = row;
        }
        Chain chain = row[slot];
        if (chain == null) {
            chain = new Chain(this, level, slot);
            row[slot] = chain;
        }
        chain.append(entry);
        occupied[level] |= 1L << slot;
    }

    /** Moves on to where the chain's times begin. The rows below are empty, or it would not come first. */
    private void dealOut(Chain chain) {
        TimetableEntry entry = chain.first;
        chain.first = null;
        chain.last = null;
        // Possibly after the place's beginning, but never after an entry, nor after the time that the caller said it
        // is.
        reached = chain.earliestMillis;
        chain.earliestMillis = Long.MAX_VALUE;
        occupied[chain.level] &= ~(1L << chain.slot);
        while (entry != null) {
            TimetableEntry following = entry.next;
            entry.previous = null;
            entry.next = null;
            place(entry);
            entry = following;
        }
    }
}
