package org.pabal.ra.inbound;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.session.Domain;
import org.pabal.client.session.PabalSession;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.ra.access.Adapter;
import org.pabal.ra.access.BrokerAccess;

/**
 * A message-driven endpoint from its activation to its deactivation, through outages of the broker (Jakarta Connectors 2.1,
 * chapter "Message Inflow").
 *
 * <p>While it is connected there is one {@link Consuming}. When that fails, whatever the reason, it is closed, and another one is
 * attempted after a while, and again, until one stands or the endpoint is deactivated. One line in the log tells of the
 * beginning of an outage, one of its end.
 *
 * <p>Connecting is done on threads of the work manager, as it waits; the timer only hands over to them.
 */
public final class EndpointActivation {
    private static final Logger LOG = System.getLogger(EndpointActivation.class.getName());

    /** How long an idle session is kept, but for the last. */
    private static final long IDLE_MILLIS_MAX = 30_000;

    private final Adapter adapter;
    private final MessageEndpointFactory endpoints;
    private final ActivationSettings settings;
    private final BrokerAccess access;
    private final Subscribed subscribed;
    private final Redelivery redelivery;
    private final boolean transacted;
    private final String name;
    private final Backoff attempts;

    /** Guards everything below; a leaf. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private @Nullable Consuming current;

    /** Those whose endpoints the server has not all back: of outages, and the last. */
    private final Set<Consuming> ending = new HashSet<>();

    private boolean deactivated;
    private boolean outage;
    private long outageSinceNanos;
    private int failedAttempts;

    private EndpointActivation(
            Adapter adapter,
            MessageEndpointFactory endpoints,
            ActivationSettings settings,
            BrokerAccess access,
            Subscribed subscribed,
            boolean transacted) {
        this.adapter = adapter;
        this.endpoints = endpoints;
        this.settings = settings;
        this.access = access;
        this.subscribed = subscribed;
        this.transacted = transacted;
        String deadLetters = settings.deadLetterQueue();
        this.redelivery = new Redelivery(
                settings.redeliveryLimit(),
                settings.redeliveryIntervalMillis(),
                deadLetters == null ? null : new PabalQueue(deadLetters));
        String bean = ActivationNames.bean(endpoints);
        this.name = subscribed.from() + (bean == null ? "" : " (" + bean + ")");
        this.attempts = new Backoff(
                settings.reconnectDelayMillis(), settings.reconnectDelayMaxMillis(), new SplittableRandom());
    }

    /**
     * An activation that has not begun.
     *
     * @throws ResourceException if the configuration is wrong; whether the broker is there does not matter
     */
    public static EndpointActivation of(Adapter adapter, MessageEndpointFactory endpoints, PabalActivationSpec spec)
            throws ResourceException {
        ActivationSettings settings = ActivationSettings.of(spec);
        BrokerAccess access = ActivationNames.access(spec, settings, adapter.access());
        PabalDestination from = ActivationNames.destination(settings);
        boolean topic = from instanceof Topic;
        boolean durable = settings.durable() && topic;
        String subscription = settings.subscriptionName();
        if (durable && subscription == null) {
            subscription = ActivationNames.bean(endpoints);
            if (subscription == null) {
                throw new jakarta.resource.spi.InvalidPropertyException(
                        "cannot activate the endpoint: subscriptionName is not set: a durable subscription needs a name, and"
                                + " the server gives the activation none");
            }
        }
        // §13.1: the client id is always optional, and a subscription without is a shared one.
        boolean shared = topic && (settings.shareSubscriptions() || (durable && access.clientId() == null));
        boolean transacted;
        try {
            transacted = endpoints.isDeliveryTransacted(EndpointSession.ON_MESSAGE);
        } catch (NoSuchMethodException other) {
            throw new NotSupportedException(
                    "cannot activate the endpoint: it does not implement jakarta.jms.MessageListener", other);
        }
        return new EndpointActivation(
                adapter,
                endpoints,
                settings,
                access,
                new Subscribed(from, settings.selector(), subscription, durable, shared),
                transacted);
    }

