package org.pabal.client.xa;

import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;
import org.pabal.client.session.Domain;
import org.pabal.client.session.Mode;
import org.pabal.client.session.PabalSession;
import org.pabal.client.session.SessionHost;

/**
 * A session whose work may belong to branches of global transactions (Jakarta Messaging 3.1 §11.3.3). Outside of any branch
 * it acknowledges by itself, and sends at once.
 */
public final class PabalXASession extends PabalSession implements XAQueueSession, XATopicSession {
    private final PabalXAResource resource;

    PabalXASession(SessionHost host, long id, Domain domain) {
        super(host, id, Mode.XA, domain);
        this.resource = new PabalXAResource(branchWork(), host.link(), host.patience());
    }

    @Override
    public Session getSession() throws JMSException {
        requireOpen("read the session");
        return this;
    }

    @Override
    public QueueSession getQueueSession() throws JMSException {
        requireOpen("read the session");
        return this;
    }

    @Override
    public TopicSession getTopicSession() throws JMSException {
        requireOpen("read the session");
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    /** @throws TransactionInProgressException always: the transaction manager commits */
    @Override
    public void commit() throws JMSException {
        requireOpen("commit");
        throw managed("commit");
    }

    /** @throws TransactionInProgressException always: the transaction manager rolls back */
    @Override
    public void rollback() throws JMSException {
        requireOpen("roll back");
        throw managed("roll back");
    }

    private static TransactionInProgressException managed(String asked) {
        return new TransactionInProgressException(
                "cannot " + asked + ": a transaction manager decides over the work of an XA session; use its"
                        + " transaction, or a session that is not XA",
                "TRANSACTION_IN_PROGRESS");
    }
}
