package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** One message in one queue. Owned by its {@link MessageQueue}. */
public final class QueueEntry extends LaneNode {

    /** What an entry takes in memory beside its message's bytes, with all that belongs to it; measured, and rounded up. */
    public static final int MEMORY_BYTES = 192;

    /** So many failed deliveries are remembered, the latest ones. */
    public static final int ATTEMPTS_MAX = 16;

    private long id;
    private final StoredMessage stored;
    private int share;
    private final MessageQueue queue;
    private final boolean durable;

    EntryState state = EntryState.SCHEDULED;

    // Null while it is young. In a formed page, the line that is about it, and whether it differs from that.
    @Nullable
    Page page;

    int line;
    boolean changed;

    // How many heaps and lists hold it.
    private int pins;

    /** Whether its message is in memory for it alone, whatever its share of the stored bytes is. */
    boolean alone;

    private int count;
    private @Nullable EntryDeadline deadline;
    private @Nullable AttemptHistory attempts;

    /**
     * @param share how many of the message's encoded bytes are on this entry's account, where several entries share it
     * @param recorded whether the record that placed it outlives the broker's end
     */
    public QueueEntry(long id, StoredMessage stored, int share, MessageQueue queue, boolean recorded) {
        this.durable = recorded && queue.isDurable();
        this.id = id;
        this.stored = stored;
        this.share = share;
        this.queue = queue;
    }

    /** Ascending in the order of enqueueing, over all queues; what was scheduled gets a new one when its time comes. */
    public long id() {
        return id;
    }

    /** Its delivery time has come. */
    void renumber(long number) {
        id = number;
    }

    public Message message() {
        return stored.message();
    }

    public StoredMessage stored() {
        return stored;
    }

    /** Whether the message has no place in the log yet, or is about to get another. */
    boolean isOnItsWay() {
        return stored.position() == 0 || stored.isMoving();
    }

    /** How many of the message's encoded bytes are on this entry's account: the shares of all its entries make up the whole. */
    public int share() {
        return share;
    }

    /** The message has been written anew, and is shared otherwise. */
    public void share(int bytes) {
        queue.register().charge(queue, alone ? 0 : bytes - share);
        share = bytes;
    }

    public MessageQueue queue() {
        return queue;
    }

    public EntryState state() {
        return state;
    }

    public boolean isReady() {
        return state == EntryState.READY;
    }

    public boolean isRemoved() {
        return state == EntryState.REMOVED;
    }

    /** So many bytes of memory are on its account. */
    public long memoryBytes() {
        return (long) MEMORY_BYTES + (alone ? stored.message().encodedSize() : share);
    }

    /** The page it belongs to; null for a young one. */
    public @Nullable Page page() {
        return page;
    }

    /** Somebody holds on to it: it has to stay in memory. */
    public void pin() {
        pins++;
    }

    public void unpin() {
        pins--;
        if (pins == 0) {
            loosen();
        }
    }

    /** Perhaps it may leave memory now. */
    void loosen() {
        if (page != null && page.isClosed() && pins == 0 && state == EntryState.READY) {
            queue.register().loose(this);
        }
    }

    boolean mayLeave(long nowMillis) {
        return pins == 0
                && (state == EntryState.READY || state == EntryState.SCHEDULED)
                && (deadline == null || deadline.earliestMillis() > nowMillis);
    }

    void hasChanged() {
        if (page != null) {
            page.run.changed(this);
        }
    }

    void restore(int deliveries, @Nullable AttemptHistory history) {
        count = deliveries;
        attempts = history;
    }

    /** How often it has been lent, without those loans that nobody looked at. */
    public int count() {
        return count;
    }

    public void count(int deliveries) {
        count = deliveries;
        hasChanged();
    }

    /**
     * Whether it outlives the broker's end: in a durable queue, every persistent message, and those that share a record with
     * one (a commit of both). All that happens to it is then recorded to stay.
     */
    public boolean isDurable() {
        return durable;
    }

    public boolean isExpired(long nowMillis) {
        return deadline != null && deadline.expiresMillis != 0 && deadline.expiresMillis <= nowMillis;
    }

    /** What becomes due for it; null if nothing ever does. */
    public @Nullable EntryDeadline deadline() {
        return deadline;
    }

    /** The same, made if there is none. */
    public EntryDeadline deadlineForChange() {
        if (deadline == null) {
            deadline = new EntryDeadline(this);
        }
        return deadline;
    }

    public void remember(Attempt attempt) {
        if (attempts == null) {
            attempts = new AttemptHistory();
        }
        attempts.add(attempt);
        hasChanged();
    }

    /** How many failed deliveries there were before those it remembers. */
    void attemptsForgotten(int earlier) {
        if (attempts != null) {
            attempts.forgotten(earlier);
        }
    }

    /** Its failed deliveries, oldest first; null if there were none. */
    public @Nullable AttemptHistory attempts() {
        return attempts;
    }
}
