package org.pabal.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.error.Unchecked;
import org.pabal.client.session.Mode;
import org.pabal.ra.access.BrokerAccess;

/**
 * The connection factory that applications of a server are given: its connections come from the server's pool. Safe for any
 * thread.
 */
public class ManagedFactory implements ConnectionFactory, Serializable, Referenceable {

    private static final long serialVersionUID = 1L;

    private final PabalManagedConnectionFactory managed;

    @SuppressWarnings("serial") // the server's: it binds the factory where it sees to that
    private final ConnectionManager connections;

    @SuppressWarnings("serial") // the server's
    private @Nullable Reference reference;

    ManagedFactory(PabalManagedConnectionFactory managed, ConnectionManager connections) {
        this.managed = managed;
        this.connections = connections;
    }

    static ManagedFactory of(PabalManagedConnectionFactory managed, ConnectionManager connections) {
        return switch (managed.domain()) {
            case COMMON -> new ManagedFactory(managed, connections);
            case QUEUE -> new ManagedQueueFactory(managed, connections);
            case TOPIC -> new ManagedTopicFactory(managed, connections);
        };
    }

    /** Where it connects to, and as whom; for endpoints that name it as their connection factory. */
    public BrokerAccess access() throws ResourceException {
        return managed.access();
    }

    final ConnectionHandle allocate(ConnectionRequest request) throws JMSException {
        try {
            Object handle = connections.allocateConnection(managed, request);
            if (handle instanceof ConnectionHandle ours) {
                ours.allocatedBy(connections, managed, request);
                return ours;
            }
            throw new ResourceException("the server's ConnectionManager gave " + handle + ", no connection of ours");
        } catch (ResourceException refused) {
            throw refusal(refused);
        }
    }

    /** What the broker said is told as the broker said it, whichever way the server wraps it. */
    static JMSException refusal(ResourceException refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof JMSException broker) {
                JMSException same = broker instanceof JMSSecurityException
                        ? new JMSSecurityException(broker.getMessage(), broker.getErrorCode())
                        : new JMSException(broker.getMessage(), broker.getErrorCode());
                return JmsErrors.because(same, refused);
            }
        }
        return JmsErrors.because(
                new ResourceAllocationException(
                        "cannot create a connection: the server gave none: " + refused.getMessage(),
                        refused.getErrorCode()),
                refused);
    }

    @Override
    public Connection createConnection() throws JMSException {
        return allocate(ConnectionRequest.AS_CONFIGURED);
    }

    @Override
    public Connection createConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return allocate(new ConnectionRequest(userName, password));
    }

    @Override
    public JMSContext createContext() {
        return createContext(JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password) {
        return createContext(userName, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return Unchecked.call(() -> context(ConnectionRequest.AS_CONFIGURED, sessionMode));
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password, int sessionMode) {
        return Unchecked.call(() -> context(new ConnectionRequest(userName, password), sessionMode));
    }

    private JMSContext context(ConnectionRequest request, int sessionMode) throws JMSException {
        var unused = Mode.of(sessionMode);
        ConnectionHandle connection = allocate(request);
        try {
            return new ContextHandle(connection, connection.openSession(sessionMode));
        } catch (JMSException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    @Override
    public void setReference(@Nullable Reference reference) {
        this.reference = reference;
    }

    @Override
    public @Nullable Reference getReference() {
        return reference;
    }

    @Override
    public String toString() {
        return "connection factory of " + managed;
    }
}
