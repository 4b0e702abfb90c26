package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;

/**
 * A stable place between the entries of one priority, for whoever works through them: it survives the removal of the
 * entries around it and keeps none of them alive.
 *
 * <p>It is at the start, before an entry (which then knows of it, and takes it along to its successor when it is removed),
 * or at the end.
 */
public final class LanePosition {

    private @Nullable QueueEntry entry;
    private boolean atEnd;
    private @Nullable LanePosition previous;
    private @Nullable LanePosition next;

    /** The entry after it; null if there is none at present. */
    public @Nullable QueueEntry following(PriorityLane lane) {
        return entry != null ? entry : atEnd ? null : lane.head();
    }

    /** Moves behind an entry that it is directly before. */
    public void pass(QueueEntry passed) {
        leave();
        QueueEntry following = passed.next;
        if (following == null) {
            atEnd = true;
        } else {
            enter(following);
        }
    }

    /** Moves from the end to directly before the last entry, which has just arrived. */
    public void stopBefore(QueueEntry arrived) {
        if (arrived.previous == null) {
            moveToStart();
        } else {
            leave();
            enter(arrived);
        }
    }

    public void moveToStart() {
        leave();
        atEnd = false;
    }

    public boolean isAtEnd() {
        return atEnd;
    }

    /** Whether it is behind this entry of its lane. */
    public boolean hasPassed(QueueEntry candidate) {
        return atEnd || (entry != null && candidate.arrival < entry.arrival);
    }

    /** Gives the place up, so that no entry need take it along. */
    public void leave() {
        QueueEntry at = entry;
        if (at == null) {
            return;
        }
        if (previous == null) {
            at.positions = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        previous = null;
        next = null;
        entry = null;
    }

    private void enter(QueueEntry following) {
        atEnd = false;
        entry = following;
        next = following.positions;
        if (next != null) {
            next.previous = this;
        }
        following.positions = this;
    }

    /** Takes all positions before the entry along; it is about to be unlinked. */
    static void moveOn(QueueEntry unlinked) {
        LanePosition position = unlinked.positions;
        QueueEntry following = unlinked.next;
        boolean first = unlinked.previous == null;
        unlinked.positions = null;
        while (position != null) {
            LanePosition another = position.next;
            position.previous = null;
            position.next = null;
            position.entry = null;
            if (following == null) {
                position.atEnd = true;
            } else if (!first) {
                position.enter(following);
            }
            position = another;
        }
    }
}
