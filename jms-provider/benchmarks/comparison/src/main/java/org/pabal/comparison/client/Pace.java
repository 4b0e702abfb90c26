package org.pabal.comparison.client;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A steady {@code pace} of messages a second, and how long each takes from the moment at which it was due to the listener. A
 * message that the sender could not send because the one before still kept it counts from when it was due; one that is late
 * only because the operating system let the idle sender oversleep by less than {@code SLACK} counts from when it was sent.
 */
final class Pace implements Workload {

    private static final String QUEUE = "comparison.paced";
    private static final long SLACK = TimeUnit.MICROSECONDS.toNanos(150);

    private final Histogram histogram = new Histogram();
    private volatile long countFrom = Long.MAX_VALUE;
    private volatile long countUntil = Long.MAX_VALUE;
    private volatile boolean stop;
    private volatile long sent;

    @Override
    public void run(Run run) throws JMSException, InterruptedException {
        int pace = run.settings.number("pace", 10_000);
        Ledger ledger = new Ledger("the listener", 1, run.faults);
        listen(run, ledger);
        long start = System.nanoTime();
        countFrom = start + run.warmUpNanos();
        countUntil = countFrom + run.windowNanos();
        Thread sender = run.start("sender", () -> send(run, pace, start));
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
        run.measured(meter, after - before);
        tell(run, histogram);
    }

    /** Tells what share of the times did not exceed what, in microseconds. */
    static void tell(Run run, Histogram histogram) {
        run.told.figure("p50", histogram.percentile(50) / 1e3);
        run.told.figure("p90", histogram.percentile(90) / 1e3);
        run.told.figure("p99", histogram.percentile(99) / 1e3);
        run.told.figure("p99.9", histogram.percentile(99.9) / 1e3);
        run.told.figure("max", histogram.max() / 1e3);
    }

    private void listen(Run run, Ledger ledger) throws JMSException {
        Connection connection = run.connect();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
        Body body = new Body(run.bodySize());
        consumer.setMessageListener(message -> {
            long now = System.nanoTime();
            try {
                ledger.enter(body, body.read(message));
                long from = body.nanos();
                if (from - countFrom >= 0 && from - countUntil < 0) {
                    histogram.record(now - from);
                }
            } catch (JMSException e) {
                run.faults.tell("listener", e);
            }
        });
        connection.start();
    }

    private void send(Run run, int pace, long start) throws JMSException {
        Body body = new Body(run.bodySize());
        long interval = TimeUnit.SECONDS.toNanos(1) / pace;
        Connection connection = run.connect();
        connection.start();
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Queue queue = session.createQueue(QUEUE);
            MessageProducer producer = session.createProducer(queue);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            long due = start;
            for (long number = 0; !stop && !run.faults.any(); number++) {
                boolean idle = false;
                long now = System.nanoTime();
                while (due - now > 0) {
                    idle = true;
                    LockSupport.parkNanos(due - now);
                    now = System.nanoTime();
                }
                long from = idle && now - due < SLACK ? now : due;
                producer.send(body.message(session, 0, number, from, run.bodySize()));
                sent = number + 1;
                due += interval;
            }
        }
    }
}
