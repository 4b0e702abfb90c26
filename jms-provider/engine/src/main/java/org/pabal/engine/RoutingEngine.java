package org.pabal.engine;

import org.pabal.engine.command.Command;
import org.pabal.engine.record.EngineRecord;

/** SEAM: the engine's author replaces the inside; the signatures stand. Owned by one thread at a time. */
public final class RoutingEngine {

    public RoutingEngine(EngineSettings settings) {
        throw new UnsupportedOperationException();
    }

    /** Decides and applies; appends to the decision. */
    public void execute(Command command, long nowMillis, Decision decision) {
        throw new UnsupportedOperationException();
    }

    /** Does what has become due: expiry, delayed delivery, back-off, deadlines, branch timeouts. A bounded amount a call; call again while nextDueMillis() is past. */
    public void tick(long nowMillis, Decision decision) {
        throw new UnsupportedOperationException();
    }

    /** When tick has something to do next; Long.MAX_VALUE if never. */
    public long nextDueMillis() {
        throw new UnsupportedOperationException();
    }

    /** Applies what happened in an earlier life. */
    public void replay(EngineRecord record) {
        throw new UnsupportedOperationException();
    }
}
