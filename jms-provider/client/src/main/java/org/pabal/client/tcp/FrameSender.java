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
 *
 * <p>A write costs as much as putting tens of messages into it. So what nobody waits for is gathered when it comes fast: it
 * goes when there is {@value #GATHERED_MAX} bytes of it, with the next frame that somebody does wait for, or after at most
 * {@value #GATHER_NANOS_MAX} ns, which a thread sees to that is there as long as something comes. A thread that has more to say
 * soon {@linkplain #hold holds} it back, and says when that is all.
 *
 * <p>{@code lock} is a leaf: nobody is called and nothing is written to the stream under it.
 */
final class FrameSender {

    /** Bytes queued beyond which senders wait. */
    private static final int QUEUED_MAX = 256 * 1_024;

    /** Bytes that are worth a write of their own. */
    private static final int GATHERED_MAX = 16 * 1_024;

    /** How long something may wait for company, if somebody may be waiting at the other end. */
    private static final long GATHER_NANOS = 100_000;

    /** The same if nobody does, or while others write all the time. */
    private static final long GATHER_NANOS_MAX = 8 * GATHER_NANOS;

    /** Single frames that go at once: one in so many nanoseconds, and a few more when there have been none for a while. */
    private static final long SINGLE_NANOS = 50_000;

    private static final long SINGLES_AHEAD_NANOS = 4 * SINGLE_NANOS;

    /** Looks that find nothing before the thread that gathers lies down, and how long it then lives. */
    private static final int LOOKS_MAX = 8;

    private static final long GATHERER_NANOS = 10_000_000_000L;

    /** How much a frame is in a hurry. */
    enum Haste {
        /** Somebody waits for the answer. */
        NOW,
        /** Somebody may be waiting at the other end: at once, unless such frames come fast. */
        SOON,
        /** Nobody waits. */
        GATHERED
    }

    private final String name;
    private final OutputStream out;
    private final Runnable onFailure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final FrameWriter writer = new FrameWriter();
    private final Condition gathered = lock.newCondition();
    private boolean writing;

    /** Whether what is queued behind the frames that are being written goes at once, too. */
    private boolean isHasty;

    /** When the next single frame would have been due, had they come evenly. */
    private long singleDueNanos = System.nanoTime();

    /** Whether something that somebody may be waiting for is among what is queued. */
    private boolean isSoonQueued;

    /** Whether something is queued that nobody will {@link #release}. */
    private boolean isForGatherer;

    /** How often has been written: tells whether what is queued has just come. */
    private long writes;

    private boolean isGatherer;
    private boolean isGathererLying;
    private @Nullable IOException failure;
    private volatile boolean spoken;

    /**
     * @param name for people who read thread dumps
     * @param onFailure called once by whoever cannot write; does not block
     */
    FrameSender(String name, OutputStream out, Runnable onFailure) {
        this.name = name;
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
        send(frame, Haste.NOW);
    }

    /** As {@link #send(Frame)}; what is not sent {@link Haste#NOW} may be written a little later. */
    void send(Frame frame, Haste haste) {
        lock.lock();
        try {
            while (failure == null && (writer.hasParts() || writing && writer.size() >= QUEUED_MAX)) {
                room.awaitUninterruptibly();
            }
            if (failure != null) {
                return;
            }
            writer.write(frame);
            boolean atOnce = haste == Haste.NOW || writer.hasParts() || writer.size() >= GATHERED_MAX;
            while (writer.hasParts()) {
                if (writer.size() < QUEUED_MAX) {
                    writePart();
                } else if (writing) {
                    room.awaitUninterruptibly();
                } else {
                    writeQueued();
                }
                if (failure != null) {
                    return;
                }
            }
            if (writing) {
                isHasty |= atOnce;
                isForGatherer = true;
            } else if (atOnce || (haste == Haste.SOON && mayGoAlone())) {
                writeQueued();
            } else {
                isSoonQueued |= haste == Haste.SOON;
                leaveToGatherer();
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #send(Frame, Haste)} in no hurry, by a thread that will {@link #release} it. Nothing but a small frame. */
    void hold(Frame frame, Haste haste) {
        lock.lock();
        try {
            while (failure == null && (writer.hasParts() || writing && writer.size() >= QUEUED_MAX)) {
                room.awaitUninterruptibly();
            }
            if (failure == null) {
                writer.write(frame);
                isSoonQueued |= haste != Haste.GATHERED;
                if (!writing && writer.size() >= GATHERED_MAX) {
                    writeQueued();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** What has been held goes now, or with what comes next. */
    void release() {
        lock.lock();
        try {
            if (writer.size() > 0 && failure == null) {
                if (!writing && isSoonQueued && mayGoAlone()) {
                    writeQueued();
                } else {
                    leaveToGatherer();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #release}, by a thread that must not be kept. */
    void releaseByAnother() {
        lock.lock();
        try {
            if (writer.size() > 0 && failure == null) {
                leaveToGatherer();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void leaveToGatherer() {
        isForGatherer = true;
        if (!writing) {
            gather();
        }
    }

    /** Whoever comes waits until a message in parts is written: it has to end, or the connection. Under the lock. */
    private void writePart() {
        try {
            writer.writePart();
        } catch (RuntimeException | Error failed) {
            fail(new IOException("a message could not be written to its end: " + failed, failed));
            throw failed;
        }
    }

    /** Whether single frames have not come fast of late. Under the lock. */
    private boolean mayGoAlone() {
        long now = System.nanoTime();
        long due = now - singleDueNanos > 0 ? now : singleDueNanos;
        if (due - now > SINGLES_AHEAD_NANOS) {
            return false;
        }
        singleDueNanos = due + SINGLE_NANOS;
        return true;
    }

    /** Lets what is queued be written in a while. Under the lock. */
    private void gather() {
        if (!isGatherer) {
            isGatherer = true;
            Timers.daemon(name + " writer", this::writeGathered).start();
        } else if (isGathererLying) {
            gathered.signal();
        }
    }

    /** The thread that writes what nobody else does; it goes when nothing has come for long. */
    private void writeGathered() {
        lock.lock();
        try {
            int looks = 0;
            long pause = GATHER_NANOS;
            while (failure == null) {
                long seen = writes;
                boolean waits = isForGatherer && writer.size() > 0 && !writing;
                looks = waits ? 0 : looks + 1;
                if (looks <= LOOKS_MAX) {
                    var unused = gathered.awaitNanos(pause);
                } else if (!lieDown()) {
                    return;
                }
                if (writes != seen) {
                    pause = Math.min(2 * pause, GATHER_NANOS_MAX);
                } else if (waits && writer.size() > 0 && failure == null) {
                    pause = isSoonQueued ? GATHER_NANOS : GATHER_NANOS_MAX / 2;
                    writeQueued();
                }
            }
        } catch (InterruptedException nobodysThread) {
            Thread.currentThread().interrupt();
        } finally {
            isGatherer = false;
            lock.unlock();
        }
    }

    /** @return false if nothing has come meanwhile */
    @SuppressWarnings("WaitNotInLoop") // whoever wakes looks at everything anew
    private boolean lieDown() throws InterruptedException {
        isGathererLying = true;
        try {
            return gathered.awaitNanos(GATHERER_NANOS) > 0 || writer.size() > 0;
        } finally {
            isGathererLying = false;
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
        isHasty = true;
        try {
            while (writer.size() > 0 && failure == null && (isHasty || writer.size() >= GATHERED_MAX)) {
                isHasty = false;
                isSoonQueued = false;
                isForGatherer = false;
                writes++;
                ByteBuffer queued = writer.take();
                lock.unlock();
                try {
                    out.write(queued.array(), queued.position(), queued.remaining());
                    out.flush();
                    spoken = true;
                } catch (IOException broken) {
                    fail(broken);
                } catch (RuntimeException | Error unforeseen) {
                    // Who knows how much of it has been written
                    fail(new IOException("writing has failed: " + unforeseen, unforeseen));
                    throw unforeseen;
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
        if (isForGatherer && writer.size() > 0 && failure == null) {
            gather();
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
            gathered.signal();
        } finally {
            lock.unlock();
        }
        if (first) {
            onFailure.run();
        }
    }
}
