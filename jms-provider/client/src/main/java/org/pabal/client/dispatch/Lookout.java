package org.pabal.client.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that looks after all {@link WorkerPool}s of this JVM in which something is done: one for all, because a thread that
 * wakes each millisecond costs more than what it looks at. It sleeps while there is nothing to look at, and ends after a while:
 * it would keep the class loader of an adapter that has been undeployed.
 */
final class Lookout {
    private static final Logger LOG = System.getLogger(Lookout.class.getName());

    /** How often it looks. */
    static final long LOOK_NANOS = 1_000_000;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Set<WorkerPool> POOLS = ConcurrentHashMap.newKeySet();

    /** Of its thread: the pool that was told of as failing last, until it succeeds. */
    private static @Nullable WorkerPool failing;

    /** There is nothing to look at: whoever adds something wakes it. Else it must not be woken before its time. */
    private static volatile boolean resting;

    /** Written under the class's monitor, which is a leaf. */
    private static volatile @Nullable Thread thread;

    private Lookout() {}

    /** Looks at it from now on, by any thread. */
    static void add(WorkerPool pool) {
        POOLS.add(pool);
        Thread looking = thread;
        if (looking == null) {
            start();
        } else if (resting) {
            LockSupport.unpark(looking);
        }
    }

    /** By the thread that looks: not any more, until it is added again. */
    static void remove(WorkerPool pool) {
        POOLS.remove(pool);
    }

    private static synchronized void start() {
        if (thread == null) {
            Thread started = new Thread(Lookout::look, "pabal lookout");
            started.setDaemon(true);
            // It serves all applications of the JVM, whichever was the first.
            started.setContextClassLoader(Lookout.class.getClassLoader());
            // If that fails for want of threads, whoever comes next tries again.
            started.start();
            thread = started;
        }
    }

    private static void look() {
        do {
            while (!POOLS.isEmpty()) {
                LockSupport.parkNanos(Lookout.class, LOOK_NANOS);
                // Nobody has a reason to interrupt this thread, and a standing interrupt would make parking spin.
                Thread.interrupted();
                POOLS.forEach(Lookout::look);
            }
            resting = true;
            if (POOLS.isEmpty()) {
                LockSupport.parkNanos(Lookout.class, IDLE_NANOS);
                Thread.interrupted();
            }
            resting = false;
        } while (!mayEnd());
    }

    private static void look(WorkerPool pool) {
        try {
            pool.look();
            if (failing == pool) {
                failing = null;
            }
        } catch (Throwable noThread) {
            // Out of memory or threads: the next look tries again, and says nothing more.
            LOG.log(
                    failing == null ? Level.WARNING : Level.TRACE,
                    "no thread for what waits in a connection",
                    noThread);
            failing = failing == null ? pool : failing;
        }
    }

    private static synchronized boolean mayEnd() {
        if (!POOLS.isEmpty()) {
            return false;
        }
        thread = null;
        // Who has added one just now may still have seen this thread.
        if (!POOLS.isEmpty()) {
            thread = Thread.currentThread();
            return false;
        }
        return true;
    }
}
