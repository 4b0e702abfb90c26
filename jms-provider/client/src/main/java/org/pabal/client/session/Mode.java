package org.pabal.client.session;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.pabal.client.producer.Sends;

/** When a session's messages are acknowledged (Jakarta Messaging 3.1 §6.2.10). */
public enum Mode {
    AUTO(Session.AUTO_ACKNOWLEDGE),
    CLIENT(Session.CLIENT_ACKNOWLEDGE),
    DUPS_OK(Session.DUPS_OK_ACKNOWLEDGE),
    TRANSACTED(Session.SESSION_TRANSACTED),
    INDIVIDUAL(PabalSession.INDIVIDUAL_ACKNOWLEDGE),
    /** As AUTO, except for what falls into a branch of a global transaction. */
    XA(Session.SESSION_TRANSACTED);

    private final int number;

    Mode(int number) {
        this.number = number;
    }

    /** As the API has it. */
    public int number() {
        return number;
    }

    /** Which sends wait for the broker. A branch of a global transaction has no commit here that could tell of the others. */
    Sends.Waiting waitingSends(boolean isStrict) {
        if (isStrict || this == XA) {
            return Sends.Waiting.EACH;
        }
        return this == TRANSACTED ? Sends.Waiting.NONE : Sends.Waiting.PERSISTENT;
    }

    /** @throws JMSException if it is no session mode */
    public static Mode of(int number) throws JMSException {
        return switch (number) {
            case Session.AUTO_ACKNOWLEDGE -> AUTO;
            case Session.CLIENT_ACKNOWLEDGE -> CLIENT;
            case Session.DUPS_OK_ACKNOWLEDGE -> DUPS_OK;
            case Session.SESSION_TRANSACTED -> TRANSACTED;
            case PabalSession.INDIVIDUAL_ACKNOWLEDGE -> INDIVIDUAL;
            default ->
                throw new JMSException(
                        "cannot create a session with mode " + number
                                + ": the modes are Session.SESSION_TRANSACTED (0),"
                                + " AUTO_ACKNOWLEDGE (1), CLIENT_ACKNOWLEDGE (2), DUPS_OK_ACKNOWLEDGE (3) and"
                                + " PabalSession.INDIVIDUAL_ACKNOWLEDGE (" + PabalSession.INDIVIDUAL_ACKNOWLEDGE + ")",
                        "INVALID_ARGUMENT");
        };
    }
}
