package org.pabal.client.session;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.body.FinishedBodies;
import org.pabal.client.body.HeldBody;
import org.pabal.client.config.ClientSettings;
import org.pabal.client.consumer.ConsumerHost;
import org.pabal.client.consumer.Delivery;
import org.pabal.client.consumer.Inbox;
import org.pabal.client.consumer.PabalConsumer;
import org.pabal.client.destination.Destinations;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.dispatch.SerialExecutor;
import org.pabal.client.dispatch.UseGuard;
import org.pabal.client.dispatch.UseGuard.Use;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.client.link.Link.GiveBack;
import org.pabal.client.message.PabalMessage;
import org.pabal.client.producer.ProducerHost;
import org.pabal.client.producer.Sends;
import org.pabal.client.request.Patience;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * What is behind a session's API: its consumers, what they have been given, and how that begins, pauses and ends.
 *
 * <p>Threads: the session's own (the application's, or the listener thread once there is a listener) does most; the
 * link's brings deliveries and takes leaf locks only; any may stop or close. {@code runLock} makes starting, stopping and
 * new consumers one after the other; the link's thread never takes it.
 */
final class SessionCore implements ConsumerHost, ProducerHost, SessionLife, BranchWork {
    private static final Logger LOG = System.getLogger(SessionCore.class.getName());

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final SessionHost host;
    private final PabalSession session;
    private final long id;
    private final Mode mode;
    private final Link link;
    private final Patience patience;
    private final Settlement settlement;
    private final Sends sends;
    private final SerialExecutor listeners;
    private final UseGuard guard;
    private final AtomicLong messageNumber = new AtomicLong();
    private final String messageIdPrefix;
    private final ConcurrentHashMap<Long, PabalConsumer> consumers = new ConcurrentHashMap<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final ReentrantLock runLock = new ReentrantLock();
    private final Loaded loaded = new Loaded(this);
    private final FinishedBodies finishedBodies = new FinishedBodies();
    private final LocalTransaction transaction;

    /** Of the branch that the session works for. */
    private volatile @Nullable CompletionStage<Void> branchBegun;

    private boolean running;

    SessionCore(SessionHost host, PabalSession session, long id, Mode mode) {
        this.host = host;
        this.session = session;
        this.id = id;
        this.mode = mode;
        this.link = host.link();
        this.patience = host.patience();
        this.settlement = new Settlement(
                link, id, mode, patience, host::report, host.settings().strict());
        ClientSettings settings = host.settings();
        this.sends = new Sends(
                link,
                id,
                mode.waitingSends(settings.strict()),
                settings.sendTimeoutMillis(),
                settings.requestTimeoutMillis(),
                settings.largeMessageSize(),
                host.workers(),
                host.name() + " session " + id + " completions");
        this.transaction = new LocalTransaction(this, link, patience, sends, settlement);
        this.listeners = new SerialExecutor(host.workers(), host.name() + " session " + id + " listeners");
        this.guard = new UseGuard(settings.strict());
        this.messageIdPrefix = host.messageIdPrefix() + Long.toString(id, Character.MAX_RADIX) + ".";
    }

    SessionHost host() {
        return host;
    }

    @Override
    public long id() {
        return id;
    }

    Mode mode() {
        return mode;
    }

    Settlement settlement() {
        return settlement;
    }

    Loaded loaded() {
        return loaded;
    }

    // ---- branches of global transactions

    @Override
    public boolean inBranch() {
        return settlement.inBranch();
    }

    @Override
    public void beginBranch(CompletionStage<Void> begun) {
        branchBegun = begun;
        settlement.beginBranch();
    }

    @Override
    public long[] endBranch() {
        branchBegun = null;
        return settlement.endBranch();
    }

    /** Had the broker refused to begin the branch, what is published would belong to none, and stay when that is rolled back. */
    @Override
    public void awaitBranch() throws JMSException {
        CompletionStage<Void> begun = branchBegun;
        if (begun != null) {
            patience.await(begun, "send in the transaction");
        }
    }