    /** Which broker an activation would use, and as whom. */
    public static BrokerAccess access(Adapter adapter, PabalActivationSpec spec) throws ResourceException {
        return ActivationNames.access(spec, ActivationSettings.of(spec), adapter.access());
    }

    /** Begins to connect; returns at once. */
    public void activate() {
        lock.lock();
        try {
            outageSinceNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
        hand(this::attempt);
        shrinkLater();
    }

    /** Sessions with endpoints that there are; 0 while there is no connection. */
    public int sessions() {
        Consuming consuming = current();
        return consuming == null ? 0 : consuming.pool.sessions();
    }

    private @Nullable Consuming current() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }

    // ---- connecting

    /** On a thread of the server's; if it has none now, later. */
    private void hand(Runnable task) {
        try {
            adapter.workManager().scheduleWork(new Task(task));
        } catch (WorkException | IllegalStateException rejected) {
            if (!isDeactivated()) {
                LOG.log(Level.DEBUG, () -> "no thread to connect " + name + " with; tried again later", rejected);
                adapter.timetable().after(settings.reconnectDelayMillis(), () -> hand(task));
            }
        }
    }

    private record Task(Runnable task) implements Work {
        @Override
        public void run() {
            task.run();
        }

        @Override
        public void release() {
            // It ends by itself.
        }
    }

    private boolean isDeactivated() {
        lock.lock();
        try {
            return deactivated;
        } finally {
            lock.unlock();
        }
    }

    private void attempt() {
        if (isDeactivated()) {
            return;
        }
        Consuming consuming = new Consuming();
        try {
            consuming.open();
        } catch (JMSException | RuntimeException failed) {
            consuming.close();
            later(failed);
            return;
        }
        boolean late;
        boolean afterOutage;
        long millis;
        int failedBefore;
        lock.lock();
        try {
            late = deactivated;
            afterOutage = outage;
            millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - outageSinceNanos);
            failedBefore = failedAttempts;
            outage = false;
            failedAttempts = 0;
            if (!late) {
                current = consuming;
                attempts.reset();
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            consuming.close();
            return;
        }
        if (afterOutage) {
            LOG.log(
                    Level.INFO,
                    () -> name + " is consumed again from " + access + ", after " + millis + " ms and " + failedBefore
                            + " attempts in vain");
        }
        consuming.begin();
    }

    private void later(Exception failed) {
        boolean first;
        boolean over;
        long delayMillis;
        lock.lock();
        try {
            over = deactivated;
            first = !outage;
            outage = true;
            failedAttempts++;
            delayMillis = attempts.nextMillis();
        } finally {
            lock.unlock();
        }
        if (over) {
            return;
        }
        LOG.log(
                first ? Level.WARNING : Level.DEBUG,
                () -> name + " cannot be consumed from " + access + " now: " + failed.getMessage()
                        + "; it is attempted again until it succeeds, at most every "
                        + settings.reconnectDelayMaxMillis()
                        + " ms");
        adapter.timetable().after(delayMillis, () -> hand(this::attempt));
    }

