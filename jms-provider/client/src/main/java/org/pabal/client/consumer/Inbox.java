package org.pabal.client.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Link;
import org.pabal.client.link.Link.GiveBack;
import org.pabal.client.request.Patience;
import org.pabal.message.Refusal;

/**
 * What one consumer has been lent and has not started, and the credit it has out.
 *
 * <p>Used by three kinds of threads: the link's, which brings deliveries ({@link #deliver}, {@link #end}); the session's,
 * which takes them; and any that stops, recalls or closes. Two locks. {@code lock} guards the fields and is a leaf: the
 * link's thread takes it, so nobody calls the link under it. {@code calls} keeps credit calls in the order in which they
 * were decided; the link's thread never takes it.
 */
public final class Inbox {
    private final Link link;
    private final long session;
    private final long consumer;
    private final Runnable arrival;

    private final ReentrantLock calls = new ReentrantLock();
    private CompletionStage<Void> revocation = CompletableFuture.completedFuture(null);
    private int noWaitBatch = 1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Changes changes = new Changes(lock);
    private final DeliveryBuffer buffer = new DeliveryBuffer();
    private final CreditWindow window;
    private boolean running;
    private boolean held;
    private boolean active;
    private boolean listening;
    private boolean revoking;
    private boolean closed;
    private boolean sealed;
    private int receivers;
    private int waiting;
    private @Nullable Thread listenerThread;
    private @Nullable Refusal ended;

    /**
     * Not running until {@link #start}.
     *
     * @param prefetch how many messages to ask for ahead; 0 for none
     * @param arrival told, on the link's thread and under no lock, that a listener has something to do
     */
    public Inbox(Link link, long session, long consumer, int prefetch, Runnable arrival) {
        this.link = link;
        this.session = session;
        this.consumer = consumer;
        this.window = new CreditWindow(prefetch);
        this.arrival = arrival;
    }

    public long consumer() {
        return consumer;
    }

    // ---- the link's thread

    /** @return false if it is sealed: then the delivery is the caller's to give back */
    public boolean deliver(Delivery delivery) {
        boolean notify;
        lock.lock();
        try {
            window.used();
            if (sealed) {
                return false;
            }
            buffer.add(delivery);
            notify = listening && listenerThread == null;
            changes.signal();
        } finally {
            lock.unlock();
        }
        if (notify) {
            arrival.run();
        }
        return true;
    }

    /**
     * The broker ended the consumer, or is gone: blocked receivers hear why.
     *
     * @return whether there is one
     */
    public boolean end(Refusal reason) {
        lock.lock();
        try {
            if (ended == null) {
                ended = reason;
            }
            changes.signal();
            return waiting > 0;
        } finally {
            lock.unlock();
        }
    }

    /** The connection is lost, and all that it has brought comes again over the next: what nobody has seen is dropped. */
    public void interrupted() {
        lock.lock();
        try {
            var unused = buffer.takeLatest(buffer.size());
            window.revoked();
            changes.signal();
        } finally {
            lock.unlock();
        }
    }

    /** There is a connection again: what is wanted is asked for. Not on the link's thread. */
    public void resumed() {
        replenish(true);
    }

    public @Nullable Refusal ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    // ---- receiving

    /** A thread enters a receive call; {@link #leave} must follow. Closing waits for it. */
    public void enter() {
        lock.lock();
        try {
            receivers++;
        } finally {
            lock.unlock();
        }
    }

