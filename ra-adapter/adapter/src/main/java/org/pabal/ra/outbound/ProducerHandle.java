package org.pabal.ra.outbound;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import org.jspecify.annotations.Nullable;
import org.pabal.client.producer.PabalProducer;
import org.pabal.client.producer.SendOptions;

/** A producer as an application of a server holds it: it sends, and never asynchronously (Jakarta Messaging 3.1 §12.2). */
final class ProducerHandle extends Opened<PabalProducer> implements QueueSender, TopicPublisher {
    private final @Nullable Destination destination;
    private SendOptions options = SendOptions.DEFAULT;

    ProducerHandle(SessionHandle session, @Nullable Destination destination) {
        super(session, "producer");
        this.destination = destination;
    }

    @Override
    PabalProducer open(PabalManagedConnection on) throws JMSException {
        PabalProducer producer = on.session().createProducer(destination);
        apply(producer);
        return producer;
    }

    private void apply(PabalProducer producer) throws JMSException {
        producer.setDeliveryMode(options.deliveryMode());
        producer.setPriority(options.priority());
        producer.setTimeToLive(options.timeToLiveMillis());
        producer.setDeliveryDelay(options.deliveryDelayMillis());
        producer.setDisableMessageID(options.disableMessageId());
        producer.setDisableMessageTimestamp(options.disableTimestamp());
    }

    @Override
    void close(PabalProducer physical) throws JMSException {
        physical.close();
    }

    // ---- options

    private void set(String asked, SendOptions changed) throws JMSException {
        PabalProducer producer = physical(asked);
        options = changed;
        apply(producer);
    }

    private SendOptions options(String asked) throws JMSException {
        requireOpen(asked);
        return options;
    }

    @Override
    public void setDisableMessageID(boolean value) throws JMSException {
        set("disable message ids", options.withDisableMessageId(value));
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        return options("read options").disableMessageId();
    }

    @Override
    public void setDisableMessageTimestamp(boolean value) throws JMSException {
        set("disable timestamps", options.withDisableTimestamp(value));
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        return options("read options").disableTimestamp();
    }

    @Override
    public void setDeliveryMode(int deliveryMode) throws JMSException {
        set("set the delivery mode", options.withDeliveryMode(deliveryMode));
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        return options("read options").deliveryMode();
    }

    @Override
    public void setPriority(int priority) throws JMSException {
        set("set the priority", options.withPriority(priority));
    }

    @Override
    public int getPriority() throws JMSException {
        return options("read options").priority();
    }

    @Override
    public void setTimeToLive(long millis) throws JMSException {
        set("set the time to live", options.withTimeToLive(millis));
    }

    @Override
    public long getTimeToLive() throws JMSException {
        return options("read options").timeToLiveMillis();
    }

    @Override
    public void setDeliveryDelay(long millis) throws JMSException {
        set("set the delivery delay", options.withDeliveryDelay(millis));
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        return options("read options").deliveryDelayMillis();
    }

    // ---- destination

    @Override
    public @Nullable Destination getDestination() throws JMSException {
        return physical("read the destination").getDestination();
    }

    @Override
    public @Nullable Queue getQueue() throws JMSException {
        return physical("read the queue").getQueue();
    }

    @Override
    public @Nullable Topic getTopic() throws JMSException {
        return physical("read the topic").getTopic();
    }

    // ---- sending

    private PabalProducer sending() throws JMSException {
        return physical("send");
    }

    @Override
    public void send(Message message) throws JMSException {
        sending().send(message);
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        sending().send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Destination to, Message message) throws JMSException {
        sending().send(to, message);
    }

    @Override
    public void send(Destination to, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        sending().send(to, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Queue to, Message message) throws JMSException {
        sending().send(to, message);
    }

    @Override
    public void send(Queue to, Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        sending().send(to, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Message message) throws JMSException {
        sending().publish(message);
    }

    @Override
    public void publish(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        sending().publish(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Topic to, Message message) throws JMSException {
        sending().publish(to, message);
    }

    @Override
    public void publish(Topic to, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        sending().publish(to, message, deliveryMode, priority, timeToLive);
    }

    // ---- forbidden

    private static JMSException asynchronous() {
        return Restrictions.forbidden("MessageProducer.send with a CompletionListener", "send without one");
    }

    @Override
    public void send(Message message, CompletionListener listener) throws JMSException {
        throw asynchronous();
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive, CompletionListener listener)
            throws JMSException {
        throw asynchronous();
    }

    @Override
    public void send(Destination to, Message message, CompletionListener listener) throws JMSException {
        throw asynchronous();
    }

    @Override
    public void send(
            Destination to,
            Message message,
            int deliveryMode,
            int priority,
            long timeToLive,
            CompletionListener listener)
            throws JMSException {
        throw asynchronous();
    }

    @Override
    public void close() throws JMSException {
        closeOpened();
    }
}
