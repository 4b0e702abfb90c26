package org.pabal.ra.container;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * A pool of managed connections. In a transaction, connections are shared: who asks again gets the same one, and it stays with
 * the transaction to its end. Connections that are allocated outside of one join late, if the pool is {@link Lazy}.
 */
public class Pool implements ConnectionManager, ConnectionEventListener {
    private static final long serialVersionUID = 1L;

    /** Everything is guarded by this. */
    private final transient Set<ManagedConnection> free = new LinkedHashSet<>();

    private final transient Map<ManagedConnection, Set<Object>> used = new HashMap<>();
    private final transient Map<Transaction, Set<ManagedConnection>> enlisted = new HashMap<>();
    private transient int made;
    private transient int destroyed;

    /** Who the container says connects, as with resource authentication by the container. */
    public transient @Nullable Subject subject;

    /** What the transaction manager sees of a connection. */
    public transient UnaryOperator<XAResource> wrapper = resource -> resource;

    /** That joins transactions late and exchanges physical connections. */
    public static final class Lazy extends Pool
            implements LazyEnlistableConnectionManager, LazyAssociatableConnectionManager {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized void lazyEnlist(ManagedConnection connection) throws ResourceException {
            enlist(connection);
        }

        @Override
        public synchronized void associateConnection(
                Object handle, ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo request)
                throws ResourceException {
            take(factory, request).associateConnection(handle);
        }

        @Override
        public void inactiveConnectionClosed(Object handle, ManagedConnectionFactory factory) {
            // It holds nothing.
        }
    }

    @Override
    public synchronized Object allocateConnection(
            ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo request) throws ResourceException {
        ManagedConnection connection = take(factory, request);
        enlist(connection);
        Object handle = connection.getConnection(subject, request);
        used.computeIfAbsent(connection, any -> new HashSet<>()).add(handle);
        return handle;
    }

    final ManagedConnection take(ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo request)
            throws ResourceException {
        Set<ManagedConnection> mine = enlisted.getOrDefault(transaction(), Set.of());
        ManagedConnection shared = factory.matchManagedConnections(new HashSet<>(mine), subject, request);
        if (shared != null) {
            return shared;
        }
        ManagedConnection idle = factory.matchManagedConnections(new HashSet<>(free), subject, request);
        if (idle != null) {
            free.remove(idle);
            used.put(idle, new HashSet<>());
            return idle;
        }
        ManagedConnection connection = factory.createManagedConnection(subject, request);
        made++;
        connection.addConnectionEventListener(this);
        used.put(connection, new HashSet<>());
        return connection;
    }

    private static @Nullable Transaction transaction() {
        try {
            return Container.transactions().getTransaction();
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    final void enlist(ManagedConnection connection) throws ResourceException {
        Transaction transaction = transaction();
        if (transaction == null
                || !enlisted.computeIfAbsent(transaction, any -> new HashSet<>())
                        .add(connection)) {
            return;
        }
        try {
            transaction.enlistResource(wrapper.apply(connection.getXAResource()));
            transaction.registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    // Only the end matters.
                }

                @Override
                public void afterCompletion(int status) {
                    ended(transaction, connection);
                }
            });
        } catch (RollbackException | SystemException failed) {
            throw new ResourceException(failed);
        }
    }

    private synchronized void ended(Transaction transaction, ManagedConnection connection) {
        Set<ManagedConnection> its = enlisted.getOrDefault(transaction, new HashSet<>());
        its.remove(connection);
        if (its.isEmpty()) {
            enlisted.remove(transaction);
        }
        freeIfUnused(connection);
    }

    private void freeIfUnused(ManagedConnection connection) {
        Set<Object> handles = used.get(connection);
        if (handles != null
                && handles.isEmpty()
                && enlisted.values().stream().noneMatch(its -> its.contains(connection))) {
            used.remove(connection);
            try {
                connection.cleanup();
                free.add(connection);
            } catch (ResourceException unusable) {
                destroy(connection);
            }
        }
    }

    private void destroy(ManagedConnection connection) {
        try {
            connection.destroy();
        } catch (ResourceException gone) {
            // That is what was wanted.
        }
        destroyed++;
    }

    /** Takes the handles off all connections that no transaction has, as a server does at the end of a method. */
    public synchronized void dissociate() throws ResourceException {
        for (ManagedConnection connection : Set.copyOf(used.keySet())) {
            if (enlisted.values().stream().noneMatch(its -> its.contains(connection))) {
                ((jakarta.resource.spi.DissociatableManagedConnection) connection).dissociateConnections();
                used.put(connection, new HashSet<>());
                freeIfUnused(connection);
            }
        }
    }

    @Override
    public synchronized void connectionClosed(ConnectionEvent event) {
        ManagedConnection connection = (ManagedConnection) event.getSource();
        Set<Object> handles = used.get(connection);
        if (handles != null) {
            handles.remove(event.getConnectionHandle());
            freeIfUnused(connection);
        }
    }

    @Override
    public synchronized void connectionErrorOccurred(ConnectionEvent event) {
        ManagedConnection connection = (ManagedConnection) event.getSource();
        free.remove(connection);
        used.remove(connection);
        destroy(connection);
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {
        throw new AssertionError("messaging has no local transactions in a server");
    }

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {
        throw new AssertionError("messaging has no local transactions in a server");
    }

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {
        throw new AssertionError("messaging has no local transactions in a server");
    }

    public synchronized int made() {
        return made;
    }

    public synchronized int destroyed() {
        return destroyed;
    }

    /** Physical connections that somebody uses. */
    public synchronized int inUse() {
        return used.size();
    }

    public synchronized Set<ManagedConnection> idle() {
        return Set.copyOf(free);
    }

    public synchronized void close() {
        free.forEach(this::destroy);
        free.clear();
        used.keySet().forEach(this::destroy);
        used.clear();
    }
}
