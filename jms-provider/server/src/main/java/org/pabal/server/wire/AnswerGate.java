package org.pabal.server.wire;

import org.pabal.server.session.Line;

/**
 * Stops reading from a peer that does not read what it is answered, until it does: its questions would become a heap of answers
 * here. Deliveries do not count, as credit bounds them. Of the line's thread.
 */
final class AnswerGate {

    /** With more answers than this waiting to be written, nothing is read. */
    static final int ANSWERS_MAX = 8_192;

    private final Line line;
    private boolean closed;

    AnswerGate(Line line) {
        this.line = line;
    }

    void look(int answersWaiting) {
        if (!closed && answersWaiting > ANSWERS_MAX) {
            closed = true;
            line.pauseReading();
        } else if (closed && answersWaiting <= ANSWERS_MAX / 2) {
            closed = false;
            line.resumeReading();
        }
    }

    /** Whether nothing can be heard of the peer at present, whatever it says. */
    boolean isClosed() {
        return closed;
    }
}
