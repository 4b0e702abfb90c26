package org.pabal.engine;

import org.pabal.engine.command.QueueSettings;

/**
 * What the engine is told once, before it starts.
 *
 * @param autoCreate whether publishing to, consuming from or browsing an unknown queue creates it
 * @param queueDefaults for queues and subscriptions that nobody declared
 * @param branchTimeoutMillis for XA branches that bring none
 */
public record EngineSettings(boolean autoCreate, QueueSettings queueDefaults, long branchTimeoutMillis) {

    public static EngineSettings defaults() {
        return new EngineSettings(true, QueueSettings.defaults(), 300_000);
    }
}
