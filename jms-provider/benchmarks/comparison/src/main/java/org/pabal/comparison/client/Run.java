package org.pabal.comparison.client;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pabal.comparison.process.HeapPeak;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.Told;

/** What a workload is given: where to connect, how long to warm up and measure, whom to tell. Closes what it opened. */
final class Run implements AutoCloseable {

    private static final long CLOSE_MILLIS_MAX = 10_000;
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    final Settings settings;
    final Told told;
    final Faults faults;

    private final ConnectionFactory factory;
    private final BufferedReader answers;
    private final List<Connection> connections = new ArrayList<>();

    Run(Settings settings, ConnectionFactory factory, Told told, BufferedReader answers, Faults faults) {
        this.settings = settings;
        this.factory = factory;
        this.told = told;
        this.answers = answers;
        this.faults = faults;
    }

    long warmUpNanos() {
        return settings.nanos("warmup", 20);
    }

    long windowNanos() {
        return settings.nanos("window", 10);
    }

    /** How long nothing may happen before what is missing is taken for lost. */
    long patienceNanos() {
        return settings.nanos("patience", 60);
    }

    int bodySize() {
        return settings.number("size", 1_024);
    }

    /** A connection that is not started, closed with the run. */
    Connection connect() throws JMSException {
        Connection connection = factory.createConnection();
        synchronized (connections) {
            connections.add(connection);
        }
        connection.setExceptionListener(e -> faults.tell("connection", e));
        return connection;
    }

    /** For what is to survive the broker's end. */
    ConnectionFactory factory() {
        return factory;
    }

    /** Something that a thread of the workload does; what it throws is a fault. */
    interface Task {
        void work() throws Exception;
    }

    Thread start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.work();
                    } catch (Faults.Faulty told) {
                        // Told already.
                    } catch (Throwable e) {
                        faults.tell(name, e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for a thread as long as anything may take. */
    void join(Thread thread) throws InterruptedException {
        thread.join(TimeUnit.NANOSECONDS.toMillis(patienceNanos()));
        if (thread.isAlive()) {
            faults.tell(thread.getName() + " hangs in "
                    + List.of(thread.getStackTrace()).stream().limit(6).toList());
        }
        faults.requireNone();
    }

    /** Tells what was measured, unless something was wrong with it. */
    void measured(Meter meter, long messages) {
        faults.requireNone();
        meter.tell(told, messages);
    }

    /** A count that grows. */
    interface Count {
        long now();
    }

    /** Waits until so many are there; what does not come in time is told as lost by who looks after. */
    void awaitCount(Count count, long wanted) {
        long last = -1;
        long lastMoved = System.nanoTime();
        while (!faults.any() && count.now() < wanted) {
            long now = count.now();
            if (now != last) {
                last = now;
                lastMoved = System.nanoTime();
            } else if (System.nanoTime() - lastMoved > patienceNanos()) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** How many messages have to be measured at least, however long that takes. */
    long least() {
        return settings.number("least", 1);
    }

    /** Waits as long as is to be measured, and until at least so many more are there. */
    void awaitWindow(Count count) throws InterruptedException {
        long wanted = count.now() + least();
        faults.awaitFirst(windowNanos());
        awaitCount(count, wanted);
        if (count.now() < wanted) {
            faults.tell("fewer than " + least() + " messages came");
        }
        faults.requireNone();
    }

    /** Time for messages to come that should not. */
    void linger() throws InterruptedException {
        faults.awaitFirst(TimeUnit.MILLISECONDS.toNanos(200));
    }

    /** Asks the parent, and waits for its answer. */
    long ask(String what) throws IOException {
        if (settings.flag("in.jvm") && what.equals(Told.HEAP_AFTER_COLLECTION)) {
            return HeapPeak.afterCollection();
        }
        told.ask(what);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the parent is gone");
        }
        return (long) Double.parseDouble(answer);
    }

    @Override
    public void close() {
        Thread closing = new Thread(
                () -> {
                    for (Connection connection : connections) {
                        try {
                            connection.setExceptionListener(null);
                            connection.close();
                        } catch (JMSException e) {
                            // The process ends now; its broker too.
                            System.err.println("close: " + e);
                        }
                    }
                },
                "close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSE_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
