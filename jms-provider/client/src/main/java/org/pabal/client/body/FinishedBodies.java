package org.pabal.client.body;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The large bodies that one session's application has read to the end. They stay until the session goes on to its next
 * message: reading one again before that costs nothing. Without this the broker would keep them until the next garbage
 * collection. Any thread may have read them; {@code lock} is a leaf.
 */
public final class FinishedBodies {

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<HeldBody.Hold> finished = new ArrayDeque<>(0);
    private volatile boolean any;

    void add(HeldBody.Hold hold) {
        lock.lock();
        try {
            finished.add(hold);
            any = true;
        } finally {
            lock.unlock();
        }
    }

    /** The session goes on. */
    public void letGo() {
        while (any) {
            HeldBody.Hold hold = next();
            if (hold != null) {
                hold.run();
            }
        }
    }

    private HeldBody.@Nullable Hold next() {
        lock.lock();
        try {
            HeldBody.Hold hold = finished.poll();
            any = !finished.isEmpty();
            return hold;
        } finally {
            lock.unlock();
        }
    }
}
