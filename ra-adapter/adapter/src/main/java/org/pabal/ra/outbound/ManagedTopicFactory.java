package org.pabal.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.resource.spi.ConnectionManager;
import org.jspecify.annotations.Nullable;

/** The legacy factory for topics. */
final class ManagedTopicFactory extends ManagedFactory implements TopicConnectionFactory {

    private static final long serialVersionUID = 1L;

    ManagedTopicFactory(PabalManagedConnectionFactory managed, ConnectionManager connections) {
        super(managed, connections);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return allocate(ConnectionRequest.AS_CONFIGURED);
    }

    @Override
    public TopicConnection createTopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return allocate(new ConnectionRequest(userName, password));
    }
}
