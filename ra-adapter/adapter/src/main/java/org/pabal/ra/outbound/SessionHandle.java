package org.pabal.ra.outbound;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.TransactionInProgressException;
import jakarta.resource.ResourceException;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.xa.PabalXASession;

/**
 * A session as an application of a server holds it. What it sends and receives belongs to the thread's transaction, if there
 * is one; else messages are sent at once and acknowledged by themselves (Jakarta Messaging 3.1 §12.3). It stays usable from
 * one transaction to the next, whichever physical session is behind it. For one thread at a time; closed by any.
 */
final class SessionHandle implements QueueSession, TopicSession {
    private final ConnectionHandle connection;
    private final int acknowledges;
    private final Set<Opened<?>> opened = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param acknowledges outside of transactions: AUTO_ACKNOWLEDGE or DUPS_OK_ACKNOWLEDGE */
    SessionHandle(ConnectionHandle connection, int acknowledges) {
        this.connection = connection;
        this.acknowledges = acknowledges;
    }

    ConnectionHandle connection() {
        return connection;
    }

    /** The physical connection to use now. */
    PabalManagedConnection use(String asked) throws JMSException {
        requireOpen(asked);
        return connection.use(asked);
    }

    private PabalXASession physical(String asked) throws JMSException {
        return use(asked).session();
    }

    void requireOpen(String asked) throws JMSException {
        if (closed) {
            throw Restrictions.closed("session", asked);
        }
    }

    // ---- what is open on it

    private <O extends Opened<?>> O keep(O handle, String asked) throws JMSException {
        // Opened at once, so that what is wrong with it is told here.
        var unused = handle.physical(asked);
        opened.add(handle);
        return handle;
    }

    void forget(Opened<?> handle) {
        opened.remove(handle);
    }

    void leave() throws ResourceException {
        for (Opened<?> handle : opened) {
            handle.leave();
        }
    }

    /** Whatever becomes of the session, nothing stays open on the physical one. */
    void closeOpened() {
        closed = true;
        opened.forEach(Opened::closeQuietly);
        opened.clear();
    }

    /** Idempotent. What its transaction holds stays with that. */
    @Override
    public void close() {
        if (!closed) {
            closeOpened();
            connection.closed(this);
        }
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        return physical("create a message").createBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        return physical("create a message").createMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        return physical("create a message").createMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        return physical("create a message").createObjectMessage();
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
        return physical("create a message").createObjectMessage(object);
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        return physical("create a message").createStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        return physical("create a message").createTextMessage();
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) throws JMSException {
        return physical("create a message").createTextMessage(text);
    }

    // ---- transactions and acknowledgement

    @Override
    public boolean getTransacted() throws JMSException {
        return use("read the session mode").inTransaction();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        return getTransacted() ? Session.SESSION_TRANSACTED : acknowledges;
    }

    @Override
    public void commit() throws JMSException {
        throw notHere("commit", "commit");
    }

    @Override
    public void rollback() throws JMSException {
        throw notHere("roll back", "setRollbackOnly");
    }

    private JMSException notHere(String asked, String instead) throws JMSException {
        if (use(asked).inTransaction()) {
            return new TransactionInProgressException(
                    "cannot " + asked + ": the session takes part in the server's transaction; end that, with its own "
                            + instead,
                    "TRANSACTION_IN_PROGRESS");
        }
        return new IllegalStateException(
                "cannot " + asked
                        + ": the session is not transacted; in an application server only the server's transactions make it so"
                        + " (Jakarta Messaging 3.1 §12.3)",
                ErrorCodes.ILLEGAL_STATE);
    }

    /** Outside of a transaction everything received is acknowledged, so that there is nothing to restart from. */
    @Override
    public void recover() throws JMSException {
        if (use("recover").inTransaction()) {
            throw new IllegalStateException(
                    "cannot recover: the session takes part in the server's transaction; roll that back",
                    ErrorCodes.ILLEGAL_STATE);
        }
    }

    /** {@code JMSContext.acknowledge()}: ignored where the session does it by itself. */
    void acknowledge() throws JMSException {
        var unused = use("acknowledge");
    }

    // ---- producers

    @Override
    public ProducerHandle createProducer(@Nullable Destination destination) throws JMSException {
        return keep(new ProducerHandle(this, destination), "create a producer");
    }

