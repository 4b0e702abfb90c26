package org.pabal.client.consumer;

import jakarta.jms.JMSException;
import org.pabal.client.dispatch.UseGuard.Use;
import org.pabal.client.message.PabalMessage;
import org.pabal.client.request.Patience;

/** The session, as its consumers see it: it makes messages of deliveries and acknowledges them. */
public interface ConsumerHost {

    /** @throws jakarta.jms.IllegalStateException if another thread uses the session, and that is being checked */
    Use use(String asked) throws JMSException;

    /** How long the broker may take to answer. */
    Patience patience();

    /** The application goes on to its next message. */
    void goOn();

    /** The message, as the application sees it; nothing is recorded yet. */
    PabalMessage message(Delivery delivery) throws JMSException;

    /** The application is about to have it; from now on recover and rollback return it. */
    void started(Delivery delivery);

    /**
     * A synchronous receive is about to return it, and a listener has returned from it, respectively.
     *
     * @param last whether nothing else is waiting, so that lazy acknowledgements should go now
     */
    void handled(Delivery delivery, boolean last) throws JMSException;

    /** A listener threw: AUTO and DUPS_OK see it again at once, with a raised count. */
    void failed(Delivery delivery, Throwable failure) throws JMSException;

    /** Whether a failed receiveBody leaves the message as if never received (Jakarta Messaging 3.1 §8.6). */
    boolean acknowledgesByItself();

    /** Nobody listens any more: what nobody has seen goes back. */
    void returnUnstarted(PabalConsumer consumer) throws JMSException;

    /** Runs the consumer's listener, behind the session's others. */
    void dispatch(Runnable work);

    /** Whether the caller is the session's listener. */
    boolean isListenerThread();

    /** Something went wrong that no caller will hear of. */
    void report(JMSException problem);

    /** Closes it in the broker, waits for that, and returns what nobody has seen. */
    void close(PabalConsumer consumer) throws JMSException;
}
