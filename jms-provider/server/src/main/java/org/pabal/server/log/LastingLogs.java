package org.pabal.server.log;

import java.util.logging.LogManager;

/**
 * Keeps handlers in place while the virtual machine ends: the usual one takes them away in a shutdown hook of its own, at
 * the same time as the broker stops, whose last words then are lost. Named by the system property {@value #PROPERTY}.
 */
public final class LastingLogs extends LogManager {

    /** Read by the platform before the first logger is made. */
    public static final String PROPERTY = "java.util.logging.manager";

    /** Made by the platform. */
    public LastingLogs() {
        super();
    }

    @Override
    public void reset() {
        // Handlers flush after each line; nothing is lost by leaving them open until the process is gone.
    }
}
