package org.pabal.engine.queue;

import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.QueueSettings;

/**
 * Entries by priority, then arrival. An entry keeps its place until it is removed, lent or not, so that whatever is returned
 * is back in its place at once.
 *
 * <p>Changed only while a record is applied, but for loans and reservations, which end with the broker.
 */
@SuppressWarnings("EnumOrdinal") // counters by state, in memory only
public final class MessageQueue {

    public static final int PRIORITIES = 10;

    private static final EntryState[] STATES = EntryState.values();

    private final long id;
    private final String name;
    private final boolean durable;
    private QueueSettings settings;
    private boolean limited;

    // One for each priority, made when the priority is first used; behind them that of the scheduled entries.
    private final @Nullable PriorityLane[] lanes = new PriorityLane[PRIORITIES + 1];
    private final int[] inState = new int[STATES.length];
    private long bytes;
    private long memoryBytes;
    private @Nullable String trouble;
    private @Nullable Pause pause;
    private long reservedMessages;
    private long reservedBytes;
    private boolean deleted;
    private long subscription;
    private long @Nullable [] asTarget;
    private @Nullable QueueObserver observer;
    private @Nullable RoomWatch roomWatch;
    private final EntryRegister register;

    public MessageQueue(long id, String name, QueueSettings settings, boolean durable, EntryRegister register) {
        this.register = register;
        this.id = id;
        this.name = name;
        this.durable = durable;
        this.settings = settings;
        this.limited = settings.lengthMax() > 0 || settings.bytesMax() > 0;
    }

    public long id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** Whether it outlives the broker's end. */
    public boolean isDurable() {
        return durable;
    }

    public QueueSettings settings() {
        return settings;
    }

    public void settings(QueueSettings changed) {
        settings = changed;
        limited = changed.lengthMax() > 0 || changed.bytesMax() > 0;
    }

    /** Since when nothing of it is to be lent; null if it is. */
    public @Nullable Pause pause() {
        return pause;
    }

    /** Null to resume. */
    public void pause(@Nullable Pause begun) {
        pause = begun;
    }

    /** Whose queue it is; 0 if it is nobody's. */
    public long subscription() {
        return subscription;
    }

    public void subscription(long owner) {
        subscription = owner;
    }

    /** Its number alone, to be the targets of a message. Shared: never to be written to. */
    public long[] asTarget() {
        if (asTarget == null) {
            asTarget = new long[] {id};
        }
        return asTarget;
    }

    /** How many messages transactions will bring. */
    public long reservedMessages() {
        return reservedMessages;
    }

    public boolean isDeleted() {
        return deleted;
    }

    /** Null to hear no more. */
    public void observe(@Nullable QueueObserver told) {
        observer = told;
    }

    public @Nullable QueueObserver observer() {
        return observer;
    }

    // ---- how much there is

    /** All entries: ready, lent, scheduled, backing off or held. */
    public long length() {
        long length = 0;
        for (EntryState state : STATES) {
            length += count(state);
        }
        return length;
    }

    public long count(EntryState state) {
        return inState[state.ordinal()];
    }

    /** Encoded bytes of all entries. */
    public long bytes() {
        return bytes;
    }

    /** Whether so much more would fit, beside what open transactions have reserved. Limits of 0 do not count. */
    public boolean hasRoom(int messages, long moreBytes) {
        return !limited
                || (withinLimit(length() + reservedMessages, messages, settings.lengthMax())
                        && withinLimit(bytes + reservedBytes, moreBytes, settings.bytesMax()));
    }

    /** Whether one message of that size would fit if ready entries were dropped. */
    public boolean canMakeRoom(long moreBytes) {
        long length = length() + reservedMessages;
        long used = bytes + reservedBytes;
        for (PriorityLane lane : lanes) {
            LaneNode node = lane == null || lane == scheduledLane() ? null : lane.head();
            while (node != null && !fits(length, used, moreBytes)) {
                if (node instanceof Page page) {
                    length -= page.away();
                    used -= page.awaySize();
                    for (QueueEntry resident : page.residents()) {
                        length -= resident.isReady() ? 1 : 0;
                        used -= resident.isReady() ? resident.message().encodedSize() : 0;
                    }
                } else if (node instanceof QueueEntry entry && entry.isReady()) {
                    length--;
                    used -= entry.message().encodedSize();
                }
                node = node.next;
            }
        }
        return fits(length, used, moreBytes);
    }