    private void lost(Consuming failed, JMSException reason) {
        boolean over;
        lock.lock();
        try {
            over = deactivated || current != failed;
            if (!over) {
                current = null;
                outageSinceNanos = System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
        if (!over) {
            end(failed);
            later(reason);
        }
    }

    private void shrinkLater() {
        adapter.timetable().after(IDLE_MILLIS_MAX / 2, () -> {
            Consuming consuming = current();
            if (consuming != null) {
                hand(() -> consuming.pool.shrink(IDLE_MILLIS_MAX));
            }
            if (!isDeactivated()) {
                shrinkLater();
            }
        });
    }

    // ---- the end

    /**
     * No message is given to the endpoint any more; what has not been begun goes back. Returns at once: {@link #awaitEnd} waits for
     * what is being worked on. Idempotent.
     */
    public void deactivate() {
        Consuming last;
        lock.lock();
        try {
            deactivated = true;
            last = current;
            current = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            end(last);
        }
    }

    /**
     * On a thread of its own: the work manager may be shutting down already, and an endpoint that never returns must hold neither
     * the server up nor one of its threads.
     */
    private void end(Consuming consuming) {
        lock.lock();
        try {
            ending.add(consuming);
        } finally {
            lock.unlock();
        }
        Thread closing = new Thread(
                () -> {
                    try {
                        consuming.close();
                        consuming.pool.awaitEnd();
                    } catch (InterruptedException nobodysBusiness) {
                        Thread.currentThread().interrupt();
                    } finally {
                        ended(consuming);
                    }
                },
                "pabal deactivation of " + name);
        closing.setDaemon(true);
        closing.start();
    }

    private void ended(Consuming consuming) {
        lock.lock();
        try {
            ending.remove(consuming);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the server has all endpoints back, also those of a connection that was lost before.
     *
     * @return whether it has
     */
    public boolean awaitEnd(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!ending.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return ending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the threads that are in endpoints. For an activation that ends; what there still is, for people. */
    public List<String> interrupt() {
        List<Consuming> stuck;
        lock.lock();
        try {
            stuck = List.copyOf(ending);
        } finally {
            lock.unlock();
        }
        return stuck.stream()
                .flatMap(consuming -> consuming.pool.interrupt().stream())
                .toList();
    }

    @Override
    public String toString() {
        return "activation on " + name;
    }

    /** One connection of the activation and what is on it. */
    private final class Consuming {
        private final EndpointPool pool;
        private @Nullable PabalXAConnection connection;
        private @Nullable ConnectionConsumer consumer;

        Consuming() {
            this.pool = new EndpointPool(
                    name,
                    settings.maxSessions(),
                    this::session,
                    new Backoff(
                            settings.reconnectDelayMillis(),
                            settings.reconnectDelayMaxMillis(),
                            new SplittableRandom()));
        }

        synchronized void open() throws JMSException {
            PabalXAConnection opened = access.connect(adapter.localBrokers(), Domain.COMMON);
            connection = opened;
            // Whatever it tells, no caller hears of: its consumer has ended, or messages are not acknowledged. A new
            // one begins from what the broker knows.
            opened.setExceptionListener(problem -> lost(this, problem));
            consumer = subscribed.open(opened, pool);
        }

        /** From now on messages come. */
        void begin() {
            PabalXAConnection opened = opened();
            try {
                opened.start();
            } catch (JMSException failed) {
                lost(this, failed);
            }
        }

        private synchronized PabalXAConnection opened() {
            PabalXAConnection opened = connection;
            if (opened == null) {
                throw new IllegalStateException("not open");
            }
            return opened;
        }

        /** An XA session wherever it can be one: it acknowledges by itself outside of a branch, and can move dead messages. */
        private EndpointSession session(EndpointPool of) throws JMSException, UnavailableException {
            boolean lazy = !transacted && settings.acknowledgeMode() == Session.DUPS_OK_ACKNOWLEDGE;
            PabalXAConnection opened = opened();
            PabalSession session =
                    lazy ? (PabalSession) opened.createSession(Session.DUPS_OK_ACKNOWLEDGE) : opened.createXASession();
            try {
                return EndpointSession.open(of, adapter.workManager(), endpoints, session, transacted, redelivery);
            } catch (UnavailableException | JMSException | RuntimeException none) {
                session.close();
                throw none;
            }
        }

        /** Waits for endpoints that are at work. Idempotent. */
        void close() {
            pool.close();
            ConnectionConsumer openedConsumer;
            PabalXAConnection opened;
            synchronized (this) {
                openedConsumer = consumer;
                opened = connection;
            }
            try {
                if (openedConsumer != null) {
                    openedConsumer.close();
                }
            } catch (JMSException failed) {
                LOG.log(Level.DEBUG, () -> "closing the consumer of " + name + " failed", failed);
            }
            try {
                if (opened != null) {
                    opened.close();
                }
            } catch (JMSException failed) {
                LOG.log(Level.DEBUG, () -> "closing the connection of " + name + " failed", failed);
            }
        }
    }
}
