package org.pabal.testkit.simulation;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** One message in one queue as the records tell it. */
final class LedgerEntry {

    enum State {
        SCHEDULED,
        READY,
        LENT,
        BACKING_OFF,
        HELD,
        GONE
    }

    /** What was scheduled gets another when its time comes. */
    long id;

    final LedgerQueue queue;
    final Message message;

    /** Which of the published messages it is. */
    final long number;

    private final boolean durable;

    State state;
    int count;
    long notBeforeMillis;
    LedgerQueue.@Nullable Place place;

    @Nullable
    Loan loan;

    /** A prepared branch that had settled it was rolled back just now. */
    boolean undone;

    /** @param recorded whether the record that placed it outlives a restart */
    LedgerEntry(long id, LedgerQueue queue, Message message, State state, boolean recorded) {
        this.durable = recorded && queue.durable;
        this.id = id;
        this.queue = queue;
        this.message = message;
        this.number = Published.number(message);
        this.state = state;
    }

    /** A message that is not persistent outlives a restart too, if its record does for another's sake. */
    boolean isDurable() {
        return durable;
    }

    boolean isExpired(long nowMillis) {
        return message.expirationMillis() != 0 && message.expirationMillis() <= nowMillis;
    }

    @Override
    public String toString() {
        return "message " + number + " (entry " + id + " of " + queue + ", " + state + ", count " + count + ")";
    }
}
