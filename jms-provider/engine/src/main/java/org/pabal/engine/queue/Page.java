package org.pabal.engine.queue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/**
 * A run of entries of one lane that leave memory together and come back together. While it is <i>open</i> its entries stand
 * in the lane and know it. While it is <i>closed</i> it stands there itself; entries that could not leave (lent, held, in
 * somebody's heap) are its <i>residents</i>, the others are <i>away</i>.
 *
 * <p>Its content says what its entries were when it was formed. Until it is written it is in memory; which entries have gone
 * since, and what has changed of those that are away, the page knows beside it.
 */
public final class Page extends LaneNode {

    final PriorityLane lane;
    private final long firstId;
    private long lastId;
    private boolean closed;
    private boolean gone;
    private boolean keptOpen;

    /** All its entries, in memory or away. */
    int live;

    final PageForm form;

    // Open: what stands in the lane, and whether the content must be formed anew.
    final OpenRun run = new OpenRun(this);
    private boolean stale;

    /** What kept the content from being formed the last time; null if nothing did. */
    private @Nullable QueueEntry onItsWay;

    // Closed.
    AwayEntries away = AwayEntries.NONE;
    final Residents residents = new Residents();

    private final PageDemand demand = new PageDemand(this);
    private @Nullable PageMove move;

    Page(PriorityLane lane, long firstId, long lastId) {
        this(lane, firstId, lastId, new PageForm(lane.queue()));
    }

    private Page(PriorityLane lane, long firstId, long lastId, PageForm form) {
        this.lane = lane;
        this.firstId = firstId;
        this.lastId = lastId;
        this.form = form;
    }

    public MessageQueue queue() {
        return lane.queue();
    }

    /** Of a priority, or {@link MessageQueue#PRIORITIES} for what waits for its delivery time. */
    public int laneIndex() {
        return lane.index();
    }

    public long firstId() {
        return firstId;
    }

    public long lastId() {
        return lastId;
    }

