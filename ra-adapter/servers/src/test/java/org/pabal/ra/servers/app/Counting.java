package org.pabal.ra.servers.app;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;

/** Lets messages pass the line of their queue. Which that is, whose, and with which transactions is said by the descriptor. */
public class Counting implements MessageListener {
    static final String NUMBER = "number";

    @Override
    public void onMessage(Message message) {
        try {
            String queue = ((Queue) message.getJMSDestination()).getQueueName();
            Line line = Line.of(queue);
            line.pass(message.getIntProperty(NUMBER));
            work(message, queue, line);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Nothing more is done with it. */
    void work(Message message, String queue, Line line) {
        // That was all.
    }
}