    /**
     * The closed page that has to be opened before enough can be dropped to let a message of that size in; null if what is
     * in memory suffices, or nothing does.
     */
    public @Nullable Page inTheWayOfRoom(long moreBytes) {
        long length = length() + reservedMessages;
        long used = bytes + reservedBytes;
        for (PriorityLane lane : lanes) {
            LaneNode node = lane == null || lane == scheduledLane() ? null : lane.head();
            while (node != null && !fits(length, used, moreBytes)) {
                if (node instanceof Page page) {
                    return page;
                }
                if (node instanceof QueueEntry entry && entry.isReady()) {
                    length--;
                    used -= entry.message().encodedSize();
                }
                node = node.next;
            }
        }
        return null;
    }

    private boolean fits(long length, long used, long moreBytes) {
        return withinLimit(length, 1, settings.lengthMax()) && withinLimit(used, moreBytes, settings.bytesMax());
    }

    private static boolean withinLimit(long used, long more, long max) {
        return max == 0 || used + more <= max;
    }

    public boolean isLimited() {
        return limited;
    }

    /** Sets room aside for what a transaction will bring, or gives it back with a negative number. */
    public void reserve(int messages, long moreBytes) {
        reservedMessages += messages;
        reservedBytes += moreBytes;
        if (messages < 0 && roomWatch != null) {
            roomWatch.roomMade(this);
        }
    }

    /** Told when there may be room again; null to be told no more. */
    public void watchRoom(@Nullable RoomWatch watch) {
        roomWatch = watch;
    }

    // ---- entries

    /** The entries of a priority, 0 to 9; null if there never was one. */
    public @Nullable PriorityLane lane(int priority) {
        return lanes[priority];
    }

    /** The entries whose delivery time has not come; null if there never was one. */
    public @Nullable PriorityLane scheduledLane() {
        return lanes[PRIORITIES];
    }

    /** By its index: that of a priority, or {@link #PRIORITIES} for what waits for its delivery time. */
    public @Nullable PriorityLane laneAt(int index) {
        return lanes[index];
    }

    private PriorityLane laneForChange(int index) {
        PriorityLane lane = lanes[index];
        if (lane == null) {
            lane = new PriorityLane(this, index);
            lanes[index] = lane;
        }
        return lane;
    }

    /** Takes a new entry: at the end of its priority, or waiting for its delivery time. */
    public void add(QueueEntry entry, boolean due) {
        bytes += entry.message().encodedSize();
        inState[EntryState.SCHEDULED.ordinal()]++;
        register.charge(this, entry.memoryBytes());
        if (due) {
            appear(entry);
        } else {
            laneForChange(PRIORITIES).append(entry);
        }
    }

    private void appear(QueueEntry entry) {
        change(entry, EntryState.READY);
        laneForChange(entry.message().priority()).append(entry);
        if (observer != null) {
            observer.arrived(entry);
        }
    }

    /** The delivery time of a scheduled entry has come: it gets its place, and a number that says so. */
    public void appear(QueueEntry entry, long number) {
        laneForChange(PRIORITIES).remove(entry);
        entry.page = null;
        entry.changed = false;
        entry.renumber(number);
        appear(entry);
    }

    /** Its loan is over, its back-off is over, or the transaction that held it was undone. */
    public void makeReady(QueueEntry entry) {
        switch (entry.state) {
            case READY, REMOVED -> {
                // replay knows no loans; and what is gone stays gone
            }
            case SCHEDULED -> throw new IllegalStateException("entry " + entry.id() + " has no place yet");
            case LENT, BACKING_OFF, HELD -> {
                change(entry, EntryState.READY);
                if (observer != null) {
                    observer.available(entry);
                }
                entry.loosen();
            }
        }
    }

    public void lend(QueueEntry entry) {
        change(entry, EntryState.LENT);
    }

    public void backOff(QueueEntry entry) {
        change(entry, EntryState.BACKING_OFF);
    }

    public void hold(QueueEntry entry) {
        change(entry, EntryState.HELD);
    }

    public void remove(QueueEntry entry) {
        boolean scheduled = entry.state == EntryState.SCHEDULED;
        change(entry, EntryState.REMOVED);
        laneForChange(scheduled ? PRIORITIES : entry.message().priority()).remove(entry);
        bytes -= entry.message().encodedSize();
        register.charge(this, -entry.memoryBytes());
        if (roomWatch != null) {
            roomWatch.roomMade(this);
        }
    }

