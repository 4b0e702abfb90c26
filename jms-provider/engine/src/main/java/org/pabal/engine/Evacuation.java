package org.pabal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.LanePosition;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageMove;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.transaction.DecidedBranch;

/**
 * Takes what the state needs out of some segments of the log, so that they become free: messages are written anew, and the
 * contents of pages that say where they are. No record tells of it: until checkpoints have the new places, the old ones stay.
 *
 * <p>A round goes once over all queues, a bounded step at a time. It moves what is not in memory page by page; of the messages
 * that are in memory it first gathers all entries, since the pages of all of them must learn the new place at once. Entries
 * never join a message that is in a queue already. What a round could not move, the next one does.
 */
final class Evacuation {

    /** So many nodes of lanes are looked at in one step. */
    static final int LOOKED_AT_MAX = 4_096;

    /** So many messages in memory are moved in one round. */
    private static final int GATHERED_MAX = 4_096;

    /** So many pages are held open at a time, because entries that cannot leave memory have their messages there. */
    private static final int KEPT_MAX = 64;

    private final Turn turn;
    private LogSegments from = LogSegments.NONE;

    // Where the round is.
    private boolean isUnderWay;
    private long[] queues = {};
    private int queue;

    // First what waits for its delivery time: if that comes meanwhile it is met once more, and not overlooked.
    private int lane;

    private LanePosition position = new LanePosition(null);
    private @Nullable Page seen;

    // What it has found in memory, and has not asked for, and what it has.
    private final ArrayDeque<Gathered> gathered = new ArrayDeque<>();
    private final Map<StoredMessage, Gathered> byMessage = new LinkedHashMap<>();

    private final List<Page> kept = new ArrayList<>();

    private long asked;
    private long askedMax;
    private long messageMax;

    private static final class Gathered {
        final StoredMessage stored;
        final List<QueueEntry> entries = new ArrayList<>(1);

        Gathered(StoredMessage stored) {
            this.stored = stored;
        }

        /** Whether this one was met before, in another lane of its queue: those of one queue come together. */
        boolean has(QueueEntry entry) {
            for (int i = entries.size() - 1; i >= 0 && entries.get(i).queue() == entry.queue(); i--) {
                if (entries.get(i) == entry) {
                    return true;
                }
            }
            return false;
        }
    }

    Evacuation(Turn turn) {
        this.turn = turn;
    }

    /**
     * Goes on with the round over these segments, or begins one.
     *
     * @param segments the same object throughout a round; {@link LogSegments#NONE} ends it all
     * @param bytesMax so much is asked to be copied, about
     * @param largestMessage messages that are larger stay where they are
     * @return false when the round is over
     */
    boolean step(LogSegments segments, long bytesMax, long largestMessage) {
        if (segments != from || !isUnderWay) {
            begin(segments);
        }
        asked = 0;
        askedMax = bytesMax;
        messageMax = largestMessage;
        if (isUnderWay && goOverQueues()) {
            moveBranches();
            isUnderWay = moveGathered();
        }
        return isUnderWay;
    }

    private void begin(LogSegments segments) {
        from = segments;
        isUnderWay = !segments.isEmpty();
        position.leave();
        position = new LanePosition(null);
        queues = isUnderWay ? turn.state.queueIds() : new long[0];
        queue = 0;
        lane = MessageQueue.PRIORITIES;
        seen = null;
        gathered.clear();
        // Those that are under way still know their entries.
        byMessage.values().removeIf(one -> !one.stored.isMoving());
        kept.removeIf(page -> {
            boolean isDone = page.isGone() || page.isClosed() || !hasEntryThere(page);
            if (isDone) {
                page.keepOpen(false);
            }
            return isDone;
        });
    }

    private boolean hasEntryThere(Page page) {
        return !from.isEmpty() && page.hasEntryIn(from);
    }

    // ---- over all queues

    /** @return whether all has been looked at */
    private boolean goOverQueues() {
        int looked = 0;
        while (queue < queues.length) {
            MessageQueue current = turn.state.queue(queues[queue]);
            PriorityLane at = current == null ? null : current.laneAt(lane);
            LaneNode node = at == null ? null : position.ahead(at);
            if (node == null) {
                position.leave();
                position = new LanePosition(null);
                seen = null;
                lane = lane == MessageQueue.PRIORITIES ? 0 : lane + 1;
                if (current == null || lane == MessageQueue.PRIORITIES) {
                    lane = MessageQueue.PRIORITIES;
                    queue++;
                    looked++;
                }
            } else if (looked >= LOOKED_AT_MAX || asked >= askedMax) {
                return false;
            } else {
                looked++;
                if (node instanceof Page page) {
                    position.pass(page);
                    move(page);
                } else if (node instanceof QueueEntry entry) {
                    position.pass(entry);
                    lookAt(entry);
                }
            }
            if (looked >= LOOKED_AT_MAX && node == null && queue < queues.length) {
                return false;
            }
        }
        return true;
    }

