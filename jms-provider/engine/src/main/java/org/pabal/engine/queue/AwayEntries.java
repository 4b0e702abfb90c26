package org.pabal.engine.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

/** The entries of a closed page that are not in memory: what they come to, and where one differs from its line. */
final class AwayEntries {

    /** Shared; never added to. */
    private static final PageAccount NOTHING = new PageAccount();

    /** Those of a page that is open. Never added to. */
    static final AwayEntries NONE = new AwayEntries(new PageAccount(), 0);

    private final PageAccount all;
    private PageAccount ofVolatile = NOTHING;
    int backingOff;
    int held;

    // By line. Most pages have none, and there are very many pages.
    private Map<Integer, LineChange> changes = Map.of();
    private @Nullable List<LargeBody> bodies;
    private @Nullable List<LargeBody> volatileBodies;

    AwayEntries() {
        this(new PageAccount(), 0);
    }

    private AwayEntries(PageAccount all, int backingOff) {
        this.all = all;
        this.backingOff = backingOff;
    }

    /** As a snapshot has them. */
    static AwayEntries of(PageMeta meta) {
        AwayEntries entries = new AwayEntries(meta.account, meta.backingOff);
        if (!meta.changes.isEmpty()) {
            entries.changes = new TreeMap<>(meta.changes);
        }
        meta.bodies.forEach(entries::addBody);
        return entries;
    }

    // ---- what they come to

    int count() {
        return all.count;
    }

    /** Whether none of them outlives a restart. */
    boolean areVolatile() {
        return all.durable == 0;
    }

    /** Encoded bytes of their messages. */
    long size() {
        return all.size;
    }

    /** What they would take in memory. */
    long memoryBytes() {
        return all.size + (long) all.count * QueueEntry.MEMORY_BYTES;
    }

    void forEachLive(LogBytes sink) {
        for (int i = 0; i < all.segments(); i++) {
            sink.add(all.segment(i) << 32, all.bytes(i));
        }
    }

    /** How many bytes of their messages there are in these segments. */
    long bytesIn(LogSegments segments) {
        long there = 0;
        for (int i = 0; i < all.segments(); i++) {
            there += segments.has(all.segment(i)) ? all.bytes(i) : 0;
        }
        return there;
    }

    /** Tells a snapshot of those that outlive a restart; its lines that do not are known to it. */
    void tell(PageMeta meta) {
        meta.account = all.without(ofVolatile);
        for (Map.Entry<Integer, LineChange> change : changes.entrySet()) {
            int line = change.getKey();
            if (change.getValue().differs && (meta.removed[line >> 6] >>> line & 1) == 0) {
                meta.changes.put(line, change.getValue());
            }
        }
        meta.backingOff = backingOff;
        if (bodies != null) {
            meta.bodies.addAll(bodies);
        }
    }

    // ---- they come and go

    /** One leaves memory. */
    void add(QueueEntry entry) {
        if (entry.changed) {
            putChange(entry.line, LineChange.of(entry));
        }
        int size = entry.message().encodedSize();
        all.add(size, entry.share(), entry.stored().position(), entry.isDurable());
        if (!entry.isDurable()) {
            ofVolatile = ofVolatile == NOTHING ? new PageAccount() : ofVolatile;
            ofVolatile.add(size, entry.share(), entry.stored().position(), false);
        }
        LargeBody body = entry.message().largeBody();
        if (body != null && entry.isDurable()) {
            addBody(body);
        } else if (body != null) {
            if (volatileBodies == null) {
                volatileBodies = new ArrayList<>(1);
            }
            volatileBodies.add(body);
        }
    }

    /** One that never was in memory. */
    void add(PageContent from, int line, int lane, @Nullable LineChange change) {
        if (change != null) {
            putChange(line, change);
        }
        all.add(from.sizes[line], from.shares[line], from.positions[line], from.durable[line]);
        if (from.bodies[line] != null) {
            addBody(from.bodies[line]);
        }
        EntryState state = stateOf(from, line, lane);
        held += state == EntryState.HELD ? 1 : 0;
        backingOff += state == EntryState.BACKING_OFF ? 1 : 0;
    }

    private void addBody(LargeBody body) {
        if (bodies == null) {
            bodies = new ArrayList<>(1);
        }
        bodies.add(body);
    }

