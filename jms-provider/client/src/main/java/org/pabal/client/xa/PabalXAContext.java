package org.pabal.client.xa;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import javax.transaction.xa.XAResource;
import org.pabal.client.context.PabalContext;
import org.pabal.client.session.Domain;

/** A context whose session is an XA session (Jakarta Messaging 3.1 §11.3.4). */
public final class PabalXAContext extends PabalContext implements XAJMSContext {
    private final PabalXASession session;

    private PabalXAContext(PabalXAConnection connection, PabalXASession session, boolean autoStart) {
        super(connection, session, autoStart);
        this.session = session;
    }

    /**
     * The first context of a connection, which it closes if it cannot be made.
     *
     * @param autoStart whether the first consumer starts the connection
     */
    public static PabalXAContext open(PabalXAConnection connection, boolean autoStart) throws JMSException {
        try {
            return new PabalXAContext(connection, connection.openXaSession(Domain.COMMON), autoStart);
        } catch (JMSException refused) {
            connection.close();
            throw refused;
        }
    }

    @Override
    public JMSContext getContext() {
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return session.getXAResource();
    }
}
