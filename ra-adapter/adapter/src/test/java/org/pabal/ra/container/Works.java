package org.pabal.ra.container;

import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads of the server. */
public final class Works implements WorkManager, AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "work of the test container");
        thread.setDaemon(true);
        return thread;
    });

    /** While true, no work is taken. */
    public volatile boolean rejects;

    private final AtomicInteger rejections = new AtomicInteger();

    /** While true, work is taken, and has no thread; it is never done. */
    public volatile boolean holds;

    private final BlockingQueue<Work> held = new LinkedBlockingQueue<>();

    /** What has been taken and not done. */
    public BlockingQueue<Work> held() {
        return held;
    }

    public int rejections() {
        return rejections.get();
    }

    @Override
    public void scheduleWork(Work work) throws WorkRejectedException {
        if (rejects) {
            rejections.incrementAndGet();
            throw new WorkRejectedException("the test container takes no work now");
        }
        if (holds) {
            held.add(work);
            return;
        }
        threads.execute(work);
    }

    @Override
    public void scheduleWork(
            Work work, long timeout, @Nullable ExecutionContext context, @Nullable WorkListener listener)
            throws WorkRejectedException {
        scheduleWork(work);
    }

    @Override
    public long startWork(Work work) throws WorkRejectedException {
        scheduleWork(work);
        return UNKNOWN;
    }

    @Override
    public long startWork(Work work, long timeout, @Nullable ExecutionContext context, @Nullable WorkListener listener)
            throws WorkRejectedException {
        return startWork(work);
    }

    @Override
    public void doWork(Work work) {
        work.run();
    }

    @Override
    public void doWork(Work work, long timeout, @Nullable ExecutionContext context, @Nullable WorkListener listener) {
        work.run();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
