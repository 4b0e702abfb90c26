package org.pabal.testkit.crash;

import java.util.LinkedHashSet;
import java.util.Set;

/** What happens together, as far as its user was told. */
final class Unit {

    final String id;
    final Set<Copy> puts = new LinkedHashSet<>();
    final Set<Copy> takes = new LinkedHashSet<>();
    State state = State.OPEN;

    enum State {
        /** Nothing was asked: none of it may count. */
        OPEN,
        COMMITTING,
        ROLLING_BACK,
        PREPARING,
        PREPARED,
        /** A prepared branch. */
        DECIDING_TO_COMMIT,
        /** A prepared branch. */
        DECIDING_TO_ROLL_BACK,
        COMMITTED,
        ROLLED_BACK,
        /** It was being committed when the process was killed, and nothing that has been seen says whether it was. */
        UNKNOWN
    }

    Unit(String id) {
        this.id = id;
    }

    boolean isOver() {
        return state == State.COMMITTED || state == State.ROLLED_BACK;
    }

    /** Whether what it has sent may be seen by others. */
    boolean mayBeSeen() {
        return state == State.COMMITTING
                || state == State.DECIDING_TO_COMMIT
                || state == State.COMMITTED
                || state == State.UNKNOWN;
    }

    /** Whether what it has taken may come again. */
    boolean mayGiveBack() {
        return state == State.ROLLING_BACK || state == State.DECIDING_TO_ROLL_BACK || state == State.ROLLED_BACK;
    }

    @Override
    public String toString() {
        return "unit " + id + " (" + state + ")";
    }
}
