package org.pabal.broker;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The machine's clock. */
final class SystemClock implements BrokerClock {

    static final SystemClock INSTANCE = new SystemClock();

    /** An alarm rings at least this often until its time has come, so that a wall clock set forward is noticed. */
    private static final long NAP_MILLIS_MAX = 10_000;

    private SystemClock() {}

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public Alarm newAlarm(Runnable action) {
        return new TimerAlarm(action);
    }

    /** The JVM's one timer thread: brokers sleep in it, so that none needs a thread of its own to wait in. */
    private static final class Timer {

        /** With nothing to come it ends: it would keep the class loader of an adapter that has been undeployed. */
        private static final int IDLE_SECONDS = 5;

        static final ScheduledThreadPoolExecutor EXECUTOR = start();

        private static ScheduledThreadPoolExecutor start() {
            ScheduledThreadPoolExecutor executor =
                    new ScheduledThreadPoolExecutor(1, task -> DaemonThreads.create("pabal-timer", task));
            executor.setRemoveOnCancelPolicy(true);
            executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
            executor.allowCoreThreadTimeOut(true);
            return executor;
        }
    }

    private static final class TimerAlarm implements Alarm {

        private final Runnable action;
        private @Nullable ScheduledFuture<?> scheduled;
        private boolean closed;

        TimerAlarm(Runnable action) {
            this.action = action;
        }

        // Synchronized because brokers set it from whichever thread owns their loop; nothing is called under the lock
        // that waits.
        @Override
        public synchronized void set(long timeMillis) {
            cancel();
            if (!closed && timeMillis != Long.MAX_VALUE) {
                long delay = timeMillis - System.currentTimeMillis();
                scheduled = Timer.EXECUTOR.schedule(
                        action, Math.max(0, Math.min(delay, NAP_MILLIS_MAX)), TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            cancel();
        }

        private void cancel() {
            if (scheduled != null) {
                scheduled.cancel(false);
                scheduled = null;
            }
        }
    }
}
