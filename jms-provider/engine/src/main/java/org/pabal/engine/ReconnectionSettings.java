package org.pabal.engine;

/**
 * How long the engine remembers clients that may come back on another connection.
 *
 * @param clientsMax so many at most; beyond that the one is forgotten that has been away for longest
 * @param rememberMillis so long after the loss of its connection, or after a restart, a client is known
 * @param keepMillis so long its temporary destinations and non-durable subscriptions wait for it
 */
public record ReconnectionSettings(int clientsMax, long rememberMillis, long keepMillis) {

    /** 100,000 clients; 15 minutes; 60 seconds. */
    public static final ReconnectionSettings DEFAULTS = new ReconnectionSettings(100_000, 900_000, 60_000);

    /** @throws IllegalArgumentException naming the setting, its value and what is allowed */
    public ReconnectionSettings {
        EngineSettings.requirePositive("clientsMax", clientsMax);
        EngineSettings.requirePositive("rememberMillis", rememberMillis);
        EngineSettings.requirePositive("keepMillis", keepMillis);
    }
}