    private void change(QueueEntry entry, EntryState next) {
        EntryState from = entry.state;
        if (!from.mayBecome(next)) {
            throw new IllegalStateException(
                    "entry " + entry.id() + " of queue '" + name + "' is " + from + " and cannot become " + next);
        }
        inState[from.ordinal()]--;
        if (next != EntryState.REMOVED) {
            inState[next.ordinal()]++;
        }
        entry.state = next;
    }

    /** Nothing comes into it or out of it any more. Its entries must have been removed. */
    public void delete() {
        deleted = true;
        observer = null;
    }

    /**
     * The oldest ready entry of the lowest priority: what makes room where old messages are to. A closed page before it has to
     * be opened first.
     */
    public @Nullable LaneNode oldestReadyOfLowestPriority() {
        for (int priority = 0; priority < PRIORITIES; priority++) {
            PriorityLane lane = lanes[priority];
            LaneNode node = lane == null ? null : lane.head();
            while (node instanceof QueueEntry entry && !entry.isReady()) {
                node = node.next;
            }
            if (node != null) {
                return node;
            }
        }
        return null;
    }

    // ---- pages

    EntryRegister register() {
        return register;
    }

    /** Why some of its messages cannot be read from the disk, with file and offset; null while all can, as far as is known. */
    public @Nullable String trouble() {
        return trouble;
    }

    public void trouble(@Nullable String why) {
        trouble = why;
    }

    /** Bytes of memory that its entries take. */
    public long memoryBytes() {
        return memoryBytes;
    }

    public void memoryBytes(long now) {
        memoryBytes = now;
    }

    PriorityLane laneForPages(int index) {
        return laneForChange(index);
    }

    /** What a snapshot says of a page is at the end of its lane. */
    void restore(int index, PageMeta meta) {
        PriorityLane lane = laneForChange(index);
        Page page = new Page(lane, meta);
        EntryState waiting = index == PRIORITIES ? EntryState.SCHEDULED : EntryState.READY;
        inState[waiting.ordinal()] += meta.account.count - meta.backingOff;
        inState[EntryState.BACKING_OFF.ordinal()] += meta.backingOff;
        bytes += meta.account.size;
        lane.insert(page, null);
        register.restored(page, meta.bodies);
    }

    /** An entry outside of memory has become another one. */
    void changedAway(Page page, EntryState before, EntryState after) {
        inState[before.ordinal()]--;
        inState[after.ordinal()]++;
        page.away.held += (after == EntryState.HELD ? 1 : 0) - (before == EntryState.HELD ? 1 : 0);
        page.away.backingOff += (after == EntryState.BACKING_OFF ? 1 : 0) - (before == EntryState.BACKING_OFF ? 1 : 0);
    }

    /** An entry outside of memory is gone. */
    void removedAway(Page page, EntryState state, int size) {
        inState[state.ordinal()]--;
        page.away.held -= state == EntryState.HELD ? 1 : 0;
        page.away.backingOff -= state == EntryState.BACKING_OFF ? 1 : 0;
        bytes -= size;
    }

    /** An entry that was away already is at the end of its lane, in a page of its own. */
    void append(PageContent content, byte[] form, BitSet gone, Map<Integer, LineChange> changes, EntryState was) {
        PriorityLane lane = laneForChange(content.lane);
        Page page = new Page(lane, content, form, gone, changes);
        inState[was.ordinal()]--;
        inState[EntryState.READY.ordinal()]++;
        lane.insert(page, null);
    }

    /** All that a closed page has outside of memory is gone for good. */
    public void removeAway(Page page) {
        int ready = page.away() - page.away.backingOff - page.away.held;
        EntryState waiting = page.laneIndex() == PRIORITIES ? EntryState.SCHEDULED : EntryState.READY;
        inState[waiting.ordinal()] -= ready;
        inState[EntryState.BACKING_OFF.ordinal()] -= page.away.backingOff;
        inState[EntryState.HELD.ordinal()] -= page.away.held;
        bytes -= page.awaySize();
        page.removeAway();
        if (roomWatch != null) {
            roomWatch.roomMade(this);
        }
    }

    @Override
    public String toString() {
        return "queue '" + name + "'";
    }
}
