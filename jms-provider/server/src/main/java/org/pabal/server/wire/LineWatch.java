package org.pabal.server.wire;

import org.jspecify.annotations.Nullable;
import org.pabal.server.session.Line;

/**
 * Whether the peer is still there: it says something in time, and takes what it is sent. Of the line's thread; times are
 * monotonic, in milliseconds.
 */
final class LineWatch {

    /** How often one looks at least while the connection is being opened. */
    static final long LOOK_MILLIS = 1_000;

    /** A peer that takes nothing for so long while something waits for it does not read any more. */
    static final long STALL_MILLIS_MAX = 30_000;

    /** A peer may miss so many heartbeats. */
    private static final long HEARTBEATS_MISSED_MAX = 3;

    private final Line line;
    private int heartbeatMillis;
    private long startedAt = -1;
    private boolean heard;
    private long heardAt;
    private long spokenAt;
    private long stalledAt = -1;
    private long stalledBytes;

    LineWatch(Line line) {
        this.line = line;
    }

    /** The oftener of what both ends want; 0 for none. */
    void agree(int oneMillis, int otherMillis) {
        heartbeatMillis = oneMillis == 0 || otherMillis == 0
                ? Math.max(oneMillis, otherMillis)
                : Math.min(oneMillis, otherMillis);
    }

    int heartbeatMillis() {
        return heartbeatMillis;
    }

    /** The peer has said something. */
    void heard() {
        heard = true;
    }

    /** Something has been sent. */
    void spoken(long nowMillis) {
        spokenAt = nowMillis;
    }

    /** The peer has taken what was sent. */
    void taken() {
        stalledAt = -1;
    }

    /** To be called first whenever time is looked at: what was heard since the last look was heard now. */
    void look(long nowMillis) {
        if (startedAt < 0) {
            startedAt = nowMillis;
            spokenAt = nowMillis;
            heard = true;
        }
        if (heard) {
            heard = false;
            heardAt = nowMillis;
        }
    }

    long ageMillis(long nowMillis) {
        return nowMillis - startedAt;
    }

    /**
     * Why the peer is to be cut off; null if it is not.
     *
     * @param waiting bytes that have not been handed to the line
     */
    @Nullable
    String objection(long nowMillis, long waiting) {
        long silent = nowMillis - heardAt;
        if (heartbeatMillis > 0 && silent >= HEARTBEATS_MISSED_MAX * heartbeatMillis) {
            return "nothing has been heard of it for " + silent + " ms";
        }
        if (line.isWritable()) {
            stalledAt = -1;
            return null;
        }
        long pending = line.pendingBytes();
        if (stalledAt < 0 || pending != stalledBytes) {
            stalledAt = nowMillis;
            stalledBytes = pending;
        }
        return nowMillis - stalledAt < STALL_MILLIS_MAX
                ? null
                : "it has taken nothing for " + (nowMillis - stalledAt) + " ms, and " + (pending + waiting)
                        + " bytes wait for it";
    }

    /** Half of the agreed time early; not behind what waits already, which says as much. */
    boolean owesHeartbeat(long nowMillis) {
        return heartbeatMillis > 0 && nowMillis - spokenAt >= heartbeatMillis / 2 && line.isWritable();
    }

    long nextLook(long nowMillis) {
        long stall = line.isWritable() ? STALL_MILLIS_MAX : STALL_MILLIS_MAX / 4;
        return nowMillis + (heartbeatMillis == 0 ? stall : Math.min(stall, Math.max(1, heartbeatMillis / 2)));
    }
}
