package org.pabal.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerState;
import org.pabal.broker.EffectListener;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;
import org.pabal.server.access.Audit;
import org.pabal.server.access.Edge;
import org.pabal.server.access.Gatekeeper;
import org.pabal.server.access.MechanismProvider;
import org.pabal.server.access.Permissions;
import org.pabal.server.access.UserRegister;
import org.pabal.server.administration.AdministrationDesk;
import org.pabal.server.administration.Report;
import org.pabal.server.log.LineFormat;
import org.pabal.server.net.Certificates;
import org.pabal.server.net.EventLoops;
import org.pabal.server.net.Listener;
import org.pabal.server.net.Occupancy;
import org.pabal.server.net.OpenLines;
import org.pabal.server.session.SessionFactory;
import org.pabal.server.settings.ListenerSettings;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import org.pabal.server.summary.Summaries;

/**
 * A broker with sockets around it. Safe for any thread.
 *
 * <pre>{@code
 * try (PabalServer server = PabalServer.start(ServerSettings.builder().set("listeners.main.port", "0").build())) {
 *     server.address("main") …
 * }
 * }</pre>
 */
public final class PabalServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("org.pabal.server.server");

    /** How often files that may change are looked at, in milliseconds. */
    private static final long LOOK_MILLIS = 1_000;

    /** When the first clients have come, in milliseconds after the start. */
    private static final long JMX_MILLIS = 1_000;

    /** How often a stop says what it waits for, in milliseconds. */
    private static final long SAY_MILLIS = 2_000;

    private final ServerSettings settings;
    private final long startedMillis = System.currentTimeMillis();
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final List<AutoCloseable> parts = new CopyOnWriteArrayList<>();
    private final OpenLines lines = new OpenLines();
    private final Visitors visitors = new Visitors();
    private final Summaries summaries = new Summaries();
    private final Occupancy occupancy;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch brokerLost = new CountDownLatch(1);
    private final Broker broker;
    private final FrontDoor door;

    private PabalServer(ServerSettings settings, Broker broker, UserRegister users) throws ServerStartException {
        this.settings = settings;
        this.broker = broker;
        this.occupancy = new Occupancy(settings.limits(), summaries);
        Permissions permissions = new Permissions(settings.security());
        Audit audit = audit();
        this.door = new FrontDoor(
                broker,
                settings.limits().session(),
                new Gatekeeper(settings.security(), users, audit, plugIns()),
                new Edge(broker, permissions, audit),
                visitors,
                audit,
                summaries,
                new AdministrationDesk(broker, permissions, audit, new Office())::answer);
    }

    /**
     * Starts broker and listeners; returns when clients can connect.
     *
     * @param sessions what is spoken on the listeners
     * @throws ServerStartException saying what is in the way; then nothing is left running
     */
    public static PabalServer start(ServerSettings settings, SessionFactory sessions) throws ServerStartException {
        // Before anything is made: a refusal is to leave nothing behind.
        UserRegister users = admitted(settings);
        CompletableFuture<EventLoops> loops =
                EventLoops.startAside(settings.process().threads());
        Broker broker = null;
        try {
            broker = Broker.start(settings.broker());
        } catch (StorageRefusedException e) {
            throw new ServerStartException("the broker cannot use its storage: " + e.getMessage(), e);
        } finally {
            if (broker == null) {
                close(loops);
            }
        }
        return around(broker, settings, sessions, users, loops);
    }

    /**
     * Opens listeners for a broker that runs already. It belongs to the server from now on and ends with it, also where the
     * start fails. What the settings say of the broker itself, its storage and its queues, is not looked at; who may come in
     * over the listeners is said by the settings alone.
     *
     * @param sessions what is spoken on the listeners
     * @throws ServerStartException saying what is in the way; then nothing is left running
     */
    public static PabalServer inFrontOf(Broker broker, ServerSettings settings, SessionFactory sessions)
            throws ServerStartException {
        UserRegister users;
        try {
            users = admitted(settings);
        } catch (ServerStartException e) {
            broker.close();
            throw e;
        }
        return around(
                broker,
                settings,
                sessions,
                users,
                EventLoops.startAside(settings.process().threads()));
    }

    private static UserRegister admitted(ServerSettings settings) throws ServerStartException {
        UserRegister users;
        try {
            users = new UserRegister(settings.security().usersFile());
        } catch (SettingsException e) {
            throw new ServerStartException("the users file cannot be used: " + e.getMessage(), e);
        }
        for (ListenerSettings listener : settings.listeners().values()) {
            requireProtection(settings, listener, users);
        }
        return users;
    }

    private static PabalServer around(
            Broker broker,
            ServerSettings settings,
            SessionFactory sessions,
            UserRegister users,
            CompletableFuture<EventLoops> loops)
            throws ServerStartException {
        PabalServer server = null;
        try {
            server = new PabalServer(settings, broker, users);
            server.parts.add(() -> close(loops));
            server.open(sessions, users, started(loops));
            return server;
        } catch (ServerStartException | RuntimeException e) {
            if (server == null) {
                close(loops);
                broker.close();
            } else {
                server.closeAll();
            }
            throw e;
        }
    }

    private static EventLoops started(CompletableFuture<EventLoops> loops) throws ServerStartException {
        try {
            return loops.join();
        } catch (CompletionException failed) {
            throw new ServerStartException(
                    "the threads that serve sockets cannot be started: " + failed.getCause()
                            + "; look at process.threads, and at what the system allows this process",
                    failed);
        }
    }

    /** Also those that are being started. */
    private static void close(CompletableFuture<EventLoops> loops) {
        var unused = loops.handle((started, failed) -> {
                    if (started != null) {
                        started.close();
                    }
                    return true;
                })
                .join();
    }

    private static void requireProtection(ServerSettings settings, ListenerSettings listener, UserRegister users)
            throws ServerStartException {
        boolean somebodyMayLogIn = !users.isEmpty()
                || listener.effectiveTls(settings.tls()) == ListenerSettings.Tls.MUTUAL
                || !settings.security().authenticators().isEmpty();
        if (!somebodyMayLogIn && !isLoopback(listener.host())) {
            throw new ServerStartException("listener '" + listener.name() + "' is to listen on " + listener.host()
                    + ", where others than this machine can reach it, and there is nobody yet who may log in;"
                    + " add a user with 'pabal users add NAME' (it goes to " + users.file()
                    + "), or ask clients for certificates (listeners." + listener.name()
                    + ".tls: mutual), or set listeners." + listener.name() + ".host: 127.0.0.1");
        }
    }

    private Audit audit() throws ServerStartException {
        try {
            Audit audit = settings.security().auditLog().isPresent()
                    ? Audit.toFile(
                            settings.security().auditLog().get(), new LineFormat(ZoneId.systemDefault()), summaries)
                    : Audit.toLog(summaries);
            parts.add(audit);
            parts.add(summaries::end);
            return audit;
        } catch (IOException e) {
            throw new ServerStartException(
                    "the audit log cannot be written: " + e.getMessage() + "; set security.auditLog", e);
        }
    }

    private List<MechanismProvider> plugIns() throws ServerStartException {
        List<MechanismProvider> found = new ArrayList<>();
        if (settings.security().authenticators().isEmpty()) {
            return found;
        }
        Map<String, MechanismProvider> known = new LinkedHashMap<>();
        ServiceLoader.load(MechanismProvider.class, PabalServer.class.getClassLoader())
                .forEach(provider -> known.put(provider.name(), provider));
        for (String name : settings.security().authenticators()) {
            MechanismProvider provider = known.get(name);
            if (provider == null) {
                throw new ServerStartException(
                        "security.authenticators: there is no plug-in '" + name + "'; found on the"
                                + " class path: " + (known.isEmpty() ? "none" : String.join(", ", known.keySet()))
                                + "; put its jar into the folder lib/plugins");
            }
            found.add(provider);
        }
        return found;
    }

    private void open(SessionFactory sessions, UserRegister users, EventLoops loops) throws ServerStartException {
        settings.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        boolean mutual = settings.listeners().values().stream()
                .anyMatch(listener -> listener.effectiveTls(settings.tls()) == ListenerSettings.Tls.MUTUAL);
        watchBroker();
        try {
            Certificates certificates = settings.tls().hasCertificate() ? Certificates.load(settings.tls()) : null;
            for (ListenerSettings each : settings.listeners().values()) {
                boolean tls = each.effectiveTls(settings.tls()) != ListenerSettings.Tls.OFF;
                Listener listener = Listener.open(
                        each,
                        new Listener.Surroundings(loops, sessions, door, lines, occupancy, tls ? certificates : null));
                listeners.put(each.name(), listener);
                LOG.log(
                        System.Logger.Level.INFO,
                        listener + (tls ? ", TLS" : "") + (mutual && tls ? " with client certificates" : ""));
            }
            ScheduledThreadPoolExecutor clock = watchFiles(users, certificates);
            openHealth();
            if (settings.process().jmx()) {
                // Nobody looks at it yet, JMX takes longer to start than the broker, and now the first clients come.
                ScheduledFuture<?> unused = clock.schedule(this::showBean, JMX_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ServerStartException(String.valueOf(e.getMessage()), e);
        }
        LOG.log(
                System.Logger.Level.INFO,
                "broker '" + broker.name() + "' is ready"
                        + (dataDirectory().isEmpty()
                                ? "; messages are kept in memory only (storage.data is not set)"
                                : "; messages are kept in " + dataDirectory())
                        + (users.isEmpty() && !mutual
                                ? "; no users: everybody on this machine is let in"
                                : "; " + users.count() + " users")
                        + "; " + loops.describe());
    }

    private void watchBroker() {
        broker.connect(new EffectListener() {
            @Override
            public void onEffect(Effect effect) {
                // Nothing has been asked.
            }

            @Override
            public void onLost(Refusal reason) {
                brokerLost.countDown();
            }
        });
    }

    private static boolean isLoopback(String host) throws ServerStartException {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ServerStartException(
                    "there is no host '" + host + "' to listen on; set it to an address of this" + " machine", e);
        }
    }

    private ScheduledThreadPoolExecutor watchFiles(UserRegister users, @Nullable Certificates certificates) {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
            // Files may hang (a network mount), which no event loop should.
            Thread thread = new Thread(task, "pabal-files");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        lookEvery(clock, LOOK_MILLIS, () -> {
            if (users.refresh()) {
                door.review();
            }
        });
        lookEvery(clock, LOOK_MILLIS, summaries::tick);
        if (certificates != null) {
            lookEvery(clock, settings.tls().reloadMillis(), certificates::refresh);
        }
        parts.add(clock::shutdownNow);
        return clock;
    }

    private static void lookEvery(ScheduledThreadPoolExecutor clock, long millis, Runnable look) {
        ScheduledFuture<?> unused = clock.scheduleWithFixedDelay(
                () -> {
                    try {
                        look.run();
                    } catch (RuntimeException e) {
                        // Thrown further it would end the looking for good.
                        LOG.log(System.Logger.Level.ERROR, "files that may have changed could not be looked at", e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void showBean() {
        try {
            BrokerBean bean = BrokerBean.register(this);
            parts.add(bean);
            if (stopping.get()) {
                bean.close();
            }
        } catch (JMException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "broker '" + broker.name() + "' is not shown in JMX: " + e
                            + "; give brokers of one JVM names of their own (broker.name), or set process.jmx: false");
        }
    }

    private void openHealth() throws IOException {
        int port = settings.process().healthPort();
        if (port != 0) {
            Health health = Health.open(
                    settings.process().healthHost(),
                    port,
                    () -> new Health.Condition(broker.state(), door.closed() == null));
            parts.add(health);
            LOG.log(
                    System.Logger.Level.INFO,
                    "health is answered on " + Listener.text(health.address()) + ", GET /live and /ready");
        }
    }

    /** What the administration is told of the process. */
    private final class Office implements AdministrationDesk.Surroundings {

        @Override
        public Report.Status status(long queues, long messages, long bytes, List<String> alarms) {
            Runtime runtime = Runtime.getRuntime();
            return new Report.Status(
                    broker.name(),
                    version(),
                    broker.state().name(),
                    startedMillis,
                    System.currentTimeMillis(),
                    visitors.count(),
                    occupancy.unauthenticated(),
                    occupancy.turnedAway(),
                    queues,
                    messages,
                    bytes,
                    runtime.totalMemory() - runtime.freeMemory(),
                    runtime.maxMemory(),
                    dataDirectory(),
                    listeners.values().stream().map(Listener::toString).sorted().toList(),
                    alarms);
        }

        @Override
        public List<Report.Connection> connections() {
            List<Report.Connection> all = new ArrayList<>();
            for (Visitors.Visit visit : visitors.all()) {
                all.add(new Report.Connection(
                        visit.connection(),
                        visit.user().name(),
                        visit.user().roles().stream().sorted().toList(),
                        visit.user().mechanism(),
                        visit.peer().address(),
                        visit.peer().encrypted(),
                        visit.program(),
                        visit.sinceMillis()));
            }
            return all;
        }

        @Override
        public void stop() {
            beginToStop();
        }
    }

    // ---- what it is

    /** As the jar says it. */
    public static String version() {
        String version = PabalServer.class.getPackage().getImplementationVersion();
        return version == null ? "(built from source)" : version;
    }

    public Broker broker() {
        return broker;
    }

    /** Where the broker keeps what outlives it; empty if it keeps everything in memory. */
    private String dataDirectory() {
        StorageSettings storage = broker.settings().storage();
        return storage == null || storage.directory() == null
                ? ""
                : storage.directory().toString();
    }

    public ServerSettings settings() {
        return settings;
    }

    public Visitors visitors() {
        return visitors;
    }

    public Occupancy occupancy() {
        return occupancy;
    }

    public long startedMillis() {
        return startedMillis;
    }

    /** Where a listener really listens: with the port it was given, if it asked for any. */
    public InetSocketAddress address(String listener) {
        Listener open = listeners.get(listener);
        if (open == null) {
            throw new IllegalArgumentException(
                    "no listener '" + listener + "'; there are " + String.join(", ", listeners.keySet()));
        }
        return open.address();
    }

    public Map<String, Listener> listeners() {
        return Map.copyOf(listeners);
    }

    // ---- the end

    /** Stops on a thread of its own: whoever asks may wait for an answer that a stopping broker would not give. */
    void beginToStop() {
        new Thread(this::close, "pabal-stop").start();
    }

    /**
     * Stops with grace: lets nobody in any more, tells every client, waits up to {@code process.stopWithin} for them to
     * leave, saying for how many it waits, then closes what is left and the broker. Waits for all that; who calls while
     * another thread stops it waits for that one. Idempotent.
     */
    @Override
    public void close() {
        if (!stopping.compareAndSet(false, true)) {
            awaitStopped();
            return;
        }
        LOG.log(System.Logger.Level.INFO, "stopping broker '" + broker.name() + "'");
        Refusal reason = new Refusal(
                Refusal.Code.BROKER_UNAVAILABLE,
                "broker '" + broker.name() + "' is stopping; connect again when it has been started");
        door.close(reason);
        listeners.values().forEach(Listener::close);
        lines.end(reason);
        awaitLines(settings.process().stopMillis());
        closeAll();
        LOG.log(System.Logger.Level.INFO, "broker '" + broker.name() + "' has stopped");
        stopped.countDown();
    }

    private void awaitLines(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            long left = millis;
            while (left > 0 && !lines.awaitNone(Math.min(left, SAY_MILLIS))) {
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                LOG.log(
                        System.Logger.Level.INFO,
                        "waiting for " + lines.count() + " connections to end" + visitors.some() + ", at most "
                                + Math.max(0, left) + " ms more (process.stopWithin)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (lines.count() > 0) {
            LOG.log(System.Logger.Level.WARNING, lines.count() + " connections have not ended, and are cut off");
            lines.cut();
        }
    }

    private void closeAll() {
        listeners.values().forEach(Listener::close);
        broker.close();
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "a part of the server did not close", e);
            }
        }
    }

    /** Returns when it has been stopped. */
    public void awaitStopped() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for the end: until it has been stopped, or the broker has failed by itself; then stops what is around it.
     *
     * @return whether the broker has failed
     */
    public boolean awaitEnd() throws InterruptedException {
        brokerLost.await();
        boolean failed = broker.state() == BrokerState.FAILED;
        close();
        return failed;
    }
}
