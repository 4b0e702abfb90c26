package org.pabal.client.producer;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.dispatch.UseGuard.Use;

/** The session, as its producers see it. */
public interface ProducerHost {

    /** @throws jakarta.jms.IllegalStateException if the session is closed */
    void requireOpen(String asked) throws JMSException;

    /** @throws jakarta.jms.IllegalStateException if another thread uses the session, and that is being checked */
    Use use(String asked) throws JMSException;

    /**
     * Waits until the branch that the session works for has begun in the broker, if it works for one.
     *
     * @throws JMSException if it has not
     */
    void awaitBranch() throws JMSException;

    /** The sends of the whole session, which keep their order across its producers. */
    Sends sends();

    /** @throws JMSException what became of a send that nobody has waited for, unless a commit will tell */
    void producerClosed() throws JMSException;

    /** A destination of this provider, or another's where its name says enough. */
    PabalDestination destination(Destination destination, String asked) throws JMSException;

    /** A new id that begins with {@code ID:}. */
    String nextMessageId();
}
