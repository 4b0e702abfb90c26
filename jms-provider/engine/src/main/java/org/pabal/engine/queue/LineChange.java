package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;

/** What an entry that is away is now, where it differs from its line in the page's content. */
final class LineChange {
    int count;

    @Nullable
    AttemptHistory attempts;

    long notBeforeMillis;
    boolean held;

    /** Whether anything differs but that it is held, which branches tell. */
    boolean differs;

    /** What an entry in memory is now. */
    static LineChange of(QueueEntry entry) {
        LineChange change = new LineChange();
        change.differs = true;
        change.count = entry.count();
        change.attempts = entry.attempts();
        change.notBeforeMillis = entry.deadline() == null ? 0 : entry.deadline().notBeforeMillis();
        return change;
    }

    /** What a line says, to be changed. */
    static LineChange of(PageContent from, int line) {
        LineChange change = new LineChange();
        change.count = from.counts[line];
        change.notBeforeMillis = from.notBeforeMillis[line];
        AttemptHistory attempts = from.attempts[line];
        change.attempts = attempts == null ? null : attempts.copy();
        return change;
    }
}
