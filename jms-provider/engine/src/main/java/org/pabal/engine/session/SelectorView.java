package org.pabal.engine.session;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.LanePosition;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.selector.Selector;

/**
 * A queue as the consumers with one selector see it. For each priority it keeps how far it has looked, and a heap of those
 * entries behind that place that match and have become ready since: nothing that was refused is looked at again.
 */
final class SelectorView {

    private static final class Lane {
        final LanePosition position = new LanePosition();

        @Nullable
        ReadyHeap behind;
    }

    private final MessageQueue queue;
    private final @Nullable Selector selector;
    private final @Nullable Lane[] lanes = new Lane[MessageQueue.PRIORITIES];

    /** Whether there may be something in it to lend. */
    boolean wet = true;

    /** Whether the last look ended before the end of the queue, because it had taken long enough. */
    boolean paused;

    int consumers;

    /** Its consumers by priority; few. */
    Rank @Nullable [] ranks;

    SelectorView(MessageQueue queue, @Nullable Selector selector) {
        this.queue = queue;
        this.selector = selector;
    }

    @Nullable
    Selector selector() {
        return selector;
    }

    boolean selects(QueueEntry entry) {
        return selector == null || selector.matches(entry.message());
    }

    /**
     * The next entry to lend; null if there is none, or, then it is {@link #paused}, if the budget is used up.
     *
     * @param budget how many times a selector may still be asked
     */
    @Nullable
    QueueEntry peek(Budget budget) {
        paused = false;
        for (int priority = MessageQueue.PRIORITIES - 1; priority >= 0; priority--) {
            PriorityLane entries = queue.lane(priority);
            if (entries == null) {
                continue;
            }
            Lane lane = lane(priority);
            if (lane.behind != null) {
                QueueEntry first = lane.behind.peek();
                if (first != null) {
                    return first;
                }
            }
            LanePosition position = lane.position;
            QueueEntry entry = position.following(entries);
            while (entry != null) {
                if (entry.isReady()) {
                    if (selector == null) {
                        return entry;
                    }
                    if (!budget.spend()) {
                        paused = true;
                        return null;
                    }
                    if (selector.matches(entry.message())) {
                        return entry;
                    }
                }
                position.pass(entry);
                entry = position.following(entries);
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
        Lane lane = lane(entry.message().priority());
        if (lane.position.isAtEnd()) {
            if (selector == null) {
                lane.position.stopBefore(entry);
            } else {
                // The place stays at the end: this arrival has been looked at.
                push(lane, entry);
            }
        }
    }

    /** A matching entry is ready again. */
    void available(QueueEntry entry) {
        Lane lane = lane(entry.message().priority());
        if (lane.position.hasPassed(entry)) {
            push(lane, entry);
        }
    }

    void close() {
        for (Lane lane : lanes) {
            if (lane != null) {
                lane.position.leave();
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
            lane = new Lane();
            lanes[priority] = lane;
        }
        return lane;
    }
}
