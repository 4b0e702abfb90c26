package org.pabal.broker;

import org.pabal.engine.Decision;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;

/** An engine that completes whatever it is asked, except where a test says otherwise. Owned by the loop under test. */
class ScriptedEngine implements EngineCore {

    long dueMillis = Long.MAX_VALUE;
    long nowMillis;
    private Thread inside;

    @Override
    public final void execute(Command command, long now, Decision decision) {
        Thread me = Thread.currentThread();
        if (inside != null) {
            throw new AssertionError(me + " entered while " + inside + " was inside");
        }
        inside = me;
        nowMillis = now;
        on(command, decision);
        inside = null;
    }

    void on(Command command, Decision decision) {
        if (command.request() != Command.NO_REPLY) {
            decision.effects().add(new Effect.Completed(command.connection(), command.request()));
        }
    }

    @Override
    public void tick(long now, Decision decision) {
        throw new AssertionError("nothing was due at " + now);
    }

    @Override
    public long nextDueMillis() {
        return dueMillis;
    }
}
