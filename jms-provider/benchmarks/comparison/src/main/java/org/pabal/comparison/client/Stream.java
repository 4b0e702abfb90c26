package org.pabal.comparison.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Senders send as fast as they can, listeners take as fast as they can, to and from queues or topics, with selectors or
 * without; no more than so many messages are under way, so that no provider is measured by how much it can pile up.
 *
 * <p>Settings: {@code topic}, {@code destinations} (each sender and each listener has one, in turn), {@code senders},
 * {@code listeners}, {@code selectors} (each listener has one of its own, and each message is for one of them),
 * {@code connections} of the listeners, {@code persistent}.
 */
final class Stream implements Workload {

    private static final int UNDER_WAY_MAX = 100_000;
    private static final int PER_LISTENER_MAX = 10_000;
    private static final int BYTES_UNDER_WAY_MAX = 64 << 20;
    private static final int LOOK_EVERY_MAX = 64;
    private static final int SEED = 17;

    private Ledger[] ledgers = {};
    private volatile boolean stop;

    @Override
    public void run(Run run) throws JMSException, InterruptedException {
        int destinations = run.settings.number("destinations", 1);
        int senders = run.settings.number("senders", 1);
        int listeners = run.settings.number("listeners", 1);
        boolean selecting = run.settings.flag("selectors");
        boolean topic = run.settings.flag("topic");
        if (!topic && !selecting && listeners != destinations) {
            throw new IllegalArgumentException("listeners that compete for a queue have no order to verify");
        }
        int keys = selecting ? listeners : 1;
        ledgers = new Ledger[listeners];
        listen(run, destinations, senders, keys, selecting, topic);
        List<Sender> all = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        int copies = topic && !selecting ? listeners / destinations : 1;
        for (int i = 0; i < senders; i++) {
            Sender sender = new Sender(run, i, i % destinations, keys, selecting, topic, copies, senders);
            all.add(sender);
            threads.add(run.start("sender " + i, sender::send));
        }
        run.faults.awaitFirst(run.warmUpNanos());
        Meter meter = new Meter(run.settings);
        meter.begin();
        long before = received();
        run.awaitWindow(this::received);
        long after = received();
        meter.end();
        stop = true;
        for (Thread thread : threads) {
            run.join(thread);
        }
        verify(run, all, destinations, selecting);
        run.measured(meter, after - before);
    }

    private long received() {
        long sum = 0;
        for (Ledger ledger : ledgers) {
            sum += ledger.count();
        }
        return sum;
    }

    private void verify(Run run, List<Sender> senders, int destinations, boolean selecting)
            throws InterruptedException {
        long expected = senders.stream()
                .mapToLong(sender -> sender.total * sender.copies)
                .sum();
        run.awaitCount(this::received, expected);
        run.linger();
        for (int i = 0; i < ledgers.length; i++) {
            long[] sent = new long[senders.size() * senders.get(0).sent.length];
            for (Sender sender : senders) {
                if (sender.destination == i % destinations) {
                    for (int key = 0; key < sender.sent.length; key++) {
                        if (!selecting || key == i) {
                            sent[sender.number * sender.sent.length + key] = sender.sent[key];
                        }
                    }
                }
            }
            ledgers[i].requireAll(sent);
        }
    }

    private void listen(Run run, int destinations, int senders, int keys, boolean selecting, boolean topic)
            throws JMSException {
        int count = Math.min(ledgers.length, run.settings.number("connections", 10));
        Connection[] connections = new Connection[count];
        for (int i = 0; i < count; i++) {
            connections[i] = run.connect();
        }
        for (int i = 0; i < ledgers.length; i++) {
            Ledger ledger = new Ledger("listener " + i, senders * keys, run.faults);
            ledgers[i] = ledger;
            Session session = connections[i % count].createSession(false, Session.AUTO_ACKNOWLEDGE);
            Destination from = destination(session, topic, i % destinations);
            MessageConsumer consumer =
                    selecting ? session.createConsumer(from, "key = '" + key(i) + "'") : session.createConsumer(from);
            Body body = new Body(run.bodySize());
            consumer.setMessageListener(message -> {
                try {
                    ledger.enter(body, body.read(message));
                } catch (JMSException e) {
                    run.faults.tell("listener", e);
                }
            });
        }
        for (Connection connection : connections) {
            connection.start();
        }
    }

    private static String key(int i) {
        return "k" + i;
    }

    private static Destination destination(Session session, boolean topic, int i) throws JMSException {
        return topic ? session.createTopic("comparison.topic." + i) : session.createQueue("comparison.queue." + i);
    }

    /** One thread that sends; what it sent is read once it has ended. */
    private final class Sender {
        private final Run run;
        private final int number;
        private final int destination;
        private final boolean selecting;
        private final boolean topic;
        private final int copies;
        private final int senders;
        private final long[] sent;
        private long total;

        Sender(
                Run run,
                int number,
                int destination,
                int keys,
                boolean selecting,
                boolean topic,
                int copies,
                int senders) {
            this.run = run;
            this.number = number;
            this.destination = destination;
            this.selecting = selecting;
            this.topic = topic;
            this.copies = copies;
            this.senders = senders;
            this.sent = new long[keys];
        }

        void send() throws JMSException {
            int size = run.bodySize();
            Body body = new Body(size);
            SplittableRandom random = new SplittableRandom(SEED + number);
            String[] keys = new String[sent.length];
            Arrays.setAll(keys, Stream::key);
            // All senders together have so much under way; each looks at its share.
            int listeners = selecting ? 1 : ledgers.length;
            long allowance = Math.min(PER_LISTENER_MAX * (long) listeners, UNDER_WAY_MAX);
            allowance = Math.max(16L, Math.min(allowance / copies, BYTES_UNDER_WAY_MAX / size) / senders);
            int lookEvery = (int) Math.max(1, Math.min(LOOK_EVERY_MAX, allowance / 4));
            Ledger[] mine = receivers();
            Connection connection = run.connect();
            connection.start();
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                MessageProducer producer = session.createProducer(destination(session, topic, destination));
                producer.setDeliveryMode(
                        run.settings.flag("persistent") ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
                while (!stop && !run.faults.any()) {
                    int key = selecting ? random.nextInt(keys.length) : 0;
                    BytesMessage message =
                            body.message(session, number * keys.length + key, sent[key], System.nanoTime(), size);
                    if (selecting) {
                        message.setStringProperty("key", keys[key]);
                    }
                    producer.send(message);
                    sent[key]++;
                    total++;
                    if (total % lookEvery == 0) {
                        awaitRoom(mine, allowance);
                    }
                }
            }
        }

        private Ledger[] receivers() {
            List<Ledger> found = new ArrayList<>();
            for (int i = destination; i < ledgers.length; i++) {
                if (selecting || i % ledgers.length % destinations() == destination) {
                    found.add(ledgers[i]);
                }
            }
            return found.toArray(Ledger[]::new);
        }

        private int destinations() {
            return run.settings.number("destinations", 1);
        }

        private void awaitRoom(Ledger[] mine, long allowance) {
            // All senders together look as often as one alone: else a hundred do nothing but wake up.
            long lookNanos = TimeUnit.MICROSECONDS.toNanos(50) * senders;
            // With several senders to a destination each takes the others to be as far as itself.
            long share = Math.max(1, senders / destinations());
            while (!stop && !run.faults.any() && total - received(mine) / share / copies > allowance) {
                LockSupport.parkNanos(lookNanos);
            }
        }

        private long received(Ledger[] mine) {
            long sum = 0;
            for (Ledger ledger : mine) {
                sum += ledger.count();
            }
            return sum;
        }
    }
}
