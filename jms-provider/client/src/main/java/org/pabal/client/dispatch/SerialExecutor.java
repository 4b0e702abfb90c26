package org.pabal.client.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order in which they come, on a daemon thread of its own. The thread starts with
 * the first task, so that whoever needs none costs none.
 *
 * <p>{@link #execute} may be called by any thread, the engine's included: it takes no lock and does not wait. What a task
 * throws is logged and does not end the thread. The queue is bounded by its users: a consumer stands in it once, an
 * asynchronous send once for each unfinished send.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = System.getLogger(SerialExecutor.class.getName());

    private static final long ALIVE_CHECK_MILLIS = 100;

    private final String name;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();
    private volatile boolean idle;
    private volatile boolean closed;

    /** @param name of the thread, for people who read thread dumps */
    public SerialExecutor(String name) {
        this.name = name;
    }

    /** @throws RejectedExecutionException after {@link #close()} */
    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException(name + " is closed");
        }
        tasks.add(task);
        wake();
    }

    /** As {@link #execute}, but a task that comes too late is dropped: for what a closed session needs no more. */
    public void offer(Runnable task) {
        if (!closed) {
            tasks.add(task);
            wake();
        }
    }

    /** Starts the thread, so that the first task need not. */
    public void start() {
        if (worker.get() == null && !closed) {
            Thread thread = new Thread(this::work, name);
            thread.setDaemon(true);
            if (worker.compareAndSet(null, thread)) {
                try {
                    thread.start();
                } catch (Throwable noThread) {
                    // Out of memory or threads: the next task tries again.
                    worker.set(null);
                    throw noThread;
                }
            }
        }
    }

    /** Whether the caller is one of the tasks. */
    public boolean isCurrentThread() {
        return Thread.currentThread() == worker.get();
    }

    /** Waits until what is queued now has run. Not for the tasks themselves, which would wait for their own end. */
    public void awaitQueued() {
        Thread thread = worker.get();
        if (thread == null || isCurrentThread()) {
            return;
        }
        CountDownLatch reached = new CountDownLatch(1);
        offer(reached::countDown);
        boolean interrupted = false;
        // A thread that has ended has run all that it will.
        while (thread.isAlive()) {
            try {
                if (reached.await(ALIVE_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException interrupt) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets what is queued finish, then ends the thread; does not wait for it. */
    public void close() {
        closed = true;
        Thread thread = worker.get();
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private void wake() {
        Thread thread = worker.get();
        if (thread == null) {
            start();
        } else if (idle) {
            LockSupport.unpark(thread);
        }
    }

    private void work() {
        for (; ; ) {
            Runnable task = tasks.poll();
            if (task == null) {
                // Said before looking once more: whoever adds a task in between sees it and unparks.
                idle = true;
                task = tasks.poll();
                if (task == null) {
                    if (closed) {
                        return;
                    }
                    LockSupport.park(this);
                    idle = false;
                    continue;
                }
                idle = false;
            }
            run(task);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            LOG.log(Level.ERROR, () -> name + ": a task failed; the next one follows", failure);
        }
        // An interrupt meant for one task must not reach the next.
        boolean ignored = Thread.interrupted();
        if (ignored) {
            LOG.log(Level.DEBUG, "{0}: interrupt cleared between tasks", name);
        }
    }
}
