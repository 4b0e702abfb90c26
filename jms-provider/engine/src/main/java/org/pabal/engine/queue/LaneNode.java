package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;

/** What stands in a lane: an entry in memory, or a closed {@link Page} in the place of a run of entries. */
public abstract sealed class LaneNode permits QueueEntry, Page {

    @Nullable
    LaneNode previous;

    @Nullable
    LaneNode next;

    // The positions that this is directly behind.
    @Nullable
    LanePosition positions;

    LaneNode() {}

    /** What stands behind it; null at the end. */
    public final @Nullable LaneNode next() {
        return next;
    }
}
