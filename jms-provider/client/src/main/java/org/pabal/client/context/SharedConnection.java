package org.pabal.client.context;

import jakarta.jms.JMSException;
import java.util.concurrent.atomic.AtomicInteger;
import org.pabal.client.connection.PabalConnection;

/** A connection and how many contexts use it; the last one closes it (Jakarta Messaging 3.1 §2.8.4). */
final class SharedConnection {
    private final PabalConnection connection;
    private final AtomicInteger users = new AtomicInteger();

    SharedConnection(PabalConnection connection) {
        this.connection = connection;
    }

    PabalConnection connection() {
        return connection;
    }

    void join() {
        users.incrementAndGet();
    }

    void leave() throws JMSException {
        if (users.decrementAndGet() == 0) {
            connection.close();
        }
    }
}
