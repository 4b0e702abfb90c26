package org.pabal.ra.outbound;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.resource.spi.LazyEnlistableManagedConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.session.Domain;
import org.pabal.client.session.Mode;

/**
 * A connection as an application of a server holds it: the Connectors specification's connection handle. It stands on a
 * managed connection, which the server may exchange or take away; then the next call fetches another.
 *
 * <p>It has one session at a time (Jakarta Messaging 3.1 §12.2). Started or not is its own affair, as it may share the
 * physical connection. Safe for any thread.
 */
final class ConnectionHandle implements QueueConnection, TopicConnection {
    private static final Logger LOG = System.getLogger(ConnectionHandle.class.getName());

    private final Domain domain;

    /** Guards everything below; a leaf, but for waiting. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private @Nullable PabalManagedConnection managed;
    private @Nullable SessionHandle session;
    private @Nullable ConnectionManager connections;
    private @Nullable PabalManagedConnectionFactory factory;
    private ConnectionRequest request = ConnectionRequest.AS_CONFIGURED;
    private final List<PabalDestination> temporaries = new ArrayList<>();
    private boolean started;
    private boolean closed;

    ConnectionHandle(Domain domain) {
        this.domain = domain;
    }

    /** Who to ask for another physical connection. */
    void allocatedBy(ConnectionManager givenBy, PabalManagedConnectionFactory with, ConnectionRequest requestedAs) {
        lock.lock();
        try {
            connections = givenBy;
            factory = with;
            request = requestedAs;
        } finally {
            lock.unlock();
        }
    }

    // ---- association, by the managed connection

