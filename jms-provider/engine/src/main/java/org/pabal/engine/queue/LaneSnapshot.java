package org.pabal.engine.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.SnapshotMessages;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.StoredMessage;

/**
 * The durable entries of a queue as a snapshot has them: list by list, each entry behind its number. Loans are left out;
 * what a prepared branch holds reads as ready, and is held again when the branch is read.
 */
public final class LaneSnapshot {

    private static final int BACKING_OFF = 0x01;
    private static final int HAS_COUNT = 0x02;
    private static final int EXPIRES = 0x04;
    private static final int HAS_NOT_BEFORE = 0x08;
    private static final int HAS_ATTEMPTS = 0x10;
    private static final int KNOWN = 0x1F;

    /** The list of the scheduled; the others go by their priority. */
    private static final int SCHEDULED = MessageQueue.PRIORITIES;

    private LaneSnapshot() {}

    // ---- writing

    /** Whether there is anything to write. */
    public static boolean hasDurable(MessageQueue queue) {
        return queue.isDurable() && listsOf(queue) > 0;
    }

    private static int listsOf(MessageQueue queue) {
        int lists = 0;
        for (int list = 0; list <= SCHEDULED; list++) {
            lists += durableIn(list(queue, list)) > 0 ? 1 : 0;
        }
        return lists;
    }

    /** All lists that have durable entries. */
    public static void write(MessageQueue queue, FieldWriter into) {
        into.number(listsOf(queue));
        for (int list = 0; list <= SCHEDULED; list++) {
            PriorityLane lane = list(queue, list);
            int durable = durableIn(lane);
            if (durable > 0) {
                into.one(list);
                into.number(durable);
                write(lane, into);
            }
        }
    }

    private static @Nullable PriorityLane list(MessageQueue queue, int list) {
        return list == SCHEDULED ? queue.scheduledLane() : queue.lane(list);
    }

    private static int durableIn(@Nullable PriorityLane lane) {
        int durable = 0;
        for (LaneNode node = lane == null ? null : lane.head(); node != null; node = node.next) {
            durable += node instanceof QueueEntry entry && entry.isDurable() ? 1 : 0;
        }
        return durable;
    }

    private static void write(@Nullable PriorityLane lane, FieldWriter into) {
        long id = 0;
        long number = 0;
        long position = 0;
        for (LaneNode node = lane == null ? null : lane.head(); node != null; node = node.next) {
            if (!(node instanceof QueueEntry entry) || !entry.isDurable()) {
                continue;
            }
            StoredMessage stored = entry.stored();
            if (stored.number() == 0) {
                throw new IllegalStateException("cannot write entry " + entry.id() + " of " + entry.queue()
                        + " into a snapshot: " + stored + " has no number, and so is not in the log");
            }
            into.signed(entry.id() - id);
            into.signed(stored.number() - number);
            into.signed(stored.position() - position);
            into.number(entry.message().encodedSize());
            into.number(entry.share());
            rest(entry, into);
            id = entry.id();
            number = stored.number();
            position = stored.position();
        }
    }

    private static void rest(QueueEntry entry, FieldWriter into) {
        EntryDeadline deadline = entry.deadline();
        long expires = deadline == null ? 0 : deadline.expiresMillis;
        long notBefore = deadline == null ? 0 : deadline.notBeforeMillis();
        AttemptHistory attempts = entry.attempts();
        into.one((entry.state == EntryState.BACKING_OFF ? BACKING_OFF : 0)
                | (entry.count() != 0 ? HAS_COUNT : 0)
                | (expires != 0 ? EXPIRES : 0)
                | (notBefore != 0 ? HAS_NOT_BEFORE : 0)
                | (attempts != null ? HAS_ATTEMPTS : 0));
        if (entry.count() != 0) {
            into.number(Integer.toUnsignedLong(entry.count()));
        }
        if (expires != 0) {
            into.number(expires);
        }
        if (notBefore != 0) {
            into.number(notBefore);
        }
        if (attempts != null) {
            into.number(attempts.forgotten());
            Collection<Attempt> latest = attempts.latest();
            into.number(latest.size());
            for (Attempt attempt : latest) {
                into.number(attempt.atMillis());
                into.text(attempt.by());
            }
        }
    }

