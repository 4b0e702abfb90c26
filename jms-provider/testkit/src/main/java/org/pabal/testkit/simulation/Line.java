package org.pabal.testkit.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;

/** A connection through a network: what has been said by either end and has not arrived. */
final class Line {

    final long connection;
    final Deque<Command> toBroker = new ArrayDeque<>();
    final Deque<Effect> toClient = new ArrayDeque<>();

    /** Nobody is at the client's end any more. The broker may learn of that much later. */
    boolean cut;

    Line(long connection) {
        this.connection = connection;
    }

    void say(Command command) {
        if (!cut) {
            toBroker.add(command);
        }
    }

    /** Only so much of what was said still arrives, and then the news that it is over. */
    void cut(int arriving) {
        cut = true;
        while (toBroker.size() > arriving) {
            toBroker.removeLast();
        }
        toBroker.add(new Command.LoseConnection(connection));
        toClient.clear();
    }

    @Override
    public String toString() {
        return "connection " + connection;
    }
}
