package org.pabal.engine.session;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.client.KnownClient;
import org.pabal.engine.time.TimetableEntry;

/** Whether a client that may come back is here, and how long what it left behind waits for it. Due when some of that has waited. */
public final class Presence extends TimetableEntry {

    private final KnownClient client;
    private final Estate estate = new Estate();
    private @Nullable Connection connection;
    private long origin;
    private long absentMillis;
    private long operationsLostBefore;
    private boolean restored;

    public Presence(KnownClient known) {
        this.client = known;
    }

    public KnownClient client() {
        return client;
    }

    /** Null while it is away. */
    public @Nullable Connection connection() {
        return connection;
    }

    public void arrive(Connection current) {
        connection = current;
    }

    public void leave() {
        connection = null;
    }

    /** The first connection in this life of the broker; set once. */
    public long origin() {
        return origin;
    }

    public void origin(long first) {
        if (origin == 0) {
            origin = first;
        }
    }

    public Estate estate() {
        return estate;
    }

    /** Since when it has been away; 0 if since before the start, of which nobody has told the time yet. */
    public long absentMillis() {
        return absentMillis;
    }

    public void absentMillis(long since) {
        absentMillis = since;
    }

    /** Whether it has not been here since the start: what it did that was volatile is forgotten. */
    public boolean isRestored() {
        return restored;
    }

    public void restored(boolean fromEarlierLife) {
        restored = fromEarlierLife;
    }

    /** Whether volatile operations with lower numbers may have been done and forgotten. */
    public long operationsLostBefore() {
        return operationsLostBefore;
    }

    public void operationsLostBefore(long operation) {
        operationsLostBefore = operation;
    }
}
