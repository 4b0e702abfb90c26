package org.pabal.client.reconnect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pabal.client.dispatch.WorkerPool;
import org.pabal.client.link.LinkListener;
import org.pabal.client.reconnect.OpenThings.OpenConsumer;
import org.pabal.client.reconnect.OpenThings.OpenSession;
import org.pabal.message.Refusal;

/**
 * Whether there is a connection, who may ask it now, and who has to wait until it has got what was open and what was
 * asked before.
 *
 * <p>{@code lock} guards all of it, {@link OpenThings} and {@link Backlog} too, and is a leaf: no link and no listener is
 * called under it. While there is a connection those who ask hand over themselves, each in its own order; while there is none,
 * everything queues here, and the one thread that brings a connection hands over what has queued before it lets others go on.
 */
final class Line {

    /** Bytes of messages that wait for a connection beyond which publishing waits, too. */
    static final int WAITING_BYTES_MAX = 16 << 20;

    private enum State {
        /** No connection. */
        DOWN,
        /** There is one, and what had been open and what has queued is being brought to it. */
        RESTORING,
        UP,
        OVER
    }

    private final LinkListener told;
    private final Consumer<Refusal> reconnect;
    private final OpenThings things = new OpenThings();
    private final Backlog backlog = new Backlog();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.DOWN;
    private @Nullable Epoch present;
    private @Nullable Refusal over;
    private int waitingForRoom;
    private long deliveriesUpTo;
    private long upNanos;

    private int news;

    /** Whether the client believes that there is a connection. */
    private boolean isToldUp;

    /** What has ended by a loss that the client has not heard of. */
    private final List<Runnable> untold = new ArrayList<>();

    private final AtomicInteger interruptions = new AtomicInteger();

    /**
     * @param told hears, from the link's thread or that of the attempts
     * @param reconnect begins attempts, on another thread; called once at each loss
     */
    Line(LinkListener told, @Nullable String clientId, Consumer<Refusal> reconnect) {
        this.told = told;
        this.reconnect = reconnect;
        this.things.clientId = clientId;
    }

    // ---- for those who decide something under the lock

    OpenThings things() {
        return things;
    }

    /** Whether nothing that was open before has a counterpart in a broker. Under the lock. */
    boolean isDown() {
        return state == State.DOWN;
    }

    /** Under the lock. */
    boolean isUp() {
        return state == State.UP;
    }

    @Nullable
    OpenSession session(long number) {
        lock.lock();
        try {
            return things.sessions.get(number);
        } finally {
            lock.unlock();
        }
    }

    /** Those deliveries that can still be settled, as the broker calls them. Under the lock. */
    long[] there(long[] deliveries) {
        Epoch now = present;
        return now == null || state == State.DOWN ? new long[0] : now.there(deliveries);
    }

    /** Runs it at once, or when the client has heard of a loss that it has not heard of yet. Under the lock. */
    void whenLossIsTold(Runnable end) {
        if (state == State.DOWN && isToldUp) {
            untold.add(end);
        } else {
            end.run();
        }
    }

    // ---- asking

    int interruptions() {
        return interruptions.get();
    }

