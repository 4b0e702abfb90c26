package org.pabal.client.reconnect;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next round over all hosts: not at all at first, then doubling up to a limit, each time a random
 * part of it, so that not all clients come at once when a broker has been started. For one thread at a time.
 */
final class Pauses {

    private final ReconnectSettings settings;
    private final RandomGenerator random;

    /** The next one, before chance; 0 for none. */
    private long millis;

    Pauses(ReconnectSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    long nextMillis() {
        long base = millis;
        millis = base == 0 ? settings.delayMillis() : Math.min(2 * base, settings.delayMaxMillis());
        return base == 0 ? 0 : (long) (base * random.nextDouble(0.5, 1));
    }

    /** A connection that lasted less than the pause before it was none: or else whoever is cut off at once comes at once. */
    void lived(long livedMillis) {
        if (livedMillis >= Math.max(millis, settings.delayMillis())) {
            millis = 0;
        }
    }
}
