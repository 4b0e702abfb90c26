package org.pabal.client.dispatch;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.ReadingTurn;

/** What a thread does in the work of a {@link WorkerPool}, its own or lent by a link. */
final class Hand {

    private static final ThreadLocal<@Nullable Hand> CURRENT = new ThreadLocal<>();

    /** If it is never quick, others do what comes of so many pieces before it is tried again. */
    private static final int DECLINED_MAX = 32;

    private final WorkerPool pool;
    private final AtomicInteger atWork;

    /** Whether it is among those at work. */
    private final AtomicBoolean counts = new AtomicBoolean();

    /** What the thread would do otherwise, if it is lent. */
    private final @Nullable ReadingTurn turn;

    private volatile boolean busy;
    private volatile long busySince;

    /** Of a lent one's thread: so many times it is not lent. */
    private int declined;

    private int declinedNext;

    Hand(WorkerPool pool, AtomicInteger atWork, @Nullable ReadingTurn turn) {
        this.pool = pool;
        this.atWork = atWork;
        this.turn = turn;
    }

    /** That of the thread that asks, if it has one. */
    static @Nullable Hand current() {
        return CURRENT.get();
    }

    void assign() {
        CURRENT.set(this);
    }

    WorkerPool pool() {
        return pool;
    }

    boolean isOf(WorkerPool whose, ReadingTurn which) {
        return pool == whose && turn == which;
    }

    void leaveWork() {
        if (counts.compareAndSet(true, false)) {
            atWork.decrementAndGet();
        }
    }

    void returnToWork() {
        if (!counts.get() && counts.compareAndSet(false, true)) {
            atWork.incrementAndGet();
        }
    }

    boolean isAtWork() {
        return counts.get();
    }

    boolean isBusySince(long nanos) {
        return busy && busySince - nanos < 0;
    }

    void run(SerialExecutor next, long now) {
        busySince = now;
        busy = true;
        try {
            next.runQueued();
        } finally {
            busy = false;
        }
        returnToWork();
    }

    /** It is not to be counted on for a while: somebody else reads, if it is lent. */
    void heldUp() {
        leaveWork();
        if (turn != null) {
            turn.pass();
        }
    }

    /**
     * It was lent, and has done all that there was quickly, or not: then it is declined the next times, for twice as many each
     * time. One that has only waited for a processor is soon lent again; one with a slow listener hardly ever.
     */
    void lent(boolean quick) {
        declinedNext = quick ? declinedNext / 2 : Math.min(DECLINED_MAX, Math.max(1, declinedNext * 2));
        declined = quick ? 0 : declinedNext;
    }

    /** Whether it has been declined for this time. */
    boolean isDeclined() {
        return declined > 0 && declined-- > 0;
    }
}
