package org.pabal.engine;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.body.LargeBodies;
import org.pabal.engine.queue.EntryDeadline;
import org.pabal.engine.queue.EntryRegister;
import org.pabal.engine.queue.EntryTable;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageDeadline;
import org.pabal.engine.queue.PageReplay;
import org.pabal.engine.queue.PageSource;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.table.PagedTable;
import org.pabal.engine.time.Timetable;
import org.pabal.engine.time.TimetableEntry;
import org.pabal.message.LargeBody;

/** The entries in memory, of all queues: by their numbers, what of them becomes due, and what they take. */
final class Entries implements EntryRegister, EntryTable {

    private final EngineSettings settings;
    private final Timetable<TimetableEntry> timetable;
    private final LargeBodies bodies;
    private final PagedTable<QueueEntry> inMemory = new PagedTable<>();

    /** Lanes of which another page might be formed. */
    final ArrayDeque<PriorityLane> longLanes = new ArrayDeque<>();

    /** Residents of closed pages that nothing kept in memory when they came here. */
    final ArrayDeque<QueueEntry> loose = new ArrayDeque<>();

    /** Pages of which those who wait for them have not been told that they are open. */
    final ArrayDeque<Page> opened = new ArrayDeque<>();

    private @Nullable PageSource source;
    private @Nullable PageReplay replay;
    private FreedBytes freed = new FreedBytes();
    private long memoryBytes;
    private int holders;

    Entries(EngineSettings settings, Timetable<TimetableEntry> timetable, LargeBodies bodies) {
        this.settings = settings;
        this.timetable = timetable;
        this.bodies = bodies;
    }

    @Override
    public @Nullable QueueEntry get(long id) {
        return inMemory.get(id);
    }

    /** Before the first command: where contents of pages are, of whose entries records say something. */
    void replayFrom(PageSource pages) {
        source = pages;
        replay = new PageReplay(pages, this);
    }

    /** Entries that are not in memory are nobody's business from now on, before their pages are opened. */
    void endReplay() {
        replay = null;
    }

    /** Where what is not in memory can be read at once; null if nowhere. */
    @Nullable
    PageSource source() {
        return source;
    }

    @Nullable
    PageReplay replay() {
        return replay;
    }

    /** In replay, an entry that is not in memory; null if there is none. */
    PageReplay.@Nullable Away away(@Nullable MessageQueue queue, long id) {
        return replay == null || queue == null ? null : replay.find(queue, id);
    }

    void put(QueueEntry entry) {
        inMemory.put(entry.id(), entry);
    }

    /** It is gone for good. */
    void remove(QueueEntry entry) {
        inMemory.remove(entry.id());
        EntryDeadline deadline = entry.deadline();
        if (deadline != null) {
            timetable.cancel(deadline);
        }
        entry.queue().remove(entry);
        bodies.refer(entry.message(), -1);
        free(entry.stored(), entry.share());
    }

    /** All of a lane is gone for good. */
    void removeAll(@Nullable PriorityLane lane) {
        if (lane != null) {
            for (LaneNode node = lane.head(); node != null; node = lane.head()) {
                if (node instanceof Page page) {
                    page.residents().forEach(this::remove);
                    if (!page.isGone()) {
                        page.queue().removeAway(page);
                    }
                } else if (node instanceof QueueEntry entry) {
                    remove(entry);
                }
            }
        }
    }

    /** What is away of the page that has these numbers is gone for good. */
    void removeAll(PriorityLane lane, long firstId, long lastId) {
        LaneNode node = lane.head();
        while (node != null) {
            LaneNode following = node.next();
            if (node instanceof Page page) {
                purge(page, firstId, lastId);
            } else if (node instanceof QueueEntry entry && entry.id() >= firstId && entry.id() <= lastId) {
                remove(entry);
            }
            node = following;
        }
    }

    private void purge(Page page, long firstId, long lastId) {
        if (page.firstId() == firstId && page.lastId() == lastId) {
            page.queue().removeAway(page);
        } else if (replay != null) {
            // Replay may have the entries in other pages.
            replay.purge(page, firstId, lastId);
        }
    }

    /** A scheduled one gets its place. */
    void appear(QueueEntry entry, long number) {
        inMemory.remove(entry.id());
        entry.queue().appear(entry, number);
        inMemory.put(number, entry);
    }

    void reschedule(EntryDeadline deadline) {
        long earliest = deadline.earliestMillis();
        if (earliest == Long.MAX_VALUE) {
            timetable.cancel(deadline);
        } else {
            timetable.schedule(deadline, Math.max(0, earliest));
        }
    }

    /** So many bytes of the message are needed no more. */
    void free(StoredMessage stored, int bytes) {
        stored.liveBytes(stored.liveBytes() - bytes);
        if (bytes > 0 && stored.position() != 0) {
            freed.add(stored.position(), bytes);
        }
    }

    /** Where to say which bytes of the log are needed no more. */
    void tellFreed(FreedBytes told) {
        freed = told;
    }

    /** In replay nobody wants to know it. */
    void forgetFreed() {
        freed.clear();
    }

    /** What all entries in memory take, with the contents of pages that are not written. */
    long memoryBytes() {
        return memoryBytes;
    }

    /** How many queues take some of it. */
    int holders() {
        return holders;
    }

    // ---- pages

    @Override
    public boolean makesPages() {
        return settings.storage();
    }

    @Override
    public int pageEntriesMax() {
        return settings.pageEntriesMax();
    }

    @Override
    public long pageBytesMax() {
        return settings.pageBytesMax();
    }

    @Override
    public void entered(QueueEntry entry) {
        put(entry);
        EntryDeadline deadline = entry.deadline();
        if (deadline != null) {
            reschedule(deadline);
        }
        charge(entry.queue(), entry.memoryBytes());
    }

    @Override
    public void left(QueueEntry entry) {
        inMemory.remove(entry.id());
        EntryDeadline deadline = entry.deadline();
        if (deadline != null) {
            timetable.cancel(deadline);
        }
        charge(entry.queue(), -entry.memoryBytes());
        entry.stored().liveBytes(entry.stored().liveBytes() - entry.share());
    }

    @Override
    public void loose(QueueEntry entry) {
        loose.addLast(entry);
    }

    @Override
    public void isLong(PriorityLane lane) {
        if (longLanes.peekLast() != lane) {
            longLanes.addLast(lane);
        }
    }

    @Override
    public void schedule(Page page, long dueMillis) {
        PageDeadline known = page.demand().deadline();
        if (dueMillis != Long.MAX_VALUE) {
            timetable.schedule(page.demand().deadlineForChange(), Math.max(0, dueMillis));
        } else if (known != null) {
            timetable.cancel(known);
        }
    }

    @Override
    public void free(long position, long bytes) {
        for (long left = bytes; left > 0; left -= Integer.MAX_VALUE) {
            freed.add(position, (int) Math.min(left, Integer.MAX_VALUE));
        }
    }

    @Override
    public void restored(Page page, List<LargeBody> held) {
        for (LargeBody body : held) {
            bodies.refer(body, 1);
        }
    }

    @Override
    public void release(LargeBody body) {
        bodies.refer(body, -1);
    }

    @Override
    public void opened(Page page) {
        if (page.demand().isAwaited() || page.demand().trouble() != null) {
            opened.addLast(page);
        }
    }

    @Override
    public void charge(MessageQueue queue, long bytes) {
        long before = queue.memoryBytes();
        long now = before + bytes;
        if (before == 0) {
            holders++;
        }
        if (now == 0) {
            holders--;
        }
        queue.memoryBytes(now);
        memoryBytes += bytes;
    }
}
