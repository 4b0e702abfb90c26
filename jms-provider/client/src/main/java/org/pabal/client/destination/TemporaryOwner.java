package org.pabal.client.destination;

import jakarta.jms.JMSException;
import org.pabal.message.Address;

/** The connection that made a temporary destination, as far as the destination needs it. */
@FunctionalInterface
public interface TemporaryOwner {

    /**
     * Deletes it in the broker (Jakarta Messaging 3.1 §6.2.2).
     *
     * @throws jakarta.jms.IllegalStateException if it has open consumers, or the connection is closed
     */
    void deleteTemporary(Address temporary) throws JMSException;
}
