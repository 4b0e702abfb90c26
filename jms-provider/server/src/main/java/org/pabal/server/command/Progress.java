package org.pabal.server.command;

import org.pabal.server.administration.AdministrationException;

/** Long work in steps, with a line on a terminal that tells how far it is. */
final class Progress {

    private Progress() {}

    /** One step: up to so many; how many it were. */
    interface Step {
        long take(int max) throws AdministrationException, InterruptedException;
    }

    /** Repeats until a step finds nothing more, or the count is reached. */
    static long repeat(BrokerCommand command, int step, long count, String what, Step take)
            throws AdministrationException, InterruptedException {
        boolean shown = Terminal.console() != null && !command.json();
        long done = 0;
        while (done < count) {
            int asked = (int) Math.min(step, count - done);
            long now = take.take(asked);
            done += now;
            if (shown) {
                command.err().print("\r" + done + " " + what);
                command.err().flush();
            }
            if (now < asked) {
                break;
            }
        }
        if (shown) {
            command.err().print("\r" + " ".repeat(40) + "\r");
            command.err().flush();
        }
        return done;
    }
}
