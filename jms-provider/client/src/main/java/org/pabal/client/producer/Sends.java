package org.pabal.client.producer;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.body.BodyUpload;
import org.pabal.client.dispatch.SerialExecutor;
import org.pabal.client.dispatch.WorkerPool;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.Link;
import org.pabal.client.message.PabalMessage;
import org.pabal.client.request.Patience;
import org.pabal.message.Address;
import org.pabal.message.Refusal;

/**
 * The sends of one session, in order, whether their sender waits for them or not.
 *
 * <p>Completion listeners run one after the other, in the order of sending (Jakarta
 * Messaging 3.1 §7.3.8): not behind message listeners, because a message listener may commit, and commit waits for them. The
 * link's thread only queues them; {@code lock} is a leaf.
 */
public final class Sends {
    private final Link link;
    private final long session;
    private final long sendTimeoutMillis;
    private final long answerTimeoutMillis;
    private final LargeSends large;
    private final WorkerPool workers;
    private final SerialExecutor callbacks;
    private final AtomicReference<@Nullable SynchronousSend> spare = new AtomicReference<>();
    private final Waiting waiting;
    private final PipelinedSends pipelined = new PipelinedSends();

    /** Of the present transaction, without those that were told to have failed. */
    private final AtomicInteger published = new AtomicInteger();

    /** Whether what became of one of them is not known. */
    private volatile boolean isUncertain;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition completed = lock.newCondition();
    private int unfinished;

    /** Which sends wait until the broker has confirmed them, other than those that have a listener. */
    public enum Waiting {
        EACH,
        /** Non-persistent ones do not: they are to cost little, and may be lost anyway. */
        PERSISTENT,
        /** None: a commit waits for all. */
        NONE
    }

    /**
     * @param waiting which sends wait; those with bodies of their own do in any case
     * @param sendTimeoutMillis how long a send may wait for room in a full queue
     * @param answerTimeoutMillis how much longer than that the broker may take to confirm
     * @param largeMessageSize bodies of more bytes are sent ahead of their messages, in pieces
     * @param workers run the completion listeners
     * @param name of what runs them, for people who read logs
     */
    public Sends(
            Link link,
            long session,
            Waiting waiting,
            long sendTimeoutMillis,
            long answerTimeoutMillis,
            int largeMessageSize,
            WorkerPool workers,
            String name) {
        this.link = link;
        this.session = session;
        this.waiting = waiting;
        this.sendTimeoutMillis = sendTimeoutMillis;
        this.answerTimeoutMillis = answerTimeoutMillis;
        this.large =
                new LargeSends(link, new BodyUpload(link, sendTimeoutMillis, answerTimeoutMillis), largeMessageSize);
        this.workers = workers;
        this.callbacks = new SerialExecutor(workers, name);
    }

    long now() {
        return link.currentTimeMillis();
    }

    /** Encodes a message; if it is large, the broker has its body when this returns. */
    Outgoing outgoing(PabalMessage message) throws JMSException {
        return large.outgoing(message);
    }

    /** Sends and, as the case may be, waits until the broker has taken responsibility. */
    void send(Address to, org.pabal.message.Message message) throws JMSException {
        throwEarlierFailure();
        if (waits(message)) {
            sendAndWait(to, message);
        } else {
            requireInTime(() -> pipelined.awaitRoom(waitMillis()), "send to " + to);
            link.publish(session, to, message, deadline(), pipelined.begin(message, waiting == Waiting.NONE));
        }
        published.incrementAndGet();
    }

    private boolean waits(org.pabal.message.Message message) {
        return switch (waiting) {
            case EACH -> true;
            case PERSISTENT -> message.persistent() || message.hasLargeBody();
            case NONE -> message.hasLargeBody();
        };
    }

    private interface Wait {
        boolean await() throws InterruptedException;
    }

    /** @throws JMSException if nothing has changed in time, or the thread was interrupted */
    private void requireInTime(Wait wait, String asked) throws JMSException {
        boolean inTime;
        try {
            inTime = wait.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw JmsErrors.because(
                    new JMSException(
                            "cannot " + asked + ": thread '"
                                    + Thread.currentThread().getName() + "' was interrupted while "
                                    + pipelined.unanswered() + " earlier sends were unanswered; nothing was sent",
                            "INTERRUPTED"),
                    interrupt);
        }
        if (!inTime) {
            throw JmsErrors.toJms(late(), asked + " with " + pipelined.unanswered() + " earlier sends unanswered");
        }
    }

    /** What became of an earlier send that nobody has waited for: told once, by whichever call comes next. */
    private void throwEarlierFailure() throws JMSException {
        JMSException earlier = takeEarlierFailure();
        if (earlier != null) {
            throw earlier;
        }
    }

    /** As it would have been thrown by the next send; null if none has failed, or that has been told. */
    public @Nullable JMSException takeEarlierFailure() {
        PipelinedSends.Failure failure = pipelined.takeFailure();
        if (failure == null) {
            return null;
        }
        published.addAndGet(-failure.count());
        return failure.first();
    }

    // ---- what belongs to a local transaction

    /**
     * How many messages a commit may take for granted, as nobody has been told that they failed. Not answered all of them, but if
     * it is not known what became of one that nobody waits for any more: then all others have been when this returns.
     */
    public int awaitCertain(String asked) throws JMSException {
        awaitListened(asked);
        if (isUncertain) {
            awaitPipelined(asked);
        }
        // What was sent before a commit of unknown outcome is counted no more, and may be told to have failed all the
        // same
        return Math.max(0, published.get());
    }

