package org.pabal.engine.session;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.time.TimetableEntry;

/** A publish that waits for room, or a command of the same session that must not overtake one. */
public final class ParkedCommand extends TimetableEntry {

    private final Session session;
    private final Command command;
    private @Nullable MessageQueue waitsFor;

    public ParkedCommand(Session session, Command command) {
        this.session = session;
        this.command = command;
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
