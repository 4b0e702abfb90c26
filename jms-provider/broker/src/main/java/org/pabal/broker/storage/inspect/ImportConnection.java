package org.pabal.broker.storage.inspect;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerConnection;
import org.pabal.broker.EffectListener;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

/** A connection through which an import asks, many things at a time. Its callers are one thread; the answers come on others. */
final class ImportConnection implements EffectListener {

    /** So much is asked and not answered at a time: enough to fill the disk's forces, and no burden to the memory. */
    private static final int ASKED_MAX = 256;

    private static final long WAIT_SECONDS = 120;

    private final BrokerConnection connection;
    private final Semaphore allowed = new Semaphore(ASKED_MAX);
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final ConcurrentHashMap<Long, CountDownLatch> awaited = new ConcurrentHashMap<>();
    private long lastRequest;

    /** A command whose answer has this number. */
    interface Asking {
        Command asked(long request);
    }

    ImportConnection(Broker broker, @Nullable String clientId) {
        connection = broker.connect(this);
        awaitDone(request -> new Command.OpenConnection(id(), request, clientId));
    }

    long id() {
        return connection.id();
    }

    long nextId() {
        return connection.nextId();
    }

    /** @throws IllegalStateException if something that was asked before was refused */
    void submit(Asking asking) {
        acquire(1);
        requireNoFailure();
        connection.submit(asking.asked(++lastRequest));
    }

    void awaitDone(Asking asking) {
        acquire(1);
        long request = ++lastRequest;
        CountDownLatch done = new CountDownLatch(1);
        awaited.put(request, done);
        connection.submitHere(asking.asked(request));
        try {
            if (!done.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw noAnswer();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker was asked", e);
        }
        requireNoFailure();
    }

    /** Waits until everything that was asked is answered. */
    void finish() {
        acquire(ASKED_MAX);
        allowed.release(ASKED_MAX);
        requireNoFailure();
    }

    void close() {
        finish();
        connection.submit(new Command.CloseConnection(id(), Command.NO_REPLY));
    }

    private void acquire(int count) {
        try {
            if (!allowed.tryAcquire(count, WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw noAnswer();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker was asked", e);
        }
    }

    private static IllegalStateException noAnswer() {
        return new IllegalStateException("the broker has not answered for " + WAIT_SECONDS
                + " s; look whether the disk is full, make room, and import into a new directory");
    }

    private void requireNoFailure() {
        String text = failure.get();
        if (text != null) {
            throw new IllegalStateException(text);
        }
    }

    @Override
    public void onEffect(Effect effect) {
        if (effect instanceof Effect.Refused refused) {
            failure.compareAndSet(null, refused.refusal().text());
            answered(refused.request());
        } else if (effect instanceof Effect.Completed completed) {
            answered(completed.request());
        } else if (effect instanceof Effect.Answered answered) {
            answered(answered.request());
        }
    }

    private void answered(long request) {
        if (request == Command.NO_REPLY) {
            return;
        }
        CountDownLatch done = awaited.remove(request);
        if (done != null) {
            done.countDown();
        }
        allowed.release();
    }

    @Override
    public void onLost(Refusal reason) {
        failure.compareAndSet(null, "the broker has stopped: " + reason.text());
        awaited.values().forEach(CountDownLatch::countDown);
        allowed.release(ASKED_MAX);
    }
}
