package org.pabal.client.connection;

import jakarta.jms.JMSException;

/**
 * Hears when a connection that is made again by itself ({@code reconnect=true}, or several hosts in the URL) is interrupted
 * and when it goes on. An extension of this provider; the {@link jakarta.jms.ExceptionListener} hears only when it is given up.
 *
 * <p>Called by one thread of the connection's own, the exception listener's, in the order of what happened: it may take its
 * time, and use the connection, but not close it.
 */
public interface InterruptionListener {

    /**
     * The connection is lost, and another one is tried for. Meanwhile calls wait, up to their own limits. Messages that were
     * received and not acknowledged come again, and transactions with work in them are rolled back.
     */
    void interrupted(JMSException reason);

    /**
     * There is a connection again.
     *
     * @param broker which broker it leads to, as in the URL
     */
    void resumed(String broker);
}
