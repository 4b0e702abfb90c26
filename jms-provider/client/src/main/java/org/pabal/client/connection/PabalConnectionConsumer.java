package org.pabal.client.connection;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.pabal.client.consumer.Delivery;
import org.pabal.client.consumer.Inbox;
import org.pabal.client.dispatch.SerialExecutor;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.link.Link.GiveBack;
import org.pabal.client.session.Loaded;
import org.pabal.client.session.PabalSession;
import org.pabal.client.session.SessionLife;
import org.pabal.client.session.Subscribing.Wanted;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * Gives an application server's sessions what there is to consume (Jakarta Messaging 3.1 §11.2).
 *
 * <p>Messages come to a session of its own; when some are there, it takes a ServerSession from the pool, hands up to
 * {@code maxMessages} over to that one's session, and starts it. So what the listener does with them, in a transaction or
 * not, is between that session and the broker. A thread of the connection waits for the pool, which may block.
 */
final class PabalConnectionConsumer implements ConnectionConsumer, SessionLife, Runnable {
    /** Messages that wait here for a session, at most. They can be recalled for whoever has nothing to do. */
    private static final int WINDOW = 64;

    private final ConnectionCore core;
    private final Link link;
    private final Wanted wanted;
    private final ServerSessionPool pool;
    private final int messagesMax;
    private final long id;
    private final Inbox inbox;
    private final SerialExecutor worker;

    /** Starts sessions whose messages have come: the worker may be waiting for one of them to be free again. */
    private final SerialExecutor starter;

    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** As many as the pool has. */
    private final Set<Loaded> loadedSessions = ConcurrentHashMap.newKeySet();

    /** Of sessions that have been promised messages, and are to be started then; no more than the pool has sessions. */
    private final ConcurrentHashMap<Long, CompletionStage<Void>> loads = new ConcurrentHashMap<>();

    static PabalConnectionConsumer open(
            ConnectionCore core, Wanted wanted, @Nullable ServerSessionPool pool, int messagesMax) throws JMSException {
        String asked = "create a connection consumer on " + wanted.destination();
        if (pool == null) {
            throw new JMSException("cannot " + asked + ": no ServerSessionPool given", "INVALID_ARGUMENT");
        }
        if (messagesMax < 1) {
            throw new JMSException(
                    "cannot " + asked + ": maxMessages=" + messagesMax + ", and it is 1 or more", "INVALID_ARGUMENT");
        }
        PabalConnectionConsumer consumer = new PabalConnectionConsumer(core, wanted, pool, messagesMax);
        core.openConsumer(consumer, asked);
        return consumer;
    }

    private PabalConnectionConsumer(ConnectionCore core, Wanted wanted, ServerSessionPool pool, int messagesMax) {
        this.core = core;
        this.link = core.link();
        this.wanted = wanted;
        this.pool = pool;
        this.messagesMax = messagesMax;
        this.id = link.nextId();
        int prefetch = Math.min(Math.max(messagesMax, WINDOW), core.settings().prefetch());
        this.inbox = new Inbox(link, id, link.nextId(), prefetch, this::schedule);
        this.worker = new SerialExecutor(core.workers(), core.name() + " connection consumer " + id);
        this.starter = new SerialExecutor(core.workers(), core.name() + " connection consumer " + id + " starts");
    }

    /** In the broker; the connection knows it already, so that nothing is missed. */
    void openInBroker(String asked) throws JMSException {
        core.patience().await(link.openSession(id, false), asked);
        try {
            core.patience().await(link.openConsumer(id, inbox.consumer(), wanted.request()), asked);
        } catch (JMSException refused) {
            var unused = link.closeSession(id);
            throw refused;
        }
        inbox.listen(true);
    }

    @Override
    public ServerSessionPool getServerSessionPool() throws JMSException {
        if (inbox.isClosed()) {
            throw new IllegalStateException(
                    "cannot read the pool: the connection consumer on " + wanted.destination() + " is closed",
                    ErrorCodes.ILLEGAL_STATE);
        }
        return pool;
    }

    // ---- loading sessions

