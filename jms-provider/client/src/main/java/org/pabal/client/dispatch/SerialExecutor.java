package org.pabal.client.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order in which they come, each on some thread of a pool: never two at a time, and each
 * sees what those before it have done.
 *
 * <p>{@link #execute} may be called by any thread, the engine's included: it does not wait. What a task throws is logged and
 * does not keep the next from running. The queue is bounded by its users: a consumer stands in it once, an asynchronous send
 * once for each unfinished send.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = System.getLogger(SerialExecutor.class.getName());

    /** Then others that share the threads have their turn. */
    private static final int TASKS_MAX = 16;

    private final WorkerPool pool;
    private final String name;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Whether it stands in the pool's queue, or runs. */
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private volatile @Nullable Thread runner;
    private volatile boolean closed;

    /** @param name for people who read logs */
    public SerialExecutor(WorkerPool pool, String name) {
        this.pool = pool;
        this.name = name;
    }

    /** @throws RejectedExecutionException after {@link #close()} */
    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException(name + " is closed");
        }
        enqueue(task);
    }

    /** As {@link #execute}, but a task that comes too late is dropped: for what a closed session needs no more. */
    public void offer(Runnable task) {
        if (!closed) {
            enqueue(task);
        }
    }

    private void enqueue(Runnable task) {
        tasks.add(task);
        schedule();
    }

    /** Whether the caller is one of the tasks. */
    public boolean isCurrentThread() {
        return Thread.currentThread() == runner;
    }

    /** Waits until what is queued now has run. Not for the tasks themselves, which would wait for their own end. */
    public void awaitQueued() {
        if (isCurrentThread() || (tasks.isEmpty() && !scheduled.get())) {
            return;
        }
        CountDownLatch reached = new CountDownLatch(1);
        enqueue(reached::countDown);
        boolean interrupted = false;
        WorkerPool.beginWait();
        try {
            for (; ; ) {
                try {
                    reached.await();
                    break;
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
        } finally {
            WorkerPool.endWait();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets what is queued finish; does not wait for it. */
    public void close() {
        closed = true;
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            pool.submit(this);
        }
    }

    /** A thread of the pool does what is there, up to a turn's worth. */
    void runQueued() {
        runner = Thread.currentThread();
        try {
            Runnable task = tasks.poll();
            for (int done = 0; task != null; task = done < TASKS_MAX ? tasks.poll() : null) {
                run(task);
                done++;
            }
        } finally {
            runner = null;
            scheduled.set(false);
            // Who has put something down since may have found it scheduled still.
            if (!tasks.isEmpty()) {
                schedule();
            }
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
