package org.pabal.engine.time;

import org.jspecify.annotations.Nullable;

/**
 * Something that becomes due. Carries its own place in a {@link Timetable}, so that scheduling allocates nothing and
 * cancelling finds it at once; it can be in one timetable at a time, once.
 */
public abstract class TimetableEntry {

    long dueMillis;

    @Nullable
    TimetableEntry previous;

    @Nullable
    TimetableEntry next;

    // Null while it is not scheduled.
    @Nullable
    Chain chain;

    protected TimetableEntry() {}

    /** Whether it waits in a timetable. */
    public final boolean isScheduled() {
        return chain != null;
    }

    /** When it is, or last was, due, in milliseconds since 1970. */
    public final long dueMillis() {
        return dueMillis;
    }
}
