package org.pabal.ra.access;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.pabal.embedded.EmbeddedBroker;

/**
 * The brokers of this JVM that the adapter has caused to start: they end with it, so that an adapter that is deployed again
 * finds their names and data directories free. Those that somebody else has started stay.
 *
 * <p>Safe for any thread.
 */
public final class LocalBrokers {
    private static final Logger LOG = System.getLogger(LocalBrokers.class.getName());
    private static final String LOCAL = "local";

    /** Guarded by this. */
    private final Set<String> ours = new HashSet<>();

    /** To be called before a broker is connected to: what does not run yet will have been started by us. */
    public synchronized void use(URI broker) {
        String rest = broker.getSchemeSpecificPart();
        if (!broker.isOpaque() || !(rest.equals(LOCAL) || rest.startsWith(LOCAL + ":"))) {
            return;
        }
        String name = rest.equals(LOCAL) ? EmbeddedBroker.DEFAULT_NAME : rest.substring(LOCAL.length() + 1);
        if (EmbeddedBroker.running(name).isEmpty()) {
            ours.add(name);
        }
    }

    /** Stops those that were started on our account. */
    public synchronized void stop() {
        for (String name : ours) {
            EmbeddedBroker.running(name).ifPresent(broker -> {
                broker.stop();
                LOG.log(
                        Level.INFO,
                        "stopped the broker pabal:local:" + name + ", which had been started for the adapter");
            });
        }
        ours.clear();
    }
}
