package org.pabal.broker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.DurableStore;
import org.pabal.broker.storage.Restart;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.RoutingEngine;
import org.pabal.message.Refusal;

/**
 * A running engine and the ways into it. Safe for any thread.
 *
 * <p>It lives until it is closed, or until its engine breaks: then every connection is told, nothing is carried out any
 * more, and {@link #state()} is {@code FAILED}.
 */
public final class Broker implements AutoCloseable {

    /** How long {@link #close()} waits for what was asked before. */
    public static final long CLOSE_MILLIS_MAX = 10_000;

    private final BrokerSettings settings;
    private final Lifecycle lifecycle;
    private final EngineLoop loop;
    private final AtomicLong lastId = new AtomicLong();
    private final BrokerAdministration administration;

    private Broker(BrokerSettings settings, EngineCore engine, @Nullable DurableStore store) {
        this.settings = settings;
        this.lifecycle = new Lifecycle(settings.name());
        StorageSettings storage = settings.storage();
        this.loop = new EngineLoop(
                settings.name(),
                engine,
                settings.clock(),
                lifecycle,
                settings.mailboxCapacity(),
                store,
                storage != null && storage.isStepped());
        this.administration = new BrokerAdministration();
    }

    /**
     * Starts a broker; with storage, it goes on from what its storage holds.
     *
     * @throws StorageRefusedException if the storage cannot be used: it is in use, damaged, not writable, from a newer
     *     release. Nothing in it has been changed
     */
    public static Broker start(BrokerSettings settings) {
        return start(settings, (engine, core) -> core);
    }

    /** @param around what the loop is given in place of the engine, so that a simulation sees every decision */
    static Broker start(BrokerSettings settings, BiFunction<RoutingEngine, EngineCore, EngineCore> around) {
        StorageSettings storage = settings.storage();
        EngineSettings told = settings.engine();
        RoutingEngine engine = new RoutingEngine(
                storage == null
                        ? told
                        : told.withStorage(true).withMemoryMax(Math.min(told.memoryMax(), storage.memoryMax())));
        if (storage == null) {
            engine.limitBodies(settings.largeBodiesMax());
            return start(settings, around.apply(engine, EngineCore.inMemory(engine)), null);
        }
        DurableStore store = Restart.from(storage, engine);
        return start(settings, around.apply(engine, EngineCore.of(engine)), store);
    }

    static Broker start(BrokerSettings settings, EngineCore engine) {
        return start(settings, engine, null);
    }

    private static Broker start(BrokerSettings settings, EngineCore engine, @Nullable DurableStore store) {
        Broker broker = new Broker(settings, engine, store);
        if (store != null) {
            broker.lastId.set(store.lastBody());
        }
        broker.lifecycle.advance(BrokerState.RUNNING);
        broker.loop.start();
        broker.administration.connectTo(broker);
        return broker;
    }

    EngineLoop loop() {
        return loop;
    }

    public String name() {
        return settings.name();
    }

    public BrokerSettings settings() {
        return settings;
    }

    public BrokerState state() {
        return lifecycle.state();
    }

    /** Why a connection would be refused now; null while the broker runs. */
    public @Nullable Refusal unavailability() {
        return lifecycle.state() == BrokerState.RUNNING ? null : lifecycle.unavailable();
    }

    /**
     * A positive number never handed out before since this broker was started, and none of a large body that its storage
     * knows. Nothing else that is durable holds one: they stand for connections, sessions, consumers and browsers, which end
     * with the broker.
     */
    public long nextId() {
        return lastId.incrementAndGet();
    }

    /** Hands out so many consecutive numbers, for somebody who numbers what it opens by itself; the first of them. */
    public long reserveIds(long count) {
        return lastId.getAndAdd(count) + 1;
    }

    /**
     * Attaches somebody who will submit commands, {@code OpenConnection} first. Credentials are the caller's business, see
     * {@link BrokerSettings#authenticator()}.
     *
     * <p>If the broker does not run any more, the listener is told {@link EffectListener#onLost}.
     */
    public BrokerConnection connect(EffectListener listener) {
        BrokerConnection connection = new BrokerConnection(this, loop, nextId(), listener);
        loop.attach(connection);
        return connection;
    }

    /** Queues, exchanges, bindings, dead letters and prepared branches, for an administrator. */
    public BrokerAdministration administration() {
        return administration;
    }

    /**
     * Carries out what was submitted before, tells all connections that they are lost, and ends. Waits for that up to
     * {@value #CLOSE_MILLIS_MAX} ms, not at all when called on a thread that is being told an effect. Idempotent. An
     * interrupt ends the waiting and stays set; the broker stops all the same.
     */
    @Override
    public void close() {
        if (lifecycle.advance(BrokerState.STOPPING)) {
            loop.stop();
        }
        if (EngineLoop.ownsSome(Thread.currentThread())) {
            return;
        }
        try {
            if (!lifecycle.awaitOver(CLOSE_MILLIS_MAX)) {
                System.getLogger("org.pabal.broker")
                        .log(
                                System.Logger.Level.WARNING,
                                "broker ''{0}'' is still busy {1} ms after it was asked to stop; it goes on stopping",
                                name(),
                                CLOSE_MILLIS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "broker '" + name() + "' (" + state() + ")";
    }
}
