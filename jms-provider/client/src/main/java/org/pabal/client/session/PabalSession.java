package org.pabal.client.session;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueSession;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.pabal.client.consumer.PabalConsumer;
import org.pabal.client.destination.Destinations;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.dispatch.UseGuard.Use;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.producer.PabalProducer;
import org.pabal.client.producer.Sender;
import org.pabal.client.session.Subscribing.Wanted;
import org.pabal.message.Refusal;

/**
 * A session (Jakarta Messaging 3.1 §6.2), of the classic and the legacy APIs, and what a JMSContext stands on.
 *
 * <p>For one thread at a time; once it has a message listener and the connection is started, for the thread that runs the
 * listener. Closing, also of its consumers, is allowed from any thread.
 */
public class PabalSession implements QueueSession, TopicSession {

    /**
     * A session mode of this provider: {@code Message.acknowledge()} acknowledges that message alone. Give it to {@code
     * Connection.createSession(int)}, {@code createSession(false, int)} or {@code createContext(int)}.
     */
    public static final int INDIVIDUAL_ACKNOWLEDGE = 101;

    private final SessionCore core;
    private final Domain domain;
    private final Sender sender;

    /** @param id as the broker knows the session, which it has opened */
    public PabalSession(SessionHost host, long id, Mode mode, Domain domain) {
        this.core = new SessionCore(host, this, id, mode);
        this.domain = domain;
        this.sender = new Sender(core, host.messages());
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        core.requireOpen("create a message");
        return core.host().messages().bytes();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        core.requireOpen("create a message");
        return core.host().messages().map();
    }

    @Override
    public Message createMessage() throws JMSException {
        core.requireOpen("create a message");
        return core.host().messages().message();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        core.requireOpen("create a message");
        return core.host().messages().object();
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
        ObjectMessage message = createObjectMessage();
        message.setObject(object);
        return message;
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        core.requireOpen("create a message");
        return core.host().messages().stream();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        core.requireOpen("create a message");
        return core.host().messages().text();
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) throws JMSException {
        TextMessage message = createTextMessage();
        message.setText(text);
        return message;
    }

    // ---- acknowledgement and transactions

    @Override
    public boolean getTransacted() throws JMSException {
        core.requireOpen("read the session mode");
        return core.mode() == Mode.TRANSACTED || core.mode() == Mode.XA;
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        core.requireOpen("read the session mode");
        return core.mode().number();
    }

    @Override
    public void commit() throws JMSException {
        Use use = core.useOpen("commit");
        try {
            requireTransacted("commit");
            core.commit();
        } finally {
            use.end();
        }
    }

    @Override
    public void rollback() throws JMSException {
        Use use = core.useOpen("roll back");
        try {
            requireTransacted("roll back");
            core.rollback();
        } finally {
            use.end();
        }
    }

    private void requireTransacted(String asked) throws JMSException {
        if (core.mode() != Mode.TRANSACTED) {
            throw new IllegalStateException(
                    "cannot " + asked + ": the session is not transacted; create it with Session.SESSION_TRANSACTED",
                    ErrorCodes.ILLEGAL_STATE);
        }
    }

    @Override
    public void recover() throws JMSException {
        Use use = core.useOpen("recover");
        try {
            if (core.mode() == Mode.TRANSACTED || core.mode() == Mode.XA) {
                throw new IllegalStateException(
                        "cannot recover: the session is transacted; use rollback", ErrorCodes.ILLEGAL_STATE);
            }
            core.recover();
        } finally {
            use.end();
        }
    }

    /** {@code JMSContext.acknowledge()}: everything delivered so far; ignored where the session does it by itself. */
    public void acknowledge() throws JMSException {
        core.acknowledgeAll();
    }

    // ---- producers

    @Override
    public PabalProducer createProducer(@Nullable Destination destination) throws JMSException {
        Use use = core.useOpen("create a producer");
        try {
            PabalDestination to = null;
            if (destination != null) {
                to = core.destination(destination, "create a producer");
                core.host()
                        .patience()
                        .await(core.host().link().checkDestination(to.address()), "create a producer to " + to);
            }
            return new PabalProducer(core, sender, to);
        } finally {
            use.end();
        }
    }

    @Override
    public PabalProducer createSender(@Nullable Queue queue) throws JMSException {
        return createProducer(queue);
    }

    @Override
    public PabalProducer createPublisher(@Nullable Topic topic) throws JMSException {
        return createProducer(topic);
    }

    /** What a JMSProducer sends with. */
    public Sender sender() {
        return sender;
    }

    /** For a JMSProducer, which checks the destination at each send. */
    public PabalDestination destination(@Nullable Destination destination, String asked) throws JMSException {
        core.requireOpen(asked);
        return PabalDestination.of(Destinations.addressOf(destination, asked));
    }

    /** @throws IllegalStateException if it is closed */
    public void requireOpen(String asked) throws JMSException {
        core.requireOpen(asked);
    }

    /** To be closed when the session is no longer being used; see {@code jms.strict}. */
    public Use use(String asked) throws JMSException {
        return core.useOpen(asked);
    }

    // ---- consumers

    @Override
    public PabalConsumer createConsumer(@Nullable Destination destination) throws JMSException {
        return createConsumer(destination, null, false);
    }

    @Override
    public PabalConsumer createConsumer(@Nullable Destination destination, @Nullable String messageSelector)
            throws JMSException {
        return createConsumer(destination, messageSelector, false);
    }

    @Override
    public PabalConsumer createConsumer(
            @Nullable Destination destination, @Nullable String messageSelector, boolean noLocal) throws JMSException {
        Use use = core.useOpen("create a consumer");
        try {
            return open(Subscribing.from(destination, messageSelector, noLocal));
        } finally {
            use.end();
        }
    }