    void associate(PabalManagedConnection with) {
        lock.lock();
        try {
            managed = with;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    PabalManagedConnection managed() {
        lock.lock();
        try {
            return managed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves the physical connection, to be given another when it is needed.
     *
     * @throws ResourceException if what is open cannot be opened again elsewhere without losing messages
     */
    void dissociate() throws ResourceException {
        SessionHandle open = openSession();
        if (open != null) {
            open.leave();
        }
        lock.lock();
        try {
            managed = null;
        } finally {
            lock.unlock();
        }
    }

    /** The physical connection goes back to the pool, or is gone: the handle is of no use any more. */
    void cutOff() {
        SessionHandle open;
        List<PabalDestination> ours;
        lock.lock();
        try {
            closed = true;
            open = session;
            session = null;
            managed = null;
            ours = List.copyOf(temporaries);
            temporaries.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.closeOpened();
        }
        ours.forEach(ConnectionHandle::delete);
    }

    /** They live as long as the connection (§6.2.2), and for the application that is the handle. */
    void temporary(PabalDestination made) {
        lock.lock();
        try {
            temporaries.add(made);

        } finally {
            lock.unlock();
        }
    }

    private static void delete(PabalDestination temporary) {
        try {
            if (temporary instanceof TemporaryQueue queue) {
                queue.delete();
            } else if (temporary instanceof TemporaryTopic topic) {
                topic.delete();
            }
        } catch (JMSException gone) {
            // Deleted by the application, or gone with the physical connection.
            LOG.log(Level.DEBUG, () -> temporary + " is gone already", gone);
        }
    }

    private @Nullable SessionHandle openSession() {
        lock.lock();
        try {
            return session;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The physical connection to use now; a transaction that the thread has by now is joined first, where the server lets
     * connections join late.
     */
    PabalManagedConnection use(String asked) throws JMSException {
        PabalManagedConnection current;
        ConnectionManager givenBy;
        lock.lock();
        try {
            requireOpen(asked);
            current = managed;
            givenBy = connections;
        } finally {
            lock.unlock();
        }
        try {
            if (current == null) {
                current = fetch(givenBy, asked);
            }
            if (givenBy instanceof LazyEnlistableConnectionManager late
                    && current instanceof LazyEnlistableManagedConnection
                    && !current.inTransaction()) {
                late.lazyEnlist(current);
            }
        } catch (ResourceException refused) {
            throw ManagedFactory.refusal(refused);
        }
        return current;
    }

    private PabalManagedConnection fetch(@Nullable ConnectionManager givenBy, String asked)
            throws ResourceException, JMSException {
        if (!(givenBy instanceof LazyAssociatableConnectionManager late) || factory == null) {
            throw new IllegalStateException(
                    "cannot " + asked
                            + ": the server has taken the connection's physical connection away and gives no other; create"
                            + " another connection",
                    ErrorCodes.ILLEGAL_STATE);
        }
        // Which calls associate()
        late.associateConnection(this, factory, request);
        PabalManagedConnection fetched = managed();
        if (fetched == null) {
            throw new ResourceException("the server's ConnectionManager associated no physical connection");
        }
        return fetched;
    }

    private void requireOpen(String asked) throws IllegalStateException {
        if (closed) {
            throw Restrictions.closed("connection", asked);
        }
    }

    // ---- sessions

    /** @param mode ignored in a transaction; else AUTO or DUPS_OK, and AUTO for whatever else was asked (§12.3) */
    SessionHandle openSession(int mode) throws JMSException {
        var unused = use("create a session");
        lock.lock();
        try {
            requireOpen("create a session");
            if (session != null) {
                throw new IllegalStateException(
                        "cannot create a session: the connection has one already, and in an application server it may have"
                                + " only one (Jakarta Messaging 3.1 §12.2); close that, or create another connection",
                        ErrorCodes.ILLEGAL_STATE);
            }
            int acknowledges = mode == Session.DUPS_OK_ACKNOWLEDGE ? mode : Session.AUTO_ACKNOWLEDGE;
            session = new SessionHandle(this, acknowledges);
            return session;
        } finally {
            lock.unlock();
        }
    }

    void closed(SessionHandle ended) {
        lock.lock();
        try {
            if (session == ended) {
                session = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Session createSession() throws JMSException {
        return openSession(Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        var unused = Mode.of(sessionMode);
        return openSession(sessionMode);
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return openSession(modeOf(transacted, acknowledgeMode));
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        domain.requireQueues("create a QueueSession");
        return openSession(modeOf(transacted, acknowledgeMode));
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        domain.requireTopics("create a TopicSession");
        return openSession(modeOf(transacted, acknowledgeMode));
    }

    private static int modeOf(boolean transacted, int acknowledgeMode) throws JMSException {
        if (transacted) {
            return Session.SESSION_TRANSACTED;
        }
        var unused = Mode.of(acknowledgeMode);
        return acknowledgeMode;
    }

    // ---- start and close

    @Override
    public void start() throws JMSException {
        lock.lock();
        try {
            requireOpen("start");
            started = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the connection is started: the time of a receive runs on while it is not (§6.1.5).
     *
     * @param nanos at most so long; 0 for not at all
     * @return what is left of the time, 0 or less if none is; nothing else tells whether it was started
     */
    long awaitStarted(long nanos, String asked) throws JMSException {
        long left = nanos;
        lock.lock();
        try {
            while (!started && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            requireOpen(asked);
            return left;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw JmsErrors.because(new JMSException("cannot " + asked + ": interrupted", "INTERRUPTED"), interrupt);
        } finally {
            lock.unlock();
        }
    }

    boolean isStarted() {
        lock.lock();
        try {
            return started;
        } finally {
            lock.unlock();
        }
    }

    /** Idempotent. What its transaction holds stays with that. */
    @Override
    public void close() {
        PabalManagedConnection physical;
        ConnectionManager givenBy;
        PabalManagedConnectionFactory with;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            physical = managed;
            givenBy = connections;
            with = factory;
        } finally {
            lock.unlock();
        }
        cutOff();
        if (physical != null) {
            physical.closed(this);
        } else if (givenBy instanceof LazyAssociatableConnectionManager late && with != null) {
            late.inactiveConnectionClosed(this, with);
        }
    }

    // ---- what it is

    @Override
    public @Nullable String getClientID() throws JMSException {
        return use("read the client id").connection().getClientID();
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        return use("read the metadata").connection().getMetaData();
    }

    /** None: §12.2 lets nobody set one. */
    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        lock.lock();
        try {
            requireOpen("read the exception listener");
            return null;
        } finally {
            lock.unlock();
        }
    }

    // ---- forbidden

    @Override
    public void setClientID(@Nullable String clientID) throws JMSException {
        throw Restrictions.forbidden("Connection.setClientID", "set clientId on the connection factory");
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        throw Restrictions.forbidden(
                "Connection.setExceptionListener",
                "the pool replaces a lost connection, and the next call says what failed");
    }

    @Override
    public void stop() throws JMSException {
        throw Restrictions.forbidden("Connection.stop", "close the connection when it is no longer needed");
    }

    private static IllegalStateException useBeans(String method) {
        return Restrictions.forbidden("Connection." + method, "consume with a message-driven bean");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw useBeans("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, @Nullable String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw useBeans("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, @Nullable String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw useBeans("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw useBeans("createSharedConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw useBeans("createDurableConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw useBeans("createSharedDurableConnectionConsumer");
    }

    @Override
    public String toString() {
        PabalManagedConnection physical = managed();
        return "connection on " + (physical == null ? "nothing at present" : physical);
    }
}
