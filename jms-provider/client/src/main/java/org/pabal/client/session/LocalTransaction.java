package org.pabal.client.session;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.CompletionStage;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.producer.Sends;
import org.pabal.client.request.Patience;
import org.pabal.message.Refusal;

/**
 * How the work of a transacted session ends (Jakarta Messaging 3.1 §6.2.7). Its sends are not waited for, neither one by one nor
 * before the commit: that says how many messages there are to be, and nothing is committed if one of them was refused and
 * nobody has been told.
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
        int published = sends.awaitCertain("commit");
        JMSException unsent = sends.takeEarlierFailure();
        if (unsent != null) {
            throw rolledBack(unsent);
        }
        long[] ids = settlement.take();
        try {
            CompletionStage<Void> committed = link.commit(session.id(), published, ids);
            // It may have to stay behind sends that wait for room
            (sends.anyUnanswered() ? sends.patience() : patience).await(committed, "commit");
            sends.transactionEnded();
        } catch (TransactionRolledBackException rolledBack) {
            sends.transactionEnded();
            if (link.interruptions() > 0) {
                // Perhaps lost with a connection: then what has come over the next one is still lent.
                returnAll(ids, rolledBack);
            }
            throw rolledBack;
        } catch (JMSException unknown) {
            if (Refusal.Code.OUTCOME_UNKNOWN.name().equals(unknown.getErrorCode())) {
                // Whatever it was, it is over: nothing of it is in the connection that there is now.
                sends.transactionEnded();
                throw unknown;
            }
            settlement.restore(ids);
            if (Refusal.Code.INCOMPLETE_TRANSACTION.name().equals(unknown.getErrorCode())) {
                sends.awaitAll("commit");
                JMSException refused = sends.takeEarlierFailure();
                throw rolledBack(refused == null ? unknown : refused);
            }
            sends.transactionUncertain();
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
        sends.transactionEnded();
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