    /** One is of this page no more. */
    void take(PageContent from, int line) {
        all.subtract(from.sizes[line], from.shares[line], from.positions[line], from.durable[line]);
        if (from.bodies[line] != null && bodies != null) {
            bodies.remove(from.bodies[line]);
        }
        if (!changes.isEmpty()) {
            changes.remove(line);
        }
        if (changes.isEmpty()) {
            changes = Map.of();
        }
    }

    /** All are gone for good. */
    void free(EntryRegister register) {
        for (int i = 0; i < all.segments(); i++) {
            register.free(all.segment(i) << 32, all.bytes(i));
        }
        if (bodies != null) {
            bodies.forEach(register::release);
        }
        if (volatileBodies != null) {
            volatileBodies.forEach(register::release);
        }
    }

    /** The message of one has been copied: the content that is given says so from now on. */
    void move(
            PageContent within,
            int line,
            boolean isVolatile,
            long to,
            int ordinal,
            EntryRegister register,
            LogBytes gained) {
        long before = within.positions[line];
        int shareBefore = within.shares[line];
        int share = within.isShared(line) ? PageMove.share(within.sizes[line], ordinal) : shareBefore;
        all.addBytes(PageAccount.segment(before), -shareBefore);
        all.addBytes(PageAccount.segment(to), share);
        if (isVolatile) {
            ofVolatile.addBytes(PageAccount.segment(before), -shareBefore);
            ofVolatile.addBytes(PageAccount.segment(to), share);
        }
        register.free(before, shareBefore);
        gained.add(to, share);
        within.positions[line] = to;
        within.shares[line] = share;
    }

    // ---- one of them

    /** Null if it is as its line says. */
    @Nullable
    LineChange change(int line) {
        return changes.get(line);
    }

    LineChange changeOf(PageContent from, int line) {
        LineChange change = changes.get(line);
        if (change == null) {
            change = LineChange.of(from, line);
            putChange(line, change);
        }
        return change;
    }

    Map<Integer, LineChange> changes() {
        return changes;
    }

    private void putChange(int line, LineChange change) {
        if (changes.isEmpty()) {
            changes = new TreeMap<>();
        }
        changes.put(line, change);
    }

    EntryState stateOf(PageContent from, int line, int lane) {
        if (lane == MessageQueue.PRIORITIES) {
            return EntryState.SCHEDULED;
        }
        LineChange change = changes.get(line);
        if (change != null && change.held) {
            return EntryState.HELD;
        }
        return notBeforeMillis(from, line) == 0 ? EntryState.READY : EntryState.BACKING_OFF;
    }

    private long notBeforeMillis(PageContent from, int line) {
        LineChange change = changes.get(line);
        return change == null ? from.notBeforeMillis[line] : change.notBeforeMillis;
    }

    /** {@link Long#MAX_VALUE} if never. */
    long dueOf(PageContent from, int line) {
        long notBefore = notBeforeMillis(from, line);
        long expires = from.expiresMillis[line];
        long due = expires == 0 ? Long.MAX_VALUE : expires;
        return notBefore == 0 ? due : Math.min(due, notBefore);
    }

    EntryView view(PriorityLane lane, PageContent from, int line) {
        LineChange change = changes.get(line);
        return new EntryView(
                lane.queue(),
                lane.index(),
                from.ids[line],
                stateOf(from, line, lane.index()),
                from.durable[line],
                change == null ? from.counts[line] : change.count,
                from.expiresMillis[line],
                notBeforeMillis(from, line),
                change == null ? from.attempts[line] : change.attempts,
                from.sizes[line],
                from.shares[line],
                from.positions[line],
                from.bodies[line],
                null);
    }

    /** What it is in memory, of a queue but in no lane. */
    QueueEntry make(PriorityLane lane, PageContent from, int line, Message message) {
        StoredMessage stored = new StoredMessage(message);
        stored.position(from.positions[line]);
        stored.liveBytes(from.shares[line]);
        QueueEntry entry = new QueueEntry(from.ids[line], stored, from.shares[line], lane.queue(), from.durable[line]);
        entry.line = line;
        entry.alone = true;
        LineChange change = changes.get(line);
        long notBefore = notBeforeMillis(from, line);
        entry.restore(
                change == null ? from.counts[line] : change.count,
                change == null ? from.attempts[line] : change.attempts);
        if (from.expiresMillis[line] != 0 || notBefore != 0) {
            EntryDeadline due = entry.deadlineForChange();
            due.expiresMillis(from.expiresMillis[line]);
            due.notBeforeMillis(notBefore);
        }
        entry.state = stateOf(from, line, lane.index());
        return entry;
    }
}