    private void move(Page page) {
        if (page.hasResidentIn(from)) {
            // Known, so that nothing is moved that one of them shares before the page is open.
            page.residents().forEach(this::gather);
            if (kept.size() < KEPT_MAX) {
                // The place of a message that is in memory is known to its page only while that is open.
                kept.add(page);
                turn.pager.open(page, opened -> opened.keepOpen(!opened.isGone()));
            }
            return;
        }
        PageMove move = page.beginMove(from);
        if (move != null) {
            asked += page.awayIn(from) + page.bytes();
            turn.request(new StorageRequest.MovePage(move));
        }
    }

    private void lookAt(QueueEntry entry) {
        Page page = entry.page();
        if (page != null && page != seen && page.isWrittenIn(from)) {
            page.unform();
            turn.pager.formAnew(page);
        }
        seen = page;
        gather(entry);
    }

    private void gather(QueueEntry entry) {
        StoredMessage stored = entry.stored();
        if (!from.hold(stored.position()) || stored.isMoving()) {
            return;
        }
        Gathered known = byMessage.get(stored);
        if (known == null && byMessage.size() < GATHERED_MAX) {
            known = new Gathered(stored);
            byMessage.put(stored, known);
            gathered.addLast(known);
        }
        if (known != null && !known.has(entry)) {
            known.entries.add(entry);
        }
    }

    // ---- what is in memory

    /** They are in no queue, so they have no pages that would have to know. */
    private void moveBranches() {
        for (DecidedBranch branch : turn.state.branches()) {
            for (Publication publication : branch.published()) {
                StoredMessage stored = publication.stored();
                if (asked < askedMax
                        && from.hold(stored.position())
                        && !stored.isMoving()
                        && stored.message().encodedSize() <= messageMax) {
                    move(stored);
                }
            }
        }
    }

    /** @return whether there is more */
    private boolean moveGathered() {
        while (asked < askedMax && !gathered.isEmpty()) {
            Gathered next = gathered.removeFirst();
            if (isMovable(next)) {
                move(next.stored);
            } else {
                byMessage.remove(next.stored);
            }
        }
        return !gathered.isEmpty();
    }

    private boolean isMovable(Gathered one) {
        if (one.stored.liveBytes() == 0
                || one.stored.isMoving()
                || one.stored.message().encodedSize() > messageMax
                || !from.hold(one.stored.position())) {
            return false;
        }
        int known = 0;
        for (QueueEntry entry : one.entries) {
            if (isInMemory(entry)) {
                known += entry.share();
                Page page = entry.page();
                if (page != null && page.isClosed()) {
                    return false;
                }
            }
        }
        // A branch may have been committed in the middle of the round, and the round may have passed some of its
        // queues.
        return known == one.stored.liveBytes();
    }

    private boolean isInMemory(QueueEntry entry) {
        return !entry.isRemoved() && turn.state.entry(entry.id()) == entry;
    }

    private void move(StoredMessage stored) {
        stored.moving(true);
        asked += stored.message().encodedSize();
        turn.request(new StorageRequest.WriteMessage(stored));
    }

    /** A message is where it was to be; its pages are to say so. */
    void written(StoredMessage stored) {
        if (!stored.isMoving()) {
            return;
        }
        stored.moving(false);
        Gathered moved = byMessage.remove(stored);
        if (moved == null) {
            return;
        }
        int live = 0;
        int ordinal = 0;
        for (QueueEntry entry : moved.entries) {
            if (isInMemory(entry)) {
                if (entry.share() != stored.message().encodedSize()) {
                    entry.share(PageMove.share(stored.message().encodedSize(), ++ordinal));
                }
                live += entry.share();
                Page page = entry.page();
                if (page != null && !page.wantsContent()) {
                    page.outdate();
                    turn.pager.formAnew(page);
                }
            }
        }
        stored.liveBytes(live);
    }

    // ---- what is not

    void moved(PageMove move, byte[] content, long[] positions, int[] ordinals, LiveBytes gained) {
        Page page = move.page();
        if (page.moved(move, content, positions, ordinals, gained::add)) {
            turn.pager.write(page);
        }
    }
}
