package org.pabal.client.request;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.pabal.client.dispatch.WorkerPool;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Refusal;

/**
 * Waits for what a link was asked, up to a limit.
 *
 * <p>An interrupt does not cut the wait short: half-known outcomes of a commit or a close help nobody, and the wait is
 * bounded. The interrupt is kept for the caller.
 */
public final class Patience {
    private final long timeoutMillis;

    /** @param timeoutMillis how long to wait for one answer */
    public Patience(long timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
    }

    public long timeoutMillis() {
        return timeoutMillis;
    }

    /**
     * The answer.
     *
     * @param asked for the error, to follow "cannot": {@code commit}
     * @throws JMSException if it was refused, or did not come in time (error code TIMED_OUT)
     */
    public <T extends @Nullable Object> T await(CompletionStage<T> stage, String asked) throws JMSException {
        try {
            return answer(stage);
        } catch (RefusedException refused) {
            throw JmsErrors.toJms(refused.refusal(), asked, refused);
        }
    }

    /** As {@link #await}, for a transaction manager. */
    public <T extends @Nullable Object> T awaitXa(CompletionStage<T> stage, String asked) throws XAException {
        try {
            return answer(stage);
        } catch (RefusedException refused) {
            throw JmsErrors.toXa(refused.refusal(), asked);
        }
    }

    /** Waits for all; the first refusal is the one thrown, after all have been waited for. */
    public void awaitAll(List<CompletionStage<Void>> stages, String asked) throws JMSException {
        List<JMSException> failures = new ArrayList<>(0);
        for (CompletionStage<Void> stage : stages) {
            try {
                await(stage, asked);
            } catch (JMSException failure) {
                failures.add(failure);
            }
        }
        if (!failures.isEmpty()) {
            JMSException first = failures.get(0);
            failures.subList(1, failures.size()).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** A stage that also completes if what was to be ended, closed or returned is known no more: then it is so already. */
    public static CompletionStage<Void> unlessGone(CompletionStage<Void> stage) {
        return unless(stage, Refusal.Code.NOT_FOUND);
    }

    /** The same of a branch. */
    public static CompletionStage<Void> unlessUnknown(CompletionStage<Void> stage) {
        return unless(stage, Refusal.Code.XA_UNKNOWN_BRANCH);
    }

    @SuppressWarnings("NullAway") // a stage of Void completes with null
    private static CompletionStage<Void> unless(CompletionStage<Void> stage, Refusal.Code code) {
        return stage.exceptionally(failure -> {
            Throwable refused =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (refused instanceof RefusedException known && known.refusal().code() == code) {
                return null;
            }
            throw new CompletionException(refused);
        });
    }

    /** Waits for the answer, whatever it is; when the time is up, no longer. Here an interrupt does cut the wait short. */
    public void awaitEnd(CompletionStage<Void> stage) throws InterruptedException {
        CompletableFuture<Void> future = stage.toCompletableFuture();
        if (future.isDone()) {
            return;
        }
        CountDownLatch ended = new CountDownLatch(1);
        Object unused = future.whenComplete((none, failure) -> ended.countDown());
        unused = ended.await(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    private <T extends @Nullable Object> T answer(CompletionStage<T> stage) throws RefusedException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            return answerInTime(future);
        }
        WorkerPool.beginWait();
        try {
            return answerInTime(future);
        } finally {
            WorkerPool.endWait();
        }
    }

    private <T extends @Nullable Object> T answerInTime(CompletableFuture<T> future) throws RefusedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return future.isDone()
                            ? future.join()
                            : future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException | CancellationException late) {
            // Whoever waits for a connection to ask the broker need not ask any more
            var unused = future.cancel(false);
            throw new RefusedException(new Refusal(
                    Refusal.Code.TIMED_OUT,
                    "no answer from the broker within " + timeoutMillis
                            + " ms, and the outcome is not known; check the broker, or raise jms.requestTimeout"));
        } catch (ExecutionException | CompletionException failure) {
            throw refusal(failure.getCause() == null ? failure : failure.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A stage fails with a refusal; anything else is a fault of the link, and is told as such. */
    private static RefusedException refusal(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused;
        }
        RefusedException fault =
                new RefusedException(new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "the link failed: " + failure));
        fault.initCause(failure);
        return fault;
    }
}
