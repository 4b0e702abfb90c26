package org.pabal.client.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.ReadingTurn;

/**
 * The threads of one connection that run what its {@link SerialExecutor}s have to run: as many as are needed for all to go on,
 * and as few as will do. Waking a thread costs more than most listeners, so a hundred sessions that have a message each are
 * served by a thread that is awake rather than by a hundred that would have to be woken.
 *
 * <p>Another thread is woken when none is at work; when more waits than threads are at work, or nobody has taken anything for
 * {@value #STUCK_NANOS} ns, up to one thread for each processor; and beyond that by a {@linkplain Lookout thread that looks} every
 * millisecond whether something waits and nobody takes it. Those do not count as being at work that have
 * {@linkplain #beginWait said} that they wait for the broker, or have been seen to be at the same thing for
 * {@value #HELD_UP_NANOS} ns. So a listener that blocks holds up no other session for longer than a look takes.
 *
 * <p>A link that reads with a thread of its own {@linkplain #lend lends} it between two pieces: what has come is then done without
 * waking anybody.
 *
 * <p>Any thread may submit; {@code lock} is a leaf, and only taken to wake a thread or to go to rest. Threads start when they
 * are needed and end when they have had nothing to do for a while.
 */
public final class WorkerPool {

    /** After so long without anything taken, all who are at work are thought to be held up. */
    private static final long STUCK_NANOS = 100_000;

    /** Who has been at one thing for so long is not waited for. */
    private static final long HELD_UP_NANOS = 10_000_000;

    /** So many looks in a row find nothing waiting before none is made. */
    private static final int QUIET_LOOKS_MAX = 10;

    /** A thread that had nothing to do for so long ends. */
    private static final long IDLE_NANOS = 10_000_000_000L;

    /** What a link's thread does at most before it reads on. */
    private static final long LENT_NANOS_MAX = 500_000;

    private final String name;
    private final int processors = Math.max(1, Runtime.getRuntime().availableProcessors());
    private final ConcurrentLinkedQueue<SerialExecutor> ready = new ConcurrentLinkedQueue<>();

    /**
     * How many are ready and not taken. Counted before it is looked who is at work; who goes to rest counts itself out and then
     * looks here.
     */
    private final AtomicInteger waiting = new AtomicInteger();

    /** How many workers count as being at work. */
    private final AtomicInteger atWork = new AtomicInteger();

    /** When something was taken, or somebody woken to take it, the last time. */
    private volatile long takenNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Worker> workers = new HashSet<>();

    /** Who has rested for the shortest time is woken first: the others may end. */
    private final Deque<Worker> resting = new ArrayDeque<>();

    /** Whether no thread has been started yet. */
    private volatile boolean hasNever = true;

    private int workersEver;

    /** Whether the lookout looks, or will. */
    private final AtomicBoolean watched = new AtomicBoolean();

    /** The first look comes too soon to say that nothing has been taken since. */
    private volatile boolean isNewlyWatched;

    /** Of the lookout: what it saw last, and how often in a row nothing waited. */
    private long takenSeen;

    private int quietLooks;
    private volatile boolean closed;

    /** The thread of a link that tells what comes, and does then what has come of it: nobody need be woken for that. */
    private volatile @Nullable Thread lender;

    /** What does that just now. */
    private final AtomicReference<@Nullable Hand> lent = new AtomicReference<>();

    /** @param name of the connection, for people who read thread dumps */
    public WorkerPool(String name) {
        this.name = name;
    }

