package org.pabal.ra.outbound;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LazyEnlistableManagedConnection;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.SecurityException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.pabal.client.session.Domain;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.client.xa.PabalXASession;
import org.pabal.ra.access.BrokerAccess;
import org.pabal.ra.access.LocalBrokers;
import org.pabal.ra.transaction.WatchedXaResource;

/**
 * One physical connection with one session, which lives as long as it does (Jakarta Connectors 2.1, chapter "Connection
 * Management"). The session is an XA session: in a branch it works for the branch, outside of any it acknowledges by itself,
 * which are the two ways a session may behave in a server (Jakarta Messaging 3.1 §12.3). So a session need never be exchanged
 * for one of another kind.
 *
 * <p>Handles of the applications come and go; several at a time share it where the server shares connections, in one
 * transaction and hence one thread. Safe for any thread as far as the server and the exception listener use it.
 */
class PabalManagedConnection implements ManagedConnection, DissociatableManagedConnection, ExceptionListener {

    /** That joins transactions late: when it is first used in one. */
    private static final class Late extends PabalManagedConnection implements LazyEnlistableManagedConnection {
        Late(BrokerAccess access, Domain domain, PabalXAConnection connection, @Nullable PrintWriter log)
                throws JMSException {
            super(access, domain, connection, log);
        }
    }

    private final BrokerAccess access;
    private final Domain domain;
    private final PabalXAConnection connection;
    private final PabalXASession session;
    private final PhysicalContext context;
    private final WatchedXaResource resource;
    private final SessionTransaction localTransaction;
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<ConnectionHandle> handles = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile @Nullable JMSException lost;
    private volatile boolean destroyed;
    private volatile @Nullable PrintWriter log;

    private PabalManagedConnection(
            BrokerAccess access, Domain domain, PabalXAConnection connection, @Nullable PrintWriter log)
            throws JMSException {
        this.access = access;
        this.domain = domain;
        this.connection = connection;
        this.log = log;
        this.session = switch (domain) {
            case COMMON -> connection.createXASession();
            case QUEUE -> connection.createXAQueueSession();
            case TOPIC -> connection.createXATopicSession();
        };
        this.context = new PhysicalContext(connection, session);
        this.resource = new WatchedXaResource(session.getXAResource());
        this.localTransaction = new SessionTransaction(resource);
    }

    /** @param late whether it joins transactions when it is first used in one, rather than when the server thinks of it */
    static PabalManagedConnection open(
            BrokerAccess access, Domain domain, boolean late, LocalBrokers brokers, @Nullable PrintWriter log)
            throws ResourceException {
        try {
            PabalXAConnection connection = access.connect(brokers, domain);
            try {
                PabalManagedConnection managed = late
                        ? new Late(access, domain, connection, log)
                        : new PabalManagedConnection(access, domain, connection, log);
                connection.setExceptionListener(managed);
                // Sessions without listeners: nothing is delivered before somebody receives. Handles start and stop for
                // themselves.
                connection.start();
                return managed;
            } catch (JMSException | RuntimeException failed) {
                connection.close();
                throw failed;
            }
        } catch (JMSSecurityException wrong) {
            throw new SecurityException(wrong.getMessage(), wrong);
        } catch (JMSException refused) {
            throw new CommException("cannot connect to " + access + ": " + refused.getMessage(), refused);
        }
    }

    // ---- for the factory

    boolean serves(BrokerAccess wanted, Domain wantedDomain) {
        return access.equals(wanted) && domain == wantedDomain && !isLost();
    }

    boolean isLost() {
        return lost != null || destroyed;
    }

    // ---- handles

