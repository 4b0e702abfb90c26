package org.pabal.client.session;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.producer.Sends;
import org.pabal.client.request.Patience;
import org.pabal.message.Refusal;

/**
 * How the work of a transacted session ends (Jakarta Messaging 3.1 §6.2.7). Its sends are not waited for one by one: the
 * commit waits for all, and commits nothing if one of them was refused and nobody has been told.
 */
final class LocalTransaction {
    private final SessionCore session;
    private final Link link;
    private final Patience patience;
    private final Sends sends;
    private final Settlement settlement;

    LocalTransaction(SessionCore session, Link link, Patience patience, Sends sends, Settlement settlement) {
        this.session = session;
        this.link = link;
        this.patience = patience;
        this.sends = sends;
        this.settlement = settlement;
    }

    void commit() throws JMSException {
        sends.awaitAll("commit");
        JMSException unsent = sends.takeEarlierFailure();
        if (unsent != null) {
            throw rolledBack(unsent);
        }
        long[] ids = settlement.take();
        try {
            patience.await(link.commit(session.id(), ids), "commit");
        } catch (TransactionRolledBackException rolledBack) {
            if (link.interruptions() > 0) {
                // Perhaps lost with a connection: then what has come over the next one is still lent.
                returnAll(ids, rolledBack);
            }
            throw rolledBack;
        } catch (JMSException unknown) {
            if (Refusal.Code.OUTCOME_UNKNOWN.name().equals(unknown.getErrorCode())) {
                // Whatever it was, it is over: nothing of it is in the connection that there is now.
                throw unknown;
            }
            settlement.restore(ids);
            throw unknown;
        }
    }

    private void returnAll(long[] ids, JMSException cause) {
        try {
            session.withdraw("return what a transaction had received");
            try {
                patience.await(link.rollback(session.id(), ids), "return what a transaction had received");
            } finally {
                session.release();
            }
        } catch (JMSException unanswered) {
            cause.addSuppressed(unanswered);
        }
    }

    void rollback() throws JMSException {
        sends.awaitAll("roll back");
        // Nothing of it is sent in any case
        var unused = sends.takeEarlierFailure();
        session.withdraw("roll back");
        try {
            patience.await(link.rollback(session.id(), settlement.take()), "roll back");
        } finally {
            session.release();
        }
    }

    /** Nothing of it is to be there without what was refused, of which the application has not heard. */
    private JMSException rolledBack(JMSException unsent) {
        TransactionRolledBackException told = JmsErrors.because(
                new TransactionRolledBackException(
                        "cannot commit: a message of the transaction was refused, so it was rolled back: "
                                + unsent.getMessage(),
                        Refusal.Code.TRANSACTION_ROLLED_BACK.name()),
                unsent);
        try {
            rollback();
        } catch (JMSException unanswered) {
            told.addSuppressed(unanswered);
        }
        return told;
    }
}
