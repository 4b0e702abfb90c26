package org.pabal.engine.queue;

/** Where an entry stands. The transitions are all in {@link #mayBecome}. */
public enum EntryState {
    /** Its delivery time has not come; it has no place in the queue yet, and nobody sees it. */
    SCHEDULED,
    /** In its place, to be lent. */
    READY,
    /** In its place, lent. */
    LENT,
    /** In its place, not to be lent again before its back-off is over. */
    BACKING_OFF,
    /** In its place, settled by a prepared transaction: out of everybody's reach until that is decided. */
    HELD,
    /** Settled, expired, moved, dropped or dead. */
    REMOVED;

    boolean mayBecome(EntryState next) {
        return switch (this) {
            case SCHEDULED -> next == READY || next == REMOVED;
            // HELD without having been lent: in replay, which knows no loans
            case READY -> next == LENT || next == BACKING_OFF || next == HELD || next == REMOVED;
            case LENT -> next == READY || next == BACKING_OFF || next == HELD || next == REMOVED;
            // HELD from here: the restart of a broker voids loans, not back-offs that were over
            case BACKING_OFF -> next == READY || next == HELD || next == REMOVED;
            case HELD -> next == READY || next == REMOVED;
            case REMOVED -> false;
        };
    }
}
