package org.pabal.benchmarks.scale;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.connection.InterruptionListener;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.destination.PabalQueue;

/**
 * Thousands of connections, each with a session and a consumer, whose broker is killed and started again: how fast they come
 * back, and how many of them in the same moment. Arguments: connections, seconds without a broker.
 */
public final class ReconnectStorm {

    private static final int QUEUES = 100;
    private static final int OPENERS = 32;
    private static final int SLICE_MILLIS = 250;
    private static final long PATIENCE_SECONDS = 150;

    private ReconnectStorm() {}

    /** One connection's story of one storm. */
    private static final class Survivor implements InterruptionListener {

        private final CountDownLatch lost;
        private final CountDownLatch back;
        private volatile long backNanos;

        Survivor(CountDownLatch lost, CountDownLatch back) {
            this.lost = lost;
            this.back = back;
        }

        @Override
        public void interrupted(JMSException reason) {
            lost.countDown();
        }

        @Override
        public void resumed(String broker) {
            backNanos = System.nanoTime();
            back.countDown();
        }
    }

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        String[] settings = {
            "--set", "limits.connections=" + 2 * count, "--set", "limits.connectionsPerHost=" + 2 * count
        };
        CountDownLatch lost = new CountDownLatch(count);
        CountDownLatch back = new CountDownLatch(count);
        List<Survivor> survivors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            survivors.add(new Survivor(lost, back));
        }
        BrokerProcess broker = BrokerProcess.start("", settings);
        int port = broker.port();
        long begun = System.nanoTime();
        List<PabalConnection> connections = open(port, survivors);
        System.out.printf("%,d connections opened in %.1f s%n", count, since(begun));

        long killed = System.nanoTime();
        broker.kill();
        await(lost, "have noticed");
        System.out.printf("all have noticed %.2f s after the kill%n", since(killed));
        TimeUnit.SECONDS.sleep(seconds);

        long started = System.nanoTime();
        try (BrokerProcess again = BrokerProcess.startAt(port, "", settings)) {
            System.out.printf(
                    "the broker was ready again %.2f s after the kill, %.2f s after its start%n",
                    since(killed), since(started));
            long ready = System.nanoTime();
            await(back, "are back");
            tell(survivors, ready);
            System.out.printf("the broker has used %.1f s of processor time since%n", again.cpuMillis() / 1_000.0);
            for (PabalConnection connection : connections) {
                connection.createSession().close();
            }
            System.out.println("each connection works");
        }
        // To close 5,000 connections of a broker that has gone takes longer than all the rest
        Runtime.getRuntime().halt(0);
    }

    private static List<PabalConnection> open(int port, List<Survivor> survivors) throws Exception {
        PabalConnectionFactory factory =
                new PabalConnectionFactory("pabal://127.0.0.1:" + port + "?reconnect=true&reconnect.time=5min");
        AtomicInteger next = new AtomicInteger();
        AtomicReferenceArray<PabalConnection> all = new AtomicReferenceArray<>(survivors.size());
        ExecutorService openers = Executors.newFixedThreadPool(OPENERS);
        List<Future<?>> opening = new ArrayList<>();
        for (int opener = 0; opener < OPENERS; opener++) {
            opening.add(openers.submit(() -> {
                for (int i = next.getAndIncrement(); i < survivors.size(); i = next.getAndIncrement()) {
                    PabalConnection connection = factory.createConnection();
                    connection.setInterruptionListener(survivors.get(i));
                    Session session = connection.createSession();
                    session.createConsumer(new PabalQueue("storm." + i % QUEUES));
                    connection.start();
                    all.set(i, connection);
                }
                return null;
            }));
        }
        for (Future<?> each : opening) {
            each.get();
        }
        openers.shutdown();
        List<PabalConnection> connections = new ArrayList<>();
        for (int i = 0; i < survivors.size(); i++) {
            connections.add(all.get(i));
        }
        return connections;
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException, IOException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(latch.getCount() + " have not after " + PATIENCE_SECONDS + " s: " + what);
        }
    }

    /** By when, from the moment in which there was a broker again. */
    private static void tell(List<Survivor> survivors, long ready) {
        long[] millis = survivors.stream()
                .mapToLong(each -> Math.max(0, TimeUnit.NANOSECONDS.toMillis(each.backNanos - ready)))
                .sorted()
                .toArray();
        int last = millis.length - 1;
        System.out.printf(
                "back after the broker was ready: first %,d ms, half %,d ms, 99 %% %,d ms, last %,d ms%n",
                millis[0], millis[last / 2], millis[last * 99 / 100], millis[last]);
        int[] slices = new int[(int) (millis[last] / SLICE_MILLIS) + 1];
        for (long each : millis) {
            slices[(int) (each / SLICE_MILLIS)]++;
        }
        int most = Arrays.stream(slices).max().orElse(0);
        System.out.printf(
                "most in %d ms: %,d, that is %,d a second; in each: %s%n",
                SLICE_MILLIS, most, most * 1_000 / SLICE_MILLIS, Arrays.toString(slices));
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
