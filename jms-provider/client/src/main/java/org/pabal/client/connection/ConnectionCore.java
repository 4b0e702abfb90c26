package org.pabal.client.connection;

import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.ClientSettings;
import org.pabal.client.destination.PabalTemporaryQueue;
import org.pabal.client.destination.PabalTemporaryTopic;
import org.pabal.client.dispatch.SerialExecutor;
import org.pabal.client.dispatch.WorkerPool;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.link.Link.GiveBack;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.ReadingTurn;
import org.pabal.client.message.MessageFactory;
import org.pabal.client.request.Patience;
import org.pabal.client.session.PabalSession;
import org.pabal.client.session.SessionHost;
import org.pabal.client.session.SessionLife;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * What is behind a connection's API.
 *
 * <p>Any thread may use it. {@code runLock} makes starting, stopping and new sessions one after the other; the link's
 * thread, which comes in through {@link LinkListener}, never takes it. Two threads of its own, each started when first
 * needed: one answers recalls, which may not be done on the link's thread; one calls the exception listener, which may take
 * its time.
 */
final class ConnectionCore implements SessionHost, LinkListener {
    private static final Logger LOG = System.getLogger(ConnectionCore.class.getName());
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Makes the session object for one that the broker has opened. */
    interface SessionMaker<S extends PabalSession> {
        S make(SessionHost host, long id);
    }

    private final Link link;
    private final ClientSettings settings;
    private final MessageFactory messages;
    private final Patience patience;
    private final String name;
    private final String token;
    private final WorkerPool workers;
    private final SerialExecutor chores;
    private final SerialExecutor problems;
    private final AtomicLong temporaryNumber = new AtomicLong();
    private final ConcurrentHashMap<Long, SessionLife> sessions = new ConcurrentHashMap<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final ReentrantLock runLock = new ReentrantLock();
    private boolean started;
    private volatile boolean closed;
    private volatile boolean used;
    private volatile @Nullable Refusal lost;
    private volatile @Nullable String clientId;
    private volatile @Nullable ExceptionListener exceptionListener;
    private volatile @Nullable InterruptionListener interruptionListener;

    ConnectionCore(Link link, ClientSettings settings, @Nullable String clientId) {
        this.link = link;
        this.settings = settings;
        this.messages = settings.messageFactory();
        this.clientId = clientId;
        this.patience = new Patience(settings.requestTimeoutMillis());
        this.name = "pabal connection " + NUMBERS.incrementAndGet();
        this.token = Long.toString(UUID.randomUUID().getMostSignificantBits() >>> 1, Character.MAX_RADIX);
        this.workers = new WorkerPool(name);
        this.chores = new SerialExecutor(workers, name + " recalls");
        this.problems = new SerialExecutor(workers, name + " exceptions");
    }

    void open(@Nullable String user, @Nullable String password) throws JMSException {
        try {
            Patience opening = new Patience(Math.max(patience.timeoutMillis(), link.openingMillisMax()));
            opening.await(link.open(clientId, user, password, this), "connect to " + link.describe());
        } catch (JMSException refused) {
            link.close();
            throw refused;
        }
    }

    // ---- open, closed, used

    void requireOpen(String asked) throws IllegalStateException {
        if (closed) {
            throw new IllegalStateException(
                    "cannot " + asked + ": the connection to " + link.describe() + " is closed; create another",
                    ErrorCodes.ILLEGAL_STATE);
        }
    }

    /** From now on the client id cannot be set (Jakarta Messaging 3.1 §6.1.2). */
    void use(String asked) throws IllegalStateException {
        requireOpen(asked);
        used = true;
    }

    @Override
    public @Nullable String clientId() {
        return clientId;
    }

