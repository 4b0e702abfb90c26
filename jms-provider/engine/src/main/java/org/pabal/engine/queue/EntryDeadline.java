package org.pabal.engine.queue;

import org.pabal.engine.time.TimetableEntry;

/** When an entry expires, and when it may be lent next, for the few entries that have such a time. */
public final class EntryDeadline extends TimetableEntry {

    private final QueueEntry entry;
    long expiresMillis;
    private long notBeforeMillis;

    EntryDeadline(QueueEntry entry) {
        this.entry = entry;
    }

    public QueueEntry entry() {
        return entry;
    }

    public void expiresMillis(long millis) {
        expiresMillis = millis;
    }

    /** When its delivery time comes or its back-off ends; 0 if it waits for neither. */
    public long notBeforeMillis() {
        return notBeforeMillis;
    }

    public void notBeforeMillis(long millis) {
        notBeforeMillis = millis;
        entry.hasChanged();
    }

    /** The earlier of the two; {@link Long#MAX_VALUE} if there is neither. */
    public long earliestMillis() {
        long earliest = expiresMillis == 0 ? Long.MAX_VALUE : expiresMillis;
        return notBeforeMillis == 0 ? earliest : Math.min(earliest, notBeforeMillis);
    }
}
