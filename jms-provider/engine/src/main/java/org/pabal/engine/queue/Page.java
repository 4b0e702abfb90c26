package org.pabal.engine.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.LargeBody;
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

    /** An entry in memory whose line still tells where its message is, if that is there still. */
    private record Resident(QueueEntry entry, long position) {}

    /** What an entry that is away is now, where it differs from its line. */
    static final class Change {
        int count;

        @Nullable
        AttemptHistory attempts;

        long notBeforeMillis;
        boolean held;

        /** Whether anything differs but that it is held, which branches tell. */
        boolean differs;
    }

    final PriorityLane lane;
    private final long firstId;
    private long lastId;
    private boolean closed;
    private boolean gone;
    private boolean wanted;
    private boolean keptOpen;
    private long loadingCharge = NOT_LOADING;
    private byte @Nullable [] offered;

    /** All its entries, in memory or away. */
    int live;

    // The content, from when it is formed; in memory until it is written.
    private byte @Nullable [] content;
    private boolean formed;
    private int lines;
    private long[] removed = NONE;
    private long[] volatileLines = NONE;
    private long position;
    private int bytes;

    // Open: the first in the lane, how many differ from the content, and whether the content must be formed anew.
    @Nullable
    QueueEntry first;

    private int changed;
    private boolean stale;

    // Closed.
    private PageAccount away = new PageAccount();
    private PageAccount awayVolatile = NOTHING;
    int awayBackingOff;
    int awayHeld;

    // By line. Most pages have none, and there are very many pages.
    private Map<Integer, Resident> residents = Map.of();
    private Map<Integer, Change> changes = Map.of();
    private @Nullable List<LargeBody> awayBodies;
    private @Nullable List<LargeBody> awayVolatileBodies;
    private @Nullable List<PageWaiter> waiters;
    private @Nullable String trouble;
    private @Nullable PageMove move;
    private @Nullable PageDeadline deadline;

    private static final long[] NONE = {};

    /** Shared; never added to. */
    private static final PageAccount NOTHING = new PageAccount();

    private static final long NOT_LOADING = -1;

    Page(PriorityLane lane, long firstId, long lastId) {
        this.lane = lane;
        this.firstId = firstId;
        this.lastId = lastId;
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

    /** Whether it is to be opened as soon as there is room. */
    public boolean isWanted() {
        return wanted;
    }

    public void wanted(boolean isWanted) {
        wanted = isWanted;
    }

    /** Why it could not be read when that was tried last, with file and offset; null unless that has failed. */
    public @Nullable String trouble() {
        return trouble;
    }

    public void trouble(@Nullable String why) {
        trouble = why;
    }

    /** Whether its content and messages have been asked for. */
    private boolean isLoading() {
        return loadingCharge != NOT_LOADING;
    }

    /** They are asked for from now on. Returns what they will take in memory. */
    public long beginLoading() {
        move = null;
        loadingCharge = away.size + (long) away.count * QueueEntry.MEMORY_BYTES;
        return loadingCharge;
    }

    /** They have come. Returns what {@link #beginLoading} has. */
    public long endLoading() {
        long charge = loadingCharge;
        loadingCharge = NOT_LOADING;
        return charge;
    }

    /** The content, if it is to be written and was not handed over here before; else null. */
    public byte @Nullable [] takeToWrite() {
        if (content == null || content == offered) {
            return null;
        }
        offered = content;
        return content;
    }

    /** Whether opening it takes nothing from the log. */
    public boolean isWholeInMemory() {
        return closed && away.count == 0;
    }

    /** Whether a prepared branch holds something that is not in memory. */
    public boolean hasHeldAway() {
        return awayHeld > 0;
    }

    /** The bytes of the log that what is not in memory needs, its content among them. */
    public void forEachLive(LogBytes sink) {
        for (int i = 0; i < away.segments(); i++) {
            sink.add(away.segment(i) << 32, away.bytes(i));
        }
        if (position != 0) {
            sink.add(position, bytes);
        }
    }

    /** Told of places in the log, and of how many bytes there are needed. */
    public interface LogBytes {
        void add(long position, long bytes);
    }

    /** How many entries are not in memory. */
    public int away() {
        return away.count;
    }

    /** Whether nothing of what is not in memory outlives a restart. */
    public boolean isAwayVolatile() {
        return away.durable == 0;
    }

    /** Encoded bytes of the messages that are not in memory. */
    public long awaySize() {
        return away.size;
    }

    /** What it takes in memory to open it. */
    public long loadCharge() {
        return away.size + (long) away.count * QueueEntry.MEMORY_BYTES;
    }

    /** The page behind it in its lane; null if there is none. */
    public @Nullable Page following() {
        return lane.pages().after(this);
    }

    /** When it must be opened; null if that never was so. */
    public @Nullable PageDeadline deadline() {
        return deadline;
    }

    /** The same, made if there is none: most pages never need one. */
    public PageDeadline deadlineForChange() {
        if (deadline == null) {
            deadline = new PageDeadline(this);
        }
        return deadline;
    }

    private boolean isDueBefore(long dueMillis) {
        return deadline != null && deadline.isScheduled() && deadline.dueMillis() <= dueMillis;
    }

    private static <V> Map<Integer, V> with(Map<Integer, V> map, int line, V value) {
        Map<Integer, V> more = map.isEmpty() ? new TreeMap<>() : map;
        more.put(line, value);
        return more;
    }

    private static <V> Map<Integer, V> without(Map<Integer, V> map, int line) {
        if (!map.isEmpty()) {
            map.remove(line);
        }
        return map.isEmpty() ? Map.of() : map;
    }

    private EntryRegister register() {
        return lane.queue().register();
    }

    // ---- the content

    /** The content, if it is in memory; null if it was never formed, or is in the log. */
    public byte @Nullable [] content() {
        return content;
    }

    /** Where the log has the content; 0 if it has none. */
    public long position() {
        return position;
    }

    /** How many bytes the content has there. */
    public int bytes() {
        return bytes;
    }

    /** Whether this content is still to be written. */
    public boolean needs(byte[] offered) {
        return !gone && content == offered;
    }

    public boolean isFormed() {
        return formed;
    }

    /** The lines whose entries are gone, or in memory: their messages need not be read. */
    public BitSet unneededLines() {
        BitSet unneeded = BitSet.valueOf(removed);
        for (int line : residents.keySet()) {
            unneeded.set(line);
        }
        return unneeded;
    }

    boolean isRemoved(int line) {
        return (removed[line >> 6] >>> line & 1) != 0;
    }

    private void markRemoved(int line) {
        removed[line >> 6] |= 1L << line;
    }

    /**
     * Forms the content from the entries, which are in memory.
     *
     * @return false if one of the messages has no place in the log yet, or is about to get another one
     */
    public boolean form() {
        List<QueueEntry> entries = entries();
        if (anyMoves(entries)) {
            return false;
        }
        byte[] formedNow = PageContent.encode(lane.queue().id(), lane.index(), entries);
        if (formedNow == null) {
            return false;
        }
        dropContent();
        lines = entries.size();
        removed = new long[(lines + 63) / 64];
        volatileLines = NONE;
        for (int line = 0; line < lines; line++) {
            QueueEntry entry = entries.get(line);
            entry.line = line;
            entry.changed = false;
            if (!entry.isDurable()) {
                if (volatileLines.length == 0) {
                    volatileLines = new long[removed.length];
                }
                volatileLines[line >> 6] |= 1L << line;
            }
        }
        lastId = entries.get(lines - 1).id();
        changed = 0;
        stale = false;
        formed = true;
        content = formedNow;
        register().charge(lane.queue(), formedNow.length);
        return true;
    }

    private static boolean anyMoves(List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            if (entry.stored().isMoving()) {
                return true;
            }
        }
        return false;
    }

    private void dropContent() {
        if (content != null) {
            register().charge(lane.queue(), -content.length);
            content = null;
            offered = null;
        }
    }

    /** A content has become durable there. */
    public void written(byte[] durable, long at) {
        if (gone || content != durable) {
            register().free(at, durable.length);
            return;
        }
        if (position != 0) {
            register().free(position, bytes);
        }
        position = at;
        bytes = durable.length;
        dropContent();
    }

    /** Its content says where messages were that have moved: it must be formed anew. Only while it is open. */
    public void outdate() {
        stale = true;
    }

    /** Whether its content was never formed, or is outdated. */
    public boolean wantsContent() {
        return !formed || stale;
    }

    // ---- moving

    /** Whether what the log has of its content is in one of these segments. */
    public boolean isWrittenIn(LogSegments segments) {
        return content == null && segments.hold(position);
    }

    /** Whether a message of an entry that is in memory though it is closed is in one of these segments. */
    public boolean hasResidentIn(LogSegments segments) {
        for (Resident resident : residents.values()) {
            if (segments.hold(resident.entry.stored().position())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a message of an entry in memory is in one of these segments. Only while it is open. */
    public boolean hasEntryIn(LogSegments segments) {
        for (LaneNode node = first; node instanceof QueueEntry entry && entry.page == this; node = node.next) {
            if (segments.hold(entry.stored().position())) {
                return true;
            }
        }
        return false;
    }

    /** How many bytes of messages that are not in memory there are in these segments. */
    public long awayIn(LogSegments segments) {
        long there = 0;
        for (int i = 0; i < away.segments(); i++) {
            there += segments.has(away.segment(i)) ? away.bytes(i) : 0;
        }
        return there;
    }

    /** Begins to take what is not in memory out of these segments. Null if there is nothing, or somebody is about to open it. */
    public @Nullable PageMove beginMove(LogSegments from) {
        if (!closed || gone || isLoading() || (awayIn(from) == 0 && !isWrittenIn(from))) {
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
     * @param form the content as it was
     * @param positions of the copies by line; 0 where there is none
     * @param ordinals of those who share a copy by line, see {@link PageMove#share}
     * @param gained told which bytes of the log are needed that were not before
     * @return false if it does not concern the page any more
     */
    public boolean moved(PageMove done, byte[] form, long[] positions, int[] ordinals, LogBytes gained) {
        if (move != done || gone) {
            return false;
        }
        move = null;
        PageContent from = PageContent.decode(form);
        boolean any = done.isToBeWrittenAnew();
        for (int line = 0; line < from.lines; line++) {
            if (positions[line] != 0 && hasAway(line)) {
                moveLine(from, line, positions[line], ordinals[line], gained);
                any = true;
            }
        }
        if (any) {
            dropContent();
            content = from.encode();
            register().charge(lane.queue(), content.length);
        }
        return any;
    }

    private void moveLine(PageContent from, int line, long to, int ordinal, LogBytes gained) {
        long before = from.positions[line];
        int share = from.isShared(line) ? PageMove.share(from.sizes[line], ordinal) : from.shares[line];
        boolean isVolatile = volatileLines.length > 0 && (volatileLines[line >> 6] >>> line & 1) != 0;
        away.addBytes(PageAccount.segment(before), -from.shares[line]);
        away.addBytes(PageAccount.segment(to), share);
        if (isVolatile) {
            awayVolatile.addBytes(PageAccount.segment(before), -from.shares[line]);
            awayVolatile.addBytes(PageAccount.segment(to), share);
        }
        register().free(before, from.shares[line]);
        gained.add(to, share);
        from.positions[line] = to;
        from.shares[line] = share;
    }

    /** Forgets the content that the log has; it has to be formed anew. Only while it is open. */
    public void unform() {
        dropContent();
        if (position != 0) {
            register().free(position, bytes);
            position = 0;
        }
        formed = false;
        stale = false;
    }

    /** Whether another content is to be formed before it is closed. */
    private boolean wantsForming() {
        return !formed || stale || changed * 16 > live;
    }

    // ---- open

    /** Its entries in the lane; only while it is open. */
    List<QueueEntry> entries() {
        List<QueueEntry> entries = new ArrayList<>(live);
        for (LaneNode node = first; node instanceof QueueEntry entry && entry.page == this; node = node.next) {
            entries.add(entry);
        }
        return entries;
    }

    /** It is not to be closed from now on, or may be. */
    public void keepOpen(boolean kept) {
        keptOpen = kept;
    }

    /** Whether one of those who wait needs its entries now. */
    public boolean isInUse() {
        if (keptOpen) {
            return true;
        }
        for (LaneNode node = first; node instanceof QueueEntry entry && entry.page == this; node = node.next) {
            for (LanePosition at = entry.positions; at != null; at = at.next) {
                if (at.isWaiting()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How many bytes of memory closing it would give back. */
    public long closable(long nowMillis) {
        long freed = 0;
        for (LaneNode node = first; node instanceof QueueEntry entry && entry.page == this; node = node.next) {
            if (entry.mayLeave(nowMillis)) {
                freed += entry.memoryBytes();
            }
        }
        return freed;
    }

    /** The messages without which its content cannot be formed, and that nobody writes unasked. */
    public List<StoredMessage> unwritten() {
        List<StoredMessage> unwritten = new ArrayList<>();
        for (LaneNode node = first; node instanceof QueueEntry entry && entry.page == this; node = node.next) {
            if (entry.stored().wantsWriting() && !entry.isDurable()) {
                unwritten.add(entry.stored());
            }
        }
        return unwritten;
    }

    void changed(QueueEntry entry) {
        if (!entry.changed) {
            entry.changed = true;
            changed++;
        }
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
        List<QueueEntry> entries = entries();
        if (anyMoves(entries)) {
            return false;
        }
        LaneNode before = entries.get(0).previous;
        LaneNode behind = entries.get(entries.size() - 1).next;
        for (QueueEntry entry : entries) {
            LanePosition.moveInto(this, entry);
            entry.previous = null;
            entry.next = null;
        }
        first = null;
        closed = true;
        lane.link(before, this, this, behind);
        lane.pages().closed(this);
        long due = Long.MAX_VALUE;
        for (QueueEntry entry : entries) {
            if (entry.mayLeave(nowMillis)) {
                due = Math.min(due, leave(entry));
            } else {
                residents = with(
                        residents,
                        entry.line,
                        new Resident(entry, entry.stored().position()));
            }
        }
        register().schedule(this, due);
        return true;
    }

    /** @return when it is due */
    private long leave(QueueEntry entry) {
        if (entry.changed) {
            Change change = new Change();
            change.differs = true;
            change.count = entry.count();
            change.attempts = entry.attempts();
            change.notBeforeMillis =
                    entry.deadline() == null ? 0 : entry.deadline().notBeforeMillis();
            changes = with(changes, entry.line, change);
        }
        int size = entry.message().encodedSize();
        away.add(size, entry.share(), entry.stored().position(), entry.isDurable());
        if (!entry.isDurable()) {
            awayVolatile = awayVolatile == NOTHING ? new PageAccount() : awayVolatile;
            awayVolatile.add(size, entry.share(), entry.stored().position(), false);
        }
        LargeBody body = entry.message().largeBody();
        if (body != null && entry.isDurable()) {
            addBody(body);
        } else if (body != null) {
            if (awayVolatileBodies == null) {
                awayVolatileBodies = new ArrayList<>(1);
            }
            awayVolatileBodies.add(body);
        }
        register().left(entry);
        return entry.deadline() == null ? Long.MAX_VALUE : entry.deadline().earliestMillis();
    }

    // ---- closed

    /** Asks to be told when it is open or gone. */
    public void await(PageWaiter waiter) {
        if (waiters == null) {
            waiters = new ArrayList<>(1);
        }
        waiters.add(waiter);
    }

    /** Hands over who waits for it. */
    public List<PageWaiter> takeWaiters() {
        List<PageWaiter> taken = waiters == null ? List.of() : waiters;
        waiters = null;
        return taken;
    }

    /** Whether somebody waits for it. */
    public boolean isAwaited() {
        return waiters != null;
    }

    /** A resident that nothing keeps in memory any more leaves too. */
    public void absorb(QueueEntry entry, long nowMillis) {
        Resident resident = residents.get(entry.line);
        if (closed
                && !isLoading()
                && !stale
                && resident != null
                && resident.entry == entry
                && resident.position == entry.stored().position()
                && entry.mayLeave(nowMillis)) {
            residents = without(residents, entry.line);
            long due = leave(entry);
            if (!isDueBefore(due)) {
                register().schedule(this, due);
            }
        }
    }

    /** Puts its entries into its place; all of them must be in memory. */
    public void open() {
        QueueEntry[] entries = new QueueEntry[residents.size()];
        int count = 0;
        for (Resident resident : residents.values()) {
            entries[count++] = resident.entry;
        }
        takeItsPlace(entries);
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
            if (isRemoved(line)) {
                continue;
            }
            Resident resident = residents.get(line);
            Message message = messages[line];
            if (resident != null) {
                entries[count++] = resident.entry;
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
            Resident resident = residents.get(line);
            if (resident != null) {
                shown.accept(EntryView.of(resident.entry));
            } else if (!isRemoved(line)) {
                shown.accept(away(lines, line));
            }
        }
    }

    private EntryView away(PageContent from, int line) {
        Change change = changes.get(line);
        long notBefore = change == null ? from.notBeforeMillis[line] : change.notBeforeMillis;
        return new EntryView(
                lane.queue(),
                lane.index(),
                from.ids[line],
                awayState(change, notBefore),
                from.durable[line],
                change == null ? from.counts[line] : change.count,
                from.expiresMillis[line],
                notBefore,
                change == null ? from.attempts[line] : change.attempts,
                from.sizes[line],
                from.shares[line],
                from.positions[line],
                from.bodies[line],
                null);
    }

    private EntryState awayState(@Nullable Change change, long notBefore) {
        if (lane.index() == MessageQueue.PRIORITIES) {
            return EntryState.SCHEDULED;
        }
        return change != null && change.held
                ? EntryState.HELD
                : notBefore != 0 ? EntryState.BACKING_OFF : EntryState.READY;
    }

    /** Its entries as they would be if it was open; copies of those that are not in memory. */
    public List<QueueEntry> look(PageSource source) {
        byte[] form = content == null ? source.content(position, bytes) : content;
        PageContent from = PageContent.decode(form);
        List<QueueEntry> entries = new ArrayList<>(live);
        for (int line = 0; line < lines; line++) {
            if (!isRemoved(line)) {
                Resident resident = residents.get(line);
                entries.add(resident != null ? resident.entry : made(from, line, source.message(from.positions[line])));
            }
        }
        return entries;
    }

    private QueueEntry bring(PageContent from, int line, Message message) {
        QueueEntry entry = made(from, line, message);
        Change change = changes.get(line);
        if (change != null && change.differs) {
            changed(entry);
        }
        register().entered(entry);
        return entry;
    }

    private QueueEntry made(PageContent from, int line, Message message) {
        StoredMessage stored = new StoredMessage(message);
        stored.position(from.positions[line]);
        stored.liveBytes(from.shares[line]);
        QueueEntry entry = new QueueEntry(from.ids[line], stored, from.shares[line], lane.queue(), from.durable[line]);
        entry.page = this;
        entry.line = line;
        entry.alone = true;
        Change change = changes.get(line);
        long notBefore = change == null ? from.notBeforeMillis[line] : change.notBeforeMillis;
        AttemptHistory attempts = change == null ? from.attempts[line] : change.attempts;
        entry.restore(change == null ? from.counts[line] : change.count, attempts);
        if (from.expiresMillis[line] != 0 || notBefore != 0) {
            EntryDeadline due = entry.deadlineForChange();
            due.expiresMillis(from.expiresMillis[line]);
            due.notBeforeMillis(notBefore);
        }
        entry.state = awayState(change, notBefore);
        return entry;
    }

    private void takeItsPlace(QueueEntry[] entries) {
        move = null;
        changed = 0;
        for (int i = 0; i < entries.length; i++) {
            entries[i].previous = i == 0 ? null : entries[i - 1];
            entries[i].next = i == entries.length - 1 ? null : entries[i + 1];
            changed += entries[i].changed ? 1 : 0;
        }
        LanePosition.moveOut(this, entries, next);
        lane.link(previous, entries[0], entries[entries.length - 1], next);
        previous = null;
        next = null;
        first = entries[0];
        closed = false;
        away = new PageAccount();
        awayVolatile = NOTHING;
        awayBackingOff = 0;
        awayHeld = 0;
        residents = Map.of();
        changes = Map.of();
        awayBodies = null;
        awayVolatileBodies = null;
        lane.pages().opened(this);
        register().schedule(this, Long.MAX_VALUE);
        register().opened(this);
    }

    // ---- entries go

    /** One of its entries in memory is gone for good. */
    void removed(QueueEntry entry) {
        live--;
        if (formed) {
            markRemoved(entry.line);
        }
        if (closed) {
            residents = without(residents, entry.line);
        } else {
            if (entry.changed) {
                changed--;
            }
            if (entry == first) {
                first = entry.next instanceof QueueEntry following && following.page == this ? following : null;
            }
            lane.unlink(entry);
        }
        vanishIfEmpty();
    }

    /** The entries that are in memory though it is closed. */
    public List<QueueEntry> residents() {
        List<QueueEntry> entries = new ArrayList<>(residents.size());
        for (Resident resident : residents.values()) {
            entries.add(resident.entry);
        }
        return entries;
    }

    /** All that is away is gone for good. */
    void removeAway() {
        for (int line = 0; line < lines; line++) {
            if (!residents.containsKey(line)) {
                markRemoved(line);
            }
        }
        for (int i = 0; i < away.segments(); i++) {
            register().free(away.segment(i) << 32, away.bytes(i));
        }
        if (awayBodies != null) {
            awayBodies.forEach(register()::release);
            awayBodies = null;
        }
        if (awayVolatileBodies != null) {
            awayVolatileBodies.forEach(register()::release);
            awayVolatileBodies = null;
        }
        live -= away.count;
        away = new PageAccount();
        awayVolatile = NOTHING;
        awayBackingOff = 0;
        awayHeld = 0;
        changes = Map.of();
        register().schedule(this, Long.MAX_VALUE);
        vanishIfEmpty();
    }

    // ---- what is replayed

    /**
     * A page of which nothing is in memory, as its content has it.
     *
     * @param content null if it is in the log
     */
    Page(PriorityLane lane, PageContent from, byte @Nullable [] content, BitSet gone, Map<Integer, Change> changed) {
        this(lane, from.ids[gone.nextClearBit(0)], from.ids[gone.previousClearBit(from.lines - 1)]);
        closed = true;
        formed = true;
        lines = from.lines;
        removed = Arrays.copyOf(gone.toLongArray(), (lines + 63) / 64);
        for (Map.Entry<Integer, Change> change : changed.entrySet()) {
            if (!gone.get(change.getKey())) {
                changes = with(changes, change.getKey(), change.getValue());
            }
        }
        if (content != null) {
            this.content = content;
            register().charge(lane.queue(), content.length);
        }
        long due = Long.MAX_VALUE;
        for (int line = 0; line < lines; line++) {
            if (gone.get(line)) {
                continue;
            }
            live++;
            away.add(from.sizes[line], from.shares[line], from.positions[line], from.durable[line]);
            if (from.bodies[line] != null) {
                addBody(from.bodies[line]);
            }
            EntryState state = stateOf(from, line);
            awayHeld += state == EntryState.HELD ? 1 : 0;
            awayBackingOff += state == EntryState.BACKING_OFF ? 1 : 0;
            due = Math.min(due, dueOf(from, line));
        }
        register().schedule(this, due);
    }

    /** A page of which nothing is in memory, as a snapshot has it. */
    Page(PriorityLane lane, PageMeta meta) {
        this(lane, meta.firstId, meta.lastId);
        closed = true;
        formed = true;
        lines = meta.lines;
        removed = meta.removed;
        live = meta.account.count;
        away = meta.account;
        awayBackingOff = meta.backingOff;
        position = meta.position;
        bytes = meta.bytes;
        content = meta.content;
        if (!meta.changes.isEmpty()) {
            changes = new TreeMap<>(meta.changes);
        }
        meta.bodies.forEach(this::addBody);
        if (content != null) {
            register().charge(lane.queue(), content.length);
        }
        register().schedule(this, meta.dueMillis);
    }

    /** What a snapshot has to say of it: of what outlives a restart. Its content must have been formed, and not be outdated. */
    PageMeta meta() {
        PageMeta meta = new PageMeta();
        meta.firstId = firstId;
        meta.lastId = lastId;
        meta.lines = lines;
        meta.position = content == null ? position : 0;
        meta.bytes = content == null ? bytes : 0;
        meta.content = content;
        meta.removed = removed.clone();
        for (int i = 0; i < volatileLines.length; i++) {
            meta.removed[i] |= volatileLines[i];
        }
        meta.account = away.without(awayVolatile);
        for (Map.Entry<Integer, Change> change : changes.entrySet()) {
            int line = change.getKey();
            if (change.getValue().differs && (meta.removed[line >> 6] >>> line & 1) == 0) {
                meta.changes.put(line, change.getValue());
            }
        }
        meta.backingOff = awayBackingOff;
        if (awayBodies != null) {
            meta.bodies.addAll(awayBodies);
        }
        PageDeadline due = deadline;
        if (due != null) {
            // One that is on its way into memory has its deadline behind it, and nothing of it has been done yet.
            boolean isBehind = (isWanted() || isLoading() || trouble != null) && due.dueMillis() > 0;
            meta.dueMillis = due.isScheduled() || isBehind ? due.dueMillis() : Long.MAX_VALUE;
        }
        for (QueueEntry entry : closed ? residents() : entries()) {
            if (entry.isDurable()) {
                meta.add(entry);
            }
        }
        meta.account.sort();
        return meta;
    }

    /** Whether a snapshot can refer to its content. */
    boolean isSound() {
        return formed && !stale;
    }

    private void addBody(LargeBody body) {
        if (awayBodies == null) {
            awayBodies = new ArrayList<>(1);
        }
        awayBodies.add(body);
    }

    /** What an entry is that is away. */
    EntryState stateOf(PageContent from, int line) {
        if (lane.index() == MessageQueue.PRIORITIES) {
            return EntryState.SCHEDULED;
        }
        Change change = changes.get(line);
        if (change != null && change.held) {
            return EntryState.HELD;
        }
        return (change == null ? from.notBeforeMillis[line] : change.notBeforeMillis) == 0
                ? EntryState.READY
                : EntryState.BACKING_OFF;
    }

    private long dueOf(PageContent from, int line) {
        Change change = changes.get(line);
        long notBefore = change == null ? from.notBeforeMillis[line] : change.notBeforeMillis;
        long expires = from.expiresMillis[line];
        long due = expires == 0 ? Long.MAX_VALUE : expires;
        return notBefore == 0 ? due : Math.min(due, notBefore);
    }

    /** Whether an entry of it is away. */
    boolean hasAway(int line) {
        return closed && line >= 0 && line < lines && !isRemoved(line) && !residents.containsKey(line);
    }

    /** What differs from its line, of an entry that is away. */
    @Nullable
    Change change(int line) {
        return changes.get(line);
    }

    /** The same, for change. */
    Change changeAway(PageContent from, int line) {
        Change change = changes.get(line);
        if (change == null) {
            change = new Change();
            change.count = from.counts[line];
            change.notBeforeMillis = from.notBeforeMillis[line];
            AttemptHistory attempts = from.attempts[line];
            change.attempts = attempts == null ? null : attempts.copy();
            changes = with(changes, line, change);
        }
        return change;
    }

    /** After a change of when it is due. */
    void rescheduleAway(PageContent from, int line) {
        long due = dueOf(from, line);
        if (!isDueBefore(due)) {
            register().schedule(this, due);
        }
    }

    /** An entry that was away is not of this page any more. */
    void takeAway(PageContent from, int line) {
        markRemoved(line);
        live--;
        away.subtract(from.sizes[line], from.shares[line], from.positions[line], from.durable[line]);
        if (from.bodies[line] != null && awayBodies != null) {
            awayBodies.remove(from.bodies[line]);
        }
        changes = without(changes, line);
        vanishIfEmpty();
    }

    /** Others take its place. Returns what has changed of its entries. */
    Map<Integer, Change> leave() {
        gone = true;
        lane.pages().removed(this);
        lane.unlink(this);
        dropContent();
        register().schedule(this, Long.MAX_VALUE);
        return changes;
    }

    /** The log has the content there. */
    void storedAt(long at, int length) {
        position = at;
        bytes = length;
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
        dropContent();
        if (position != 0) {
            register().free(position, bytes);
            position = 0;
        }
        register().schedule(this, Long.MAX_VALUE);
        register().opened(this);
    }

    @Override
    public String toString() {
        return "page " + firstId + " to " + lastId + " of " + lane.queue() + (closed ? ", closed" : "");
    }
}