    void lastId(long last) {
        lastId = last;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Whether nothing of it is left. */
    public boolean isGone() {
        return gone;
    }

    /** Who wants it to be open. */
    public PageDemand demand() {
        return demand;
    }

    /** Its content and messages are asked for from now on. Returns what they will take in memory. */
    public long beginLoading() {
        move = null;
        long charge = away.memoryBytes();
        demand.beginLoading(charge);
        return charge;
    }

    /** The content, if it is to be written and was not handed over here before; else null. */
    public byte @Nullable [] takeToWrite() {
        return form.takeToWrite();
    }

    /** Whether opening it takes nothing from the log. */
    public boolean isWholeInMemory() {
        return closed && away.count() == 0;
    }

    /** Whether a prepared branch holds something that is not in memory. */
    public boolean hasHeldAway() {
        return away.held > 0;
    }

    /** The bytes of the log that what is not in memory needs, its content among them. */
    public void forEachLive(LogBytes sink) {
        away.forEachLive(sink);
        if (form.position() != 0) {
            sink.add(form.position(), form.size());
        }
    }

    /** How many entries are not in memory. */
    public int away() {
        return away.count();
    }

    /** Whether nothing of what is not in memory outlives a restart. */
    public boolean isAwayVolatile() {
        return away.areVolatile();
    }

    /** Encoded bytes of the messages that are not in memory. */
    public long awaySize() {
        return away.size();
    }

    /** What it takes in memory to open it. */
    public long loadCharge() {
        return away.memoryBytes();
    }

    /** The page behind it in its lane; null if there is none. */
    public @Nullable Page following() {
        return lane.pages().after(this);
    }

    private EntryRegister register() {
        return lane.queue().register();
    }

    // ---- the content

    /** The content, if it is in memory; null if it was never formed, or is in the log. */
    public byte @Nullable [] content() {
        return form.content();
    }

    /** Where the log has the content; 0 if it has none. */
    public long position() {
        return form.position();
    }

    /** How many bytes the content has there. */
    public int bytes() {
        return form.size();
    }

    /** Whether this content is still to be written. */
    public boolean needs(byte[] offered) {
        return !gone && form.content() == offered;
    }

    public boolean isFormed() {
        return form.isFormed();
    }

    /** The lines whose entries are gone, or in memory: their messages need not be read. */
    public BitSet unneededLines() {
        BitSet unneeded = form.removed();
        residents.markIn(unneeded);
        return unneeded;
    }

    /**
     * Forms the content from the entries, which are in memory.
     *
     * @return false if one of the messages has no place in the log yet, or is about to get another one
     */
    public boolean form() {
        onItsWay = run.lastOnItsWay();
        if (onItsWay != null) {
            return false;
        }
        List<QueueEntry> entries = run.entries(live);
        if (!form.form(lane.index(), entries)) {
            return false;
        }
        lastId = entries.get(entries.size() - 1).id();
        run.formed();
        stale = false;
        return true;
    }

    /** Whether what kept the content from being formed the last time still does; costs next to nothing. */
    public boolean isHeldUp() {
        return onItsWay != null && onItsWay.isOnItsWay();
    }

    /** A content has become durable there. */
    public void written(byte[] durable, long at) {
        form.written(durable, at);
    }

    /** Its content says where messages were that have moved: it must be formed anew. Only while it is open. */
    public void outdate() {
        stale = true;
    }

    /** Whether its content was never formed, or is outdated. */
    public boolean wantsContent() {
        return !form.isFormed() || stale;
    }

    // ---- moving

    /** Whether what the log has of its content is in one of these segments. */
    public boolean isWrittenIn(LogSegments segments) {
        return form.isWrittenIn(segments);
    }

    /** Whether a message of an entry that is in memory though it is closed is in one of these segments. */
    public boolean hasResidentIn(LogSegments segments) {
        return residents.areIn(segments);
    }

    /** Whether a message of an entry in memory is in one of these segments. Only while it is open. */
    public boolean hasEntryIn(LogSegments segments) {
        return run.isIn(segments);
    }

    /** How many bytes of messages that are not in memory there are in these segments. */
    public long awayIn(LogSegments segments) {
        return away.bytesIn(segments);
    }

    /** Begins to take what is not in memory out of these segments. Null if there is nothing, or somebody is about to open it. */
    public @Nullable PageMove beginMove(LogSegments from) {
        if (!closed || gone || demand.isLoading() || (awayIn(from) == 0 && !isWrittenIn(from))) {
            return null;
        }
        move = new PageMove(this, from);
        return move;
    }

    boolean isMovedBy(PageMove candidate) {
        return move == candidate;
    }

    /**
     * Messages have been written anew: from now on its content says so, and is to be written.
     *
     * @param before the content as it was
     * @param positions of the copies by line; 0 where there is none
     * @param ordinals of those who share a copy by line, see {@link PageMove#share}
     * @param gained told which bytes of the log are needed that were not before
     * @return false if it does not concern the page any more
     */
    public boolean moved(PageMove done, byte[] before, long[] positions, int[] ordinals, LogBytes gained) {
        if (move != done || gone) {
            return false;
        }
        move = null;
        byte[] now = done.apply(before, positions, ordinals, gained);
        if (now != null) {
            form.replace(now);
        }
        return now != null;
    }

    /** Forgets the content that the log has; it has to be formed anew. Only while it is open. */
    public void unform() {
        form.unform();
        stale = false;
    }

    /** Whether another content is to be formed before it is closed. */
    private boolean wantsForming() {
        return !form.isFormed() || stale || run.changed() * 16 > live;
    }

    // ---- open

    /** It is not to be closed from now on, or may be. */
    public void keepOpen(boolean kept) {
        keptOpen = kept;
    }

    /** Whether one of those who wait needs its entries now. */
    public boolean isInUse() {
        return keptOpen || run.isInUse();
    }

    /** How many bytes of memory closing it would give back. */
    public long closable(long nowMillis) {
        return run.closable(nowMillis);
    }

    /** The messages without which its content cannot be formed, and that nobody writes unasked. */
    public List<StoredMessage> unwritten() {
        return run.unwritten();
    }

    /**
     * Lets its entries leave memory, but for those that cannot.
     *
     * @return false if one of the messages has no place in the log yet, or is about to get another one: then nothing has
     *     happened
     */
    public boolean close(long nowMillis) {
        if (wantsForming() && !form()) {
            return false;
        }
        if (run.lastOnItsWay() != null) {
            return false;
        }
        List<QueueEntry> entries = run.entries(live);
        LaneNode before = entries.get(0).previous;
        LaneNode behind = entries.get(entries.size() - 1).next;
        for (QueueEntry entry : entries) {
            LanePosition.moveInto(this, entry);
            entry.previous = null;
            entry.next = null;
        }
        run.end();
        closed = true;
        away = new AwayEntries();
        lane.link(before, this, this, behind);
        lane.pages().closed(this);
        long due = Long.MAX_VALUE;
        for (QueueEntry entry : entries) {
            if (entry.mayLeave(nowMillis)) {
                due = Math.min(due, leave(entry));
            } else {
                residents.add(entry);
            }
        }
        register().schedule(this, due);
        return true;
    }

    /** @return when it is due */
    private long leave(QueueEntry entry) {
        away.add(entry);
        register().left(entry);
        return entry.deadline() == null ? Long.MAX_VALUE : entry.deadline().earliestMillis();
    }

    // ---- closed

    /** A resident that nothing keeps in memory any more leaves too. */
    public void absorb(QueueEntry entry, long nowMillis) {
        if (closed && !demand.isLoading() && !stale && residents.isAsWritten(entry) && entry.mayLeave(nowMillis)) {
            residents.take(entry);
            long due = leave(entry);
            if (!demand.isDueBefore(due)) {
                register().schedule(this, due);
            }
        }
    }

    /** Puts its entries into its place; all of them must be in memory. */
    public void open() {
        takeItsPlace(residents.entries().toArray(QueueEntry[]::new));
    }

    /**
     * Puts its entries into its place.
     *
     * @param messages by line; null where {@link #unneededLines} said so when they were asked for
     */
    public void open(PageContent lines, @Nullable Message[] messages) {
        QueueEntry[] entries = new QueueEntry[live];
        int count = 0;
        for (int line = 0; line < lines.lines; line++) {
            if (form.isRemoved(line)) {
                continue;
            }
            QueueEntry resident = residents.get(line);
            Message message = messages[line];
            if (resident != null) {
                entries[count++] = resident;
            } else if (message != null) {
                entries[count++] = bring(lines, line, message);
            } else {
                throw new IllegalStateException("the message of entry " + lines.ids[line] + " of queue '"
                        + lane.queue().name() + "' was not read");
            }
        }
        takeItsPlace(entries);
    }

    /**
     * Shows its entries in their order while it is closed.
     *
     * @param lines its content
     */
    public void show(PageContent lines, Consumer<? super EntryView> shown) {
        for (int line = 0; line < lines.lines; line++) {
            QueueEntry resident = residents.get(line);
            if (resident != null) {
                shown.accept(EntryView.of(resident));
            } else if (!form.isRemoved(line)) {
                shown.accept(away.view(lane, lines, line));
            }
        }
    }

    /** Its entries as they would be if it was open; copies of those that are not in memory. */
    public List<QueueEntry> look(PageSource source) {
        byte[] inMemory = form.content();
        PageContent from =
                PageContent.decode(inMemory == null ? source.content(form.position(), form.size()) : inMemory);
        List<QueueEntry> entries = new ArrayList<>(live);
        for (int line = 0; line < from.lines; line++) {
            if (!form.isRemoved(line)) {
                QueueEntry resident = residents.get(line);
                entries.add(resident != null ? resident : made(from, line, source.message(from.positions[line])));
            }
        }
        return entries;
    }

    private QueueEntry bring(PageContent from, int line, Message message) {
        QueueEntry entry = made(from, line, message);
        LineChange change = away.change(line);
        if (change != null && change.differs) {
            entry.changed = true;
        }
        register().entered(entry);
        return entry;
    }

    private QueueEntry made(PageContent from, int line, Message message) {
        QueueEntry entry = away.make(lane, from, line, message);
        entry.page = this;
        return entry;
    }

    private void takeItsPlace(QueueEntry[] entries) {
        move = null;
        for (int i = 0; i < entries.length; i++) {
            entries[i].previous = i == 0 ? null : entries[i - 1];
            entries[i].next = i == entries.length - 1 ? null : entries[i + 1];
        }
        LanePosition.moveOut(this, entries, next);
        lane.link(previous, entries[0], entries[entries.length - 1], next);
        previous = null;
        next = null;
        run.begin(entries);
        closed = false;
        away = AwayEntries.NONE;
        residents.clear();
        lane.pages().opened(this);
        register().schedule(this, Long.MAX_VALUE);
        register().opened(this);
    }

    // ---- entries go

    /** One of its entries in memory is gone for good. */
    void removed(QueueEntry entry) {
        live--;
        if (form.isFormed()) {
            form.markRemoved(entry.line);
        }
        if (closed) {
            residents.take(entry);
        } else {
            run.leaving(entry);
            if (entry == onItsWay) {
                onItsWay = null;
            }
            lane.unlink(entry);
        }
        vanishIfEmpty();
    }

    /** The entries that are in memory though it is closed. */
    public List<QueueEntry> residents() {
        return residents.entries();
    }

    /** All that is away is gone for good. */
    void removeAway() {
        for (int line = 0; line < form.lines(); line++) {
            if (!residents.has(line)) {
                form.markRemoved(line);
            }
        }
        away.free(register());
        live -= away.count();
        away = new AwayEntries();
        register().schedule(this, Long.MAX_VALUE);
        vanishIfEmpty();
    }

    // ---- what is replayed

    /**
     * A page of which nothing is in memory, as its content has it.
     *
     * @param content null if it is in the log
     */
    Page(
            PriorityLane lane,
            PageContent from,
            byte @Nullable [] content,
            BitSet gone,
            Map<Integer, LineChange> changed) {
        this(
                lane,
                from.ids[gone.nextClearBit(0)],
                from.ids[gone.previousClearBit(from.lines - 1)],
                new PageForm(lane.queue(), from.lines, PageForm.bits(gone, from.lines), content));
        closed = true;
        away = new AwayEntries();
        long due = Long.MAX_VALUE;
        for (int line = gone.nextClearBit(0); line < from.lines; line = gone.nextClearBit(line + 1)) {
            away.add(from, line, lane.index(), changed.get(line));
            due = Math.min(due, away.dueOf(from, line));
        }
        live = away.count();
        register().schedule(this, due);
    }

    /** A page of which nothing is in memory, as a snapshot has it. */
    Page(PriorityLane lane, PageMeta meta) {
        this(lane, meta.firstId, meta.lastId, new PageForm(lane.queue(), meta.lines, meta.removed, meta.content));
        closed = true;
        form.storedAt(meta.position, meta.bytes);
        away = AwayEntries.of(meta);
        live = away.count();
        register().schedule(this, meta.dueMillis);
    }

    /** Whether a snapshot can refer to its content. */
    boolean isSound() {
        return form.isFormed() && !stale;
    }

    /** Whether an entry of it is away. */
    boolean hasAway(int line) {
        return closed && line >= 0 && line < form.lines() && !form.isRemoved(line) && !residents.has(line);
    }

    /** After a change of when it is due. */
    void rescheduleAway(PageContent from, int line) {
        long due = away.dueOf(from, line);
        if (!demand.isDueBefore(due)) {
            register().schedule(this, due);
        }
    }

    /** An entry that was away is not of this page any more. */
    void takeAway(PageContent from, int line) {
        form.markRemoved(line);
        live--;
        away.take(from, line);
        vanishIfEmpty();
    }

    /** Others take its place. Returns what has changed of its entries. */
    Map<Integer, LineChange> leave() {
        gone = true;
        lane.pages().removed(this);
        lane.unlink(this);
        form.drop();
        register().schedule(this, Long.MAX_VALUE);
        return away.changes();
    }

    void vanishIfEmpty() {
        if (live > 0 || gone) {
            return;
        }
        gone = true;
        move = null;
        lane.pages().removed(this);
        if (closed) {
            lane.unlink(this);
        }
        form.forget();
        register().schedule(this, Long.MAX_VALUE);
        register().opened(this);
    }

    @Override
    public String toString() {
        return "page " + firstId + " to " + lastId + " of " + lane.queue() + (closed ? ", closed" : "");
    }
}
