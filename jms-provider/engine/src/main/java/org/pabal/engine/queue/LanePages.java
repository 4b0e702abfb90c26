package org.pabal.engine.queue;

import java.util.Collection;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pages of a lane, in order; and behind them the young entries, which belong to no page yet. */
public final class LanePages {

    private final PriorityLane lane;
    private final PageList all = new PageList();
    private final TreeMap<Long, Page> open = new TreeMap<>();
    private @Nullable QueueEntry firstYoung;
    private int youngCount;
    private long youngBytes;

    LanePages(PriorityLane lane) {
        this.lane = lane;
    }

    /** In order. */
    public Collection<Page> all() {
        return all;
    }

    /** Those whose entries are in memory, the last one first. */
    public Collection<Page> openFromTheEnd() {
        return open.descendingMap().values();
    }

    /** The page that has an entry of this number, if there is such an entry outside of memory; null if none could. */
    @Nullable
    Page around(long id) {
        Page page = all.floor(id);
        return page == null || page.lastId() < id ? null : page;
    }

    /** What the young ones take in memory, about. */
    public long youngMemory() {
        return youngBytes + (long) youngCount * QueueEntry.MEMORY_BYTES;
    }

    /** The page behind another one; null if there is none. */
    public @Nullable Page after(Page page) {
        return all.higher(page.firstId());
    }

    void appended(QueueEntry entry) {
        if (firstYoung == null) {
            firstYoung = entry;
        }
        youngCount++;
        youngBytes += entry.message().encodedSize();
    }

    void leaving(QueueEntry young) {
        if (young == firstYoung) {
            firstYoung = young.next instanceof QueueEntry following ? following : null;
        }
        youngCount--;
        youngBytes -= young.message().encodedSize();
    }

    /** Whether the young ones are more than two pages. */
    public boolean isLong() {
        EntryRegister register = lane.queue().register();
        return youngCount > 2 * register.pageEntriesMax() || youngBytes > 2 * register.pageBytesMax();
    }

    /** Makes a page of the first young ones; null if there are none. */
    public @Nullable Page form() {
        QueueEntry first = firstYoung;
        if (first == null) {
            return null;
        }
        EntryRegister register = lane.queue().register();
        Page page = new Page(lane, first.id(), first.id());
        page.run.first = first;
        long bytes = 0;
        LaneNode node = first;
        while (node instanceof QueueEntry entry && page.live < register.pageEntriesMax()) {
            int size = entry.message().encodedSize();
            if (page.live > 0 && bytes + size > register.pageBytesMax()) {
                break;
            }
            entry.page = page;
            page.live++;
            page.lastId(entry.id());
            bytes += size;
            node = entry.next;
        }
        youngCount -= page.live;
        youngBytes -= bytes;
        firstYoung = node instanceof QueueEntry entry ? entry : null;
        all.put(page);
        open.put(page.firstId(), page);
        return page;
    }

    /**
     * After replay: entries between pages become pages, those behind all pages are the young ones.
     *
     * @param made told of each new page
     */
    public void regroup(Consumer<Page> made) {
        firstYoung = null;
        youngCount = 0;
        youngBytes = 0;
        QueueEntry first = null;
        for (LaneNode node = lane.head(); node != null; node = node.next) {
            if (node instanceof Page) {
                makePages(first, made);
                first = null;
            } else if (node instanceof QueueEntry entry && first == null) {
                first = entry;
            }
        }
        for (LaneNode node = first; node instanceof QueueEntry entry; node = node.next) {
            appended(entry);
        }
        if (isLong()) {
            lane.queue().register().isLong(lane);
        }
    }

    private void makePages(@Nullable QueueEntry from, Consumer<Page> made) {
        for (LaneNode node = from; node instanceof QueueEntry entry; node = node.next) {
            appended(entry);
        }
        for (Page page = form(); page != null; page = form()) {
            made.accept(page);
        }
    }

    void closed(Page page) {
        open.remove(page.firstId());
    }

    void opened(Page page) {
        open.put(page.firstId(), page);
    }

    void removed(Page page) {
        all.take(page);
        open.remove(page.firstId(), page);
    }

    void added(Page page) {
        all.put(page);
        if (!page.isClosed()) {
            open.put(page.firstId(), page);
        }
    }
}