    /** Whether something that nobody waits for is unanswered. */
    public boolean anyUnanswered() {
        return pipelined.unanswered() > 0;
    }

    /** Committed or rolled back: what is sent from now on belongs to the next one. */
    public void transactionEnded() {
        published.set(0);
        isUncertain = false;
    }

    /** Nobody knows how a commit ended: the transaction may have been another since. */
    public void transactionUncertain() {
        published.set(0);
        isUncertain = true;
    }

    /** How long all sends may take to be answered, and a commit behind them. */
    public Patience patience() {
        return new Patience(waitMillis());
    }

    // ----

    private void sendAndWait(Address to, org.pabal.message.Message message) throws JMSException {
        SynchronousSend send = spare.getAndSet(null);
        if (send == null) {
            send = new SynchronousSend();
        }
        send.reset();
        link.publish(session, to, message, deadline(), send);
        boolean confirmed;
        try {
            confirmed = send.await(waitMillis());
        } catch (InterruptedException interrupt) {
            isUncertain = true;
            Thread.currentThread().interrupt();
            throw JmsErrors.because(
                    new JMSException(
                            "cannot wait for the confirmation of a send to " + to + ": thread '"
                                    + Thread.currentThread().getName()
                                    + "' was interrupted; the message may have been sent",
                            "INTERRUPTED"),
                    interrupt);
        }
        if (!confirmed) {
            isUncertain = true;
            throw JmsErrors.toJms(late(), "send to " + to);
        }
        Refusal refusal = send.refusal();
        spare.set(send);
        if (refusal != null) {
            throw JmsErrors.toJms(refusal, "send to " + to);
        }
    }

    /** Sends, and has the listener told. */
    void send(Address to, Outgoing outgoing, Message original, CompletionListener listener) {
        AsynchronousSend send = new AsynchronousSend(to, outgoing, original, listener);
        workers.start();
        lock.lock();
        try {
            unfinished++;
        } finally {
            lock.unlock();
        }
        published.incrementAndGet();
        try {
            link.publish(session, to, outgoing.message(), deadline(), send);
        } catch (RuntimeException notSent) {
            published.decrementAndGet();
            send.finished();
            throw notSent;
        }
    }

    private long deadline() {
        return link.currentTimeMillis() + sendTimeoutMillis;
    }

    private long waitMillis() {
        return sendTimeoutMillis + answerTimeoutMillis;
    }

    private Refusal late() {
        return new Refusal(
                Refusal.Code.TIMED_OUT,
                "no confirmation from " + link.describe() + " within " + waitMillis()
                        + " ms; the message may have been sent");
    }

    /**
     * Waits until every send has been answered, and the listeners of those that have one have returned (§7.3.4). What was
     * refused of the others is had by {@link #takeEarlierFailure} then.
     *
     * @throws IllegalStateException on the completion listener's own thread, which would wait for itself
     * @throws JMSException if the broker does not confirm in time
     */
    public void awaitAll(String asked) throws JMSException {
        awaitListened(asked);
        awaitPipelined(asked);
    }

    private void awaitListened(String asked) throws JMSException {
        requireNoCallback(asked);
        long remaining = TimeUnit.MILLISECONDS.toNanos(waitMillis());
        boolean interrupted = false;
        lock.lock();
        try {
            while (unfinished > 0) {
                if (remaining <= 0) {
                    throw JmsErrors.toJms(late(), asked + " with " + unfinished + " asynchronous sends unfinished");
                }
                try {
                    remaining = completed.awaitNanos(remaining);
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitPipelined(String asked) throws JMSException {
        if (pipelined.unanswered() > 0) {
            link.hurry();
        }
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    if (!pipelined.awaitAll(waitMillis())) {
                        throw JmsErrors.toJms(late(), asked + " with " + pipelined.unanswered() + " sends unanswered");
                    }
                    return;
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** @throws IllegalStateException on the completion listener's own thread */
    public void requireNoCallback(String asked) throws IllegalStateException {
        if (isCallback()) {
            throw new IllegalStateException(
                    "cannot " + asked + " inside a CompletionListener of the same session: that would wait for the"
                            + " listener itself; do it on another thread",
                    ErrorCodes.ILLEGAL_STATE);
        }
    }

    public boolean isCallback() {
        return callbacks.isCurrentThread();
    }

    /** After {@link #awaitAll}. */
    public void close() {
        callbacks.close();
    }

    private final class AsynchronousSend implements Confirmation, Runnable {
        private final Address to;
        private final Outgoing outgoing;
        private final Message original;
        private final CompletionListener listener;
        private @Nullable Refusal refusal;

        AsynchronousSend(Address to, Outgoing outgoing, Message original, CompletionListener listener) {
            this.to = to;
            this.outgoing = outgoing;
            this.original = original;
            this.listener = listener;
        }

        /** The link's thread. */
        @Override
        public void published(@Nullable Refusal refusal) {
            this.refusal = refusal;
            callbacks.offer(this);
        }

        /** The callbacks' thread, which got it through the queue. */
        @Override
        public void run() {
            try {
                outgoing.end();
                if (original instanceof PabalMessage own) {
                    own.endAsyncSend();
                }
                if (refusal == null) {
                    listener.onCompletion(original);
                } else {
                    published.decrementAndGet();
                    listener.onException(original, JmsErrors.toJms(refusal, "send to " + to));
                }
            } finally {
                finished();
            }
        }

        void finished() {
            lock.lock();
            try {
                unfinished--;
                completed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
