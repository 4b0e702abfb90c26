package org.pabal.client.link;

/**
 * The turn to read what comes over a link, in the hands of the thread that calls {@link LinkListener#caughtUp}. That thread may be
 * used for as long as it likes if another reads meanwhile.
 */
public interface ReadingTurn {

    /**
     * Lets another thread read, and tell what comes. To be called by any thread, and before the one that has the turn waits for
     * something that comes over the link. Does nothing if the turn has been passed on or was taken back already.
     */
    void pass();

    /** Whether another thread has the turn now. */
    boolean isPassed();
}
