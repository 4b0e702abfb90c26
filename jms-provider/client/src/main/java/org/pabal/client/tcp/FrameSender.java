package org.pabal.client.tcp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameWriter;

/**
 * Writes frames of many threads to one stream. Who finds nobody writing writes what all have queued until nothing is left, so
 * that under load one write carries the frames of many, and without load nobody waits for another thread. Who finds too much
 * queued waits until it has been written: the other end's pace reaches the senders.
 */
final class FrameSender {

    /** Bytes queued beyond which senders wait. */
    private static final int QUEUED_MAX = 256 * 1_024;

    private final OutputStream out;
    private final Runnable onFailure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final FrameWriter writer = new FrameWriter();
    private boolean writing;
    private @Nullable IOException failure;
    private volatile boolean spoken;

    /** @param onFailure called once by whoever cannot write; does not block */
    FrameSender(OutputStream out, Runnable onFailure) {
        this.out = out;
        this.onFailure = onFailure;
    }

    void frameMax(int bytes) {
        lock.lock();
        try {
            writer.frameMax(bytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a frame, or nothing if writing has failed: who is told of that failure tells whoever waits for an answer.
     *
     * @throws IllegalArgumentException if a field is longer than the protocol allows
     */
    void send(Frame frame) {
        lock.lock();
        try {
            while (failure == null && (writer.hasParts() || writing && writer.size() >= QUEUED_MAX)) {
                room.awaitUninterruptibly();
            }
            if (failure != null) {
                return;
            }
            writer.write(frame);
            while (writer.hasParts()) {
                if (writer.size() < QUEUED_MAX) {
                    writer.writePart();
                } else if (writing) {
                    room.awaitUninterruptibly();
                } else {
                    writeQueued();
                }
                if (failure != null) {
                    return;
                }
            }
            if (!writing) {
                writeQueued();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends a frame without content if nobody is writing just now; else there is no need to. */
    void sendIfIdle(Frame frame) {
        lock.lock();
        try {
            if (!writing && failure == null) {
                writer.write(frame);
                writeQueued();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether something has been written since this was asked last. */
    boolean takeSpoken() {
        boolean was = spoken;
        spoken = false;
        return was;
    }

    // Under the lock, which is left while it writes
    @SuppressWarnings("ByteBufferBackingArray") // what the writer hands out begins with its array
    private void writeQueued() {
        writing = true;
        try {
            while (writer.size() > 0 && failure == null) {
                ByteBuffer queued = writer.take();
                lock.unlock();
                try {
                    out.write(queued.array(), queued.position(), queued.remaining());
                    out.flush();
                    spoken = true;
                } catch (IOException broken) {
                    fail(broken);
                } finally {
                    lock.lock();
                }
                if (queued.capacity() <= 2 * QUEUED_MAX) {
                    writer.recycle(queued.array());
                }
                room.signalAll();
            }
        } finally {
            writing = false;
            room.signalAll();
        }
    }

    /** Nothing is sent any more; who waits to send goes on. */
    void fail(IOException why) {
        boolean first;
        lock.lock();
        try {
            first = failure == null;
            if (first) {
                failure = why;
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
        if (first) {
            onFailure.run();
        }
    }
}
