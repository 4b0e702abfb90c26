package org.pabal.engine.session;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.QueueEntry;

/** An entry in the hands of a consumer, until it is settled or returned. Outlives the consumer, not the session's work. */
public final class Loan {

    private final long id;
    private final Session session;
    private final Consumer consumer;
    private final QueueEntry entry;
    private final long sinceMillis;

    @Nullable
    MessageGroup group;

    // Among the loans of the consumer.
    @Nullable
    Loan previous;

    @Nullable
    Loan next;

    Loan(long id, Session session, Consumer consumer, QueueEntry entry, long sinceMillis) {
        this.id = id;
        this.session = session;
        this.consumer = consumer;
        this.entry = entry;
        this.sinceMillis = sinceMillis;
    }

    /** Ascending within the session. */
    public long id() {
        return id;
    }

    public Session session() {
        return session;
    }

    public Consumer consumer() {
        return consumer;
    }

    public QueueEntry entry() {
        return entry;
    }

    /** When it was sent. */
    public long sinceMillis() {
        return sinceMillis;
    }
}
