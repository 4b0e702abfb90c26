package org.pabal.client.consumer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.pabal.client.dispatch.Watch;
import org.pabal.client.dispatch.WorkerPool;

/** Those who wait for a change of what a lock guards. All methods are called under it, and leave it while they wait. */
@SuppressWarnings("WaitNotInLoop") // whoever calls looks at everything anew
final class Changes {
    private final ReentrantLock lock;
    private final Condition changed;
    private final Watch watch = new Watch();

    /** How often it was signalled; written under the lock, so that one may look without it. */
    private final AtomicInteger count = new AtomicInteger();

    Changes(ReentrantLock lock) {
        this.lock = lock;
        this.changed = lock.newCondition();
    }

    void signal() {
        count.lazySet(count.get() + 1);
        changed.signalAll();
    }

    /** Waits for one, at most so long; looks for a moment before it lies down. It may return without any. */
    void await(long nanos) throws InterruptedException {
        int seen = count.get();
        if (hasSeen(seen) || count.get() != seen) {
            return;
        }
        WorkerPool.beginWait();
        try {
            // Long.MAX_VALUE nanoseconds are 292 years.
            var unused = changed.awaitNanos(nanos);
        } finally {
            WorkerPool.endWait();
        }
    }

    void awaitUninterruptibly() {
        changed.awaitUninterruptibly();
    }

    private boolean hasSeen(int before) {
        lock.unlock();
        try {
            return watch.sees(() -> count.get() != before);
        } finally {
            lock.lock();
        }
    }
}
