package org.pabal.ra.servers.app;

import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * One run of messages through beans: nobody passes until the gate opens, and each message is counted by its number. For many
 * threads.
 */
final class Line {
    private static final ConcurrentHashMap<String, Line> LINES = new ConcurrentHashMap<>();
    private static final long LONG_SECONDS = 280;

    private final AtomicIntegerArray times;
    private final AtomicInteger passed = new AtomicInteger();
    private final int warm;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch all = new CountDownLatch(1);
    private volatile long warmNanos;
    private volatile long endNanos;
    private volatile long openedCpuNanos;
    private volatile long endCpuNanos;

    private final ConnectionFactory factory;

    private Line(int number, ConnectionFactory factory) {
        this.factory = factory;
        this.times = new AtomicIntegerArray(number);
        this.warm = number / 5;
    }

    /** A new one under that name, for so many messages; its gate is closed. */
    static void begin(String name, int number, ConnectionFactory factory) {
        LINES.put(name, new Line(number, factory));
    }

    /** Of the provider whose messages these are. */
    ConnectionFactory factory() {
        return factory;
    }

    static Line of(String name) {
        Line line = LINES.get(name);
        if (line == null) {
            throw new IllegalStateException("no run of " + name + " has begun");
        }
        return line;
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    void open() {
        openedCpuNanos = cpuNanos();
        gate.countDown();
    }

    void pass(int number) throws InterruptedException {
        if (!gate.await(LONG_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the gate does not open");
        }
        times.incrementAndGet(number);
        int count = passed.incrementAndGet();
        if (count == warm) {
            warmNanos = System.nanoTime();
        } else if (count == times.length()) {
            endNanos = System.nanoTime();
            endCpuNanos = cpuNanos();
            all.countDown();
        }
    }

    /** Waits until as many have passed as there are. */
    void awaitAll() throws InterruptedException {
        if (!all.await(LONG_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(passed + " of " + times.length() + " have passed");
        }
    }

    /** Those that have not passed exactly once. */
    int wrong() {
        int wrong = Math.max(0, passed.get() - times.length());
        for (int i = 0; i < times.length(); i++) {
            wrong += times.get(i) == 1 ? 0 : 1;
        }
        return wrong;
    }

    /** Messages a second after the first fifth; the processor time of this process for a message, in microseconds; what is wrong. */
    @Override
    public String toString() {
        double rate = 1e9 * (times.length() - warm) / (endNanos - warmNanos);
        double cpuMicros = (endCpuNanos - openedCpuNanos) / 1e3 / times.length();
        return rate + " " + cpuMicros + " " + wrong();
    }
}
