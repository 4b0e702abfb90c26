package org.pabal.comparison.client;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.pabal.comparison.process.Told;

/**
 * Many {@code queues} that nobody has made before, one non-persistent message sent to each: how many a second, and how much of
 * the broker's heap each takes after a collection. Then each is received from and verified. Queues of other names, made in
 * rounds of {@code warmup.queues}, warm up.
 */
final class Spread implements Workload {

    @Override
    public void run(Run run) throws JMSException, InterruptedException, IOException {
        int queues = run.settings.number("queues", 10_000);
        int warmUpQueues = run.settings.number("warmup.queues", 200);
        Body body = new Body(run.bodySize());
        Connection connection = run.connect();
        connection.start();
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(null);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            long warmUpEnd = System.nanoTime() + run.warmUpNanos();
            int rounds = 0;
            while (System.nanoTime() - warmUpEnd < 0 && rounds * warmUpQueues < queues) {
                String prefix = "comparison.warmup." + rounds + ".";
                send(run, session, producer, prefix, warmUpQueues, body);
                receive(run, session, prefix, warmUpQueues, body);
                rounds++;
            }
            long heapBefore = run.ask(Told.HEAP_AFTER_COLLECTION);
            Meter meter = new Meter(run.settings);
            meter.begin();
            send(run, session, producer, "comparison.spread.", queues, body);
            // What is sent without waiting for an answer is in the broker when one more is back.
            send(run, session, producer, "comparison.last.", 1, body);
            receive(run, session, "comparison.last.", 1, body);
            meter.end();
            long heapAfter = run.ask(Told.HEAP_AFTER_COLLECTION);
            receive(run, session, "comparison.spread.", queues, body);
            run.measured(meter, queues);
            run.told.figure("memory", (heapAfter - heapBefore) / (double) queues);
        }
    }

    private static void send(Run run, Session session, MessageProducer producer, String prefix, int queues, Body body)
            throws JMSException {
        for (int i = 0; i < queues; i++) {
            Message message = body.message(session, 0, i, System.nanoTime(), run.bodySize());
            producer.send(session.createQueue(prefix + i), message);
        }
    }

    private static void receive(Run run, Session session, String prefix, int queues, Body body) throws JMSException {
        Ledger ledger = new Ledger("the receiver", 1, run.faults);
        for (int i = 0; i < queues; i++) {
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(prefix + i))) {
                Message message = consumer.receive(TimeUnit.NANOSECONDS.toMillis(run.patienceNanos()));
                if (message == null) {
                    run.faults.tell("queue " + i + " has no message: lost");
                    run.faults.requireNone();
                    return;
                }
                ledger.enter(body, body.read(message));
            }
        }
        ledger.requireAll(new long[] {queues});
        run.faults.requireNone();
    }
}
