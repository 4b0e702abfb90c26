package org.pabal.client.connection;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.ClientSettings;
import org.pabal.client.link.Link;
import org.pabal.client.session.Domain;
import org.pabal.client.session.Mode;
import org.pabal.client.session.PabalSession;
import org.pabal.client.session.SessionHost;
import org.pabal.client.session.Subscribing;
import org.pabal.client.session.Subscribing.Wanted;

/**
 * A connection (Jakarta Messaging 3.1 §6.1), of the classic and the legacy APIs, and what JMSContexts share. Safe for use
 * by many threads.
 */
public class PabalConnection implements QueueConnection, TopicConnection {

    private final ConnectionCore core;
    private final Domain domain;

    /**
     * Opens a connection over a link that is not open yet; the link is closed if that fails.
     *
     * @param clientId null for none; if given it cannot be changed
     * @throws jakarta.jms.InvalidClientIDException if another connection uses the client id
     * @throws jakarta.jms.JMSSecurityException if the broker does not know user and password
     */
    public PabalConnection(
            Link link,
            ClientSettings settings,
            Domain domain,
            @Nullable String clientId,
            @Nullable String user,
            @Nullable String password)
            throws JMSException {
        this.core = new ConnectionCore(link, settings, clientId);
        this.domain = domain;
        core.open(user, password);
    }

    /** Makes the session object for one that the broker has opened. */
    @FunctionalInterface
    protected interface SessionMaker<S extends PabalSession> {
        S make(SessionHost host, long id);
    }

    // ---- sessions

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        core.use("create a session");
        return openSession(modeOf(transacted, acknowledgeMode), Domain.COMMON);
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        core.use("create a session");
        return openSession(Mode.of(sessionMode), Domain.COMMON);
    }

    @Override
    public Session createSession() throws JMSException {
        return createSession(Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public PabalSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        domain.requireQueues("create a QueueSession");
        core.use("create a session");
        return openSession(modeOf(transacted, acknowledgeMode), Domain.QUEUE);
    }

    @Override
    public PabalSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        domain.requireTopics("create a TopicSession");
        core.use("create a session");
        return openSession(modeOf(transacted, acknowledgeMode), Domain.TOPIC);
    }

    /** The acknowledge mode does not matter in a transacted session, and SESSION_TRANSACTED only there. */
    private static Mode modeOf(boolean transacted, int acknowledgeMode) throws JMSException {
        if (transacted) {
            return Mode.TRANSACTED;
        }
        if (acknowledgeMode == Session.SESSION_TRANSACTED) {
            throw new JMSException(
                    "cannot create a session with transacted=false and acknowledgeMode=SESSION_TRANSACTED: they"
                            + " contradict each other; use createSession(Session.SESSION_TRANSACTED)",
                    "INVALID_ARGUMENT");
        }
        return Mode.of(acknowledgeMode);
    }

    /** A session for a JMSContext, which leaves the client id settable. */
    public PabalSession openSession(Mode mode) throws JMSException {
        return openSession(mode, Domain.COMMON);
    }

    private PabalSession openSession(Mode mode, Domain sessionDomain) throws JMSException {
        return core.openSession(mode == Mode.TRANSACTED, (host, id) -> new PabalSession(host, id, mode, sessionDomain));
    }

    /** For connections whose sessions are more than that. */
    protected final <S extends PabalSession> S openSession(SessionMaker<S> maker) throws JMSException {
        return core.openSession(false, maker::make);
    }

    /**
     * The connection is being used: its client id stands from now on (Jakarta Messaging 3.1 §6.1.2).
     *
     * @throws jakarta.jms.IllegalStateException if it is closed
     */
    public final void use(String asked) throws JMSException {
        core.use(asked);
    }

    protected final Domain domain() {
        return domain;
    }

    // ---- what it is

    @Override
    public @Nullable String getClientID() throws JMSException {
        core.requireOpen("read the client id");
        return core.clientId();
    }

    @Override
    public void setClientID(@Nullable String clientID) throws JMSException {
        core.setClientId(clientID);
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        core.requireOpen("read the metadata");
        return new PabalMetaData();
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        core.requireOpen("read the exception listener");
        return core.exceptionListener();
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        core.use("set an exception listener");
        core.exceptionListener(listener);
    }

    public @Nullable InterruptionListener getInterruptionListener() throws JMSException {
        core.requireOpen("read the interruption listener");
        return core.interruptionListener();
    }

    /**
     * Sets who hears when the connection is interrupted and when it goes on, which only happens where the URL says so ({@code
     * reconnect=true}, or several hosts). An extension of this provider.
     *
     * @param listener null for nobody
     * @throws jakarta.jms.IllegalStateException if the connection is closed
     */
    public void setInterruptionListener(@Nullable InterruptionListener listener) throws JMSException {
        core.requireOpen("set an interruption listener");
        core.interruptionListener(listener);
    }

    // ---- start, stop, close

    @Override
    public void start() throws JMSException {
        core.start();
    }

    /** Waits for running listeners; what they have not begun goes back, so that others can take it (§6.1.5). */
    @Override
    public void stop() throws JMSException {
        core.stop();
    }

    /** Idempotent. Rolls back, acknowledges nothing, waits for running listeners, frees the client id (§6.1.8). */
    @Override
    public void close() throws JMSException {
        core.close();
    }

    // ---- connection consumers

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, @Nullable String messageSelector, ServerSessionPool sessionPool, int maxMessages)
            throws JMSException {
        return createConnectionConsumer((Destination) queue, messageSelector, sessionPool, maxMessages);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, @Nullable String messageSelector, ServerSessionPool sessionPool, int maxMessages)
            throws JMSException {
        return createConnectionConsumer((Destination) topic, messageSelector, sessionPool, maxMessages);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, @Nullable String messageSelector, ServerSessionPool sessionPool, int maxMessages)
            throws JMSException {
        core.use("create a connection consumer");
        return open(Subscribing.from(destination, messageSelector, false), sessionPool, maxMessages);
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic,
            String subscriptionName,
            @Nullable String messageSelector,
            ServerSessionPool sessionPool,
            int maxMessages)
            throws JMSException {
        core.use("create a connection consumer");
        domain.requireTopics("create a shared connection consumer");
        return open(Subscribing.shared(topic, subscriptionName, messageSelector), sessionPool, maxMessages);
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic,
            String subscriptionName,
            @Nullable String messageSelector,
            ServerSessionPool sessionPool,
            int maxMessages)
            throws JMSException {
        core.use("create a connection consumer");
        domain.requireTopics("create a durable connection consumer");
        return open(
                Subscribing.durable(topic, subscriptionName, messageSelector, false, core.clientId()),
                sessionPool,
                maxMessages);
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic,
            String subscriptionName,
            @Nullable String messageSelector,
            ServerSessionPool sessionPool,
            int maxMessages)
            throws JMSException {
        core.use("create a connection consumer");
        domain.requireTopics("create a shared durable connection consumer");
        return open(Subscribing.sharedDurable(topic, subscriptionName, messageSelector), sessionPool, maxMessages);
    }

    private ConnectionConsumer open(Wanted wanted, @Nullable ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return PabalConnectionConsumer.open(core, wanted, pool, maxMessages);
    }

    @Override
    public String toString() {
        return core.name() + " to " + core.link().describe();
    }
}
