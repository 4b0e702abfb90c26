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

    /** Written under the lock; read anywhere. */
    private volatile long bytes;

    /** Of what waits, what is no delivery: credit bounds those. Written under the lock; read anywhere. */
    private volatile int answers;

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
        lock.lock();
        try {
            if (overflowed) {
                return false;
            }
            long size = bytes + size(item);
            if (size > bytesMax) {
                overflowed = true;
                incoming.clear();
            } else {
                incoming.add(item);
                bytes = size;
                int others = answers + answers(item);
                answers = others;
            }
            boolean wake = !awaited;
            awaited = true;
            return wake;
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

    /** What was polled has been written. */
    void written(Object item) {
        lock.lock();
        try {
            long rest = bytes - size(item);
            bytes = rest;
            int others = answers - answers(item);
            answers = others;
        } finally {
            lock.unlock();
        }
    }

    /** About how much waits. */
    long bytes() {
        return bytes;
    }

    /** How many answers wait: nobody who reads lets them become many. */
    int answers() {
        return answers;
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
