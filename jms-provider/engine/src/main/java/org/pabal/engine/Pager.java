package org.pabal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageContent;
import org.pabal.engine.queue.PageWaiter;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.session.Dispatch;
import org.pabal.message.Message;

/**
 * Which entries are in memory: what nobody needs soon leaves it when all together take more than they may, and comes back
 * when somebody asks. Works at the end of each call of the engine.
 */
final class Pager {

    /** Where memory is short for want of something that nobody tells, it is looked at again after so long. */
    static final long RETRY_MILLIS = 5;

    /** Memory that is over its bound is brought so far under it: a sixteenth. */
    private static final int SLACK_SHIFT = 4;

    /** Where closing did not help it is tried again when memory has grown by a 64th. */
    static final int RETRY_SHIFT = 6;

    /** So many pages of long runs are tried to be formed in one call. */
    private static final int FORMED_PER_CALL_MAX = 64;

    private final Turn turn;
    private final Entries entries;
    private final EngineSettings settings;
    private final ArrayDeque<Page> wanted = new ArrayDeque<>();
    private final ArrayDeque<Page> unformed = new ArrayDeque<>();

    // After a restart, those with entries that prepared branches hold, which are not in memory.
    private final ArrayDeque<Page> held = new ArrayDeque<>();

    private final UnreadablePages unreadable = new UnreadablePages();

    private int loads;
    private long loadingBytes;

    // Of messages that are being written so that they can leave memory.
    private long leavingBytes;

    // When closing did not help, it is tried again only when something has changed.
    private boolean stuck;
    private long stuckBytes;

    Pager(Turn turn) {
        this.turn = turn;
        this.entries = turn.state.entries();
        this.settings = turn.settings;
    }

    // ---- opening

    /** Opens a page as soon as there is room, and tells. */
    void open(Page page, @Nullable PageWaiter waiter) {
        if (waiter != null) {
            page.demand().await(waiter);
        }
        if (page.demand().trouble() != null && !page.demand().isWanted()) {
            unreadable.asked(page);
        } else {
            want(page);
        }
    }

    private void want(Page page) {
        if (!page.demand().isWanted()) {
            page.demand().wanted(true);
            wanted.addLast(page);
        }
    }

    /** Opens the page behind this one, if there is room at once. */
    void readAhead(Page page) {
        if (page.isGone()) {
            return;
        }
        Page next = page.following();
        if (next != null
                && next.isClosed()
                && !next.demand().isWanted()
                && next.demand().trouble() == null
                && wanted.isEmpty()
                && fits(next.loadCharge())) {
            open(next, null);
        }
    }

    private boolean fits(long more) {
        return entries.memoryBytes() + loadingBytes + more <= settings.memoryMax();
    }

    /** A page's content and messages have come. */
    void read(Page page, byte[] content, @Nullable Message[] messages) {
        stuck = false;
        loads--;
        loadingBytes -= page.demand().endLoading();
        page.demand().wanted(false);
        if (!page.isGone()) {
            page.open(PageContent.decode(content), messages);
        }
    }

    /** A page's content or messages could not be read. */
    void unreadable(Page page, String why) {
        stuck = false;
        loads--;
        loadingBytes -= page.demand().endLoading();
        page.demand().wanted(false);
        if (!page.isGone()) {
            unreadable.failed(page, why, turn.nowMillis());
        }
    }

    /** Tries once more to read what could not be read, if it is time to. */
    void retryUnreadable() {
        unreadable.takeDue(turn.nowMillis()).forEach(this::want);
    }

    UnreadablePages unreadable() {
        return unreadable;
    }

    /** Tells those who wait for pages that have been opened, or cannot be. */
    void tellOpened() {
        for (Page page = entries.opened.pollFirst(); page != null; page = entries.opened.pollFirst()) {
            boolean wasUnreadable = page.demand().trouble() != null;
            if (wasUnreadable) {
                unreadable.over(page);
            }
            for (PageWaiter waiter : page.demand().takeWaiters()) {
                waiter.pageOpened(page);
            }
            if (wasUnreadable && page.queue().observer() instanceof Dispatch dispatch) {
                dispatch.readable(page);
            }
        }
        if (unreadable.hasUntold()) {
            unreadable.tell();
        }
    }

    boolean hasOpened() {
        return !entries.opened.isEmpty() || unreadable.hasUntold();
    }

    private void admit() {
        while (!wanted.isEmpty()) {
            Page page = wanted.getFirst();
            if (page.isGone() || !page.isClosed()) {
                wanted.removeFirst().demand().wanted(false);
            } else if (page.isWholeInMemory()) {
                wanted.removeFirst().demand().wanted(false);
                page.open();
            } else {
                long needed = page.loadCharge();
                if (!fits(needed)) {
                    shrink(Math.max(0, settings.memoryMax() - loadingBytes - needed));
                }
                // One may always be under way, or those who wait for each other's room would wait for ever.
                if (loads > 0 && !fits(needed)) {
                    return;
                }
                wanted.removeFirst();
                loads++;
                loadingBytes += page.beginLoading();
                turn.request(new StorageRequest.ReadPage(
                        page, page.content(), page.position(), page.bytes(), page.unneededLines()));
            }
        }
    }

    // ---- after a restart

    /** Groups what came out of the replay into pages, has them written, and opens what branches hold. */
    void restarted() {
        if (!settings.storage()) {
            return;
        }
        for (MessageQueue queue : turn.state.queues()) {
            for (int i = 0; i <= MessageQueue.PRIORITIES; i++) {
                PriorityLane lane = queue.laneAt(i);
                if (lane != null) {
                    lane.pages().regroup(unformed::addLast);
                    for (Page page : lane.pages().all()) {
                        if (page.isClosed()) {
                            write(page);
                        }
                        if (page.hasHeldAway()) {
                            held.addLast(page);
                            open(page, null);
                        }
                    }
                }
            }
        }
    }