    /** Any thread. */
    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            worker.offer(this);
        }
    }

    /** The pool may block: until it has given a session, what is here can still be recalled or given back. */
    @Override
    public void run() {
        scheduled.set(false);
        while (inbox.hasWork()) {
            attempt(() -> load(pool.getServerSession()));
        }
    }

    private interface Step {
        void run() throws JMSException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (JMSException problem) {
            giveUp(problem);
        } catch (RuntimeException problem) {
            giveUp(JmsErrors.because(
                    new JMSException("the pool failed: " + problem.getMessage(), "SERVER_SESSION_POOL_FAILED"),
                    problem));
        }
    }

    /** Trying again at once would fail at once; others may take the messages meanwhile. */
    private void giveUp(JMSException problem) {
        inbox.listen(false);
        core.report(JmsErrors.because(
                new JMSException(
                        "the connection consumer on " + wanted.destination()
                                + " takes no more messages until the connection is started again: "
                                + problem.getMessage(),
                        problem.getErrorCode()),
                problem));
        try {
            core.patience().await(inbox.withdraw(), "take messages back from a connection consumer");
        } catch (JMSException unanswered) {
            core.report(unanswered);
        }
        giveBack(inbox.takeUnstarted());
    }

    private void load(ServerSession server) throws JMSException {
        Runnable start = null;
        try {
            List<Delivery> batch = new ArrayList<>();
            for (Delivery next = more(batch); next != null; next = more(batch)) {
                batch.add(next);
            }
            if (!batch.isEmpty()) {
                start = handOver(
                        server, batch.stream().mapToLong(Delivery::id).sorted().toArray());
            }
        } finally {
            inbox.finishListening();
            if (start == null) {
                // Also with nothing loaded: that is its only way back to the pool.
                server.start();
            }
        }
        if (start != null) {
            // The server may take its time, and whoever stops or closes this waits no longer for it than for a broker.
            start.run();
        }
    }

    /**
     * Does not wait until the broker has done so: meanwhile other sessions are loaded.
     *
     * @return starts the session if the broker has; else somebody else will
     */
    private Runnable handOver(ServerSession server, long[] ids) throws JMSException {
        PabalSession session;
        CompletableFuture<Void> handingOver;
        try {
            session = own(server.getSession());
            session.loaded().expect(inbox.consumer());
            loadedSessions.add(session.loaded());
            handingOver = link.handOver(id, session.life().id(), ids).toCompletableFuture();
        } catch (JMSException | RuntimeException failure) {
            giveBack(ids);
            throw failure;
        }
        CompletableFuture<Void> started = new CompletableFuture<>();
        long load = link.nextId();
        loads.put(load, started);
        Runnable start = () -> {
            try {
                attempt(() -> start(server, session, handingOver, ids));
            } finally {
                loads.remove(load);
                started.complete(null);
            }
        };
        if (handingOver.isDone()) {
            return start;
        }
        var unused = handingOver.whenComplete((none, refused) -> starter.offer(start));
        return () -> {};
    }

    private void start(ServerSession server, PabalSession session, CompletableFuture<Void> handedOver, long[] ids)
            throws JMSException {
        try {
            core.patience().await(handedOver, "load messages into " + session);
        } catch (JMSException refused) {
            giveBack(ids);
            throw refused;
        } finally {
            server.start();
        }
    }

    private void awaitLoads(String asked) throws JMSException {
        if (!worker.isCurrentThread() && !starter.isCurrentThread()) {
            core.patience()
                    .await(
                            CompletableFuture.allOf(loads.values().stream()
                                    .map(CompletionStage::toCompletableFuture)
                                    .toArray(CompletableFuture[]::new)),
                            asked);
        }
    }

    private @Nullable Delivery more(List<Delivery> batch) {
        return batch.size() < messagesMax ? inbox.startListening() : null;
    }

    private PabalSession own(@Nullable Session session) throws JMSException {
        if (session instanceof PabalSession own) {
            return own;
        }
        if (session instanceof XASession outer && outer.getSession() instanceof PabalSession own) {
            return own;
        }
        throw new IllegalStateException(
                "cannot load messages from " + wanted.destination() + " into " + session
                        + ": the pool must give sessions of the same connection",
                ErrorCodes.ILLEGAL_STATE);
    }

    // ---- start, stop, close

    @Override
    public long id() {
        return id;
    }

    @Override
    public void start() {
        inbox.listen(true);
        inbox.start();
    }

    @Override
    public void stop() {
        inbox.stop();
    }

    @Override
    public void awaitStopped() throws JMSException {
        if (!worker.isCurrentThread()) {
            inbox.awaitQuiet();
        }
        awaitLoads("stop");
        core.patience().await(inbox.withdraw(), "stop");
        giveBack(inbox.takeUnstarted());
    }

    private void giveBack(long[] ids) {
        if (ids.length > 0) {
            var unused = link.giveBack(id, GiveBack.UNSTARTED, ids);
        }
    }

    @Override
    public void requireNoMessageListener(String asked) {
        // As below.
    }

    @Override
    public void requireNoListener(String asked) {
        // Its thread runs no listener: ServerSession.start() is meant to hand over to another.
    }

    @Override
    public boolean closeSession() throws JMSException {
        if (!inbox.close()) {
            return false;
        }
        if (!worker.isCurrentThread()) {
            inbox.awaitQuiet();
        }
        String asked = "close the connection consumer";
        List<JMSException> problems = new ArrayList<>(0);
        try {
            collect(problems, () -> {
                awaitLoads(asked);
                loadedSessions.forEach(Loaded::awaitQuiet);
            });
            // Whatever became of the loads: a server that never starts its session must not keep this open in the
            // broker.
            collect(problems, () -> core.patience().await(link.closeConsumer(inbox.consumer()), asked));
            giveBack(inbox.seal());
            collect(problems, () -> core.patience().await(link.closeSession(id), asked));
        } finally {
            // Not the starter: what has been loaded is started, or the server would miss its session.
            worker.close();
            core.closed(id);
        }
        if (!problems.isEmpty()) {
            JMSException first = problems.get(0);
            problems.subList(1, problems.size()).forEach(first::addSuppressed);
            throw first;
        }
        return true;
    }

    private static void collect(List<JMSException> problems, Step step) {
        try {
            step.run();
        } catch (JMSException problem) {
            problems.add(problem);
        }
    }

    /** Idempotent. What it has not loaded goes back; sessions that run what it has loaded are waited for. */
    @Override
    public void close() throws JMSException {
        var unused = closeSession();
    }

    // ---- the link's thread

    @Override
    public boolean deliver(long consumer, long delivery, Message message, int count) {
        return inbox.deliver(new Delivery(delivery, message, count));
    }

    @Override
    public void recall(long consumer, int count) {
        core.chores().execute(() -> inbox.answerRecall(count, worker::offer));
    }

    @Override
    public boolean consumerEnded(long consumer, Refusal reason) {
        return inbox.end(reason);
    }

    @Override
    public void interrupted() {
        inbox.interrupted();
    }

    @Override
    public void resumed() {
        inbox.resumed();
    }

    @Override
    public void lost(Refusal reason) {
        inbox.end(reason);
    }
}
