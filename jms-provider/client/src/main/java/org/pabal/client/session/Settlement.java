package org.pabal.client.session;

import jakarta.jms.JMSException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.pabal.client.consumer.Delivery;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.link.Link;
import org.pabal.client.link.Link.GiveBack;
import org.pabal.client.request.Patience;

/**
 * What the application has been given and the broker does not know to be done, and how that ends in each mode (Jakarta
 * Messaging 3.1 §6.2.10).
 *
 * <p>AUTO settles before the application goes on, and does not wait for the answer. The settlement of a persistent message is
 * waited for by the one after it, so at most the last of them is in doubt when the broker fails. Of non-persistent ones, what
 * the broker has not heard of then comes again, marked as redelivered; in strict mode they are as persistent ones. DUPS_OK gathers settlements until nothing else is waiting. The others keep what was
 * delivered until told.
 *
 * <p>Used by the session's thread, and by those that acknowledge or close; the lock is a leaf, and the link is never called
 * under it.
 */
final class Settlement {

    /** Lazy acknowledgements wait for each other up to this number. */
    private static final int LAZY_MAX = 64;

    private final Link link;
    private final long session;
    private final Mode mode;
    private final Patience patience;

    private final ReentrantLock lock = new ReentrantLock();
    private final DeliveryIds open = new DeliveryIds();
    private final DeliveryIds lazy = new DeliveryIds();
    private boolean inBranch;

    /** The highest that came at all; written by the link's thread alone. */
    private volatile long delivered;

    /** Up to this one all that came is lent no more: the connection was interrupted. */
    private long staleUpTo;

    /** Whether what was open then has been dropped without anybody being told. */
    private boolean droppedUntold;

    private volatile CompletionStage<Void> lastSettled = CompletableFuture.completedFuture(null);

    /** Whether the next one is not settled before the broker has answered for the last. */
    private volatile boolean isAwaited;

    private final Consumer<JMSException> reporter;
    private final boolean isStrict;

    /**
     * @param isStrict whether one settlement waits for the other
     * @param reporter hears of settlements that nobody waits for and that the broker did not take
     */
    Settlement(
            Link link, long session, Mode mode, Patience patience, Consumer<JMSException> reporter, boolean isStrict) {
        this.link = link;
        this.session = session;
        this.mode = mode;
        this.patience = patience;
        this.reporter = reporter;
        this.isStrict = isStrict;
    }

    /** Whether a message is done with as soon as the application has it. */
    boolean byItself() {
        lock.lock();
        try {
            return mode == Mode.AUTO || mode == Mode.DUPS_OK || (mode == Mode.XA && !inBranch);
        } finally {
            lock.unlock();
        }
    }

    // ---- the link's thread

    void delivered(long id) {
        delivered = id;
    }

    /** What has come is lent no more, and comes again. */
    void interrupted() {
        lock.lock();
        try {
            staleUpTo = delivered;
            droppedUntold |= open.size() > 0;
            // A transaction has to be told of it when it ends; a branch, too
            if (mode != Mode.TRANSACTED && mode != Mode.XA) {
                open.clear();
            }
            lazy.clear();
        } finally {
            lock.unlock();
        }
    }

    // ----

    void started(Delivery delivery) {
        lock.lock();
        try {
            open.add(delivery.id());
        } finally {
            lock.unlock();
        }
    }

    /** @param last whether nothing else waits, so that what is lazy goes now */
    void handled(Delivery delivery, boolean last) {
        if (!byItself() || !forget(delivery.id())) {
            return;
        }
        if (mode == Mode.DUPS_OK) {
            lazily(delivery.id(), last);
            return;
        }
        if (isAwaited) {
            try {
                patience.await(lastSettled, "acknowledge the message before");
            } catch (JMSException problem) {
                // Not thrown: this message has been taken, and the application must have it.
                reporter.accept(problem);
            }
        }
        isAwaited = isStrict || delivery.message().persistent();
        if (isAwaited) {
            lastSettled = link.settle(session, delivery.id());
        } else {
            // The link takes them in order, and no more than it can pass on.
            link.settleUnanswered(session, last, delivery.id());
        }
    }

    private void lazily(long id, boolean last) {
        long[] now = {};
        lock.lock();
        try {
            lazy.add(id);
            if (last || lazy.size() >= LAZY_MAX) {
                now = lazy.take();
            }
        } finally {
            lock.unlock();
        }
        if (now.length > 0) {
            lastSettled = link.settle(session, now);
        }
    }