    /** Has a thread there, so that none need be started by who submits first. */
    public void start() {
        if (hasNever) {
            lock.lock();
            try {
                if (hasNever) {
                    hire();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Lets what is there be done, and what still comes; threads then end at once when they have nothing to do. */
    public void close() {
        closed = true;
        lock.lock();
        try {
            while (!resting.isEmpty()) {
                resting.removeLast().wake();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has it run, once for each call. */
    void submit(SerialExecutor executor) {
        ready.add(executor);
        int ahead = waiting.incrementAndGet();
        if (Thread.currentThread() == lender) {
            return;
        }
        int present = atWork.get();
        if (present == 0 || (present < processors && (ahead > present || isStuck()))) {
            wake();
        } else {
            watch();
        }
    }

    /** What has waited longest; null if nothing does. Counted out before it is taken, so that nobody looks for what is gone. */
    private @Nullable SerialExecutor take() {
        int there = waiting.get();
        while (there > 0 && !waiting.compareAndSet(there, there - 1)) {
            there = waiting.get();
        }
        return there > 0 ? ready.poll() : null;
    }

    private boolean isStuck() {
        return System.nanoTime() - takenNanos > STUCK_NANOS;
    }

    /**
     * A link's thread does what has come, instead of having another woken for it; if it has told all that it has read. What takes
     * long is done by others: they are woken for the rest, and for what comes next.
     */
    public void lend(ReadingTurn turn) {
        Hand hand = Hand.current();
        if (hand == null || !hand.isOf(this, turn)) {
            hand = new Hand(this, atWork, turn);
            hand.assign();
        }
        if (waiting.get() > 0) {
            lend(hand, turn);
        }
        lender = turn.isPassed() || hand.isDeclined() ? null : Thread.currentThread();
    }

    private void lend(Hand hand, ReadingTurn turn) {
        hand.returnToWork();
        lent.set(hand);
        watch();
        try {
            long began = System.nanoTime();
            long now = began;
            boolean quick = true;
            SerialExecutor next = take();
            while (next != null) {
                takenNanos = now;
                hand.run(next, now);
                now = System.nanoTime();
                quick = now - began <= LENT_NANOS_MAX && !turn.isPassed();
                next = quick ? take() : null;
            }
            hand.lent(quick);
        } finally {
            lent.compareAndSet(hand, null);
            hand.leaveWork();
        }
        if (waiting.get() > 0 && atWork.get() == 0) {
            wake();
        }
    }

    /** A thread begins to wait for the broker: if it works here, another may be needed. {@link #endWait} must follow. */
    public static void beginWait() {
        Hand hand = Hand.current();
        if (hand != null) {
            hand.heldUp();
            hand.pool().replace();
        }
    }

    /** The thread goes on. */
    public static void endWait() {
        Hand hand = Hand.current();
        if (hand != null) {
            hand.returnToWork();
        }
    }

    private void replace() {
        if (waiting.get() > 0) {
            wake();
        }
    }

    private void wake() {
        lock.lock();
        try {
            takenNanos = System.nanoTime();
            Worker rested = resting.pollLast();
            if (rested == null) {
                hire();
            } else {
                rested.wake();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isLentAtWork() {
        Hand hand = lent.get();
        return hand != null && hand.isAtWork();
    }

    /** Under the lock. */
    private void hire() {
        Worker worker = new Worker(name + " worker " + ++workersEver);
        worker.hand.returnToWork();
        try {
            worker.start();
        } catch (Throwable noThread) {
            // Out of memory or threads: those that there are do it, or the next one who comes tries again.
            worker.hand.leaveWork();
            if (workers.isEmpty()) {
                throw noThread;
            }
            return;
        }
        workers.add(worker);
        hasNever = false;
    }

    // ---- looking after those that nobody takes

    private void watch() {
        if (!watched.get() && watched.compareAndSet(false, true)) {
            isNewlyWatched = true;
            Lookout.add(this);
        }
    }

    /** By the lookout, every millisecond. */
    void look() {
        boolean any = waiting.get() > 0;
        Hand lentNow = lent.get();
        if (lentNow != null) {
            any = true;
            if (lentNow.isBusySince(System.nanoTime() - Lookout.LOOK_NANOS)) {
                lentNow.heldUp();
            }
        }
        if (waiting.get() > 0 && takenNanos == takenSeen && !isNewlyWatched) {
            countOut(System.nanoTime() - HELD_UP_NANOS);
            wake();
        }
        takenSeen = takenNanos;
        isNewlyWatched = false;
        quietLooks = any ? 0 : quietLooks + 1;
        if (quietLooks > QUIET_LOOKS_MAX) {
            quietLooks = 0;
            Lookout.remove(this);
            watched.set(false);
            // Who has come just before still relied on it.
            if (waiting.get() > 0 || lent.get() != null) {
                watch();
            }
        }
    }

    /** Those that have been at the same thing since then are not waited for any more. */
    private void countOut(long since) {
        lock.lock();
        try {
            for (Worker worker : workers) {
                if (worker.hand.isBusySince(since)) {
                    worker.hand.leaveWork();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** One of the threads. */
    private final class Worker extends Thread {

        private final Hand hand = new Hand(WorkerPool.this, atWork, null);

        private final Watch watch = new Watch();

        private volatile boolean woken;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        /** Under the lock, by who has taken it from those that rest. */
        void wake() {
            hand.returnToWork();
            woken = true;
            LockSupport.unpark(this);
        }

        @Override
        public void run() {
            hand.assign();
            do {
                for (SerialExecutor next = take(); next != null; next = take()) {
                    long now = System.nanoTime();
                    takenNanos = now;
                    hand.run(next, now);
                }
            } while (rest());
        }

        /** @return false if it is to end */
        private boolean rest() {
            lock.lock();
            try {
                woken = false;
                hand.leaveWork();
                if (closed && waiting.get() == 0) {
                    workers.remove(this);
                    return false;
                }
                resting.addLast(this);
            } finally {
                lock.unlock();
            }
            // What has come meanwhile is seen to by who is lent, if there is one
            if (waiting.get() > 0 && !isLentAtWork() && leaveRest(false)) {
                return true;
            }
            if (watch.sees(() -> woken)) {
                return true;
            }
            long deadline = System.nanoTime() + IDLE_NANOS;
            while (!woken) {
                LockSupport.parkNanos(WorkerPool.this, IDLE_NANOS);
                // An interrupt meant for a listener must not make parking spin.
                Thread.interrupted();
                if (!woken && System.nanoTime() - deadline > 0 && leaveRest(true)) {
                    return hand.isAtWork();
                }
            }
            return true;
        }

        /**
         * @param forGood whether it ends, unless something waits
         * @return false if somebody has just woken it
         */
        private boolean leaveRest(boolean forGood) {
            lock.lock();
            try {
                if (!resting.removeLastOccurrence(this)) {
                    return false;
                }
                if (forGood && waiting.get() == 0) {
                    workers.remove(this);
                } else {
                    hand.returnToWork();
                }
                return true;
            } finally {
                lock.unlock();
            }
        }
    }
}