    boolean isReady() {
        while (!held.isEmpty() && (held.getFirst().isGone() || !held.getFirst().hasHeldAway())) {
            held.removeFirst();
        }
        return held.isEmpty();
    }

    // ---- at the end of each call

    /** Something may have happened that lets entries leave memory which could not before. */
    void lookAgain() {
        stuck = false;
    }

    void settle() {
        if (settings.storage()) {
            formLongRuns();
            absorbLoose();
        }
        if (entries.memoryBytes() > settings.memoryMax()) {
            shrink(settings.memoryMax() - (settings.memoryMax() >>> SLACK_SHIFT));
        } else {
            stuck = false;
        }
        if (!wanted.isEmpty()) {
            admit();
        }
    }

    private void formLongRuns() {
        for (PriorityLane lane = entries.longLanes.pollFirst(); lane != null; lane = entries.longLanes.pollFirst()) {
            while (lane.pages().isLong()) {
                Page page = lane.pages().form();
                if (page != null && page.queue().isDurable()) {
                    unformed.addLast(page);
                }
            }
        }
        for (int i = Math.min(unformed.size(), FORMED_PER_CALL_MAX); i > 0; i--) {
            if (unformed.getFirst().isHeldUp()) {
                return;
            }
            Page page = unformed.removeFirst();
            if (!page.isGone()
                    && !page.isClosed()
                    && page.wantsContent()
                    && page.unwritten().isEmpty()) {
                if (!page.form()) {
                    // Its messages are on their way; those of the pages behind it are not there either.
                    unformed.addFirst(page);
                    return;
                }
                write(page);
            }
        }
    }

    /** An open page needs another content. */
    void formAnew(Page page) {
        if (page.queue().isDurable()) {
            unformed.addLast(page);
        }
    }

    void write(Page page) {
        byte[] content = page.takeToWrite();
        if (content != null) {
            turn.request(new StorageRequest.WritePage(page, content));
        }
    }

    private void absorbLoose() {
        for (QueueEntry entry = entries.loose.pollFirst(); entry != null; entry = entries.loose.pollFirst()) {
            Page page = entry.page();
            if (page != null) {
                page.absorb(entry, turn.nowMillis());
            }
        }
    }

    // ---- closing

    private void shrink(long target) {
        if (!settings.storage()
                || (stuck && entries.memoryBytes() <= stuckBytes + (settings.memoryMax() >>> RETRY_SHIFT))) {
            return;
        }
        List<MessageQueue> queues = turn.state.queues();
        queues.sort((one, other) -> Long.compare(other.memoryBytes(), one.memoryBytes()));
        // What is near the end of a queue first; short runs only if that is not enough.
        for (int least = 16; least <= 256 && entries.memoryBytes() > target; least *= 16) {
            for (int i = 0; i < queues.size() && entries.memoryBytes() > target; i++) {
                close(queues.get(i), target, settings.pageBytesMax() / least);
            }
        }
        for (int i = 0; i < queues.size() && entries.memoryBytes() > target; i++) {
            // What is held for consumers that do not take it now, they can come back to.
            if (queues.get(i).observer() instanceof Dispatch dispatch && dispatch.letGo()) {
                absorbLoose();
                close(queues.get(i), target, settings.pageBytesMax() / 256);
            }
        }
        stuck = entries.memoryBytes() > target;
        stuckBytes = entries.memoryBytes();
    }

    private void close(MessageQueue queue, long target, long leastBytes) {
        for (int i = 0; i <= MessageQueue.PRIORITIES && entries.memoryBytes() > target; i++) {
            // What waits for its time first, then the lowest priority.
            PriorityLane lane = queue.laneAt(i == 0 ? MessageQueue.PRIORITIES : i - 1);
            if (lane == null) {
                continue;
            }
            while (lane.pages().youngMemory() > leastBytes && lane.pages().form() != null) {
                // until all are in pages
            }
            for (Page page : new ArrayList<>(lane.pages().openFromTheEnd())) {
                if (entries.memoryBytes() <= target) {
                    return;
                }
                if (page.closable(turn.nowMillis()) > 0 && !page.isInUse()) {
                    close(page, target);
                }
            }
        }
    }

    private void close(Page page, long target) {
        if (page.close(turn.nowMillis())) {
            write(page);
        } else if (entries.memoryBytes() - leavingBytes > target) {
            for (StoredMessage stored : page.unwritten()) {
                stored.asked();
                leavingBytes += stored.message().encodedSize();
                turn.request(new StorageRequest.WriteMessage(stored));
            }
        }
    }

    /** A message has been written because it was asked for. */
    void written(StoredMessage stored) {
        stuck = false;
        if (stored.takeAsked()) {
            leavingBytes -= stored.message().encodedSize();
        }
    }

    // ---- when closing does not help

    /** Whether all together take more memory than they may, and closing did not help. */
    boolean isShort() {
        return entries.memoryBytes() > settings.memoryMax();
    }

    /** Whether nothing more should come into a queue now: memory is short, and it takes more than its equal share. */
    boolean isCrowded(MessageQueue queue) {
        return isShort() && queue.memoryBytes() > settings.memoryMax() / Math.max(1, entries.holders());
    }

    /** For people. */
    String describe(MessageQueue queue) {
        return "it takes " + queue.memoryBytes() + " bytes of memory, and all queues together " + entries.memoryBytes()
                + " of " + settings.memoryMax();
    }
}
