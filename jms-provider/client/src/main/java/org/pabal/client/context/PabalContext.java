package org.pabal.client.context;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.pabal.client.connection.InterruptionListener;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.consumer.PabalConsumer;
import org.pabal.client.error.Unchecked;
import org.pabal.client.session.Mode;
import org.pabal.client.session.PabalSession;

/**
 * A connection, shared with the contexts made of this one, and a session (Jakarta Messaging 3.1 §2.8.4). For one thread at
 * a time, except for {@link #createContext} and {@link #close}.
 */
public class PabalContext implements JMSContext {
    private final SharedConnection shared;
    private final PabalSession session;
    private final boolean autoStartAtFirst;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean autoStart;

    /**
     * The first context of a connection, which it closes if it cannot be made.
     *
     * @param autoStart whether the first consumer starts the connection
     * @throws JMSException if the mode is none, or the broker refuses
     */
    public static PabalContext open(PabalConnection connection, int sessionMode, boolean autoStart)
            throws JMSException {
        try {
            return new PabalContext(
                    new SharedConnection(connection), connection.openSession(Mode.of(sessionMode)), autoStart);
        } catch (JMSException refused) {
            connection.close();
            throw refused;
        }
    }

    /** The first context of a connection, with a session of it. */
    protected PabalContext(PabalConnection connection, PabalSession session, boolean autoStart) {
        this(new SharedConnection(connection), session, autoStart);
    }

    private PabalContext(SharedConnection shared, PabalSession session, boolean autoStart) {
        this.shared = shared;
        this.session = session;
        this.autoStartAtFirst = autoStart;
        this.autoStart = autoStart;
        shared.join();
    }

    private PabalConnection connection() {
        return shared.connection();
    }

    /** The session, for a call that makes the client id stand. */
    private PabalSession used(String asked) throws JMSException {
        connection().use(asked);
        return open(asked);
    }

    private PabalSession open(String asked) throws JMSException {
        session.requireOpen(asked);
        return session;
    }

    // ---- contexts

    /** Another session on the same connection (§2.8.4). */
    @Override
    public JMSContext createContext(int sessionMode) {
        return Unchecked.call(() -> {
            var unused = used("create a context");
            PabalSession another = connection().openSession(Mode.of(sessionMode));
            return new PabalContext(shared, another, autoStartAtFirst);
        });
    }

    @Override
    public void close() {
        Unchecked.run(() -> {
            // A listener that closes its own context is told so before anything is closed.
            session.life().requireNoListener("close the context");
            try {
                session.close();
            } finally {
                if (closed.compareAndSet(false, true)) {
                    shared.leave();
                }
            }
        });
    }

    // ---- the connection

    @Override
    public @Nullable String getClientID() {
        return Unchecked.callOrNull(() -> {
            var unused = open("read the client id");
            return connection().getClientID();
        });
    }

    @Override
    public void setClientID(@Nullable String clientID) {
        Unchecked.run(() -> {
            var unused = open("set the client id");
            connection().setClientID(clientID);
        });
    }

