package org.pabal.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pabal.client.consumer.PabalConsumer;
import org.pabal.client.xa.PabalXASession;

/** A consumer as an application of a server holds it: it receives, and has no listener (Jakarta Messaging 3.1 §12.2). */
final class ConsumerHandle extends Opened<PabalConsumer> implements QueueReceiver, TopicSubscriber {

    /** Makes the consumer on a session, and an equal one on another. */
    @FunctionalInterface
    interface Recipe {
        PabalConsumer open(PabalXASession session) throws JMSException;
    }

    /** What takes a message off a physical consumer. */
    @FunctionalInterface
    interface Receiving<T> {
        /** @param timeoutMillis 0 for no limit, negative for not at all */
        @Nullable
        T receive(PabalConsumer from, long timeoutMillis) throws JMSException;
    }

    private static final long NOT_AT_ALL = -1;

    private final boolean movable;
    private final Recipe recipe;

    ConsumerHandle(SessionHandle session, boolean movable, Recipe recipe) {
        super(session, "consumer");
        this.movable = movable;
        this.recipe = recipe;
    }

    @Override
    PabalConsumer open(PabalManagedConnection on) throws JMSException {
        return recipe.open(on.session());
    }

    @Override
    void close(PabalConsumer physical) throws JMSException {
        physical.close();
    }

    @Override
    boolean movable() {
        return movable;
    }

    // ---- receiving

    /** The time runs while the connection is not started, too; then nothing is received. */
    <T> @Nullable T receiving(long timeoutMillis, Receiving<T> how) throws JMSException {
        String asked = "receive";
        PabalConsumer from = physical(asked);
        ConnectionHandle connection = session().connection();
        if (timeoutMillis < 0) {
            return connection.isStarted() ? how.receive(from, NOT_AT_ALL) : null;
        }
        if (connection.isStarted()) {
            return how.receive(from, timeoutMillis);
        }
        long nanos = timeoutMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        long left = connection.awaitStarted(nanos, asked);
        if (left <= 0) {
            return null;
        }
        return how.receive(from, timeoutMillis == 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    }

    private static @Nullable Message message(PabalConsumer from, long timeoutMillis) throws JMSException {
        return timeoutMillis < 0 ? from.receiveNoWait() : from.receive(timeoutMillis);
    }

    @Override
    public @Nullable Message receive() throws JMSException {
        return receiving(0, ConsumerHandle::message);
    }

    @Override
    public @Nullable Message receive(long timeout) throws JMSException {
        return receiving(Math.max(0, timeout), ConsumerHandle::message);
    }

    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        return receiving(NOT_AT_ALL, ConsumerHandle::message);
    }

    // ---- what it is

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        return physical("read the selector").getMessageSelector();
    }

    @Override
    public Queue getQueue() throws JMSException {
        return physical("read the queue").getQueue();
    }

    @Override
    public Topic getTopic() throws JMSException {
        return physical("read the topic").getTopic();
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        return physical("read noLocal").getNoLocal();
    }

    @Override
    public void close() throws JMSException {
        closeOpened();
    }

    // ---- forbidden

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        throw Restrictions.forbidden("MessageConsumer.getMessageListener", "consume with a message-driven bean");
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        throw Restrictions.forbidden("MessageConsumer.setMessageListener", "consume with a message-driven bean");
    }
}
