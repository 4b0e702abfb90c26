package org.pabal.client.tcp;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What time asks of all links in this JVM: one thread that watches and never waits, and others, which come and go, for
 * heartbeats, whose writing may.
 */
final class Timers {

    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private static final Executor HEARTBEATS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> daemon("pabal heartbeat", task));

    private Timers() {}

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(1, task -> daemon("pabal client clock", task));
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    static ScheduledFuture<?> later(Runnable task, long delay, TimeUnit unit) {
        return CLOCK.schedule(task, delay, unit);
    }

    static ScheduledFuture<?> every(long millis, Runnable task) {
        return CLOCK.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Runs what may block in writing to a socket. At most one thread for each link that is stuck. */
    static void heartbeat(Runnable task) {
        HEARTBEATS.execute(task);
    }
}