    @Override
    public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo request)
            throws ResourceException {
        requireUsable("give a connection");
        requireThere();
        if (subject == null
                && request instanceof ConnectionRequest asked
                && asked.user() != null
                && !asked.user().equals(access.user())) {
            throw new SecurityException("cannot give a connection " + asked + ": this one was made for " + access
                    + ", and users do not change on a connection; let the pool match first");
        }
        ConnectionHandle handle = new ConnectionHandle(domain);
        adopt(handle);
        return handle;
    }

    private void adopt(ConnectionHandle handle) {
        handles.add(handle);
        handle.associate(this);
        JMSException problem = lost;
        if (problem != null) {
            // Lost between the look and now
            tell(problem);
        }
    }

    @Override
    public void associateConnection(Object connectionHandle) throws ResourceException {
        requireUsable("take a connection over");
        if (!(connectionHandle instanceof ConnectionHandle handle)) {
            throw new ResourceAdapterInternalException(
                    "cannot take " + connectionHandle + " over: it is no connection of Pabal");
        }
        PabalManagedConnection before = handle.managed();
        if (before == this) {
            return;
        }
        if (before != null) {
            before.release(handle);
        }
        adopt(handle);
    }

    private void release(ConnectionHandle handle) throws ResourceException {
        handle.dissociate();
        handles.remove(handle);
    }

    /** Handles stay with the application; what they do next brings them a physical connection again. */
    @Override
    public void dissociateConnections() throws ResourceException {
        for (ConnectionHandle handle : handles) {
            release(handle);
        }
    }

    /** The application has closed the handle. */
    void closed(ConnectionHandle handle) {
        if (handles.remove(handle)) {
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
            event.setConnectionHandle(handle);
            listeners.forEach(listener -> listener.connectionClosed(event));
        }
    }

    // ---- what handles stand on

    PabalXAConnection connection() {
        return connection;
    }

    PabalXASession session() {
        return session;
    }

    PhysicalContext context() {
        return context;
    }

    /** Whether what is done now belongs to a transaction, the server's or one that it runs on the connection alone. */
    boolean inTransaction() {
        return resource.inBranch();
    }

    // ---- life

    /** Back to the pool: what applications hold of it is dead, what they left open is closed, the session stays. */
    @Override
    public void cleanup() throws ResourceException {
        requireUsable("clean up");
        for (ConnectionHandle handle : handles) {
            handle.cutOff();
        }
        handles.clear();
        localTransaction.abandon();
    }

    @Override
    public void destroy() throws ResourceException {
        if (destroyed) {
            return;
        }
        destroyed = true;
        handles.forEach(ConnectionHandle::cutOff);
        handles.clear();
        resource.leave();
        try {
            connection.close();
        } catch (JMSException failed) {
            throw new ResourceException(
                    "cannot close the connection to " + access + ": " + failed.getMessage(), failed);
        }
    }

    /**
     * The broker is gone, or has closed what was open: the pool throws the connection away. It is told, once, if somebody uses the
     * connection; of one that is idle it hears when it looks for one to give. Else a broker that goes away would fill the log of
     * the server with the same news of each connection there is.
     */
    @Override
    public void onException(JMSException problem) {
        lost = problem;
        if (!handles.isEmpty()) {
            tell(problem);
        }
    }

    private void tell(JMSException problem) {
        if (told.compareAndSet(false, true)) {
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, problem);
            listeners.forEach(listener -> listener.connectionErrorOccurred(event));
        }
    }

    /** For pools that give what they have without looking. */
    private void requireThere() throws ResourceException {
        JMSException problem = lost;
        if (problem != null) {
            tell(problem);
            throw new CommException(
                    "cannot give a connection to " + access + ": it is lost: " + problem.getMessage(), problem);
        }
    }

    private void requireUsable(String asked) throws ResourceException {
        if (destroyed) {
            throw new jakarta.resource.spi.IllegalStateException(
                    "cannot " + asked + ": the connection to " + access + " is destroyed");
        }
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    // ---- transactions

    @Override
    public XAResource getXAResource() throws ResourceException {
        requireUsable("take part in a transaction");
        return resource;
    }

    @Override
    public LocalTransaction getLocalTransaction() throws ResourceException {
        requireUsable("begin a transaction");
        return localTransaction;
    }

    // ---- what it is

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        requireUsable("read the metadata");
        try {
            return new MetaData(connection.getMetaData().getProviderVersion(), access.user());
        } catch (JMSException closed) {
            throw new ResourceException("cannot read the metadata: " + closed.getMessage(), closed);
        }
    }

    private record MetaData(String version, @Nullable String user) implements ManagedConnectionMetaData {
        @Override
        public String getEISProductName() {
            return "Pabal";
        }

        @Override
        public String getEISProductVersion() {
            return version;
        }

        /** No limit of the adapter's. */
        @Override
        public int getMaxConnections() {
            return 0;
        }

        @Override
        public String getUserName() {
            return user == null ? "" : user;
        }
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        log = out;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return log;
    }

    @Override
    public String toString() {
        return "managed " + connection;
    }
}
