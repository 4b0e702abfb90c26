package org.pabal.client.message;

import jakarta.jms.JMSException;

/** What {@code Message.acknowledge()} does: the session's part (Jakarta Messaging 3.1 §6.2.10). */
@FunctionalInterface
public interface Acknowledger {

    /** For messages that nobody waits an acknowledgement for, as those that were never received. */
    Acknowledger NONE = message -> {};

    /**
     * @param message the one that {@code acknowledge()} was called on
     * @throws jakarta.jms.IllegalStateException if the session is closed
     */
    void acknowledge(PabalMessage message) throws JMSException;
}