    @Override
    public ConnectionMetaData getMetaData() {
        return Unchecked.call(() -> {
            var unused = open("read the metadata");
            return connection().getMetaData();
        });
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() {
        return Unchecked.callOrNull(() -> {
            var unused = open("read the exception listener");
            return connection().getExceptionListener();
        });
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) {
        Unchecked.run(() -> {
            var unused = used("set an exception listener");
            connection().setExceptionListener(listener);
        });
    }

    public @Nullable InterruptionListener getInterruptionListener() {
        return Unchecked.callOrNull(() -> {
            var unused = open("read the interruption listener");
            return connection().getInterruptionListener();
        });
    }

    /** See {@link PabalConnection#setInterruptionListener}: of the connection, which contexts made of this one share. */
    public void setInterruptionListener(@Nullable InterruptionListener listener) {
        Unchecked.run(() -> {
            var unused = open("set an interruption listener");
            connection().setInterruptionListener(listener);
        });
    }

    @Override
    public void start() {
        Unchecked.run(() -> {
            var unused = used("start");
            connection().start();
        });
    }

    @Override
    public void stop() {
        Unchecked.run(() -> {
            var unused = used("stop");
            connection().stop();
        });
    }

    @Override
    public void setAutoStart(boolean autoStart) {
        Unchecked.run(() -> {
            var unused = open("set auto-start");
            this.autoStart = autoStart;
        });
    }

    @Override
    public boolean getAutoStart() {
        return Unchecked.call(() -> {
            var unused = open("read auto-start");
            return autoStart;
        });
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() {
        return Unchecked.call(session::createBytesMessage);
    }

    @Override
    public MapMessage createMapMessage() {
        return Unchecked.call(session::createMapMessage);
    }

    @Override
    public Message createMessage() {
        return Unchecked.call(session::createMessage);
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return Unchecked.call(() -> session.createObjectMessage());
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) {
        return Unchecked.call(() -> session.createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() {
        return Unchecked.call(session::createStreamMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return Unchecked.call(() -> session.createTextMessage());
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) {
        return Unchecked.call(() -> session.createTextMessage(text));
    }

    // ---- acknowledgement and transactions

    @Override
    public boolean getTransacted() {
        return Unchecked.call(session::getTransacted);
    }

    @Override
    public int getSessionMode() {
        return Unchecked.call(session::getAcknowledgeMode);
    }

    @Override
    public void commit() {
        Unchecked.run(session::commit);
    }

    @Override
    public void rollback() {
        Unchecked.run(session::rollback);
    }

    @Override
    public void recover() {
        Unchecked.run(session::recover);
    }

    @Override
    public void acknowledge() {
        Unchecked.run(session::acknowledge);
    }

    // ---- producers and consumers

    @Override
    public JMSProducer createProducer() {
        return Unchecked.call(() -> new PabalContextProducer(used("create a producer")));
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination) {
        return consumer(() -> used("create a consumer").createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination, @Nullable String messageSelector) {
        return consumer(() -> used("create a consumer").createConsumer(destination, messageSelector));
    }

    @Override
    public JMSConsumer createConsumer(
            @Nullable Destination destination, @Nullable String messageSelector, boolean noLocal) {
        return consumer(() -> used("create a consumer").createConsumer(destination, messageSelector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(() -> used("create a consumer").createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector, boolean noLocal) {
        return consumer(() -> used("create a consumer").createDurableConsumer(topic, name, messageSelector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(() -> used("create a consumer").createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector) {
        return consumer(() -> used("create a consumer").createSharedDurableConsumer(topic, name, messageSelector));
    }

    @Override
    public JMSConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String sharedSubscriptionName) {
        return consumer(() -> used("create a consumer").createSharedConsumer(topic, sharedSubscriptionName));
    }

    @Override
    public JMSConsumer createSharedConsumer(
            @Nullable Topic topic, @Nullable String sharedSubscriptionName, @Nullable String messageSelector) {
        return consumer(
                () -> used("create a consumer").createSharedConsumer(topic, sharedSubscriptionName, messageSelector));
    }

    private JMSConsumer consumer(Unchecked.Call<PabalConsumer> creation) {
        return Unchecked.call(() -> {
            JMSConsumer consumer = new PabalContextConsumer(creation.call());
            startIfAutomatic();
            return consumer;
        });
    }

    /** §6.1.4. */
    private void startIfAutomatic() throws JMSException {
        if (autoStart) {
            connection().start();
        }
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String messageSelector) {
        return Unchecked.call(() -> {
            QueueBrowser browser = used("create a browser").createBrowser(queue, messageSelector);
            startIfAutomatic();
            return browser;
        });
    }

    @Override
    public void unsubscribe(@Nullable String name) {
        Unchecked.run(() -> used("unsubscribe").unsubscribe(name));
    }

    // ---- destinations

    @Override
    public Queue createQueue(@Nullable String queueName) {
        return Unchecked.call(() -> session.createQueue(queueName));
    }

    @Override
    public Topic createTopic(@Nullable String topicName) {
        return Unchecked.call(() -> session.createTopic(topicName));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return Unchecked.call(session::createTemporaryQueue);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return Unchecked.call(session::createTemporaryTopic);
    }

    @Override
    public String toString() {
        return "context of " + session;
    }
}
