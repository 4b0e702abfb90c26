package org.pabal.engine.session;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.LanePosition;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.selector.Selector;

/** A stable place in a queue, moving in the order of delivery; it takes nothing. */
public final class Browser {

    /** So many entries are looked at in one step, so that a selector that refuses many does not hold the engine up. */
    public static final int LOOKED_AT_MAX = 10_000;

    private final long id;
    private final Session session;
    private final MessageQueue queue;
    private final @Nullable Selector selector;
    private final LanePosition position = new LanePosition(this::isAsked);
    private final ArrayDeque<Command.BrowseMore> asked = new ArrayDeque<>(1);
    private @Nullable Page awaited;
    private final Set<Long> shownBodies = new HashSet<>(0);
    private int priority = MessageQueue.PRIORITIES - 1;

    public Browser(long id, Session session, MessageQueue queue, @Nullable Selector selector) {
        this.id = id;
        this.session = session;
        this.queue = queue;
        this.selector = selector;
    }

    public long id() {
        return id;
    }

    public Session session() {
        return session;
    }

    /** What it was asked and has not answered, in order. */
    public ArrayDeque<Command.BrowseMore> asked() {
        return asked;
    }

    private boolean isAsked() {
        return !asked.isEmpty();
    }

    /** What the last look ended before: a page that has to be opened first; null if it did not. */
    public @Nullable Page awaited() {
        return awaited;
    }

    /**
     * Adds the next messages, lent or not, but none that has expired or that a prepared transaction has settled.
     *
     * @return whether the end of the queue has been reached
     */
    public boolean browse(int messagesMax, long nowMillis, List<Message> into) {
        int lookedAt = 0;
        int found = 0;
        awaited = null;
        while (!queue.isDeleted()) {
            PriorityLane lane = queue.lane(priority);
            LaneNode node = lane == null ? null : position.following(lane);
            if (node == null) {
                if (priority == 0) {
                    return true;
                }
                priority--;
                position.moveToStart();
                continue;
            }
            if (found == messagesMax || lookedAt == LOOKED_AT_MAX) {
                return false;
            }
            if (!(node instanceof QueueEntry entry)) {
                awaited = (Page) node;
                return false;
            }
            lookedAt++;
            position.pass(entry);
            if (entry.state() != EntryState.HELD
                    && !entry.isExpired(nowMillis)
                    && (selector == null || selector.matches(entry.message()))) {
                into.add(entry.message());
                LargeBody large = entry.message().largeBody();
                if (large != null) {
                    shownBodies.add(large.number());
                }
                found++;
            }
        }
        return true;
    }

    /** Whether it has shown a message with this large body. */
    public boolean hasShown(long body) {
        return shownBodies.contains(body);
    }

    public void close() {
        position.leave();
    }
}