    @Override
    public void awaitSends(String asked) throws JMSException {
        sends.awaitAll(asked);
    }

    // ---- open and closed

    @Override
    public void requireOpen(String asked) throws JMSException {
        if (state.get() == State.CLOSED) {
            throw new IllegalStateException(
                    "cannot " + asked + ": the session is closed; create another", ErrorCodes.ILLEGAL_STATE);
        }
    }

    @Override
    public Use use(String asked) throws JMSException {
        return guard.enter(asked);
    }

    /** For what only the session's thread may do. */
    Use useOpen(String asked) throws JMSException {
        requireOpen(asked);
        return guard.enter(asked);
    }

    // ---- producers

    @Override
    public Sends sends() {
        return sends;
    }

    @Override
    public void producerClosed() throws JMSException {
        JMSException untold = mode == Mode.TRANSACTED ? null : sends.takeEarlierFailure();
        if (untold != null) {
            throw untold;
        }
    }

    @Override
    public PabalDestination destination(Destination destination, String asked) throws JMSException {
        return PabalDestination.of(Destinations.addressOf(destination, asked));
    }

    @Override
    public String nextMessageId() {
        return messageIdPrefix + messageNumber.incrementAndGet();
    }

    // ---- consumers

    PabalConsumer openConsumer(PabalDestination destination, ConsumerRequest request) throws JMSException {
        String asked = "create a consumer on " + destination;
        long consumerId = link.nextId();
        PabalConsumer consumer = new PabalConsumer(
                this,
                link,
                id,
                consumerId,
                host.settings().prefetch(),
                destination,
                request.selector(),
                request.noLocal());
        // Known before the broker opens it, so that nothing it says of the consumer can be missed.
        consumers.put(consumerId, consumer);
        try {
            patience.await(link.openConsumer(id, consumerId, request), asked);
        } catch (JMSException refused) {
            consumers.remove(consumerId);
            throw refused;
        }
        if (state.get() == State.CLOSED) {
            // By another thread, which may have looked at the consumers before this one was there.
            var unused = consumer.inbox().close();
            requireOpen(asked);
        }
        runLock.lock();
        try {
            if (running) {
                consumer.inbox().start();
            }
        } finally {
            runLock.unlock();
        }
        return consumer;
    }

