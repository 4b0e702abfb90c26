package org.pabal.client.session;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.consumer.ConsumerHost;
import org.pabal.client.consumer.Delivery;
import org.pabal.client.dispatch.UseGuard.Use;
import org.pabal.client.message.PabalMessage;

/**
 * What a ConnectionConsumer has loaded into the session, for {@code Session.run()} to give to the session's listener
 * (Jakarta Messaging 3.1 §11.2). Loaded by the ConnectionConsumer's thread, run on the application server's.
 */
public final class Loaded {
    private final ConsumerHost host;
    private final ConcurrentLinkedQueue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
    private final Set<Long> consumers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable MessageListener listener;
    private volatile @Nullable Thread runner;

    /** Held through a run. */
    private final ReentrantLock running = new ReentrantLock();

    /** Guarded by {@code running}. */
    private boolean ended;

    Loaded(ConsumerHost host) {
        this.host = host;
    }

    @Nullable
    MessageListener listener() {
        return listener;
    }

    void listener(@Nullable MessageListener listener) {
        this.listener = listener;
    }

    /** What comes for this consumer, of another session, is handed over to this one. */
    public void expect(long consumer) {
        consumers.add(consumer);
    }

    /** On the link's thread. @return whether it was expected */
    boolean deliver(long consumer, Delivery delivery) {
        return consumers.contains(consumer) && deliveries.add(delivery);
    }

    /** On the link's thread: what nobody has seen comes again. */
    void interrupted() {
        deliveries.clear();
    }

    boolean isRunner() {
        return Thread.currentThread() == runner;
    }

    /** One after the other, until none is left, or the session stops. */
    void run() throws JMSException {
        running.lock();
        try {
            runner = Thread.currentThread();
            for (Delivery delivery = next(); delivery != null; delivery = next()) {
                tell(delivery);
            }
        } finally {
            runner = null;
            running.unlock();
        }
    }

    private @Nullable Delivery next() {
        return ended ? null : deliveries.poll();
    }

    /** Waits until a run has returned; from then on none tells anything, and what is left goes back with the session. */
    void end() {
        running.lock();
        try {
            ended = true;
        } finally {
            running.unlock();
        }
    }

    /** Waits until a run has returned, unless it is the caller's own. */
    @SuppressWarnings("LockNotBeforeTry") // to have had it is enough
    public void awaitQuiet() {
        running.lock();
        running.unlock();
    }

    private void tell(Delivery delivery) throws JMSException {
        MessageListener current = listener;
        if (current == null) {
            host.failed(delivery, new IllegalStateException("the session has no message listener"));
            return;
        }
        Use use = host.use("run a message listener");
        try {
            PabalMessage message = host.message(delivery);
            host.started(delivery);
            try {
                current.onMessage(message);
            } catch (Throwable failure) {
                host.failed(delivery, failure);
                return;
            }
            host.handled(delivery, deliveries.isEmpty());
        } finally {
            use.end();
        }
    }
}
