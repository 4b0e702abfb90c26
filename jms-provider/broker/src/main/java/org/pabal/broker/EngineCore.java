package org.pabal.broker;

import org.pabal.engine.Decision;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.command.Command;

/** What the loop needs of an engine; the second implementation is the one that a test makes fail. */
interface EngineCore {

    void execute(Command command, long nowMillis, Decision decision);

    void tick(long nowMillis, Decision decision);

    long nextDueMillis();

    static EngineCore of(RoutingEngine engine) {
        return new EngineCore() {
            @Override
            public void execute(Command command, long nowMillis, Decision decision) {
                engine.execute(command, nowMillis, decision);
            }

            @Override
            public void tick(long nowMillis, Decision decision) {
                engine.tick(nowMillis, decision);
            }

            @Override
            public long nextDueMillis() {
                return engine.nextDueMillis();
            }
        };
    }
}
