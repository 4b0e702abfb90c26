package org.pabal.client.tcp;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.pabal.client.dispatch.WorkerPool;

/**
 * How much may be published before it is answered: who finds the broker's window full waits. {@code lock} is a leaf, and
 * only taken where somebody waits.
 */
final class PublishWindow {

    private final AtomicLong used = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private volatile int bytesMax = 1;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean over;

    /** What the broker allows. */
    void open(int bytes) {
        bytesMax = bytes;
    }

    /**
     * Reserves room for so many bytes, waiting for it if need be. An interrupt does not end the waiting and stays set.
     *
     * @return false if there was none in time
     */
    boolean reserve(int bytes, long millisMax) {
        return tryReserve(bytes) || awaitRoom(bytes, millisMax);
    }

    private boolean tryReserve(int bytes) {
        while (true) {
            long now = used.get();
            if (now >= bytesMax && !over) {
                return false;
            }
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    private boolean awaitRoom(int bytes, long millisMax) {
        long left = TimeUnit.MILLISECONDS.toNanos(Math.max(0, millisMax));
        boolean interrupted = false;
        // What makes room may be read by nobody else
        WorkerPool.beginWait();
        lock.lock();
        try {
            waiting.incrementAndGet();
            while (!tryReserve(bytes)) {
                if (left <= 0) {
                    return false;
                }
                try {
                    left = room.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
            WorkerPool.endWait();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void answered(int bytes) {
        used.addAndGet(-bytes);
        if (waiting.get() > 0) {
            signal();
        }
    }

    /** Nobody waits any more: what is published from now on is refused anyway. */
    void end() {
        over = true;
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
