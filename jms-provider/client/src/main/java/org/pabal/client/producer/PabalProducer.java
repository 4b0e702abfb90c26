package org.pabal.client.producer;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.dispatch.UseGuard.Use;
import org.pabal.client.error.ErrorCodes;

/**
 * A producer (Jakarta Messaging 3.1 §7), of the classic and the legacy APIs. Belongs to its session's thread; only
 * {@link #close} may come from another.
 */
public final class PabalProducer implements QueueSender, TopicPublisher {
    private final ProducerHost host;
    private final Sender sender;
    private final @Nullable PabalDestination destination;
    private SendOptions options = SendOptions.DEFAULT;
    private volatile boolean closed;

    /** @param destination null if each send names its own */
    public PabalProducer(ProducerHost host, Sender sender, @Nullable PabalDestination destination) {
        this.host = host;
        this.sender = sender;
        this.destination = destination;
    }

    // ---- options

    @Override
    public void setDisableMessageID(boolean value) throws JMSException {
        requireOpen("disable message ids");
        options = options.withDisableMessageId(value);
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        requireOpen("read options");
        return options.disableMessageId();
    }

    @Override
    public void setDisableMessageTimestamp(boolean value) throws JMSException {
        requireOpen("disable timestamps");
        options = options.withDisableTimestamp(value);
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        requireOpen("read options");
        return options.disableTimestamp();
    }

    @Override
    public void setDeliveryMode(int deliveryMode) throws JMSException {
        requireOpen("set the delivery mode");
        options = options.withDeliveryMode(deliveryMode);
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        requireOpen("read options");
        return options.deliveryMode();
    }

    @Override
    public void setPriority(int defaultPriority) throws JMSException {
        requireOpen("set the priority");
        options = options.withPriority(defaultPriority);
    }

    @Override
    public int getPriority() throws JMSException {
        requireOpen("read options");
        return options.priority();
    }

    @Override
    public void setTimeToLive(long timeToLive) throws JMSException {
        requireOpen("set the time to live");
        options = options.withTimeToLive(timeToLive);
    }

    @Override
    public long getTimeToLive() throws JMSException {
        requireOpen("read options");
        return options.timeToLiveMillis();
    }

    @Override
    public void setDeliveryDelay(long deliveryDelay) throws JMSException {
        requireOpen("set the delivery delay");
        options = options.withDeliveryDelay(deliveryDelay);
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        requireOpen("read options");
        return options.deliveryDelayMillis();
    }

    // ---- destination

    @Override
    public @Nullable Destination getDestination() throws JMSException {
        requireOpen("read the destination");
        return destination;
    }

    @Override
    public @Nullable Queue getQueue() throws JMSException {
        requireOpen("read the queue");
        return (Queue) destination;
    }

    @Override
    public @Nullable Topic getTopic() throws JMSException {
        requireOpen("read the topic");
        return (Topic) destination;
    }

    // ---- sending to its own destination

    @Override
    public void send(Message message) throws JMSException {
        send(own(), message, options, null);
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        send(own(), message, options(deliveryMode, priority, timeToLive), null);
    }

    @Override
    public void send(Message message, CompletionListener completionListener) throws JMSException {
        send(own(), message, options, required(completionListener));
    }

    @Override
    public void send(
            Message message, int deliveryMode, int priority, long timeToLive, CompletionListener completionListener)
            throws JMSException {
        send(own(), message, options(deliveryMode, priority, timeToLive), required(completionListener));
    }

    @Override
    public void publish(Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    // ---- sending elsewhere

    @Override
    public void send(Destination destination, Message message) throws JMSException {
        send(given(destination), message, options, null);
    }

    @Override
    public void send(Destination destination, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send(given(destination), message, options(deliveryMode, priority, timeToLive), null);
    }

    @Override
    public void send(Destination destination, Message message, CompletionListener completionListener)
            throws JMSException {
        send(given(destination), message, options, required(completionListener));
    }

    @Override
    public void send(
            Destination destination,
            Message message,
            int deliveryMode,
            int priority,
            long timeToLive,
            CompletionListener completionListener)
            throws JMSException {
        send(given(destination), message, options(deliveryMode, priority, timeToLive), required(completionListener));
    }

    @Override
    public void send(Queue queue, Message message) throws JMSException {
        send((Destination) queue, message);
    }

    @Override
    public void send(Queue queue, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) queue, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Topic topic, Message message) throws JMSException {
        send((Destination) topic, message);
    }

    @Override
    public void publish(Topic topic, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) topic, message, deliveryMode, priority, timeToLive);
    }

    private void send(
            PabalDestination to, Message message, SendOptions how, @Nullable CompletionListener completionListener)
            throws JMSException {
        Use use = host.use("send");
        try {
            sender.send(to, message, how, completionListener);
        } finally {
            use.end();
        }
    }

    private SendOptions options(int deliveryMode, int priority, long timeToLive) throws JMSException {
        return options.withDeliveryMode(deliveryMode).withPriority(priority).withTimeToLive(timeToLive);
    }

    private PabalDestination own() throws JMSException {
        requireOpen("send");
        if (destination == null) {
            throw new UnsupportedOperationException(
                    "cannot send without a destination: the producer was created without"
                            + " one; name it in the send, or create the producer with it");
        }
        return destination;
    }

    private PabalDestination given(@Nullable Destination to) throws JMSException {
        requireOpen("send");
        if (destination != null) {
            throw new UnsupportedOperationException("cannot send to " + to + ": the producer was created for "
                    + destination + "; send without naming a destination, or create a producer without one");
        }
        if (to == null) {
            throw new InvalidDestinationException("cannot send: no destination given", ErrorCodes.INVALID_DESTINATION);
        }
        return host.destination(to, "send");
    }

    private static CompletionListener required(@Nullable CompletionListener listener) {
        if (listener == null) {
            throw new IllegalArgumentException(
                    "cannot send asynchronously without a CompletionListener; leave it out to send synchronously");
        }
        return listener;
    }

    // ---- closing

    /**
     * Waits for sends that are on their way, and for their listeners (Jakarta Messaging 3.1 §7.3.4).
     *
     * @throws JMSException also for a send of the session that was not waited for and was refused; it is closed then
     */
    @Override
    public void close() throws JMSException {
        if (!closed) {
            host.sends().awaitAll("close the producer");
            closed = true;
            host.producerClosed();
        }
    }

    private void requireOpen(String asked) throws JMSException {
        if (closed) {
            throw new IllegalStateException(
                    "cannot " + asked + ": the " + this + " is closed; create another", ErrorCodes.ILLEGAL_STATE);
        }
        host.requireOpen(asked);
    }

    @Override
    public String toString() {
        return destination == null ? "producer" : "producer to " + destination;
    }
}