    /** The last connection there was. */
    @Nullable
    Epoch present() {
        lock.lock();
        try {
            return present;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks the broker, as soon as there is one.
     *
     * @param decision what to ask, made under the lock; may have ended already
     */
    <T extends @Nullable Object> CompletionStage<T> ask(Supplier<Request<T>> decision) {
        Request<T> request;
        Epoch to = null;
        lock.lock();
        try {
            Refusal end = over;
            request = end != null ? Request.refused(this, end) : decision.get();
            if (request.isToBeAsked()) {
                to = enter(request);
            }
        } finally {
            lock.unlock();
        }
        if (to != null) {
            request.send(to);
        }
        return request.stage();
    }

    /** Under the lock. @return who is to be asked now; null to leave that to the thread that brings a connection */
    private @Nullable Epoch enter(Asked asked) {
        boolean isUp = state == State.UP;
        backlog.enter(asked, isUp);
        return isUp ? present : null;
    }

    /**
     * Publishes; waits while too much is unanswered.
     *
     * @param patienceMillis how long to wait for that
     */
    void publish(Publication publication, long patienceMillis) {
        Refusal obstacle;
        Epoch to = null;
        boolean isVoid = false;
        lock.lock();
        try {
            obstacle = awaitRoom(publication.decideNumbered(), patienceMillis);
            if (obstacle == null) {
                isVoid = publication.isVoid();
                if (!isVoid) {
                    to = enter(publication);
                }
            }
        } finally {
            lock.unlock();
        }
        if (obstacle != null || isVoid) {
            publication.over(obstacle);
        } else if (to != null) {
            publication.send(to);
        }
    }

    /** Waits until there is a number for what may happen only once. Under the lock. @return false if there is none in time */
    boolean awaitOperation(long patienceMillis) {
        return awaitRoom(true, patienceMillis) == null;
    }

    /** Under the lock, which is free meanwhile. @return what stands in the way */
    private @Nullable Refusal awaitRoom(boolean isNumbered, long patienceMillis) {
        long left = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        boolean interrupted = false;
        waitingForRoom++;
        // What makes room may be read by nobody else
        WorkerPool.beginWait();
        try {
            while (over == null
                    && ((isNumbered && backlog.isOutOfNumbers())
                            || (state != State.UP && backlog.bytes() >= WAITING_BYTES_MAX))) {
                if (left <= 0) {
                    return tooMuchUnanswered();
                }
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return over;
        } finally {
            waitingForRoom--;
            WorkerPool.endWait();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Under the lock. */
    Refusal tooMuchUnanswered() {
        return new Refusal(
                Refusal.Code.RESOURCE_LIMIT,
                "too much has been published and not been answered in time: " + backlog
                        + (state == State.UP ? "; is a queue full?" : ", and there is no connection"));
    }

    /**
     * An answer has come.
     *
     * @param what to be done under the lock
     * @return false if it had ended before
     */
    boolean answered(Asked asked, Runnable what) {
        lock.lock();
        try {
            if (!backlog.remove(asked)) {
                return false;
            }
            if (waitingForRoom > 0) {
                changed.signalAll();
            }
            what.run();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void grantCredit(long number, int messages) {
        Epoch to;
        lock.lock();
        try {
            OpenConsumer consumer = things.consumers.get(number);
            if (consumer == null) {
                return;
            }
            if (state != State.UP) {
                consumer.credit += messages;
                return;
            }
            consumer.isGranted = true;
            to = present;
        } finally {
            lock.unlock();
        }
        if (to != null) {
            to.link().grantCredit(to.there(number), messages);
        }
    }

    // ---- a connection is lost

    /** On the link's thread, after everything else that it tells. */
    void lost(Epoch epoch, Refusal reason) {
        List<Runnable> ends;
        lock.lock();
        try {
            if (epoch != present || state != State.UP) {
                // Or the thread that brings it sees by itself that it is lost.
                return;
            }
            ends = cut(reason);
        } finally {
            lock.unlock();
        }
        tellInterrupted(reason);
        ends.forEach(Runnable::run);
        reconnect.accept(reason);
    }

    /** Under the lock. @return what has ended by it, to be told under no lock, after the interruption itself */
    private List<Runnable> cut(Refusal reason) {
        state = State.DOWN;
        interruptions.incrementAndGet();
        if (present != null) {
            deliveriesUpTo = Math.max(deliveriesUpTo, present.deliveriesUpTo());
        }
        things.cut();
        if (isToldUp) {
            things.forgetCredit();
        }
        List<Runnable> ends = backlog.cut(Losses.unanswered(reason));
        changed.signalAll();
        return ends;
    }

    private void tellInterrupted(Refusal reason) {
        boolean wasUp;
        lock.lock();
        try {
            wasUp = isToldUp;
        } finally {
            lock.unlock();
        }
        if (wasUp) {
            told.interrupted(reason);
        }
        List<Runnable> ends;
        lock.lock();
        try {
            isToldUp = false;
            ends = List.copyOf(untold);
            untold.clear();
        } finally {
            lock.unlock();
        }
        ends.forEach(Runnable::run);
    }

    void consumerEnded(long number) {
        lock.lock();
        try {
            things.consumers.remove(number);
        } finally {
            lock.unlock();
        }
    }

    // ---- the thread that brings a connection

    /** What it opens with. */
    record Opening(@Nullable String clientId, long nextOperation) {}

    Opening opening() {
        lock.lock();
        try {
            return new Opening(things.clientId, backlog.nextOperation());
        } finally {
            lock.unlock();
        }
    }

    Epoch begin(ResumableLink link) {
        lock.lock();
        try {
            return new Epoch(this, link, told, deliveriesUpTo);
        } finally {
            lock.unlock();
        }
    }

    /** What is to be opened again. */
    record Lasting(
            List<org.pabal.message.Address> temporaries, List<OpenSession> sessions, List<OpenConsumer> consumers) {}

    /** @return null if the client has closed the link meanwhile */
    @Nullable
    Lasting restoring(Epoch epoch) {
        lock.lock();
        try {
            if (state == State.OVER) {
                return null;
            }
            state = State.RESTORING;
            present = epoch;
            return new Lasting(
                    List.copyOf(things.temporaries),
                    List.copyOf(things.sessions.values()),
                    List.copyOf(things.consumers.values()));
        } finally {
            lock.unlock();
        }
    }

    /** It could not be opened again. */
    void ended(OpenConsumer consumer, Refusal reason) {
        consumerEnded(consumer.number);
        told.consumerEnded(consumer.session, consumer.number, reason);
    }

    boolean isOver() {
        lock.lock();
        try {
            return state == State.OVER;
        } finally {
            lock.unlock();
        }
    }

    /** The connection has everything that was open: the client hears of it, unless it is its first. */
    void restored(Epoch epoch, boolean isFirst) {
        lock.lock();
        try {
            isToldUp = true;
        } finally {
            lock.unlock();
        }
        if (!isFirst) {
            told.resumed(epoch.link().describe());
        }
    }

    private record Credit(long consumer, int messages) {}

    /**
     * Hands over what has queued, until nothing is left and everybody hands over by themselves.
     *
     * @return false if the connection has been lost, or the link closed
     */
    boolean replay(Epoch epoch) {
        for (; ; ) {
            List<Asked> batch;
            List<Asked> unwanted = new ArrayList<>();
            List<Credit> credits = new ArrayList<>();
            lock.lock();
            try {
                if (state != State.RESTORING || epoch.link().isLost()) {
                    return false;
                }
                batch = backlog.takeUnsent(unwanted);
                if (backlog.isSent()) {
                    takeCredits(epoch, credits);
                }
                if (batch.isEmpty() && unwanted.isEmpty() && credits.isEmpty()) {
                    state = State.UP;
                    upNanos = System.nanoTime();
                    changed.signalAll();
                    return true;
                }
            } finally {
                lock.unlock();
            }
            unwanted.forEach(asked -> asked.refuse(
                    new Refusal(Refusal.Code.TIMED_OUT, "nobody waits for it any more; it was not sent again")));
            batch.forEach(asked -> asked.send(epoch));
            credits.forEach(credit -> epoch.link().grantCredit(credit.consumer(), credit.messages()));
        }
    }

    private void takeCredits(Epoch epoch, List<Credit> credits) {
        for (OpenConsumer consumer : things.consumers.values()) {
            if (consumer.credit > 0) {
                credits.add(new Credit(epoch.there(consumer.number), consumer.credit));
                consumer.credit = 0;
                consumer.isGranted = true;
            }
        }
    }

    /** What had been begun with a connection is void, because it is lost or something could not be restored. */
    void failed(Refusal reason) {
        List<Runnable> ends;
        lock.lock();
        try {
            if (state != State.RESTORING) {
                return;
            }
            ends = cut(reason);
        } finally {
            lock.unlock();
        }
        tellInterrupted(reason);
        ends.forEach(Runnable::run);
    }

    /** @return false if the link has been closed */
    boolean pause(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (left > 0 && state != State.OVER) {
                left = changed.awaitNanos(left);
            }
            return state != State.OVER;
        } finally {
            lock.unlock();
        }
    }

    /** How often there was {@link #news} so far. */
    int heard() {
        lock.lock();
        try {
            return news;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for other news than were heard, up to so long.
     *
     * @return false if the link has been closed
     */
    boolean awaitNews(int heard, long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (left > 0 && news == heard && state != State.OVER) {
                left = changed.awaitNanos(left);
            }
            return state != State.OVER;
        } finally {
            lock.unlock();
        }
    }

    /** For one that waits for its turn to connect. */
    void news() {
        lock.lock();
        try {
            news++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How long the last connection was of use. */
    long livedMillis() {
        lock.lock();
        try {
            return upNanos == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - upNanos);
        } finally {
            lock.unlock();
        }
    }

    // ---- the end

    /** No more attempts: everything that waits is refused, and the client hears of it. */
    void giveUp(Refusal reason) {
        if (end(reason)) {
            told.lost(reason);
        }
    }

    /** The client closes the link. @return the connection to be closed, if there is one and nobody else closes it */
    @Nullable
    ResumableLink close(Refusal reason) {
        Epoch open;
        lock.lock();
        try {
            open = state == State.UP ? present : null;
        } finally {
            lock.unlock();
        }
        return end(reason) && open != null ? open.link() : null;
    }

    /** @return false if it had ended before */
    boolean end(Refusal reason) {
        List<Asked> waiting;
        lock.lock();
        try {
            if (state == State.OVER) {
                return false;
            }
            state = State.OVER;
            over = reason;
            waiting = backlog.end();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(asked -> asked.refuse(reason));
        return true;
    }
}
