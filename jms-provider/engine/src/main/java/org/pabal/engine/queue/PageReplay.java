package org.pabal.engine.queue;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.Attempt;

/**
 * Carries out on entries that are not in memory what records say of them. Before the first command only: it reads contents
 * of pages, and keeps the latest.
 */
public final class PageReplay {

    private static final int KEPT_MAX = 64;

    private final PageSource source;
    private final EntryRegister register;
    private final Map<Page, PageContent> contents = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Page, PageContent> eldest) {
            return size() > KEPT_MAX;
        }
    };

    public PageReplay(PageSource source, EntryRegister register) {
        this.source = source;
        this.register = register;
    }

    /** An entry that is away. */
    public final class Away {
        private final Page page;
        private final PageContent content;
        private final int line;

        private Away(Page page, PageContent content, int line) {
            this.page = page;
            this.content = content;
            this.line = line;
        }

        private EntryState state() {
            return page.away.stateOf(content, line, page.laneIndex());
        }

        private LineChange change() {
            LineChange change = page.away.changeOf(content, line);
            change.differs = true;
            return change;
        }

        public void count(int deliveries) {
            change().count = deliveries;
        }

        /** A loan ended. */
        public void giveBack(int count, long notBeforeMillis, @Nullable Attempt attempt) {
            EntryState before = state();
            LineChange change = change();
            change.count = count;
            change.notBeforeMillis = notBeforeMillis;
            change.held = false;
            if (attempt != null) {
                if (change.attempts == null) {
                    change.attempts = new AttemptHistory();
                }
                change.attempts.add(attempt);
            }
            page.queue().changedAway(page, before, state());
            page.rescheduleAway(content, line);
        }

        /** Its back-off is over. */
        public void due() {
            EntryState before = state();
            change().notBeforeMillis = 0;
            page.queue().changedAway(page, before, state());
        }

        /** Its delivery time has come: it goes to the end of the lane of its priority. */
        public void appear(byte[] form) {
            MessageQueue queue = page.queue();
            page.takeAway(content, line);
            queue.append(PageContent.decode(form), form, new BitSet(), new TreeMap<>(), EntryState.SCHEDULED);
        }

        public void hold(boolean held) {
            EntryState before = state();
            page.away.changeOf(content, line).held = held;
            page.queue().changedAway(page, before, state());
        }

        /** It is gone for good. */
        public void remove() {
            EntryState state = state();
            if (content.bodies[line] != null) {
                register.release(content.bodies[line]);
            }
            page.queue().removedAway(page, state, content.sizes[line]);
            page.takeAway(content, line);
        }
    }

    /** The entry, if it is away; null if it is not, or there is none. */
    public @Nullable Away find(MessageQueue queue, long id) {
        for (int index = 0; index <= MessageQueue.PRIORITIES; index++) {
            PriorityLane lane = queue.laneAt(index);
            Away found = lane == null || !lane.hasPages() ? null : find(lane, id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** What is away of a page, and has numbers in this range, is gone for good. */
    public void purge(Page page, long firstId, long lastId) {
        if (page.lastId() < firstId || page.firstId() > lastId) {
            return;
        }
        PageContent content = content(page);
        for (int line = 0; line < content.lines; line++) {
            if (content.ids[line] >= firstId && content.ids[line] <= lastId && page.hasAway(line)) {
                new Away(page, content, line).remove();
            }
        }
    }

    private @Nullable Away find(PriorityLane lane, long id) {
        Page page = lane.pages().around(id);
        if (page == null || !page.isClosed()) {
            return null;
        }
        PageContent content = content(page);
        int line = content.line(id);
        return page.hasAway(line) ? new Away(page, content, line) : null;
    }

    private PageContent content(Page page) {
        PageContent content = contents.get(page);
        if (content == null) {
            byte[] inHand = page.content();
            content = PageContent.decode(inHand == null ? source.content(page.position(), page.bytes()) : inHand);
            contents.put(page, content);
        }
        return content;
    }

    /** The log has a page: what is there of its entries, in memory or in older pages, is there from now on. */
    public void place(MessageQueue queue, PageContent content, byte[] form, long position, EntryTable table) {
        PriorityLane lane = queue.laneForPages(content.lane);
        BitSet gone = new BitSet();
        Map<Integer, LineChange> changes = new TreeMap<>();
        LaneNode behind = null;
        Away last = null;
        for (int line = 0; line < content.lines; line++) {
            QueueEntry entry = table.get(content.ids[line]);
            if (entry != null && entry.queue() == queue) {
                behind = entry.next;
                changes.putAll(changeOf(entry, content, line));
                lane.take(entry);
                register.left(entry);
                continue;
            }
            Away older = entry == null ? find(lane, content.ids[line]) : null;
            if (older == null) {
                gone.set(line);
                continue;
            }
            LineChange change = older.page.away.change(older.line);
            if (change != null) {
                changes.put(line, change);
            }
            if (last != null && last.page != older.page) {
                rest(last, content, true);
            }
            behind = older.page.next;
            older.page.takeAway(older.content, older.line);
            last = older;
        }
        if (last != null && !last.page.isGone()) {
            behind = rest(last, content, false);
        }
        if (gone.cardinality() < content.lines) {
            Page page = new Page(lane, content, null, gone, changes);
            page.form.storedAt(position, form.length);
            lane.insert(page, behind);
        }
    }

    /**
     * What is left of a page of which others are in a newer one: a page each of what is in front of that and behind it. Those
     * are pages that were never written, but in a snapshot.
     *
     * @return what stands behind the newer one then
     */
    private @Nullable LaneNode rest(Away taken, PageContent newer, boolean hasFollower) {
        Page older = taken.page;
        byte[] form = older.content();
        if (older.isGone()) {
            return null;
        }
        if (form == null) {
            throw new IllegalStateException("a page replaces a part of " + older + " only, which was written");
        }
        LaneNode behind = older.next;
        BitSet front = older.unneededLines();
        BitSet back = older.unneededLines();
        for (int line = 0; line < taken.content.lines; line++) {
            if (taken.content.ids[line] < newer.ids[0]) {
                back.set(line);
            } else {
                front.set(line);
            }
        }
        Map<Integer, LineChange> changes = older.leave();
        insert(older.lane, taken.content, front, changes, behind);
        Page rest = hasFollower ? null : insert(older.lane, taken.content, back, changes, behind);
        return rest == null ? behind : rest;
    }

    private static @Nullable Page insert(
            PriorityLane lane,
            PageContent of,
            BitSet gone,
            Map<Integer, LineChange> changes,
            @Nullable LaneNode behind) {
        if (gone.cardinality() == of.lines) {
            return null;
        }
        PageContent rest = of.without(gone);
        Map<Integer, LineChange> changesOfRest = new TreeMap<>();
        int to = 0;
        for (int line = gone.nextClearBit(0); line < of.lines; line = gone.nextClearBit(line + 1)) {
            LineChange change = changes.get(line);
            if (change != null) {
                changesOfRest.put(to, change);
            }
            to++;
        }
        Page page = new Page(lane, rest, rest.encode(), new BitSet(), changesOfRest);
        lane.insert(page, behind);
        return page;
    }

    private static Map<Integer, LineChange> changeOf(QueueEntry entry, PageContent content, int line) {
        EntryDeadline deadline = entry.deadline();
        long notBefore = deadline == null ? 0 : deadline.notBeforeMillis();
        boolean held = entry.state == EntryState.HELD;
        boolean differs = !(entry.count() == content.counts[line]
                && notBefore == content.notBeforeMillis[line]
                && entry.attempts() == null
                && content.attempts[line] == null);
        if (!held && !differs) {
            return Map.of();
        }
        LineChange change = new LineChange();
        change.differs = differs;
        change.count = entry.count();
        change.attempts = entry.attempts();
        change.notBeforeMillis = notBefore;
        change.held = held;
        return Map.of(line, change);
    }
}