    public void leave() {
        lock.lock();
        try {
            receivers--;
            changes.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a message; the time passes while the connection is stopped, too.
     *
     * @param timeoutNanos 0 for no limit
     * @return null when the time is up, or the consumer closed or ended
     */
    public @Nullable Delivery receive(long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutNanos;
        for (; ; ) {
            Delivery delivery = take(true);
            if (delivery != null) {
                return delivery;
            }
            long remaining = timeoutNanos == 0 ? Long.MAX_VALUE : deadline - System.nanoTime();
            if (remaining <= 0) {
                // Nobody waits any more: what comes from now on is for others.
                deactivate();
                return take(false);
            }
            if (!awaitChange(remaining)) {
                return null;
            }
        }
    }

    /** @return false if it is closed or ended: nothing will come */
    private boolean awaitChange(long nanos) throws InterruptedException {
        replenish(true);
        lock.lock();
        try {
            if (closed || ended != null) {
                return false;
            }
            // The state may have changed between the locks: wait only with nothing to take and nothing to ask for.
            boolean creditMissing = running && !held && !revoking && window.credit() == 0;
            if ((buffer.size() > 0 && running && !held) || creditMissing) {
                return true;
            }
            waiting++;
            try {
                changes.await(nanos);
                return true;
            } finally {
                waiting--;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is here, or else what the broker has at this moment; null if it has nothing or does not answer in time. */
    public @Nullable Delivery receiveNoWait(Patience patience) throws InterruptedException {
        Delivery delivery = take(false);
        if (delivery != null || !mayTake()) {
            return delivery;
        }
        patience.awaitEnd(deactivate());
        delivery = take(false);
        if (delivery == null && mayTake()) {
            patience.awaitEnd(drain());
            delivery = take(false);
            // A poller that finds messages each time is given more at once; one that finds none keeps none from others.
            noWaitBatch = delivery == null ? 1 : Math.min(noWaitBatch * 2, windowSize());
        }
        return delivery;
    }

    /** A message of a failed receiveBody: it comes again, before all others of its priority, as if never taken. */
    public void putBack(Delivery delivery) {
        lock.lock();
        try {
            buffer.putBack(delivery);
            changes.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean mayTake() {
        lock.lock();
        try {
            return running && !held && !closed && ended == null;
        } finally {
            lock.unlock();
        }
    }

    private int windowSize() {
        lock.lock();
        try {
            return window.size();
        } finally {
            lock.unlock();
        }
    }

    /** @param activate whether the application has begun to receive, so that messages may be asked for ahead */
    private @Nullable Delivery take(boolean activate) {
        List<Delivery> expired = new ArrayList<>(0);
        Delivery delivery;
        boolean low;
        lock.lock();
        try {
            active |= activate && !closed;
            delivery = running && !held && !closed ? pollUnexpired(expired) : null;
            low = delivery != null && active && window.credit() + buffer.size() <= window.size() / 2;
        } finally {
            lock.unlock();
        }
        giveBackExpired(expired);
        if (low) {
            replenish(false);
        }
        return delivery;
    }

    private @Nullable Delivery pollUnexpired(List<Delivery> expired) {
        for (; ; ) {
            Delivery delivery = buffer.poll();
            if (delivery == null) {
                return null;
            }
            long expiration = delivery.message().expirationMillis();
            if (expiration == 0 || expiration > link.currentTimeMillis()) {
                window.taken();
                return delivery;
            }
            expired.add(delivery);
        }
    }

    private void giveBackExpired(List<Delivery> expired) {
        if (!expired.isEmpty()) {
            long[] ids = expired.stream().mapToLong(Delivery::id).sorted().toArray();
            var unused = link.giveBack(session, GiveBack.UNSTARTED, ids);
        }
    }

    // ---- listening

    /** Whether a listener is to be told of arrivals, from now on. */
    public void listen(boolean on) {
        lock.lock();
        try {
            listening = on && !closed;
            active = listening;
        } finally {
            lock.unlock();
        }
        if (on) {
            replenish(true);
        }
    }

    /** The next message for the listener, which then counts as running on this thread until {@link #finishListening}. */
    public @Nullable Delivery startListening() {
        List<Delivery> expired = new ArrayList<>(0);
        Delivery delivery;
        boolean low;
        lock.lock();
        try {
            delivery = listening && running && !held && !closed ? pollUnexpired(expired) : null;
            if (delivery != null) {
                listenerThread = Thread.currentThread();
            }
            low = delivery != null && window.credit() + buffer.size() <= window.size() / 2;
        } finally {
            lock.unlock();
        }
        giveBackExpired(expired);
        if (low) {
            replenish(false);
        }
        return delivery;
    }

    public void finishListening() {
        lock.lock();
        try {
            listenerThread = null;
            changes.signal();
        } finally {
            lock.unlock();
        }
        replenish(true);
    }

    /** Whether {@link #startListening} would find something. */
    public boolean hasWork() {
        lock.lock();
        try {
            return listening && running && !held && !closed && buffer.size() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no listener runs, other than the caller itself, and, when closed, no receive either. */
    public void awaitQuiet() {
        lock.lock();
        try {
            while ((listenerThread != null && listenerThread != Thread.currentThread()) || (closed && receivers > 0)) {
                changes.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- credit

    /** Grants what the window lacks, if anybody wants messages. Under neither lock. */
    private void replenish(boolean wanted) {
        calls.lock();
        try {
            int grant = 0;
            lock.lock();
            try {
                if (active && running && !held && !closed && !revoking && ended == null) {
                    grant = window.replenish(buffer.size(), wanted && listenerThread == null);
                }
            } finally {
                lock.unlock();
            }
            if (grant > 0) {
                link.grantCredit(consumer, grant);
            }
        } finally {
            calls.unlock();
        }
    }

    /** Asks for a few and takes the credit back at once: when the stage completes, all that was ready is here. */
    private CompletionStage<Void> drain() {
        calls.lock();
        try {
            lock.lock();
            try {
                window.granted(noWaitBatch);
            } finally {
                lock.unlock();
            }
            link.grantCredit(consumer, noWaitBatch);
            return revoke();
        } finally {
            calls.unlock();
        }
    }

    private CompletionStage<Void> deactivate() {
        lock.lock();
        try {
            active = listening;
        } finally {
            lock.unlock();
        }
        return revoke();
    }

    /** When it completes nothing more comes, until credit is granted again. */
    private CompletionStage<Void> revoke() {
        calls.lock();
        try {
            lock.lock();
            try {
                if (revoking || window.credit() == 0 || ended != null) {
                    return revocation;
                }
                revoking = true;
            } finally {
                lock.unlock();
            }
            // Another thread may have closed the consumer in between: then nothing more comes, as was asked.
            revocation = Patience.unlessGone(link.revokeCredit(consumer)).whenComplete((none, failure) -> revoked());
            return revocation;
        } finally {
            calls.unlock();
        }
    }

    private void revoked() {
        lock.lock();
        try {
            revoking = false;
            window.revoked();
            changes.signal();
        } finally {
            lock.unlock();
        }
    }

    // ---- pausing, giving back, closing

    /** The connection starts: what is wanted is asked for. */
    public void start() {
        boolean notify;
        lock.lock();
        try {
            running = true;
            changes.signal();
            notify = listening && buffer.size() > 0;
        } finally {
            lock.unlock();
        }
        replenish(true);
        if (notify) {
            arrival.run();
        }
    }

    /** The connection stops: nothing is handed out any more. {@link #withdraw} and {@link #takeUnstarted} follow. */
    public void stop() {
        lock.lock();
        try {
            running = false;
        } finally {
            lock.unlock();
        }
    }

    /** Hands out nothing, until {@link #release}. */
    public void hold() {
        lock.lock();
        try {
            held = true;
        } finally {
            lock.unlock();
        }
    }

    public void release() {
        boolean notify;
        lock.lock();
        try {
            held = false;
            changes.signal();
            notify = listening && buffer.size() > 0;
        } finally {
            lock.unlock();
        }
        replenish(true);
        if (notify) {
            arrival.run();
        }
    }

    /** Takes the credit back; when it completes, all that was sent is here. */
    public CompletionStage<Void> withdraw() {
        return revoke();
    }

    /** As {@link #takeUnstarted}, after the broker has closed the consumer: what comes now is refused by {@link #deliver}. */
    public long[] seal() {
        lock.lock();
        try {
            sealed = true;
            return buffer.takeLatest(buffer.size());
        } finally {
            lock.unlock();
        }
    }

    /** All that nobody has seen, ascending; the caller gives it back. */
    public long[] takeUnstarted() {
        lock.lock();
        try {
            return buffer.takeLatest(buffer.size());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers a recall, and asks for no more until what is left is used up: otherwise what goes back would come again. A
     * listener keeps what it will come to next. Where nobody listens nor waits, everything goes back, so that whoever does
     * gets it in order. Not to be called on the link's thread.
     *
     * @param listeners runs what the listener has to do, when it has time: one that is busy with something else asks for
     *     nothing more, as it would take from those who work what is then recalled from it again
     */
    public void answerRecall(int count, Executor listeners) {
        calls.lock();
        try {
            CompletionStage<Void> revoked = revoke();
            long[] back;
            lock.lock();
            try {
                back = buffer.takeLatest(listening || waiting > 0 ? count : buffer.size());
                window.recalled();
                // Who reads synchronously asks when it reads.
                active = listening || waiting > 0;
            } finally {
                lock.unlock();
            }
            // With nothing left no listener runs any more, and none asks: so ask, when others have had their chance.
            var unused = link.giveBack(session, GiveBack.UNSTARTED, back)
                    .handle((none, refused) -> revoked)
                    .thenCompose(stage -> stage)
                    .handleAsync(
                            (none, refused) -> {
                                if (isEmpty()) {
                                    replenish(true);
                                }
                                return true;
                            },
                            listeners);
        } finally {
            calls.unlock();
        }
    }

    public boolean isEmpty() {
        lock.lock();
        try {
            return buffer.size() == 0;
        } finally {
            lock.unlock();
        }
    }

    /** @return false if it was closed before */
    public boolean close() {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            active = false;
            changes.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** For people. */
    @Override
    public String toString() {
        lock.lock();
        try {
            return "Inbox[consumer=" + consumer + " buffered=" + buffer.size() + " credit=" + window.credit()
                    + " window=" + window.size() + (running ? "" : " stopped") + (closed ? " closed" : "") + "]";
        } finally {
            lock.unlock();
        }
    }
}
