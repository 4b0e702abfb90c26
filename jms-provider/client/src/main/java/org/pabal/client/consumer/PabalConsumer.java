package org.pabal.client.consumer;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.StreamMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.dispatch.UseGuard.Use;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.message.PabalMessage;
import org.pabal.message.Refusal;

/**
 * A consumer on a queue or a topic (Jakarta Messaging 3.1 §8), of all three APIs.
 *
 * <p>Its session's thread receives; a thread that runs listeners comes to {@link #run} whenever messages wait; any thread may
 * close. What is shared lives in the {@link Inbox}.
 */
public final class PabalConsumer implements QueueReceiver, TopicSubscriber, Runnable {

    /** So many messages one consumer's listener gets before the session's next consumer has its turn. */
    private static final int TURN_LENGTH = 32;

    private static final Use UNCHECKED = () -> {};

    private final ConsumerHost host;
    private final Inbox inbox;
    private final PabalDestination destination;
    private final @Nullable String selector;
    private final boolean noLocal;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile @Nullable MessageListener listener;

    /** @param consumer its id at the link */
    public PabalConsumer(
            ConsumerHost host,
            Link link,
            long session,
            long consumer,
            int prefetch,
            PabalDestination destination,
            @Nullable String selector,
            boolean noLocal) {
        this.host = host;
        this.destination = destination;
        this.selector = selector;
        this.noLocal = noLocal;
        this.inbox = new Inbox(link, session, consumer, prefetch, this::schedule);
    }

    public Inbox inbox() {
        return inbox;
    }

    public PabalDestination destination() {
        return destination;
    }