    @Override
    public PabalConsumer createReceiver(@Nullable Queue queue) throws JMSException {
        return createConsumer(queue, null, false);
    }

    @Override
    public PabalConsumer createReceiver(@Nullable Queue queue, @Nullable String messageSelector) throws JMSException {
        return createConsumer(queue, messageSelector, false);
    }

    @Override
    public PabalConsumer createSubscriber(@Nullable Topic topic) throws JMSException {
        return createConsumer(topic, null, false);
    }

    @Override
    public PabalConsumer createSubscriber(@Nullable Topic topic, @Nullable String messageSelector, boolean noLocal)
            throws JMSException {
        return createConsumer(topic, messageSelector, noLocal);
    }

    @Override
    public PabalConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String sharedSubscriptionName)
            throws JMSException {
        return createSharedConsumer(topic, sharedSubscriptionName, null);
    }

    @Override
    public PabalConsumer createSharedConsumer(
            @Nullable Topic topic, @Nullable String sharedSubscriptionName, @Nullable String messageSelector)
            throws JMSException {
        Use use = core.useOpen("create a shared consumer");
        try {
            domain.requireTopics("create a shared consumer");
            return open(Subscribing.shared(topic, sharedSubscriptionName, messageSelector));
        } finally {
            use.end();
        }
    }

    @Override
    public PabalConsumer createDurableSubscriber(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public PabalConsumer createDurableSubscriber(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector, boolean noLocal)
            throws JMSException {
        return createDurableConsumer(topic, name, messageSelector, noLocal);
    }

    @Override
    public PabalConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public PabalConsumer createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector, boolean noLocal)
            throws JMSException {
        Use use = core.useOpen("create a durable consumer");
        try {
            domain.requireTopics("create a durable consumer");
            return open(Subscribing.durable(
                    topic, name, messageSelector, noLocal, core.host().clientId()));
        } finally {
            use.end();
        }
    }

    @Override
    public PabalConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public PabalConsumer createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String messageSelector) throws JMSException {
        Use use = core.useOpen("create a shared durable consumer");
        try {
            domain.requireTopics("create a shared durable consumer");
            return open(Subscribing.sharedDurable(topic, name, messageSelector));
        } finally {
            use.end();
        }
    }

    private PabalConsumer open(Wanted wanted) throws JMSException {
        return core.openConsumer(wanted.destination(), wanted.request());
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String messageSelector) throws JMSException {
        Use use = core.useOpen("create a browser");
        try {
            domain.requireQueues("create a browser");
            PabalDestination from = PabalDestination.of(Destinations.addressOf(queue, "create a browser"));
            if (!(from instanceof Queue)) {
                throw new InvalidDestinationException(
                        "cannot create a browser: " + from + " is not a queue", ErrorCodes.INVALID_DESTINATION);
            }
            PabalBrowser browser = new PabalBrowser(core, from, Subscribing.selector(messageSelector));
            browser.check();
            return browser;
        } finally {
            use.end();
        }
    }

    @Override
    public void unsubscribe(@Nullable String name) throws JMSException {
        Use use = core.useOpen("unsubscribe");
        try {
            domain.requireTopics("unsubscribe");
            if (name == null || name.isEmpty()) {
                throw new InvalidDestinationException(
                        "cannot unsubscribe: no subscription has the name '" + name + "'",
                        Refusal.Code.UNKNOWN_SUBSCRIPTION.name());
            }
            core.settlement().flush("unsubscribe");
            core.host()
                    .patience()
                    .await(core.host().link().unsubscribe(name), "unsubscribe durable subscription '" + name + "'");
        } finally {
            use.end();
        }
    }

    // ---- destinations

    @Override
    public Queue createQueue(@Nullable String queueName) throws JMSException {
        core.requireOpen("create a queue");
        domain.requireQueues("create a queue");
        return Destinations.queue(queueName);
    }

    @Override
    public Topic createTopic(@Nullable String topicName) throws JMSException {
        core.requireOpen("create a topic");
        domain.requireTopics("create a topic");
        return Destinations.topic(topicName);
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        core.requireOpen("create a temporary queue");
        domain.requireQueues("create a temporary queue");
        return core.host().createTemporaryQueue();
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        core.requireOpen("create a temporary topic");
        domain.requireTopics("create a temporary topic");
        return core.host().createTemporaryTopic();
    }

    // ---- for application servers

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        core.requireOpen("read the message listener");
        return core.loaded().listener();
    }

    /** The listener that {@link #run} gives a ConnectionConsumer's messages to (Jakarta Messaging 3.1 §11.2). */
    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        core.requireOpen("set a message listener");
        core.loaded().listener(listener);
    }

    /** Gives what a ConnectionConsumer has loaded to the session's message listener, on this thread. */
    @Override
    public void run() {
        try {
            core.requireOpen("run");
            core.loaded().run();
        } catch (JMSException closed) {
            throw JmsErrors.toRuntime(closed);
        }
    }

    // ---- closing

    /** Idempotent. Gives back what nobody has seen, rolls a local transaction back, waits for running listeners. */
    @Override
    public void close() throws JMSException {
        var unused = core.closeSession();
    }

    @Override
    public String toString() {
        return core.host().name() + " session " + core.id();
    }

    // ---- for the connection that made it

    public SessionLife life() {
        return core;
    }

    /** Where a ConnectionConsumer puts its messages. */
    public Loaded loaded() {
        return core.loaded();
    }

    // ---- for XA sessions

    protected final Link link() {
        return core.host().link();
    }

    /** What a branch of a global transaction takes from the session. */
    protected final BranchWork branchWork() {
        return core;
    }
}
