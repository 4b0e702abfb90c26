package org.pabal.engine.session;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.time.TimetableEntry;

/** A publish that waits for room, or a command of the same session that must not overtake one. */
public final class ParkedCommand extends TimetableEntry {

    private final long arrival;
    private final Session session;
    private final Command command;
    private @Nullable MessageQueue waitsFor;

    /** @param arrival ascending in the order of parking, over all sessions */
    public ParkedCommand(long arrival, Session session, Command command) {
        this.arrival = arrival;
        this.session = session;
        this.command = command;
    }

    /** Who came first goes first, in whatever line. */
    public long arrival() {
        return arrival;
    }

    public Session session() {
        return session;
    }

    public Command command() {
        return command;
    }

    /** The queue that has no room; null for one that only stays behind others. */
    public @Nullable MessageQueue waitsFor() {
        return waitsFor;
    }

    public void waitsFor(@Nullable MessageQueue full) {
        waitsFor = full;
    }
}