    // ---- what it is

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        requireOpen("read the selector");
        return selector;
    }

    @Override
    public Queue getQueue() throws JMSException {
        requireOpen("read the queue");
        if (destination instanceof Queue queue) {
            return queue;
        }
        throw new IllegalStateException(
                "cannot read the queue: the consumer is on " + destination, ErrorCodes.ILLEGAL_STATE);
    }

    @Override
    public Topic getTopic() throws JMSException {
        requireOpen("read the topic");
        if (destination instanceof Topic topic) {
            return topic;
        }
        throw new IllegalStateException(
                "cannot read the topic: the consumer is on " + destination, ErrorCodes.ILLEGAL_STATE);
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        requireOpen("read noLocal");
        return noLocal;
    }

    // ---- receiving

    @Override
    public @Nullable Message receive() throws JMSException {
        return receiveWithin(0);
    }

    @Override
    public @Nullable Message receive(long timeout) throws JMSException {
        return receiveWithin(timeout);
    }

    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        return receiveWithin(-1);
    }

    /** @param timeoutMillis 0 for no limit, negative for not at all */
    private @Nullable Message receiveWithin(long timeoutMillis) throws JMSException {
        Use use = host.use("receive");
        try {
            inbox.enter();
            try {
                Delivery delivery = next(timeoutMillis);
                if (delivery == null) {
                    return null;
                }
                // Known as started first: if no message can be made of it, the session still returns it.
                host.started(delivery);
                PabalMessage message = host.message(delivery);
                host.handled(delivery, inbox.isEmpty());
                return message;
            } finally {
                inbox.leave();
            }
        } finally {
            use.end();
        }
    }

    /**
     * The body of the next message (Jakarta Messaging 3.1 §8.6).
     *
     * @param timeoutMillis 0 for no limit, negative for not at all
     * @return null when no message came
     * @throws MessageFormatException if the message has no body, or one that cannot be assigned to the type; where the
     *     session acknowledges by itself the message then comes again
     */
    public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException {
        Use use = host.use("receive a body");
        try {
            inbox.enter();
            try {
                Delivery delivery = next(timeoutMillis);
                if (delivery == null) {
                    return null;
                }
                return bodyOf(delivery, type);
            } finally {
                inbox.leave();
            }
        } finally {
            use.end();
        }
    }

    private <T> T bodyOf(Delivery delivery, Class<T> type) throws JMSException {
        T body;
        try {
            PabalMessage message = host.message(delivery);
            if (message instanceof StreamMessage) {
                throw new MessageFormatException(
                        "cannot receive the body of a StreamMessage; receive the message and read its elements",
                        ErrorCodes.MESSAGE_FORMAT);
            }
            body = message.getBody(type);
            if (body == null) {
                throw new MessageFormatException(
                        "cannot receive the body as " + type.getName() + ": the message has none; receive the message",
                        ErrorCodes.MESSAGE_FORMAT);
            }
        } catch (JMSException | RuntimeException unfit) {
            if (host.acknowledgesByItself()) {
                inbox.putBack(delivery);
            } else {
                host.started(delivery);
                host.handled(delivery, inbox.isEmpty());
            }
            throw unfit;
        }
        host.started(delivery);
        host.handled(delivery, inbox.isEmpty());
        return body;
    }

    private @Nullable Delivery next(long timeoutMillis) throws JMSException {
        requireOpen("receive");
        host.goOn();
        if (listener != null) {
            throw new IllegalStateException(
                    "cannot receive from " + destination
                            + ": the consumer has a message listener; use another consumer,"
                            + " or set the listener to null first",
                    ErrorCodes.ILLEGAL_STATE);
        }
        Delivery delivery;
        try {
            delivery = timeoutMillis < 0
                    ? inbox.receiveNoWait(host.patience())
                    : inbox.receive(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw JmsErrors.because(
                    new JMSException(
                            "cannot receive from " + destination + ": thread '"
                                    + Thread.currentThread().getName() + "' was interrupted; no message was taken",
                            "INTERRUPTED"),
                    interrupt);
        }
        Refusal ended = delivery == null ? inbox.ended() : null;
        if (ended != null && !inbox.isClosed()) {
            throw JmsErrors.toJms(ended, "receive from " + destination);
        }
        return delivery;
    }

    // ---- listening

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        requireOpen("read the message listener");
        return listener;
    }

    /** Null ends listening, and what nobody has seen goes back to the broker. */
    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        requireOpen("set a message listener");
        this.listener = listener;
        inbox.listen(listener != null);
        if (listener != null) {
            schedule();
        } else {
            host.returnUnstarted(this);
        }
    }

    /** Any thread, the link's included: takes no lock and does not wait. */
    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            host.dispatch(this);
        }
    }

    /** One turn of the listener; turns of one session never run at once. */
    @Override
    public void run() {
        try {
            for (int turn = 0; turn < TURN_LENGTH; turn++) {
                MessageListener current = listener;
                if (current == null) {
                    break;
                }
                Delivery delivery = inbox.startListening();
                if (delivery == null) {
                    break;
                }
                try {
                    tell(current, delivery);
                } finally {
                    inbox.finishListening();
                }
            }
        } finally {
            // Whatever was thrown: the messages behind it have their turn.
            scheduled.set(false);
            if (listener != null && inbox.hasWork()) {
                schedule();
            }
        }
    }

    private void tell(MessageListener current, Delivery delivery) {
        try {
            Use use = useOrReport();
            try {
                host.started(delivery);
                try {
                    current.onMessage(host.message(delivery));
                } catch (Throwable failure) {
                    // Errors too: a listener that runs out of stack must not take the messages behind it along.
                    host.failed(delivery, failure);
                    return;
                }
                host.handled(delivery, inbox.isEmpty());
            } finally {
                use.end();
            }
        } catch (JMSException problem) {
            host.report(problem);
        }
    }

    /** A listener that runs while another thread misuses the session is told to nobody but the exception listener. */
    private Use useOrReport() {
        try {
            return host.use("run a message listener");
        } catch (JMSException misuse) {
            host.report(misuse);
            return UNCHECKED;
        }
    }

    // ---- closing

    /**
     * Allowed from its own listener, and from any other thread, which then waits for a receive or a listener that is
     * running (Jakarta Messaging 3.1 §8.8).
     */
    @Override
    public void close() throws JMSException {
        if (inbox.close()) {
            host.close(this);
        }
    }

    private void requireOpen(String asked) throws IllegalStateException {
        if (inbox.isClosed()) {
            throw new IllegalStateException(
                    "cannot " + asked + ": the " + this + " is closed; create another", ErrorCodes.ILLEGAL_STATE);
        }
    }

    @Override
    public String toString() {
        return "consumer on " + destination;
    }
}
