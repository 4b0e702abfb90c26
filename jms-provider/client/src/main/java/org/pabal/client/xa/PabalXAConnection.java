package org.pabal.client.xa;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XATopicConnection;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.ClientSettings;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.link.Link;
import org.pabal.client.session.Domain;

/** A connection that also makes XA sessions (Jakarta Messaging 3.1 §11.3.2). Safe for use by many threads. */
public final class PabalXAConnection extends PabalConnection implements XAQueueConnection, XATopicConnection {

    /** See {@link PabalConnection}. */
    public PabalXAConnection(
            Link link,
            ClientSettings settings,
            Domain domain,
            @Nullable String clientId,
            @Nullable String user,
            @Nullable String password)
            throws JMSException {
        super(link, settings, domain, clientId, user, password);
    }

    @Override
    public PabalXASession createXASession() throws JMSException {
        use("create an XA session");
        return openXaSession(Domain.COMMON);
    }

    @Override
    public PabalXASession createXAQueueSession() throws JMSException {
        domain().requireQueues("create an XAQueueSession");
        use("create an XA session");
        return openXaSession(Domain.QUEUE);
    }

    @Override
    public PabalXASession createXATopicSession() throws JMSException {
        domain().requireTopics("create an XATopicSession");
        use("create an XA session");
        return openXaSession(Domain.TOPIC);
    }

    /** For an XAJMSContext, which leaves the client id settable. */
    PabalXASession openXaSession(Domain sessionDomain) throws JMSException {
        return openSession((host, id) -> new PabalXASession(host, id, sessionDomain));
    }
}
