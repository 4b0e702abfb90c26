package org.pabal.engine.session;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.LanePosition;
import org.pabal.engine.queue.LaneReader;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.selector.Selector;

/**
 * A queue as the consumers with one selector see it. For each priority it keeps how far it has looked, and a heap of those
 * entries behind that place that match and have become ready since: nothing that was refused is looked at again.
 */
final class SelectorView implements LaneReader {

    /** So many matching arrivals are remembered for a priority; what comes after them is looked at when they are gone. */
    private static final int REMEMBERED_MAX = 1_024;

    /** So many of them are held however short memory is: to go back for each of them might be a long way. */
    private static final int HELD_MIN = 8;

    private static final class Lane {
        final LanePosition position;

        @Nullable
        ReadyHeap behind;

        /** The page of what was looked at last. */
        @Nullable
        Page page;

        Lane(LaneReader reader) {
            position = new LanePosition(reader);
        }
    }

    private final MessageQueue queue;
    private final @Nullable Selector selector;
    private final @Nullable Lane[] lanes = new Lane[MessageQueue.PRIORITIES];

    /** Whether there may be something in it to lend. */
    boolean wet = true;

    /** Why the last look ended before the end of the queue. */
    final Interruption interruption = new Interruption();

    /** If so, the priority at which it ended. */
    private int interruptedAt;

    /** Whether there may be more to show since, in front of that. */
    private boolean news;

    int consumers;

    /** Its consumers by priority; few. */
    Rank @Nullable [] ranks;

    SelectorView(MessageQueue queue, @Nullable Selector selector) {
        this.queue = queue;
        this.selector = selector;
    }

    /** Whether it is not known that there is nothing more in it. */
    boolean isUnfinished() {
        return wet || interruption.isThere();
    }

    /** Whether nothing that it may show comes before an entry, though its last look ended early. */
    boolean hasLookedBefore(QueueEntry entry) {
        int priority = entry.message().priority();
        return !news
                && (priority > interruptedAt
                        || (priority == interruptedAt && lane(priority).position.hasPassed(entry)));
    }

    /** Whether somebody could take something at once. */
    @Override
    public boolean isWaiting() {
        if (ranks != null) {
            for (Rank rank : ranks) {
                if (!rank.isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    @Nullable
    Selector selector() {
        return selector;
    }

    boolean selects(QueueEntry entry) {
        return selector == null || selector.matches(entry.message());
    }

    /**
     * The next entry to lend; null if there is none, or there is an {@link #interruption}: the budget is used up, or a page has
     * to be opened first.
     *
     * @param budget how many times a selector may still be asked
     * @param courier who is told which pages will be needed next
     */
    @Nullable
    QueueEntry peek(Budget budget, Courier courier) {
        interruption.end();
        news = false;
        for (int priority = MessageQueue.PRIORITIES - 1; priority >= 0; priority--) {
            PriorityLane entries = queue.lane(priority);
            if (entries == null) {
                continue;
            }
            interruptedAt = priority;
            Lane lane = lane(priority);
            if (lane.behind != null) {
                QueueEntry first = lane.behind.peek();
                if (first != null) {
                    return first;
                }
            }
            LanePosition position = lane.position;
            LaneNode node = position.following(entries);
            while (node != null) {
                if (!(node instanceof QueueEntry entry)) {
                    interruption.stopBefore((Page) node);
                    return null;
                }
                if (entry.page() != lane.page) {
                    lane.page = entry.page();
                    if (lane.page != null) {
                        courier.readAhead(lane.page);
                    }
                }
                if (entry.isReady()) {
                    if (selector == null) {
                        return entry;
                    }
                    if (!budget.spend()) {
                        interruption.pause();
                        return null;
                    }
                    if (selector.matches(entry.message())) {
                        return entry;
                    }
                }
                position.pass(entry);
                node = position.following(entries);
            }
        }
        return null;
    }

    /** Moves on: the entry was what {@link #peek} showed, and is lent now or kept for somebody. */
    void take(QueueEntry entry) {
        Lane lane = lane(entry.message().priority());
        if (!lane.position.hasPassed(entry)) {
            lane.position.pass(entry);
        } else if (lane.behind != null && lane.behind.peek() == entry) {
            lane.behind.pop();
        }
    }

    /** A matching entry was appended to its lane. */
    void arrived(QueueEntry entry) {
        news = true;
        Lane lane = lane(entry.message().priority());
        if (lane.position.isAtEnd()) {
            if (selector == null || (lane.behind != null && lane.behind.size() >= REMEMBERED_MAX)) {
                lane.position.stopBefore(entry);
            } else {
                // The place stays at the end: this arrival has been looked at.
                push(lane, entry);
            }
        }
    }

    /** A matching entry is ready again. */
    void available(QueueEntry entry) {
        news = true;
        Lane lane = lane(entry.message().priority());
        if (lane.position.hasPassed(entry)) {
            push(lane, entry);
        }
    }

    /**
     * Goes back to a place, if it has passed that: something behind it is to be offered again.
     *
     * @return whether it had passed it
     */
    boolean goBack(int priority, LanePosition place) {
        Lane lane = lane(priority);
        if (!lane.position.isBehind(place)) {
            return false;
        }
        news = true;
        lane.position.moveTo(place);
        forgetAhead(lane);
        return true;
    }

    /**
     * Holds next to nothing in memory any more: what it has remembered is looked at again when it comes to it.
     *
     * @return whether it held more
     */
    boolean letGo() {
        boolean any = false;
        for (Lane lane : lanes) {
            QueueEntry beyond = lane == null || lane.behind == null ? null : lane.behind.peekBehind(HELD_MIN);
            if (lane != null && beyond != null) {
                news = true;
                lane.position.moveBefore(beyond);
                forgetAhead(lane);
                any = true;
            }
        }
        return any;
    }

    /** What is behind the place will be met there. */
    private static void forgetAhead(Lane lane) {
        if (lane.behind != null) {
            lane.behind.removeIf(entry -> !lane.position.hasPassed(entry));
        }
    }

    void close() {
        for (Lane lane : lanes) {
            if (lane != null) {
                lane.position.leave();
                if (lane.behind != null) {
                    lane.behind.clear();
                }
            }
        }
    }

    private static void push(Lane lane, QueueEntry entry) {
        if (lane.behind == null) {
            lane.behind = new ReadyHeap();
        }
        lane.behind.push(entry);
    }

    private Lane lane(int priority) {
        Lane lane = lanes[priority];
        if (lane == null) {
            lane = new Lane(this);
            lanes[priority] = lane;
        }
        return lane;
    }
}
