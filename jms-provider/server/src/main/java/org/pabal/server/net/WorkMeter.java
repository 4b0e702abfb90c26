package org.pabal.server.net;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long an event loop is at work: from the first thing that it is woken for until it lies down again. Waiting for a processor
 * counts, so that a loop which does not get one is busy too. Written by the loop's thread alone.
 */
final class WorkMeter implements SelectStrategy {
    private final AtomicLong nanos = new AtomicLong();
    private boolean working;
    private long since;

    /** Called at the end of each round of the loop. */
    @Override
    public int calculateStrategy(IntSupplier ready, boolean hasTasks) throws Exception {
        long now = System.nanoTime();
        if (working) {
            nanos.lazySet(nanos.get() + now - since);
        }
        since = now;
        working = hasTasks;
        return hasTasks ? ready.get() : SELECT;
    }

    /** Called by whatever the loop does: whether it was the first since the loop lay down is seen here. */
    void works() {
        if (!working) {
            working = true;
            since = System.nanoTime();
        }
    }

    /** Nanoseconds at work since it was made, but for the round that it is in. From any thread. */
    long nanos() {
        return nanos.get();
    }
}
