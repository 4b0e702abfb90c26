package org.pabal.comparison.client;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.TimeUnit;

/** Receives what a queue has, so many a commit, and verifies it. One thread at a time. */
final class Drain {

    private final Run run;
    private final Ledger ledger;
    private final int perCommit;
    private final Body body;

    Drain(Run run, Ledger ledger, int perCommit) {
        this.run = run;
        this.ledger = ledger;
        this.perCommit = perCommit;
        this.body = new Body(run.bodySize());
    }

    /** Receives until so many were received in all; fewer if no more come in time. */
    void upTo(long wanted, Connection connection, String queueName) throws JMSException {
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            Queue queue = session.createQueue(queueName);
            try (MessageConsumer consumer = session.createConsumer(queue)) {
                while (ledger.count() < wanted && !run.faults.any()) {
                    int inBatch = 0;
                    while (inBatch < perCommit && ledger.count() < wanted) {
                        Message message = consumer.receive(TimeUnit.NANOSECONDS.toMillis(run.patienceNanos()));
                        if (message == null) {
                            session.commit();
                            return;
                        }
                        ledger.enter(body, body.read(message));
                        inBatch++;
                    }
                    session.commit();
                }
                run.faults.requireNone();
            }
        }
    }

    /** Looks whether there is anything more than there should be. */
    void requireEmpty(Connection connection, String queueName) throws JMSException {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queueName))) {
            Message more = consumer.receive(200);
            if (more != null) {
                ledger.enter(body, body.read(more));
                run.faults.tell("more messages came than were sent");
            }
        }
    }
}