    /** Sends lazy acknowledgements off and waits until all settlements are known to have reached the broker. */
    void flush(String asked) throws JMSException {
        long[] now;
        lock.lock();
        try {
            now = lazy.take();
        } finally {
            lock.unlock();
        }
        if (now.length > 0) {
            lastSettled = link.settle(session, now);
        }
        patience.await(lastSettled, asked);
    }

    /** @return whether it was still open; recover and rollback may have returned it in between */
    boolean forget(long id) {
        lock.lock();
        try {
            return open.remove(id);
        } finally {
            lock.unlock();
        }
    }

    /** {@code Message.acknowledge()} in a session of the mode (§6.2.10): nothing, all, or that one. */
    void acknowledge(long id) throws JMSException {
        switch (mode) {
            case CLIENT -> {
                requireFresh(id);
                acknowledge(take());
            }
            case INDIVIDUAL -> {
                requireFresh(id);
                if (forget(id)) {
                    acknowledge(new long[] {id});
                }
            }
            case AUTO, DUPS_OK, TRANSACTED, XA -> {
                // §6.2.10: ignored where the session does it.
            }
        }
    }

    /**
     * Everything delivered so far.
     *
     * @throws JMSException also if some of that has been dropped by an interruption: once, and then nothing is acknowledged
     */
    void acknowledgeAll() throws JMSException {
        if (mode == Mode.CLIENT || mode == Mode.INDIVIDUAL) {
            boolean dropped;
            lock.lock();
            try {
                dropped = droppedUntold;
                droppedUntold = false;
            } finally {
                lock.unlock();
            }
            if (dropped) {
                throw lost();
            }
            acknowledge(take());
        }
    }

    private void requireFresh(long id) throws JMSException {
        lock.lock();
        try {
            if (id > staleUpTo) {
                // Whoever acknowledges what came after an interruption knows what to expect of what came before
                droppedUntold = false;
                return;
            }
        } finally {
            lock.unlock();
        }
        throw lost();
    }

    private void acknowledge(long[] delivered) throws JMSException {
        long[] ids = fresh(delivered);
        if (ids.length > 0) {
            patience.await(link.settle(session, ids), "acknowledge " + ids.length + " messages");
            // Perhaps it was interrupted before the answer
            requireFresh(ids[0]);
        }
    }

    private long[] fresh(long[] ids) {
        lock.lock();
        try {
            long stale = staleUpTo;
            return Arrays.stream(ids).filter(id -> id > stale).toArray();
        } finally {
            lock.unlock();
        }
    }

    private static JMSException lost() {
        return new JMSException(
                "cannot acknowledge: the connection was interrupted since the message came; unless the broker had taken the"
                        + " acknowledgement before, the message comes again, marked as redelivered",
                ErrorCodes.ACKNOWLEDGEMENT_LOST);
    }

    /** What was delivered and is open, ascending; it is the caller's now. */
    long[] take() {
        lock.lock();
        try {
            return open.take();
        } finally {
            lock.unlock();
        }
    }

    /** A commit did not take them after all. */
    void restore(long[] ids) {
        lock.lock();
        try {
            for (long id : ids) {
                open.add(id);
            }
        } finally {
            lock.unlock();
        }
    }

    /** All that is open comes again, with a raised count. */
    void failAll(String asked) throws JMSException {
        long[] ids;
        lock.lock();
        try {
            ids = open.take();
            droppedUntold = false;
        } finally {
            lock.unlock();
        }
        if (ids.length > 0) {
            patience.await(link.giveBack(session, GiveBack.FAILED, ids), asked);
        }
    }

    void fail(long id) throws JMSException {
        if (forget(id)) {
            patience.await(link.giveBack(session, GiveBack.FAILED, id), "return a message that its listener failed on");
        }
    }

    /** It is not to come again: the broker dead-letters it. */
    void reject(long id) throws JMSException {
        if (forget(id)) {
            patience.await(link.giveBack(session, GiveBack.REJECTED, id), "reject a message");
        }
    }

    /** From now on deliveries belong to a branch. */
    void beginBranch() {
        lock.lock();
        try {
            inBranch = true;
        } finally {
            lock.unlock();
        }
    }

    /** The deliveries of the branch, ascending. */
    long[] endBranch() {
        lock.lock();
        try {
            inBranch = false;
            return open.take();
        } finally {
            lock.unlock();
        }
    }

    boolean inBranch() {
        lock.lock();
        try {
            return inBranch;
        } finally {
            lock.unlock();
        }
    }
}
