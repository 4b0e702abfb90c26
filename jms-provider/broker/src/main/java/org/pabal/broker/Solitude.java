package org.pabal.broker;

/**
 * Whether all that has to be forced of late was asked by one connection, one thing at a time. Then the thread that brings its
 * commands may as well force itself: a hand-over to another thread and back costs more than a quick disk's force, and there is
 * nobody else for whom something could be decided meanwhile. With two who ask, deciding for one while the other's is forced is
 * worth more.
 *
 * <p>Of the loop's owner.
 */
final class Solitude {

    /** Forces in a row for the same connection, after which it counts as alone. */
    static final int FORCES_MIN = 16;

    /** A force of more keeps a thread that serves others too long. */
    static final long FORCE_NANOS_MAX = 2_000_000;

    /** Forces after such a one that are left to the committer; twice as many each time, up to the most. */
    static final int FORCES_AFTER_SLOW = 16;

    static final int FORCES_AFTER_SLOW_MAX = 1_024;

    /** So many quick ones in a row, and the next slow one is taken for half as much of a sign. */
    static final int QUICK_MIN = 64;

    private long connection;
    private int forces;
    private int afterSlow = FORCES_AFTER_SLOW;
    private int quick;

    /** A command of this connection is decided. */
    void asks(long by) {
        if (by != connection) {
            connection = by;
            forces = Math.min(forces, 0);
        }
    }

    /**
     * Something is to be forced for somebody who waits.
     *
     * @param commands for how many commands at once; who has several under way is better served by a thread that reads on meanwhile
     */
    void forces(int commands) {
        forces = commands > 1 ? Math.min(forces, 0) : Math.min(forces + 1, FORCES_MIN + 1);
    }

    /** Whether the force that was told last is for the same connection as all of late. */
    boolean isAlone() {
        return forces > FORCES_MIN;
    }

    /** How long the thread that brought it was kept. */
    void waited(long nanos) {
        if (nanos > FORCE_NANOS_MAX) {
            forces = -afterSlow;
            afterSlow = Math.min(FORCES_AFTER_SLOW_MAX, afterSlow * 2);
            quick = 0;
        } else if (++quick == QUICK_MIN) {
            afterSlow = Math.max(FORCES_AFTER_SLOW, afterSlow / 2);
            quick = 0;
        }
    }
}
