package org.pabal.testkit.simulation;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.message.Address;
import org.pabal.message.Message;

/** A message that has been sent, until it is in its queues. */
final class Published {

    private static final String ID_PREFIX = "ID:simulated-";

    final long number;
    final Session session;
    final Command.PublishMessage command;

    /** Whether it waits for a commit. */
    @Nullable
    Work work;

    /** Where it had to go when it was sent. */
    Set<Long> queues = Set.of();

    /** Where it had to go all the time since. */
    Set<Long> stillRouted = Set.of();

    /** Whether some of its queues give what they have no room for away. */
    boolean mayBeGivenAway;

    Published(Session session, Command.PublishMessage command) {
        this.number = number(command.message());
        this.session = session;
        this.command = command;
    }

    /**
     * Whether it had somewhere to go when it was sent, has now, and had all the time: in between it may have waited, and goes
     * where it has to go when there is room.
     *
     * @param now where it would go now
     */
    boolean mustArrive(Set<Long> now) {
        return !mayBeGivenAway
                && (command.to().kind() == Address.Kind.QUEUE || !Collections.disjoint(stillRouted, now));
    }

    static String messageId(long number) {
        return ID_PREFIX + number;
    }

    static long number(Message message) {
        String id = message.messageId();
        if (id == null || !id.startsWith(ID_PREFIX)) {
            throw new Violation("a message appears that nobody has sent: message id " + id);
        }
        return Long.parseLong(id.substring(ID_PREFIX.length()));
    }

    @Override
    public String toString() {
        return "message " + number + " to " + command.to();
    }
}
