package org.pabal.comparison.client;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.Told;

/**
 * Persistent {@code messages} that wait: sent in transactions; then the broker is killed and started again, and the time is taken
 * from the start of its process to the first message; then all are received in transactions, and verified. Before, the same
 * warms up with a smaller backlog on another queue, in the same process.
 */
final class Backlog implements Workload {

    private static final String QUEUE = "comparison.backlog";
    private static final String WARM_UP = "comparison.backlog.warmup";
    private static final int WARM_UP_MESSAGES = 20_000;
    private static final int BATCH = 100;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @Override
    public void run(Run run) throws JMSException, InterruptedException, IOException {
        int messages = run.settings.number("messages", 1_000_000);
        long warmUpEnd = System.nanoTime() + run.warmUpNanos();
        Ledger warmUp = new Ledger("warm-up", 1, run.faults);
        long warmed = 0;
        do {
            fill(run, WARM_UP, warmed, WARM_UP_MESSAGES);
            warmed += WARM_UP_MESSAGES;
            drain(run, WARM_UP, warmUp, warmed);
        } while (System.nanoTime() - warmUpEnd < 0);

        Meter filling = new Meter(run.settings);
        filling.begin();
        fill(run, QUEUE, 0, messages);
        filling.end();
        run.told.figure("fill", messages / filling.seconds());
        Ledger ledger = new Ledger("the receiver", 1, run.faults);
        filling.tellCost(run.told, "fill.", messages);
        Settings settings = run.settings;
        if (!run.settings.flag("in.jvm")) {
            long start = System.nanoTime();
            settings = settings.with("broker.pid", run.ask(Told.KILL_AND_START));
            first(run, ledger);
            run.told.figure("restart", (System.nanoTime() - start) / 1e6);
        }
        Meter draining = new Meter(settings);
        draining.begin();
        drain(run, QUEUE, ledger, messages);
        draining.end();
        ledger.requireAll(new long[] {messages});
        run.faults.requireNone();
        run.told.figure("drain", messages / draining.seconds());
        draining.tellCost(run.told, "drain.", messages);
        run.told.figure("messages", messages);
    }

    private static void fill(Run run, String queue, long from, long count) throws JMSException {
        Body body = new Body(run.bodySize());
        try (Connection connection = run.factory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            for (long i = 0; i < count; i++) {
                producer.send(body.message(session, 0, from + i, System.nanoTime(), run.bodySize()));
                if ((i + 1) % BATCH == 0) {
                    session.commit();
                }
            }
            session.commit();
        }
    }

    private static void drain(Run run, String queue, Ledger ledger, long upTo) throws JMSException {
        try (Connection connection = run.factory().createConnection()) {
            connection.start();
            new Drain(run, ledger, BATCH).upTo(upTo, connection, queue);
        }
    }

    /** Connects as soon as anybody listens, and receives the first message. */
    private static void first(Run run, Ledger ledger) throws JMSException {
        long end = System.nanoTime() + run.patienceNanos();
        Drain drain = new Drain(run, ledger, 1);
        JMSException last = new JMSException("never tried");
        while (System.nanoTime() - end < 0) {
            try (Connection connection = run.factory().createConnection()) {
                connection.start();
                drain.upTo(1, connection, QUEUE);
                return;
            } catch (JMSException notYet) {
                last = notYet;
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        throw last;
    }
}
