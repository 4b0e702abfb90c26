package org.pabal.comparison.client;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Persistent messages, counted when they are confirmed. Slices of sending, which are measured, alternate with the queue being
 * drained and verified, which is not: so nothing else is forced to the disk meanwhile, and the queue stays short.
 *
 * <p>Settings: {@code senders}, each on a connection of its own; {@code open}, how many sends may be under way with a
 * {@code CompletionListener}, 0 for sends that block; {@code slice} in seconds and {@code slice.messages}, its bounds.
 */
final class Send implements Workload {

    private static final String QUEUE = "comparison.sent";
    private static final int DRAINED_A_COMMIT = 500;

    private Sender[] senders = {};
    private volatile long sliceEnd;
    private volatile boolean over;

    @Override
    public void run(Run run) throws JMSException, InterruptedException {
        senders = new Sender[run.settings.number("senders", 1)];
        int open = run.settings.number("open", 0);
        long sliceNanos = run.settings.nanos("slice", 1);
        CyclicBarrier barrier = new CyclicBarrier(senders.length + 1);
        int perSender = Math.max(1, run.settings.number("slice.messages", 200_000) / senders.length);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders.length; i++) {
            Sender sender = new Sender(run, i, open, perSender, barrier);
            senders[i] = sender;
            threads.add(run.start("sender " + i, sender::work));
        }
        Ledger ledger = new Ledger("the receiver", senders.length, run.faults);
        Drain drain = new Drain(run, ledger, DRAINED_A_COMMIT);
        Connection connection = run.connect();
        connection.start();
        Meter meter = new Meter(run.settings);
        long start = System.nanoTime();
        long measured = 0;
        while (meter.seconds() * 1e9 < run.windowNanos() || measured < run.least()) {
            boolean counts = System.nanoTime() - start >= run.warmUpNanos();
            long before = confirmed();
            if (counts) {
                meter.begin();
            }
            sliceEnd = System.nanoTime() + sliceNanos;
            meet(run, barrier);
            meet(run, barrier);
            if (counts) {
                meter.end();
                measured += confirmed() - before;
            }
            drain.upTo(confirmed(), connection, QUEUE);
            ledger.requireAll(eachConfirmed());
            run.faults.requireNone();
        }
        over = true;
        meet(run, barrier);
        for (Thread thread : threads) {
            run.join(thread);
        }
        drain.requireEmpty(connection, QUEUE);
        run.measured(meter, measured);
    }

    private static void meet(Run run, CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(run.patienceNanos(), TimeUnit.NANOSECONDS);
        } catch (java.util.concurrent.BrokenBarrierException | java.util.concurrent.TimeoutException e) {
            run.faults.tell("senders did not come to the end of their slice: " + e);
            run.faults.requireNone();
        }
    }

    private long confirmed() {
        long sum = 0;
        for (Sender sender : senders) {
            sum += sender.confirmed;
        }
        return sum;
    }

    private long[] eachConfirmed() {
        long[] each = new long[senders.length];
        for (int i = 0; i < each.length; i++) {
            each[i] = senders[i].confirmed;
        }
        return each;
    }

    private final class Sender implements CompletionListener {
        private final Run run;
        private final int number;
        private final int open;
        private final int perSlice;
        private final CyclicBarrier barrier;
        private final Semaphore room;

        /** Written between two meetings by the sender alone, and read between the next two. */
        private long confirmed;

        Sender(Run run, int number, int open, int perSlice, CyclicBarrier barrier) {
            this.run = run;
            this.number = number;
            this.open = open;
            this.perSlice = perSlice;
            this.barrier = barrier;
            this.room = new Semaphore(open);
        }

        void work() throws JMSException, InterruptedException {
            Body body = new Body(run.bodySize());
            Connection connection = run.connect();
            connection.start();
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
                producer.setDeliveryMode(DeliveryMode.PERSISTENT);
                meet(run, barrier);
                while (!over) {
                    confirmed += slice(session, producer, body);
                    meet(run, barrier);
                    meet(run, barrier);
                }
            }
        }

        private long slice(Session session, MessageProducer producer, Body body)
                throws JMSException, InterruptedException {
            long end = sliceEnd;
            long sent = 0;
            while (sent < perSlice && System.nanoTime() < end && !run.faults.any()) {
                Message message = body.message(session, number, confirmed + sent, System.nanoTime(), run.bodySize());
                if (open == 0) {
                    producer.send(message);
                } else {
                    acquire(1);
                    producer.send(message, this);
                }
                sent++;
            }
            if (open > 0) {
                acquire(open);
                room.release(open);
            }
            return sent;
        }

        private void acquire(int permits) throws InterruptedException {
            if (!room.tryAcquire(permits, run.patienceNanos(), TimeUnit.NANOSECONDS)) {
                run.faults.tell("sends were not confirmed in time");
                run.faults.requireNone();
            }
        }

        @Override
        public void onCompletion(Message message) {
            room.release();
        }

        @Override
        public void onException(Message message, Exception exception) {
            run.faults.tell("send", exception);
            room.release();
        }
    }
}
