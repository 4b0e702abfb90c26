package org.pabal.ra.servers.app;

import jakarta.jms.JMSContext;
import jakarta.jms.Message;

/** Sends each message on in the transaction that it came in. */
public class CountingAndSending extends Counting {

    @Override
    void work(Message message, String queue, Line line) {
        try (JMSContext context = line.factory().createContext()) {
            context.createProducer().send(context.createQueue(queue + ".out"), message);
        }
    }
}