    void setClientId(@Nullable String id) throws JMSException {
        requireOpen("set the client id");
        if (id == null || id.isEmpty()) {
            throw new InvalidClientIDException(
                    "cannot set the client id to '" + id + "': it may not be empty",
                    Refusal.Code.INVALID_CLIENT_ID.name());
        }
        String now = clientId;
        if (now != null) {
            throw new IllegalStateException(
                    "cannot set the client id to '" + id + "': it is '" + now + "' already; create another connection",
                    ErrorCodes.ILLEGAL_STATE);
        }
        if (used) {
            throw new IllegalStateException(
                    "cannot set the client id to '" + id
                            + "': the connection has been used; set it first, or with jms.clientId",
                    ErrorCodes.ILLEGAL_STATE);
        }
        patience.await(link.setClientId(id), "set the client id to '" + id + "'");
        clientId = id;
    }

    // ---- sessions

    <S extends PabalSession> S openSession(boolean transacted, SessionMaker<S> maker) throws JMSException {
        requireOpen("create a session");
        long id = link.nextId();
        S session = maker.make(this, id);
        SessionLife life = session.life();
        sessions.put(id, life);
        try {
            // Once more: whoever closes the connection either finds this session, or has said so before.
            requireOpen("create a session");
            patience.await(link.openSession(id, transacted), "create a session");
        } catch (JMSException refused) {
            sessions.remove(id);
            throw refused;
        }
        startIfRunning(life);
        return session;
    }

    @Override
    public void closed(PabalSession session) {
        sessions.remove(session.life().id());
    }

    void openConsumer(PabalConnectionConsumer consumer, String asked) throws JMSException {
        sessions.put(consumer.id(), consumer);
        try {
            consumer.openInBroker(asked);
        } catch (JMSException refused) {
            sessions.remove(consumer.id());
            throw refused;
        }
        startIfRunning(consumer);
    }

    private void startIfRunning(SessionLife life) {
        runLock.lock();
        try {
            if (started) {
                life.start();
            }
        } finally {
            runLock.unlock();
        }
    }

    void closed(long session) {
        sessions.remove(session);
    }

    // ---- start, stop, close

    void start() throws JMSException {
        use("start");
        runLock.lock();
        try {
            started = true;
            sessions.values().forEach(SessionLife::start);
        } finally {
            runLock.unlock();
        }
    }

    void stop() throws JMSException {
        use("stop");
        for (SessionLife session : sessions.values()) {
            // A CompletionListener may stop its connection: stopping does not wait for it.
            session.requireNoMessageListener("stop the connection");
        }
        List<SessionLife> stopped;
        runLock.lock();
        try {
            started = false;
            stopped = List.copyOf(sessions.values());
            stopped.forEach(SessionLife::stop);
        } finally {
            runLock.unlock();
        }
        for (SessionLife session : stopped) {
            session.awaitStopped();
        }
    }

    private void requireNoListener(String asked) throws IllegalStateException {
        for (SessionLife session : sessions.values()) {
            session.requireNoListener(asked);
        }
    }

    void close() throws JMSException {
        requireNoListener("close the connection");
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        JMSException failure = null;
        for (SessionLife session : sessions.values()) {
            failure = attempt(failure, session::closeSession);
        }
        closed = true;
        // Those that were being opened meanwhile
        for (SessionLife session : sessions.values()) {
            failure = attempt(failure, session::closeSession);
        }
        link.close();
        chores.close();
        problems.close();
        workers.close();
        if (failure != null && lost == null) {
            throw failure;
        }
    }

    private interface Step {
        void run() throws JMSException;
    }

    private static @Nullable JMSException attempt(@Nullable JMSException before, Step step) {
        try {
            step.run();
            return before;
        } catch (JMSException failure) {
            if (before == null) {
                return failure;
            }
            before.addSuppressed(failure);
            return before;
        }
    }

