package org.pabal.server.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Message;
import org.pabal.wire.BrokerFrame;

/**
 * What is to be told to a peer and has not been written yet: filled by whoever owns the engine, emptied by the line's
 * thread. Messages in it are references to what the broker holds anyway. {@code lock} is a leaf.
 */
final class OutputQueue {

    /** What anything else than a message counts. */
    private static final long SMALL_BYTES = 64;

    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private Deque<Object> incoming = new ArrayDeque<>();
    private boolean overflowed;
    private boolean awaited;

    /** Bytes that have been added, ever. Written under the lock, read anywhere. */
    private volatile long added;

    /** Bytes that have been written, ever. Of the line's thread, which so needs no lock for each; read anywhere. */
    private volatile long written;

    /** Of what has been added and written, what is no delivery: credit bounds those. As above; they may run over. */
    private volatile int answersAdded;

    private volatile int answersWritten;

    /** Of the line's thread. */
    private Deque<Object> outgoing = new ArrayDeque<>();

    OutputQueue(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Takes something, unless there is too much already: then everything that waits is dropped, as this peer will be cut
     * off.
     *
     * @return whether the line's thread is to be woken: it knows of nothing else that waits
     */
    boolean add(Object item) {
        return add(item, true);
    }

    /**
     * As {@link #add}, for what may wait for the next that is added so.
     *
     * @return whether nothing else waits that would take it along
     */
    boolean addPatient(Object item) {
        return add(item, false);
    }

    private boolean add(Object item, boolean wakes) {
        lock.lock();
        try {
            if (overflowed) {
                return false;
            }
            long all = added + size(item);
            if (all - written > bytesMax) {
                overflowed = true;
                incoming.clear();
            } else {
                incoming.add(item);
                added = all;
                int others = answersAdded + answers(item);
                answersAdded = others;
            }
            boolean alone = !awaited;
            awaited |= wakes;
            return alone;
        } finally {
            lock.unlock();
        }
    }

    boolean overflowed() {
        lock.lock();
        try {
            return overflowed;
        } finally {
            lock.unlock();
        }
    }

    /** The next one; of the line's thread. After null, {@link #add} wakes again. */
    @Nullable
    Object poll() {
        Object next = outgoing.poll();
        if (next == null) {
            lock.lock();
            try {
                Deque<Object> filled = incoming;
                incoming = outgoing;
                outgoing = filled;
                next = outgoing.poll();
                if (next == null) {
                    awaited = false;
                }
            } finally {
                lock.unlock();
            }
        }
        return next;
    }

    /** What was polled has been written. Of the line's thread. */
    void written(Object item) {
        long all = written + size(item);
        written = all;
        int others = answersWritten + answers(item);
        answersWritten = others;
    }

    /** About how much waits. */
    long bytes() {
        return added - written;
    }

    /** How many answers wait: nobody who reads lets them become many. */
    int answers() {
        return answersAdded - answersWritten;
    }

    private static int answers(Object item) {
        return item instanceof Effect.DeliverMessage ? 0 : 1;
    }

    private static long size(Object item) {
        if (item instanceof Effect.DeliverMessage delivery) {
            return SMALL_BYTES + delivery.message().encodedSize();
        }
        if (item instanceof Effect.Answered answered) {
            if (answered.answer() instanceof Answer.Browsed browsed) {
                long size = SMALL_BYTES;
                for (Message message : browsed.messages()) {
                    size += message.encodedSize();
                }
                return size;
            }
            if (answered.answer() instanceof Answer.BodyPiece piece) {
                return SMALL_BYTES + piece.bytes().remaining();
            }
        }
        if (item instanceof BrokerFrame.Administered administered) {
            return SMALL_BYTES + administered.payload().length;
        }
        return SMALL_BYTES;
    }
}
