package org.pabal.comparison.client;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Persistent messages through a queue, both sides in transactions of {@code batch} messages; counted when they are received.
 */
final class Transact implements Workload {

    private static final String QUEUE = "comparison.transacted";
    private static final int UNDER_WAY_MAX = 20_000;

    private volatile boolean stop;
    private volatile long sent;

    @Override
    public void run(Run run) throws JMSException, InterruptedException {
        int batch = run.settings.number("batch", 100);
        Ledger ledger = new Ledger("the receiver", 1, run.faults);
        Drain drain = new Drain(run, ledger, batch);
        Connection receiving = run.connect();
        receiving.start();
        Thread receiver = run.start("receiver", () -> {
            try {
                drain.upTo(Long.MAX_VALUE, receiving, QUEUE);
            } catch (JMSException e) {
                // Its connection is closed at the end while it waits for more.
                if (!stop) {
                    throw e;
                }
            }
        });
        Thread sender = run.start("sender", () -> send(run, ledger, batch));
        run.faults.awaitFirst(run.warmUpNanos());
        Meter meter = new Meter(run.settings);
        meter.begin();
        long before = ledger.count();
        run.awaitWindow(ledger::count);
        long after = ledger.count();
        meter.end();
        stop = true;
        run.join(sender);
        run.awaitCount(ledger::count, sent);
        run.linger();
        ledger.requireAll(new long[] {sent});
        // It waits in receive: closing is how the specification ends that.
        receiving.close();
        receiver.join(TimeUnit.NANOSECONDS.toMillis(run.patienceNanos()));
        run.measured(meter, after - before);
    }

    private void send(Run run, Ledger ledger, int batch) throws JMSException {
        Body body = new Body(run.bodySize());
        Connection connection = run.connect();
        connection.start();
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            long number = 0;
            while (!stop && !run.faults.any()) {
                for (int i = 0; i < batch; i++) {
                    producer.send(body.message(session, 0, number, System.nanoTime(), run.bodySize()));
                    number++;
                }
                session.commit();
                sent = number;
                while (!stop && !run.faults.any() && number - ledger.count() > UNDER_WAY_MAX) {
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
                }
            }
        }
    }
}
