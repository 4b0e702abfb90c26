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

    /** A clock with nothing to come ends: it would keep the class loader of an adapter that has been undeployed. */
    private static final int IDLE_SECONDS = 5;

    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private static final Executor HEARTBEATS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> ours("pabal heartbeat", task));

    private Timers() {}

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(1, task -> ours("pabal client clock", task));
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        return clock;
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** One that serves all applications of the JVM, whichever was the first. */
    private static Thread ours(String name, Runnable task) {
        Thread thread = daemon(name, task);
        thread.setContextClassLoader(Timers.class.getClassLoader());
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
