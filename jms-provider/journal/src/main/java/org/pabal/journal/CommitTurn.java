package org.pabal.journal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whose turn it is to commit. One thread at a time has it: the committer, or an appender that has nothing else to do.
 *
 * <pre>
 *            tryEnter              request
 *   FREE ───────────────▶ BUSY ───────────────▶ BUSY_AND_ASKED
 *    ▲        leave        │                          │ leave: the committer is woken
 *    └─────────────────────┴──────────────────────────┘
 * </pre>
 *
 * So for each request an attempt begins after it: nothing that was appended before is overlooked, and whoever commits under
 * load is asked for the next round at the price of one compare-and-set.
 */
final class CommitTurn {

    /** Groups that one alone asked for that have to come in a row before appenders commit for themselves again. */
    static final int CALM_AFTER = 8;

    private enum State {
        FREE,
        BUSY,
        BUSY_AND_ASKED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);

    /** How often a commit has been asked for that has not been counted. */
    private final AtomicInteger asks = new AtomicInteger();

    /** How many calm groups are missing until appenders commit for themselves; changed by whoever has the turn. */
    private volatile int groupsToCalm;

    /** Takes the turn if nobody has it; else leaves word that there is more. */
    boolean tryEnter() {
        return !request() && state.compareAndSet(State.FREE, State.BUSY);
    }

    /** Leaves word with whoever has the turn; false if nobody has it. */
    boolean request() {
        while (true) {
            State seen = state.get();
            if (seen == State.FREE) {
                return false;
            }
            if (seen == State.BUSY_AND_ASKED || state.compareAndSet(State.BUSY, State.BUSY_AND_ASKED)) {
                return true;
            }
        }
    }

    /** Gives the turn up; whether somebody has asked for more meanwhile. */
    boolean leave() {
        return state.getAndSet(State.FREE) == State.BUSY_AND_ASKED;
    }

    /** Somebody asks for a commit, whoever will carry it out. */
    void asked() {
        asks.incrementAndGet();
    }

    /** How many have asked since the last time; before a group is taken, by whoever has the turn. */
    int takeAsks() {
        return asks.getAndSet(0);
    }

    /** Under load, an appender that commits keeps what it serves waiting; then the committer's thread does it. */
    boolean isCalm() {
        return groupsToCalm == 0;
    }

    /**
     * Told by whoever has the turn what its group was like. One that has appended batch after batch and asks once is alone for
     * all that.
     *
     * @param batches how many batches there were
     * @param asks how many had asked
     */
    void committed(int batches, int asks) {
        int left = groupsToCalm;
        if (batches > 1 && asks > 1) {
            groupsToCalm = CALM_AFTER;
        } else if (batches > 0 && left > 0) {
            groupsToCalm = left - 1;
        }
    }
}