    @Override
    public QueueSender createSender(@Nullable Queue queue) throws JMSException {
        return createProducer(queue);
    }

    @Override
    public TopicPublisher createPublisher(@Nullable Topic topic) throws JMSException {
        return createProducer(topic);
    }

    // ---- consumers

    private ConsumerHandle consumer(boolean movable, ConsumerHandle.Recipe recipe) throws JMSException {
        return keep(new ConsumerHandle(this, movable, recipe), "create a consumer");
    }

    /** What a topic brings to a consumer of its own is lost while that is closed. */
    static boolean keptWhileClosed(@Nullable Destination from) {
        return !(from instanceof Topic);
    }

    @Override
    public ConsumerHandle createConsumer(@Nullable Destination destination) throws JMSException {
        return createConsumer(destination, null, false);
    }

    @Override
    public ConsumerHandle createConsumer(@Nullable Destination destination, @Nullable String messageSelector)
            throws JMSException {
        return createConsumer(destination, messageSelector, false);
    }

    @Override
    public ConsumerHandle createConsumer(
            @Nullable Destination destination, @Nullable String messageSelector, boolean noLocal) throws JMSException {
        return consumer(
                keptWhileClosed(destination), session -> session.createConsumer(destination, messageSelector, noLocal));
    }

    @Override
    public QueueReceiver createReceiver(@Nullable Queue queue) throws JMSException {
        return createConsumer(queue, null, false);
    }

    @Override
    public QueueReceiver createReceiver(@Nullable Queue queue, @Nullable String messageSelector) throws JMSException {
        return createConsumer(queue, messageSelector, false);
    }

    @Override
    public TopicSubscriber createSubscriber(@Nullable Topic topic) throws JMSException {
        return createConsumer(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(@Nullable Topic topic, @Nullable String messageSelector, boolean noLocal)
            throws JMSException {
        return createConsumer(topic, messageSelector, noLocal);
    }

    @Override
    public ConsumerHandle createSharedConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createSharedConsumer(topic, name, null);
    }

    @Override
    public ConsumerHandle createSharedConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector) throws JMSException {
        return consumer(false, session -> session.createSharedConsumer(topic, name, messageSelector));
    }

    @Override
    public ConsumerHandle createDurableSubscriber(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public ConsumerHandle createDurableSubscriber(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector, boolean noLocal)
            throws JMSException {
        return createDurableConsumer(topic, name, messageSelector, noLocal);
    }

    @Override
    public ConsumerHandle createDurableConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public ConsumerHandle createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector, boolean noLocal)
            throws JMSException {
        return consumer(true, session -> session.createDurableConsumer(topic, name, messageSelector, noLocal));
    }

    @Override
    public ConsumerHandle createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name)
            throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public ConsumerHandle createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector) throws JMSException {
        return consumer(true, session -> session.createSharedDurableConsumer(topic, name, messageSelector));
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String messageSelector) throws JMSException {
        return keep(new BrowserHandle(this, queue, messageSelector), "create a browser");
    }

    @Override
    public void unsubscribe(@Nullable String name) throws JMSException {
        physical("unsubscribe").unsubscribe(name);
    }

    // ---- destinations

    @Override
    public Queue createQueue(@Nullable String queueName) throws JMSException {
        return physical("create a queue").createQueue(queueName);
    }

    @Override
    public Topic createTopic(@Nullable String topicName) throws JMSException {
        return physical("create a topic").createTopic(topicName);
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        TemporaryQueue made = physical("create a temporary queue").createTemporaryQueue();
        connection.temporary((PabalDestination) made);
        return made;
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        TemporaryTopic made = physical("create a temporary topic").createTemporaryTopic();
        connection.temporary((PabalDestination) made);
        return made;
    }

    // ---- forbidden

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        throw forbidden("getMessageListener");
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        throw forbidden("setMessageListener");
    }

    @Override
    public void run() {
        throw Restrictions.forbiddenInContext("Session.run", "consume with a message-driven bean");
    }

    private static IllegalStateException forbidden(String method) {
        return Restrictions.forbidden("Session." + method, "consume with a message-driven bean");
    }

    @Override
    public String toString() {
        return "session of " + connection;
    }
}