    // ---- temporary destinations

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        PabalTemporaryQueue queue = new PabalTemporaryQueue(temporaryName(), this);
        patience.await(link.createTemporary(queue.address()), "create a temporary queue");
        return queue;
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        PabalTemporaryTopic topic = new PabalTemporaryTopic(temporaryName(), this);
        patience.await(link.createTemporary(topic.address()), "create a temporary topic");
        return topic;
    }

    private String temporaryName() throws JMSException {
        use("create a temporary destination");
        return "temporary-" + token + "-" + temporaryNumber.incrementAndGet();
    }

    @Override
    public void deleteTemporary(Address temporary) throws JMSException {
        requireOpen("delete " + temporary);
        patience.await(link.deleteTemporary(temporary), "delete " + temporary);
    }

    // ---- what sessions use

    @Override
    public Link link() {
        return link;
    }

    @Override
    public ClientSettings settings() {
        return settings;
    }

    @Override
    public WorkerPool workers() {
        return workers;
    }

    @Override
    public Patience patience() {
        return patience;
    }

    @Override
    public MessageFactory messages() {
        return messages;
    }

    @Override
    public String messageIdPrefix() {
        return "ID:" + token + ".";
    }

    @Override
    public Executor chores() {
        return chores::offer;
    }

    @Override
    public String name() {
        return name;
    }

    // ---- problems

    @Nullable
    ExceptionListener exceptionListener() {
        return exceptionListener;
    }

    void exceptionListener(@Nullable ExceptionListener listener) {
        exceptionListener = listener;
    }

    @Nullable
    InterruptionListener interruptionListener() {
        return interruptionListener;
    }

    void interruptionListener(@Nullable InterruptionListener listener) {
        interruptionListener = listener;
    }

    private void tellOfInterruption(Consumer<InterruptionListener> what) {
        problems.offer(() -> {
            InterruptionListener listener = interruptionListener;
            if (listener != null) {
                what.accept(listener);
            }
        });
    }

    @Override
    public void report(JMSException problem) {
        problems.offer(() -> {
            ExceptionListener listener = exceptionListener;
            if (listener != null) {
                listener.onException(problem);
            } else if (!closed) {
                LOG.log(Level.WARNING, name + ": a problem that no exception listener is there to hear of", problem);
            }
        });
    }

    // ---- the link's thread

    @Override
    public void deliver(long session, long consumer, long delivery, Message message, int count) {
        SessionLife to = sessions.get(session);
        if (to == null || !to.deliver(consumer, delivery, message, count)) {
            // It came while its consumer closed.
            chores.offer(() -> {
                var unused = link.giveBack(session, GiveBack.UNSTARTED, delivery);
            });
        }
    }

    @Override
    public void recall(long session, long consumer, int count) {
        SessionLife from = sessions.get(session);
        if (from != null) {
            from.recall(consumer, count);
        } else {
            chores.offer(() -> {
                var unused = link.giveBack(session, GiveBack.UNSTARTED);
            });
        }
    }

    @Override
    public void consumerEnded(long session, long consumer, Refusal reason) {
        SessionLife of = sessions.get(session);
        if (of == null || !of.consumerEnded(consumer, reason)) {
            report(JmsErrors.toJms(reason, "go on consuming"));
        }
    }

    @Override
    public void refused(long session, Refusal refusal) {
        // That all is over is told once, and not for each thing that came too late.
        if (refusal.code() != Refusal.Code.BROKER_UNAVAILABLE && refusal.code() != Refusal.Code.ILLEGAL_STATE) {
            report(JmsErrors.toJms(refusal, "do what nobody waited for"));
        }
    }

    @Override
    public void interrupted(Refusal reason) {
        sessions.values().forEach(SessionLife::interrupted);
        LOG.log(Level.INFO, "{0} is interrupted: {1}", name, reason.text());
        tellOfInterruption(
                listener -> listener.interrupted(JmsErrors.toJms(reason, "keep the connection to " + link.describe())));
    }

    @Override
    public void resumed(String broker) {
        chores.offer(() -> sessions.values().forEach(SessionLife::resumed));
        LOG.log(Level.INFO, "{0} goes on with {1}", name, broker);
        tellOfInterruption(listener -> listener.resumed(broker));
    }

    @Override
    public void lost(Refusal reason) {
        lost = reason;
        sessions.values().forEach(session -> session.lost(reason));
        if (!closing.get()) {
            report(JmsErrors.toJms(reason, "keep the connection to " + link.describe()));
        }
    }

    @Override
    public void caughtUp(ReadingTurn turn) {
        workers.lend(turn);
    }
}
