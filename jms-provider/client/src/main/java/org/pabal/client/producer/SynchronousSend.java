package org.pabal.client.producer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pabal.client.dispatch.Watch;
import org.pabal.client.dispatch.WorkerPool;
import org.pabal.client.link.Confirmation;
import org.pabal.message.Refusal;

/**
 * Waits for one confirmation. In one JVM it has usually come before {@code publish} returns: then nothing is parked, and
 * the object is used again.
 */
final class SynchronousSend implements Confirmation {
    private @Nullable Refusal refusal;
    private @Nullable Thread waiter;
    private final Watch watch = new Watch();
    private volatile boolean told;
    private volatile boolean givenUp;

    /** Only between sends, by the thread that sends. */
    void reset() {
        refusal = null;
        waiter = Thread.currentThread();
        told = false;
    }

    @Override
    public void published(@Nullable Refusal refusal) {
        Thread sender = waiter;
        this.refusal = refusal;
        told = true;
        if (sender != null && sender != Thread.currentThread()) {
            LockSupport.unpark(sender);
        }
    }

    @Override
    public boolean isAwaited() {
        return true;
    }

    @Override
    public boolean isGivenUp() {
        return givenUp;
    }

    /** @return whether it came in time; after false, or an interrupt, nobody waits any more */
    boolean await(long timeoutMillis) throws InterruptedException {
        try {
            boolean confirmed = awaitTold(timeoutMillis);
            givenUp = !confirmed;
            return confirmed;
        } catch (InterruptedException interrupt) {
            givenUp = true;
            throw interrupt;
        }
    }

    private boolean awaitTold(long timeoutMillis) throws InterruptedException {
        if (told) {
            return true;
        }
        WorkerPool.beginWait();
        try {
            return awaitAnswer(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        } finally {
            WorkerPool.endWait();
        }
    }

    private boolean awaitAnswer(long deadline) throws InterruptedException {
        while (!told && !watch.sees(() -> told)) {
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, remaining);
            if (!told && Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    @Nullable
    Refusal refusal() {
        return refusal;
    }
}
