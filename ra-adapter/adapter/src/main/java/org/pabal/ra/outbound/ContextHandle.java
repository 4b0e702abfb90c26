package org.pabal.ra.outbound;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
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
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.Unchecked;

/**
 * A JMSContext as an application of a server holds it: a connection handle and its one session (Jakarta Messaging 3.1 §12).
 * Those that are injected are this, too: the server forbids more there (§12.4.5). For one thread at a time; closed by any.
 */
final class ContextHandle implements JMSContext {
    private final ConnectionHandle connection;
    private final SessionHandle session;
    private volatile boolean autoStart = true;

    ContextHandle(ConnectionHandle connection, SessionHandle session) {
        this.connection = connection;
        this.session = session;
    }

    // ---- the connection

    @Override
    public @Nullable String getClientID() {
        return Unchecked.callOrNull(connection::getClientID);
    }

    @Override
    public ConnectionMetaData getMetaData() {
        return Unchecked.call(connection::getMetaData);
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() {
        return Unchecked.callOrNull(connection::getExceptionListener);
    }

    @Override
    public void start() {
        Unchecked.run(connection::start);
    }

    @Override
    public void setAutoStart(boolean autoStart) {
        Unchecked.run(() -> session.requireOpen("set auto-start"));
        this.autoStart = autoStart;
    }

    @Override
    public boolean getAutoStart() {
        Unchecked.run(() -> session.requireOpen("read auto-start"));
        return autoStart;
    }

    @Override
    public void close() {
        connection.close();
    }

    // ---- the session

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

    @Override
    public JMSProducer createProducer() {
        return ContextProducer.on(session);
    }

    // ---- consumers

    private JMSConsumer consumer(Unchecked.Call<ConsumerHandle> open) {
        return Unchecked.call(() -> {
            ConsumerHandle consumer = open.call();
            if (autoStart) {
                connection.start();
            }
            return new ContextConsumer(consumer);
        });
    }

    @Override
    public JMSConsumer createConsumer(Destination destination) {
        return consumer(() -> session.createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, @Nullable String messageSelector) {
        return consumer(() -> session.createConsumer(destination, messageSelector));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, @Nullable String messageSelector, boolean noLocal) {
        return consumer(() -> session.createConsumer(destination, messageSelector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name) {
        return consumer(() -> session.createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(
            Topic topic, String name, @Nullable String messageSelector, boolean noLocal) {
        return consumer(() -> session.createDurableConsumer(topic, name, messageSelector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
        return consumer(() -> session.createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name, @Nullable String messageSelector) {
        return consumer(() -> session.createSharedDurableConsumer(topic, name, messageSelector));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name) {
        return consumer(() -> session.createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name, @Nullable String messageSelector) {
        return consumer(() -> session.createSharedConsumer(topic, name, messageSelector));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) {
        return Unchecked.call(() -> session.createBrowser(queue));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, @Nullable String messageSelector) {
        return Unchecked.call(() -> session.createBrowser(queue, messageSelector));
    }

    @Override
    public void unsubscribe(String name) {
        Unchecked.run(() -> session.unsubscribe(name));
    }

    // ---- messages and destinations

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
        return Unchecked.call(session::createObjectMessage);
    }

    @Override
    public StreamMessage createStreamMessage() {
        return Unchecked.call(session::createStreamMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return Unchecked.call(session::createTextMessage);
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) {
        return Unchecked.call(() -> session.createObjectMessage(object));
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) {
        return Unchecked.call(() -> session.createTextMessage(text));
    }

    @Override
    public Queue createQueue(String queueName) {
        return Unchecked.call(() -> session.createQueue(queueName));
    }

    @Override
    public Topic createTopic(String topicName) {
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

    // ---- forbidden

    /** It would be a second session on the connection (§12.2). */
    @Override
    public JMSContext createContext(int sessionMode) {
        throw new IllegalStateRuntimeException(
                "cannot create a context of a context: in an application server a connection has one session (Jakarta"
                        + " Messaging 3.1 §12.2); create it with the connection factory",
                ErrorCodes.ILLEGAL_STATE);
    }

    @Override
    public void setClientID(@Nullable String clientID) {
        throw Restrictions.forbiddenInContext("JMSContext.setClientID", "set clientId on the connection factory");
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) {
        throw Restrictions.forbiddenInContext(
                "JMSContext.setExceptionListener",
                "the pool replaces a lost connection, and the next call says what failed");
    }

    @Override
    public void stop() {
        throw Restrictions.forbiddenInContext("JMSContext.stop", "close the context when it is no longer needed");
    }

    @Override
    public String toString() {
        return "context of " + connection;
    }
}
