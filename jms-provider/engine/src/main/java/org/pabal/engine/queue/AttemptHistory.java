package org.pabal.engine.queue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.record.Attempt;

/** The latest failed deliveries of an entry, at most {@link QueueEntry#ATTEMPTS_MAX}. */
public final class AttemptHistory {

    private final ArrayDeque<Attempt> latest = new ArrayDeque<>(2);
    private int forgotten;

    /** Oldest first; not to be changed. */
    Collection<Attempt> latest() {
        return latest;
    }

    /** How many there were before. */
    int forgotten() {
        return forgotten;
    }

    void forgotten(int earlier) {
        forgotten = earlier;
    }

    void add(Attempt attempt) {
        if (latest.size() == QueueEntry.ATTEMPTS_MAX) {
            latest.removeFirst();
            forgotten++;
        }
        latest.addLast(attempt);
    }

    AttemptHistory copy() {
        AttemptHistory copy = new AttemptHistory();
        copy.latest.addAll(latest);
        copy.forgotten = forgotten;
        return copy;
    }

    void writeTo(FieldWriter into) {
        into.number(forgotten);
        into.number(latest.size());
        for (Attempt attempt : latest) {
            into.number(attempt.atMillis());
            into.text(attempt.by());
        }
    }

    static AttemptHistory readFrom(FieldReader from) {
        AttemptHistory history = new AttemptHistory();
        int forgotten = from.integer("number of earlier attempts");
        int attempts = from.count("number of attempts");
        if (attempts == 0 || attempts > QueueEntry.ATTEMPTS_MAX) {
            throw from.malformed("an entry has " + attempts + " attempts; they are 1 to " + QueueEntry.ATTEMPTS_MAX);
        }
        for (int i = 0; i < attempts; i++) {
            history.add(new Attempt(from.number("time of an attempt"), from.text("to whom it was lent")));
        }
        history.forgotten = forgotten;
        return history;
    }

    /** One line for each, oldest first: the time in ISO-8601, then to whom it was lent and how it came back. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        if (forgotten > 0) {
            lines.append('(').append(forgotten).append(" earlier)");
        }
        for (Attempt attempt : latest) {
            if (lines.length() > 0) {
                lines.append('\n');
            }
            lines.append(Instant.ofEpochMilli(attempt.atMillis())).append(' ').append(attempt.by());
        }
        return lines.toString();
    }
}
