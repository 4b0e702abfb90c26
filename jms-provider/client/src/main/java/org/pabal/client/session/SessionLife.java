package org.pabal.client.session;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** What a connection does with its sessions; not for applications. */
public interface SessionLife {

    long id();

    void start();

    /** No listener begins and no receive takes a message from now on. */
    void stop();

    /** Waits for running listeners, then returns what nobody has seen. */
    void awaitStopped() throws JMSException;

    /** @throws IllegalStateException on a message listener's own thread, which would wait for itself */
    void requireNoMessageListener(String asked) throws IllegalStateException;

    /** @throws IllegalStateException on a message or completion listener's own thread, which would wait for itself */
    void requireNoListener(String asked) throws IllegalStateException;

    /** @return false if it was closed before */
    boolean closeSession() throws JMSException;

    /** On the link's thread. @return false if nobody is there to take it */
    boolean deliver(long consumer, long delivery, Message message, int count);

    /** On the link's thread. */
    void recall(long consumer, int count);

    /** On the link's thread. @return whether somebody who waits hears of it */
    boolean consumerEnded(long consumer, Refusal reason);

    /** On the link's thread: what was lent is not any more, and comes again. */
    void interrupted();

    /** Not on the link's thread: what is wanted is to be asked for again. */
    void resumed();

    /** On the link's thread. */
    void lost(Refusal reason);
}
