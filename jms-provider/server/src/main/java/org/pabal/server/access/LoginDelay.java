package org.pabal.server.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How late a failed attempt is answered: the first by the settings' delay, each further one of the same host or for the same
 * user twice as late, up to {@value #DELAY_MILLIS_MAX} ms; after {@value #FORGET_MILLIS} ms without one it is forgotten.
 * Remembers at most {@value #REMEMBERED_MAX} hosts and users, the latest. Safe for any thread.
 */
public final class LoginDelay {

    public static final long DELAY_MILLIS_MAX = 10_000;
    public static final long FORGET_MILLIS = 600_000;
    static final int REMEMBERED_MAX = 10_000;

    private final long firstMillis;

    private final Map<String, Failures> byWhom = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    private record Failures(int count, long lastMillis) {}

    public LoginDelay(long firstMillis) {
        this.firstMillis = firstMillis;
    }

    /** Counts a failure. @return how many milliseconds to wait before it is told */
    public synchronized long failed(String host, String user, long nowMillis) {
        int count = Math.max(count("host " + host, nowMillis), user.isEmpty() ? 0 : count("user " + user, nowMillis));
        return Math.min(DELAY_MILLIS_MAX, firstMillis << Math.min(count - 1, 20));
    }

    private int count(String whom, long nowMillis) {
        Failures before = byWhom.get(whom);
        int count = before == null || nowMillis - before.lastMillis > FORGET_MILLIS ? 1 : before.count + 1;
        byWhom.put(whom, new Failures(count, nowMillis));
        return count;
    }

    /** A user who got in is believed to have mistyped before. The host's count stands: it may be guessing others. */
    public synchronized void succeeded(String user) {
        byWhom.remove("user " + user);
    }
}