    @Override
    public void close(PabalConsumer consumer) throws JMSException {
        Inbox inbox = consumer.inbox();
        inbox.awaitQuiet();
        String asked = "close the " + consumer;
        JMSException failure = attempt(null, () -> patience.await(link.closeConsumer(inbox.consumer()), asked));
        giveBackUnstarted(inbox.seal());
        consumers.remove(inbox.consumer());
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public Patience patience() {
        return patience;
    }

    @Override
    public PabalMessage message(Delivery delivery) throws JMSException {
        PabalMessage message = host.messages().received(delivery.message(), delivery.count());
        long deliveryId = delivery.id();
        LargeBody large = delivery.message().largeBody();
        if (large != null) {
            message.heldBody(HeldBody.ofDelivery(link, patience, finishedBodies, large, id, deliveryId));
        }
        message.acknowledger(acknowledged -> acknowledge(deliveryId));
        return message;
    }

    @Override
    public void goOn() {
        finishedBodies.letGo();
    }

    FinishedBodies finishedBodies() {
        return finishedBodies;
    }

    @Override
    public void started(Delivery delivery) {
        settlement.started(delivery);
    }

    @Override
    public void handled(Delivery delivery, boolean last) {
        finishedBodies.letGo();
        settlement.handled(delivery, last);
    }

    @Override
    public void failed(Delivery delivery, Throwable failure) throws JMSException {
        if (failure instanceof RejectedDelivery) {
            settlement.reject(delivery.id());
            return;
        }
        LOG.log(
                Level.WARNING,
                () -> host.name() + " session " + id + ": a message listener threw on attempt " + delivery.count()
                        + " of message " + delivery.message().messageId() + " sent to "
                        + delivery.message().destination()
                        + (settlement.byItself()
                                ? "; it goes back, and comes again unless its queue's deliveriesMax is reached"
                                : "; it stays delivered: the session decides what follows"),
                failure);
        if (settlement.byItself()) {
            // In its old place, before what was sent ahead.
            withdraw("return a message that its listener failed on");
            try {
                settlement.fail(delivery.id());
            } finally {
                release();
            }
        }
    }

    @Override
    public boolean acknowledgesByItself() {
        return settlement.byItself();
    }

    @Override
    public void dispatch(Runnable work) {
        listeners.offer(work);
    }

    @Override
    public boolean isListenerThread() {
        return listeners.isCurrentThread() || loaded.isRunner();
    }

    @Override
    public void report(JMSException problem) {
        host.report(problem);
    }

    @Override
    public void returnUnstarted(PabalConsumer consumer) throws JMSException {
        patience.await(consumer.inbox().withdraw(), "take messages back from the " + consumer);
        giveBackUnstarted(consumer.inbox().takeUnstarted());
    }

    // ---- acknowledgement

    void acknowledge(long delivery) throws JMSException {
        Use use = useOpen("acknowledge");
        try {
            settlement.acknowledge(delivery);
        } finally {
            use.end();
        }
    }

    void acknowledgeAll() throws JMSException {
        Use use = useOpen("acknowledge");
        try {
            settlement.acknowledgeAll();
        } finally {
            use.end();
        }
    }

    void recover() throws JMSException {
        withdraw("recover");
        try {
            settlement.flush("recover");
            settlement.failAll("recover");
        } finally {
            release();
        }
    }

    void commit() throws JMSException {
        transaction.commit();
    }

    void rollback() throws JMSException {
        transaction.rollback();
    }

    /** Takes back what nobody has seen, so that what follows comes again in order. {@link #release} must follow. */
    @Override
    public void withdraw(String asked) throws JMSException {
        for (PabalConsumer consumer : consumers.values()) {
            consumer.inbox().hold();
        }
        try {
            giveBackAllUnstarted(asked);
        } catch (JMSException failure) {
            release();
            throw failure;
        }
    }

    @Override
    public void release() {
        for (PabalConsumer consumer : consumers.values()) {
            consumer.inbox().release();
        }
    }

    private void giveBackAllUnstarted(String asked) throws JMSException {
        List<Inbox> inboxes =
                consumers.values().stream().map(PabalConsumer::inbox).toList();
        List<CompletionStage<Void>> stages = new ArrayList<>(inboxes.size());
        for (Inbox inbox : inboxes) {
            stages.add(inbox.withdraw());
        }
        patience.awaitAll(stages, asked);
        giveBackUnstarted(
                DeliveryIds.merge(inboxes.stream().map(Inbox::takeUnstarted).toList()));
    }

    private void giveBackUnstarted(long[] ids) {
        if (ids.length > 0) {
            // Nobody waits: calls take effect in order, and if the link is gone the broker has them back already.
            var unused = link.giveBack(id, GiveBack.UNSTARTED, ids);
        }
    }

    // ---- start, stop, close

    @Override
    public void start() {
        runLock.lock();
        try {
            running = true;
            consumers.values().forEach(consumer -> consumer.inbox().start());
        } finally {
            runLock.unlock();
        }
    }

    /** No listener begins and no receive takes a message from now on; {@link #awaitStopped} waits for those that run. */
    @Override
    public void stop() {
        runLock.lock();
        try {
            running = false;
            consumers.values().forEach(consumer -> consumer.inbox().stop());
        } finally {
            runLock.unlock();
        }
    }

    @Override
    public void awaitStopped() throws JMSException {
        awaitListeners();
        giveBackAllUnstarted("stop");
    }

    /** Also for one whose consumer it has closed itself. */
    private void awaitListeners() {
        listeners.awaitQueued();
        loaded.awaitQuiet();
    }

    @Override
    public void requireNoListener(String asked) throws IllegalStateException {
        requireNoMessageListener(asked);
        sends.requireNoCallback(asked);
    }

    @Override
    public void requireNoMessageListener(String asked) throws IllegalStateException {
        if (isListenerThread()) {
            throw new IllegalStateException(
                    "cannot " + asked
                            + " inside a MessageListener of it: that would wait for the listener itself; do it"
                            + " on another thread",
                    ErrorCodes.ILLEGAL_STATE);
        }
    }

    /** @return false if it was closed before */
    @Override
    public boolean closeSession() throws JMSException {
        requireNoListener("close the session");
        if (!state.compareAndSet(State.OPEN, State.CLOSING)) {
            return false;
        }
        // Listeners that run may still use the session until they return.
        List<PabalConsumer> all = List.copyOf(consumers.values());
        all.forEach(consumer -> consumer.inbox().hold());
        awaitListeners();
        // Whoever starts a server session only now must not tell of what the broker is about to take back.
        loaded.end();
        JMSException failure = attempt(null, () -> sends.awaitAll("close the session"));
        failure = attempt(failure, this::producerClosed);
        List<Inbox> open = consumers.values().stream()
                .map(PabalConsumer::inbox)
                .filter(Inbox::close)
                .toList();
        open.forEach(Inbox::awaitQuiet);
        List<CompletionStage<Void>> stages = new ArrayList<>(open.size());
        for (Inbox inbox : open) {
            stages.add(link.closeConsumer(inbox.consumer()));
        }
        failure = attempt(failure, () -> patience.awaitAll(stages, "close the session's consumers"));
        giveBackUnstarted(DeliveryIds.merge(open.stream().map(Inbox::seal).toList()));
        failure = attempt(failure, () -> settlement.flush("close the session"));
        state.set(State.CLOSED);
        consumers.values().forEach(consumer -> consumer.inbox().close());
        failure = attempt(failure, () -> patience.await(link.closeSession(id), "close the session"));
        listeners.close();
        sends.close();
        host.closed(session);
        if (failure != null) {
            throw failure;
        }
        return true;
    }

    private interface Step {
        void run() throws JMSException;
    }

    /** Goes on to the next step whatever happens; a broker that is gone, or does not know it, has closed it already. */
    private static @Nullable JMSException attempt(@Nullable JMSException before, Step step) {
        try {
            step.run();
            return before;
        } catch (JMSException failure) {
            if (Refusal.Code.BROKER_UNAVAILABLE.name().equals(failure.getErrorCode())
                    || Refusal.Code.NOT_FOUND.name().equals(failure.getErrorCode())) {
                return before;
            }
            if (before != null) {
                before.addSuppressed(failure);
                return before;
            }
            return failure;
        }
    }

    // ---- the link's thread

    /** @return false if nobody is there to take it */
    @Override
    public boolean deliver(long consumer, long delivery, Message message, int count) {
        settlement.delivered(delivery);
        Delivery lent = new Delivery(delivery, message, count);
        PabalConsumer to = consumers.get(consumer);
        return to == null ? loaded.deliver(consumer, lent) : to.inbox().deliver(lent);
    }

    @Override
    public void recall(long consumer, int count) {
        PabalConsumer from = consumers.get(consumer);
        host.chores().execute(() -> {
            if (from == null) {
                var unused = link.giveBack(id, GiveBack.UNSTARTED);
            } else {
                from.inbox().answerRecall(count, listeners::offer);
            }
        });
    }

    /** @return whether somebody who waits hears of it */
    @Override
    public boolean consumerEnded(long consumer, Refusal reason) {
        PabalConsumer ended = consumers.get(consumer);
        return ended != null && ended.inbox().end(reason);
    }

    @Override
    public void interrupted() {
        settlement.interrupted();
        loaded.interrupted();
        consumers.values().forEach(consumer -> consumer.inbox().interrupted());
    }

    @Override
    public void resumed() {
        consumers.values().forEach(consumer -> consumer.inbox().resumed());
    }

    @Override
    public void lost(Refusal reason) {
        consumers.values().forEach(consumer -> consumer.inbox().end(reason));
    }
}
