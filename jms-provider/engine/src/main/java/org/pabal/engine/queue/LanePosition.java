package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;

/**
 * A stable place between the entries of one priority, for whoever works through them: it survives the removal of the
 * entries around it and keeps none of them alive.
 *
 * <p>It is at the start, before an entry or a closed page (which then knows of it, and takes it along to its successor when
 * it is removed), somewhere in a closed page, or at the end.
 */
public final class LanePosition {

    private final @Nullable LaneReader reader;
    private @Nullable LaneNode node;
    private boolean atEnd;

    // In a closed page: the last entry in it that is in front of the position.
    private long passed;

    private @Nullable LanePosition previous;

    @Nullable
    LanePosition next;

    /** @param reader whose it is; null if it may lose the entries before it at any time */
    public LanePosition(@Nullable LaneReader reader) {
        this.reader = reader;
    }

    /** What is after it: an entry, or a closed page that has to be opened first; null if there is nothing at present. */
    public @Nullable LaneNode following(PriorityLane lane) {
        LaneNode following = node != null ? node : atEnd ? null : lane.head();
        while (following instanceof Page page && page.isWholeInMemory()) {
            page.open();
            following = node != null ? node : atEnd ? null : lane.head();
        }
        return following;
    }

    /** Whether what is directly behind it is needed now. */
    boolean isWaiting() {
        return reader != null && reader.isWaiting();
    }

    /** Moves behind an entry that it is directly before. */
    public void pass(QueueEntry passedBy) {
        leave();
        LaneNode following = passedBy.next;
        if (following == null) {
            atEnd = true;
        } else {
            enter(following, 0);
        }
    }

    /** Moves behind a closed page that it is directly before, without a look at what is in it. */
    public void pass(Page passedBy) {
        leave();
        LaneNode following = passedBy.next;
        if (following == null) {
            atEnd = true;
        } else {
            enter(following, 0);
        }
    }

    /** What is after it, whatever that is; null if there is nothing at present. */
    public @Nullable LaneNode ahead(PriorityLane lane) {
        return node != null ? node : atEnd ? null : lane.head();
    }

    /** Moves from the end to directly before the last entry, which has just arrived. */
    public void stopBefore(QueueEntry arrived) {
        if (arrived.previous == null) {
            moveToStart();
        } else {
            leave();
            enter(arrived, 0);
        }
    }

    /** Moves to directly before an entry of its lane, wherever that stands. */
    public void moveBefore(QueueEntry entry) {
        leave();
        Page page = entry.page();
        if (page != null && page.isClosed()) {
            enter(page, entry.id() - 1);
        } else {
            enter(entry, 0);
        }
    }

    /** Moves to where another position of its lane is. */
    public void moveTo(LanePosition other) {
        leave();
        if (other.node == null) {
            atEnd = other.atEnd;
        } else {
            enter(other.node, other.passed);
        }
    }

    /** Whether there is a place for an entry between another position of its lane and this, which follows. */
    public boolean isBehind(LanePosition other) {
        return passedId() > other.passedId();
    }

    /** Every entry up to this number is in front of it. */
    private long passedId() {
        if (node instanceof QueueEntry entry) {
            return entry.id() - 1;
        }
        if (node instanceof Page page) {
            return Math.max(page.firstId() - 1, passed);
        }
        return atEnd ? Long.MAX_VALUE : 0;
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
        if (node instanceof QueueEntry entry) {
            return candidate.id() < entry.id();
        }
        if (node instanceof Page page) {
            return candidate.id() < page.firstId() || candidate.id() <= passed;
        }
        return atEnd;
    }

    /** Gives the place up, so that no entry need take it along. */
    public void leave() {
        LaneNode at = node;
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
        node = null;
    }

    private void enter(LaneNode following, long behind) {
        atEnd = false;
        node = following;
        passed = behind;
        next = following.positions;
        if (next != null) {
            next.previous = this;
        }
        following.positions = this;
    }

    private void forget() {
        previous = null;
        next = null;
        node = null;
    }

    /** Takes all positions before the node along; it is about to be unlinked. */
    static void moveOn(LaneNode unlinked) {
        LanePosition position = unlinked.positions;
        LaneNode following = unlinked.next;
        boolean first = unlinked.previous == null;
        unlinked.positions = null;
        while (position != null) {
            LanePosition another = position.next;
            position.forget();
            if (following == null) {
                position.atEnd = true;
            } else if (!first) {
                position.enter(following, 0);
            }
            position = another;
        }
    }

    /** The entry goes into a closed page: the positions before it are in the page then. */
    static void moveInto(Page page, QueueEntry closed) {
        LanePosition position = closed.positions;
        closed.positions = null;
        while (position != null) {
            LanePosition another = position.next;
            position.forget();
            position.enter(page, closed.id() - 1);
            position = another;
        }
    }

    /**
     * The page is opened: the positions in it are before its entries, or behind them all.
     *
     * @param entries in order
     */
    static void moveOut(Page opened, QueueEntry[] entries, @Nullable LaneNode behind) {
        LanePosition position = opened.positions;
        opened.positions = null;
        while (position != null) {
            LanePosition another = position.next;
            long after = position.passed;
            position.forget();
            LaneNode following = behind;
            for (QueueEntry entry : entries) {
                if (entry.id() > after) {
                    following = entry;
                    break;
                }
            }
            if (following == null) {
                position.atEnd = true;
            } else {
                position.enter(following, 0);
            }
            position = another;
        }
    }
}
