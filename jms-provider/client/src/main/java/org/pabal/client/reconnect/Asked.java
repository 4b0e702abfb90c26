package org.pabal.client.reconnect;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/** Something that the client has asked and that has not been answered. Belongs to its {@link Line}. */
abstract class Asked {

    /** Whether the present connection has been asked, and how many have. Guarded by the line's lock. */
    private boolean isSent;

    private int timesSent;

    /** Its number from when the broker was asked for the first time. */
    private long operation = Operations.NONE;

    /** Under the lock: {@link #send} follows. */
    void handed() {
        isSent = true;
        timesSent++;
    }

    /** Whether it may happen only once, and so has a number. */
    boolean isNumbered() {
        return false;
    }

    final long operation() {
        return operation;
    }

    /** Under the lock. */
    final void number(long number) {
        operation = number;
    }

    final boolean isSent() {
        return isSent;
    }

    final boolean isSentAgain() {
        return timesSent > 1;
    }

    /** Under the lock. */
    final void unsent() {
        isSent = false;
    }

    /** Asks this connection. Under no lock. */
    abstract void send(Epoch to);

    /**
     * The connection is gone. Under the lock; {@link #isSent} says whether it had been asked.
     *
     * @return how this ends, to be run under no lock; null if the next connection is to be asked
     */
    abstract @Nullable Runnable cut(Refusal reason);

    /** Nobody will be asked any more. Under no lock. */
    abstract void refuse(Refusal refusal);

    /** Whether somebody still waits for it. */
    boolean isWanted() {
        return true;
    }

    /** How much memory it takes, as far as that matters. */
    int bytes() {
        return 0;
    }
}
