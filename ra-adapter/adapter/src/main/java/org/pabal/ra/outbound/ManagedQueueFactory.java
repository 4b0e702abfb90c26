package org.pabal.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.resource.spi.ConnectionManager;
import org.jspecify.annotations.Nullable;

/** The legacy factory for queues. */
final class ManagedQueueFactory extends ManagedFactory implements QueueConnectionFactory {

    private static final long serialVersionUID = 1L;

    ManagedQueueFactory(PabalManagedConnectionFactory managed, ConnectionManager connections) {
        super(managed, connections);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return allocate(ConnectionRequest.AS_CONFIGURED);
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return allocate(new ConnectionRequest(userName, password));
    }
}
