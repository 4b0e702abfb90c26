package org.pabal.broker.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.Journal;
import org.pabal.journal.SegmentInfo;

/**
 * Watches how much room the log has, and how much of the disk the segments take. Owned by the engine's loop.
 *
 * <p>What is kept back below the low-water mark is for settlements, checkpoints and the like: what sets space free again.
 */
final class StorageSpace {

    private static final long LOW_WATER_MAX = 8 << 20;

    private final StorageSettings settings;
    private final Journal journal;
    private final long lowWater;
    private @Nullable String obstacle;

    StorageSpace(StorageSettings settings, Journal journal) {
        this.settings = settings;
        this.journal = journal;
        this.lowWater = Math.min(LOW_WATER_MAX, settings.journal().segmentSize() / 4);
    }

    /** So much may be decided, and come in one message more, between one look and the next. */
    long stride() {
        return lowWater / 2;
    }

    /**
     * So many bytes may be copied to set space free: without making room short, and where it is short, out of half of what is
     * kept back.
     */
    long headroom() {
        return journal.room() - (obstacle == null ? lowWater + stride() : lowWater / 2);
    }

    /** So many bytes can be written at once, and half of what is kept back is there still. */
    long roomForOne() {
        return Math.max(stride(), Math.min(journal.roomForOne(), journal.room() - lowWater / 2));
    }

    /** Why nothing new is to be written; null if there is room. */
    @Nullable
    String obstacle() {
        return obstacle;
    }

    /** Whether {@link #obstacle} is another one than before. */
    boolean look() {
        String before = obstacle;
        // Not the same mark in both directions, or producers would be let in one by one.
        boolean isShort = journal.room() < (before == null ? lowWater : lowWater * 2);
        boolean isOverBudget = settings.diskMax() != Long.MAX_VALUE && isOverBudget();
        if (!isShort && !isOverBudget) {
            obstacle = null;
        } else if (before == null) {
            obstacle = isOverBudget ? describeBudget() : describeDisk();
        }
        return (obstacle == null) != (before == null);
    }

    private boolean isOverBudget() {
        return used() > settings.diskMax();
    }

    private long used() {
        long used = 0;
        for (SegmentInfo segment : journal.segments()) {
            if (segment.state() != SegmentInfo.State.PREPARED) {
                used += segment.size();
            }
        }
        return used;
    }

    private String describeBudget() {
        return "the log in " + settings.storage() + " takes " + used() + " bytes, and diskMax=" + settings.diskMax()
                + " is all it may; let consumers catch up, purge what nobody needs, or raise diskMax";
    }

    private String describeDisk() {
        String free;
        try {
            free = settings.storage().usableBytes() + " bytes are free on the disk, and a segment needs "
                    + settings.journal().segmentSize();
        } catch (IOException e) {
            free = "how much is free on the disk cannot be told (" + e.getMessage() + ")";
        }
        return "the log in " + settings.storage() + " is short of room: " + journal.room() + " bytes are left, " + free
                + "; free some space there, let consumers catch up, or purge what nobody needs";
    }
}
