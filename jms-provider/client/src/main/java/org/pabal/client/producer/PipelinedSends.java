package org.pabal.client.producer;

import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Confirmation;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * The sends of a session that their sender does not wait for one by one: non-persistent ones, and those of a local
 * transaction, which its commit waits for. They are still answered. A refusal is kept for the session's next send, commit or
 * close, which fails with it; and who has {@value #COUNT_MAX} of them, or {@value #BYTES_MAX} bytes, unanswered waits until
 * half has been answered.
 *
 * <p>{@code lock} is a leaf, and only taken where somebody waits.
 */
final class PipelinedSends {

    /** Sends that may be unanswered. */
    static final int COUNT_MAX = 1_024;

    /** Bytes of messages beyond which no more are sent before answers have come. */
    static final int BYTES_MAX = 2 * 1_024 * 1_024;

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable JMSException> failure = new AtomicReference<>();

    /** Refused and not told; changed together with the failure, under its monitor. */
    private int untold;

    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();

    /**
     * One that is about to be published.
     *
     * @param isUncommitted whether a commit has to follow
     */
    Confirmation begin(Message message, boolean isUncommitted) {
        count.incrementAndGet();
        bytes.addAndGet(message.encodedSize());
        return new Pipelined(message, isUncommitted);
    }

    /** @return false if there was none in time */
    boolean awaitRoom(long millisMax) throws InterruptedException {
        return (count.get() < COUNT_MAX && bytes.get() < BYTES_MAX) || await(COUNT_MAX / 2, BYTES_MAX / 2, millisMax);
    }

    /** Waits until all have been answered. @return whether they have been in time */
    boolean awaitAll(long millisMax) throws InterruptedException {
        return count.get() == 0 || await(0, 0, millisMax);
    }

    int unanswered() {
        return count.get();
    }

    /** So many have been refused, and the first of them with this. */
    record Failure(JMSException first, int count) {}

    /** What has been refused since this was asked last; nobody else is told of it. */
    @Nullable
    Failure takeFailure() {
        if (failure.get() == null) {
            return null;
        }
        synchronized (failure) {
            JMSException first = failure.getAndSet(null);
            int count = untold;
            untold = 0;
            return first == null ? null : new Failure(first, count);
        }
    }

    private void failed(Message message, Refusal refusal) {
        synchronized (failure) {
            untold++;
            if (failure.get() == null) {
                failure.set(late(message, refusal));
            }
        }
    }

    private boolean await(int countMax, int bytesMax, long millisMax) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millisMax);
        lock.lock();
        try {
            // Seen by whoever answers from here on
            waiting.incrementAndGet();
            while (count.get() > countMax || bytes.get() > bytesMax) {
                if (left <= 0) {
                    return false;
                }
                left = answered.awaitNanos(left);
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    private void ended(int size) {
        long restBytes = bytes.addAndGet(-size);
        int rest = count.decrementAndGet();
        if (waiting.get() > 0 && (rest == 0 || isHalfReached(rest, restBytes, size))) {
            lock.lock();
            try {
                answered.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Only where one of the two falls to its half: who waits has nothing to do at each of the others. */
    private static boolean isHalfReached(int rest, long restBytes, int size) {
        return rest <= COUNT_MAX / 2
                && restBytes <= BYTES_MAX / 2
                && (rest == COUNT_MAX / 2 || restBytes + size > BYTES_MAX / 2);
    }

    private final class Pipelined implements Confirmation {
        private final Message message;
        private final boolean isUncommitted;

        Pipelined(Message message, boolean isUncommitted) {
            this.message = message;
            this.isUncommitted = isUncommitted;
        }

        @Override
        public boolean isUncommitted() {
            return isUncommitted;
        }

        @Override
        public boolean isUnhurried() {
            return true;
        }

        @Override
        public void published(@Nullable Refusal refusal) {
            if (refusal != null) {
                failed(message, refusal);
            }
            ended(message.encodedSize());
        }
    }

    private static JMSException late(Message message, Refusal refusal) {
        return JmsErrors.toJms(
                refusal,
                "send message " + message.messageId() + " to " + message.destination()
                        + ", which was sent earlier; it is told now because such a send does not wait for the broker"
                        + " (jms.strict=true makes it wait)");
    }
}
