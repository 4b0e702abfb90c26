package org.pabal.server.wire;

import org.pabal.engine.effect.Effect;
import org.pabal.server.session.Line;

/**
 * Keeps the answers to unhurried publishes back for a moment, so that they go with others: a write, and a thread that is woken at
 * the other end, cost more than all the rest of such a publish. They stay in the order of what is told. Of the line's thread.
 */
final class PatientAnswers {

    /** How many are kept back, and how long. */
    static final int COUNT_MAX = 64;

    static final long MICROS_MAX = 1_000;

    private final Line line;
    private final OutputQueue queue;
    private final PublishWindow window;
    private final Runnable drain;

    private int count;
    private boolean isTimed;

    /** @param drain writes what is in the queue */
    PatientAnswers(Line line, OutputQueue queue, PublishWindow window, Runnable drain) {
        this.line = line;
        this.queue = queue;
        this.window = window;
        this.drain = drain;
    }

    /** @return whether it has been put into the queue, and may stay there until something else is */
    boolean keepBack(Object told) {
        if (count >= COUNT_MAX
                || !(told instanceof Effect.Completed completed)
                || !window.isUnhurried(completed.request())) {
            return false;
        }
        count++;
        if (queue.addPatient(told) && !isTimed) {
            isTimed = true;
            line.executeLater(this::timeIsUp, MICROS_MAX);
        }
        return true;
    }

    private void timeIsUp() {
        isTimed = false;
        drain.run();
    }

    /** All that was in the queue is being written. */
    void leave() {
        count = 0;
    }
}