    // ---- pages

    /** Whether there is anything to write. */
    public static boolean hasDurablePages(MessageQueue queue) {
        if (queue.isDurable()) {
            for (int index = 0; index <= SCHEDULED; index++) {
                if (hasDurable(queue.laneAt(index))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasDurable(@Nullable PriorityLane lane) {
        for (LaneNode node = lane == null ? null : lane.head(); node != null; node = node.next) {
            if (node instanceof QueueEntry entry && entry.isDurable()) {
                return true;
            }
            if (node instanceof Page page
                    && (!page.isAwayVolatile() || page.residents().stream().anyMatch(QueueEntry::isDurable))) {
                return true;
            }
        }
        return false;
    }

    /** All lanes that have durable entries, page by page: what belongs to no sound page is written as if it were one. */
    public static void writePages(MessageQueue queue, FieldWriter into) {
        for (int index = 0; index <= SCHEDULED; index++) {
            List<PageMeta> pages = pages(queue.laneAt(index), index);
            into.number(pages.size());
            for (PageMeta page : pages) {
                page.write(into);
            }
        }
    }

    private static List<PageMeta> pages(@Nullable PriorityLane lane, int index) {
        List<PageMeta> pages = new ArrayList<>();
        List<QueueEntry> loose = new ArrayList<>();
        LaneNode node = lane == null ? null : lane.head();
        while (node != null) {
            Page page = node instanceof Page closed ? closed : node instanceof QueueEntry entry ? entry.page : null;
            if (page != null && page.isSound()) {
                addLoose(lane, index, loose, pages);
                PageMeta meta = PageMeta.of(page);
                if (meta.account.count > 0) {
                    pages.add(meta);
                }
                node = page.isClosed() ? page.next : behind(page);
            } else if (node instanceof QueueEntry entry) {
                if (entry.isDurable()) {
                    loose.add(entry);
                }
                node = node.next;
            } else {
                throw new IllegalStateException(page + " is closed, and its content is outdated");
            }
        }
        addLoose(lane, index, loose, pages);
        return pages;
    }

    private static @Nullable LaneNode behind(Page page) {
        LaneNode node = page.run.first;
        while (node instanceof QueueEntry entry && entry.page == page) {
            node = node.next;
        }
        return node;
    }

    private static void addLoose(@Nullable PriorityLane lane, int index, List<QueueEntry> loose, List<PageMeta> pages) {
        if (lane == null) {
            return;
        }
        int max = lane.queue().register().pageEntriesMax();
        for (int from = 0; from < loose.size(); from += max) {
            List<QueueEntry> some = loose.subList(from, Math.min(loose.size(), from + max));
            byte[] content = PageContent.encode(lane.queue().id(), index, some);
            if (content == null) {
                throw new IllegalStateException("cannot write " + lane.queue()
                        + " into a snapshot: a durable entry's message is not in the log");
            }
            PageMeta meta = new PageMeta();
            meta.firstId = some.get(0).id();
            meta.lastId = some.get(some.size() - 1).id();
            meta.lines = some.size();
            meta.content = content;
            meta.removed = new long[(some.size() + 63) / 64];
            for (QueueEntry entry : some) {
                meta.addAsWritten(entry);
            }
            meta.account.sort();
            pages.add(meta);
        }
        loose.clear();
    }

    /** Puts the pages into their queue, which must be empty. */
    public static void readPages(MessageQueue queue, FieldReader from) {
        for (int index = 0; index <= SCHEDULED; index++) {
            int pages = from.count("number of pages");
            for (int i = 0; i < pages; i++) {
                queue.restore(index, PageMeta.read(from));
            }
        }
    }

    // ---- reading

    /**
     * Puts the entries into their queue, which must be empty.
     *
     * @param restored told of each, when it is as it was
     */
    public static void read(
            MessageQueue queue, FieldReader from, SnapshotMessages messages, Consumer<? super QueueEntry> restored) {
        int lists = from.count("number of lists");
        int previous = -1;
        for (int i = 0; i < lists; i++) {
            int list = from.one("a list");
            if (list <= previous || list > SCHEDULED) {
                throw from.malformed("list " + list + " of " + queue + " comes behind list " + previous
                        + "; they ascend, up to " + SCHEDULED);
            }
            read(list, queue, from, messages, restored);
            previous = list;
        }
    }

    private static void read(
            int list,
            MessageQueue queue,
            FieldReader from,
            SnapshotMessages messages,
            Consumer<? super QueueEntry> restored) {
        int count = from.count("number of entries");
        long id = 0;
        long number = 0;
        long position = 0;
        for (int i = 0; i < count; i++) {
            id += from.signed("an entry");
            number += from.signed("the entry's message");
            position += from.signed("the message's position");
            StoredMessage stored = find(number, position, from.integer("the message's size"), from, messages);
            int priority = stored.message().priority();
            if (list != SCHEDULED && priority != list) {
                throw from.malformed("entry " + id + " of " + queue + " is in the list of priority " + list
                        + ", and its message has priority " + priority);
            }
            int share = from.integer("the entry's share");
            stored.liveBytes(stored.liveBytes() + share);
            QueueEntry entry = new QueueEntry(id, stored, share, queue, true);
            read(entry, list, from);
            restored.accept(entry);
        }
    }

    private static StoredMessage find(
            long number, long position, int size, FieldReader from, SnapshotMessages messages) {
        StoredMessage stored = messages.find(number, position, size);
        if (stored == null) {
            throw from.malformed("it refers to message " + number + " at position " + Long.toHexString(position)
                    + ", which is not in the log");
        }
        if (stored.message().encodedSize() != size) {
            throw from.malformed("message " + number + " has " + size + " bytes, and the one that is in the log has "
                    + stored.message().encodedSize());
        }
        return stored;
    }

    private static void read(QueueEntry entry, int list, FieldReader from) {
        int flags = from.one("the entry's flags");
        if ((flags & ~KNOWN) != 0 || list == SCHEDULED && (flags & BACKING_OFF) != 0) {
            throw from.malformed("entry " + entry.id() + " has flags " + Integer.toHexString(flags)
                    + ", of which this release knows " + Integer.toHexString(KNOWN) + " (hexadecimal)");
        }
        MessageQueue queue = entry.queue();
        queue.add(entry, list != SCHEDULED);
        if ((flags & BACKING_OFF) != 0) {
            queue.backOff(entry);
        }
        if ((flags & HAS_COUNT) != 0) {
            entry.count(from.integer("the entry's count"));
        }
        if ((flags & (EXPIRES | HAS_NOT_BEFORE)) != 0) {
            EntryDeadline deadline = entry.deadlineForChange();
            deadline.expiresMillis((flags & EXPIRES) == 0 ? 0 : from.number("when it expires"));
            deadline.notBeforeMillis((flags & HAS_NOT_BEFORE) == 0 ? 0 : from.number("when it is due"));
        }
        if ((flags & HAS_ATTEMPTS) != 0) {
            int forgotten = from.integer("number of earlier attempts");
            int attempts = from.count("number of attempts");
            if (attempts == 0 || attempts > QueueEntry.ATTEMPTS_MAX) {
                throw from.malformed("entry " + entry.id() + " has " + attempts + " attempts; they are 1 to "
                        + QueueEntry.ATTEMPTS_MAX);
            }
            for (int i = 0; i < attempts; i++) {
                entry.remember(new Attempt(from.number("time of an attempt"), from.text("to whom it was lent")));
            }
            entry.attemptsForgotten(forgotten);
        }
    }
}
