package org.pabal.engine.body;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.table.LongMap;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

/**
 * All large bodies. What nobody needs any more is found when a command is done, not before: a dead letter leaves one queue
 * before it comes into the other.
 */
public final class LargeBodies {

    /** Told what is needed no more. */
    public interface Freed {
        void freed(long body);
    }

    private final LongMap<StoredBody> bodies = new LongMap<>();
    private long bytes;

    // Those that somebody has let go of since the last look, some of them perhaps several times.
    private StoredBody[] touched = new StoredBody[4];
    private int touchedCount;

    public @Nullable StoredBody get(long number) {
        return bodies.get(number);
    }

    /** What all of them have written, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Of all, ascending. */
    public long[] numbers() {
        return bodies.sortedKeys();
    }

    /** A body of which nothing has been written yet. */
    public StoredBody begin(long number, long writer) {
        StoredBody body = new StoredBody(number, writer);
        bodies.put(number, body);
        return body;
    }

    public void grow(StoredBody body, int pieceBytes) {
        body.grow(pieceBytes);
        bytes += pieceBytes;
    }

    /** From now on it is a message's, and of this length. */
    public void publish(LargeBody of) {
        StoredBody body = known(of);
        bytes += of.length() - body.length();
        body.publish(of.length());
    }

    // ---- records

    /** So many more entries, or prepared publications, need the message's body, if it has a large one; or fewer. */
    public void refer(Message message, int more) {
        LargeBody of = message.largeBody();
        if (of != null && more != 0) {
            refer(of, more);
        }
    }

    /** The same, of a message that is not at hand. */
    public void refer(LargeBody of, int more) {
        StoredBody body = known(of);
        body.addReferences(more);
        if (more < 0) {
            touch(body);
        }
    }

    /** What a snapshot says of a body: absolute. */
    public void restore(LargeBody of, int references) {
        StoredBody body = known(of);
        body.references(references);
        touch(body);
    }

    // Replay knows a body from the first message that refers to it.
    private StoredBody known(LargeBody of) {
        StoredBody body = bodies.get(of.number());
        if (body == null) {
            body = begin(of.number(), 0);
            bytes += of.length();
            body.publish(of.length());
        }
        return body;
    }

    // ---- attachments

    public void hold(StoredBody body) {
        body.addHolds(1);
    }

    public void release(StoredBody body, int holds) {
        body.addHolds(-holds);
        touch(body);
    }

    /** As {@link #hold}, for the message's body, if it has a large one; with -1, as {@link #release}. */
    public void hold(Message message, int more) {
        LargeBody of = message.largeBody();
        if (of != null) {
            StoredBody body = known(of);
            body.addHolds(more);
            touch(body);
        }
    }

    // ---- what is needed no more

    private void touch(StoredBody body) {
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, touchedCount * 2);
        }
        touched[touchedCount++] = body;
    }

    /** Forgets what nobody needs. */
    public void collect(Freed told) {
        if (touchedCount == 0) {
            return;
        }
        for (int i = 0; i < touchedCount; i++) {
            StoredBody body = touched[i];
            if (!body.isNeeded() && bodies.get(body.number()) == body) {
                bodies.remove(body.number());
                bytes -= body.length();
                told.freed(body.number());
            }
        }
        Arrays.fill(touched, 0, touchedCount, null);
        touchedCount = 0;
    }
}
