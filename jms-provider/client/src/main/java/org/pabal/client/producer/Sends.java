package org.pabal.client.producer;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.body.BodyUpload;
import org.pabal.client.dispatch.SerialExecutor;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.Link;
import org.pabal.client.message.PabalMessage;
import org.pabal.message.Address;
import org.pabal.message.Refusal;

/**
 * The sends of one session, in order, whether their sender waits for them or not.
 *
 * <p>Completion listeners run on a thread of the session's own, one after the other, in the order of sending (Jakarta
 * Messaging 3.1 §7.3.8): not on the listener thread, because a message listener may commit, and commit waits for them. The
 * link's thread only queues them; {@code lock} is a leaf.
 */
public final class Sends {
    private final Link link;
    private final long session;
    private final long sendTimeoutMillis;
    private final long answerTimeoutMillis;
    private final LargeSends large;
    private final SerialExecutor callbacks;
    private final AtomicReference<@Nullable SynchronousSend> spare = new AtomicReference<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition completed = lock.newCondition();
    private int unfinished;

    /**
     * @param sendTimeoutMillis how long a send may wait for room in a full queue
     * @param answerTimeoutMillis how much longer than that the broker may take to confirm
     * @param largeMessageSize bodies of more bytes are sent ahead of their messages, in pieces
     * @param name of the thread that completion listeners run on
     */
    public Sends(
            Link link,
            long session,
            long sendTimeoutMillis,
            long answerTimeoutMillis,
            int largeMessageSize,
            String name) {
        this.link = link;
        this.session = session;
        this.sendTimeoutMillis = sendTimeoutMillis;
        this.answerTimeoutMillis = answerTimeoutMillis;
        this.large =
                new LargeSends(link, new BodyUpload(link, sendTimeoutMillis, answerTimeoutMillis), largeMessageSize);
        this.callbacks = new SerialExecutor(name);
    }

    long now() {
        return link.currentTimeMillis();
    }

    /** Encodes a message; if it is large, the broker has its body when this returns. */
    Outgoing outgoing(PabalMessage message) throws JMSException {
        return large.outgoing(message);
    }

    /** Sends and waits until the broker has taken responsibility. */
    void send(Address to, org.pabal.message.Message message) throws JMSException {
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
        callbacks.start();
        lock.lock();
        try {
            unfinished++;
        } finally {
            lock.unlock();
        }
        try {
            link.publish(session, to, outgoing.message(), deadline(), send);
        } catch (RuntimeException notSent) {
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
     * Waits until every asynchronous send has completed and its listener has returned (§7.3.4).
     *
     * @throws IllegalStateException on the completion listener's own thread, which would wait for itself
     * @throws JMSException if the broker does not confirm in time
     */
    public void awaitAll(String asked) throws JMSException {
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
