package org.pabal.ra.inbound;

import java.util.random.RandomGenerator;

/**
 * Delays between attempts: each up to twice as long as the one before, up to a limit, and each by chance between half of that and
 * all of it, so that many who lost the same broker do not come back at once. For one thread at a time.
 */
final class Backoff {
    private final long firstMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private long nextMillis;

    Backoff(long firstMillis, long maxMillis, RandomGenerator random) {
        this.firstMillis = firstMillis;
        this.maxMillis = maxMillis;
        this.random = random;
        this.nextMillis = firstMillis;
    }

    long nextMillis() {
        long full = nextMillis;
        nextMillis = Math.min(maxMillis, 2 * full);
        return full / 2 + random.nextLong(full - full / 2 + 1);
    }

    /** An attempt has succeeded. */
    void reset() {
        nextMillis = firstMillis;
    }
}
