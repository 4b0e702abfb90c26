package org.pabal.engine.queue;

/** Whoever works through a lane. */
@FunctionalInterface
public interface LaneReader {

    /** Whether it would go on now if it could: what is directly before it should stay in memory. */
    boolean isWaiting();
}
