package org.pabal.server.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pabal.server.settings.SecuritySettings.UserLimits;

/** What one user holds at the moment, over all of its connections. Safe for any thread. */
final class UserUsage {

    /** What is counted. */
    enum Kind {
        CONNECTIONS("connections", "connections"),
        SESSIONS("sessions", "sessions"),
        QUEUES("temporary queues and topics", "queues"),
        BYTES("bytes of unconfirmed messages", "bytes");

        private final String words;
        private final String setting;

        Kind(String words, String setting) {
            this.words = words;
            this.setting = setting;
        }
    }

    /** Users who are connected; who is not, holds nothing. */
    static final class Register {

        private final Map<String, UserUsage> byUser = new ConcurrentHashMap<>();

        /** Counts a connection of the user; null if it has all that it may have. */
        @Nullable
        UserUsage enter(String user, UserLimits limits) {
            UserUsage[] entered = new UserUsage[1];
            byUser.compute(user, (name, known) -> {
                UserUsage usage = known == null ? new UserUsage(name, limits) : known;
                if (usage.take(Kind.CONNECTIONS, 1)) {
                    entered[0] = usage;
                }
                return usage.isUnused() ? null : usage;
            });
            return entered[0];
        }

        void leave(UserUsage usage) {
            byUser.compute(usage.user, (name, known) -> {
                usage.give(Kind.CONNECTIONS, 1);
                return known == usage && usage.isUnused() ? null : known;
            });
        }
    }

    private final String user;
    private final long[] limits;
    private final AtomicLong[] held = new AtomicLong[Kind.values().length];

    private UserUsage(String user, UserLimits limits) {
        this.user = user;
        this.limits = new long[] {limits.connections(), limits.sessions(), limits.queues(), limits.bytes()};
        for (int i = 0; i < held.length; i++) {
            held[i] = new AtomicLong();
        }
    }

    private boolean isUnused() {
        return held(Kind.CONNECTIONS).get() == 0;
    }

    @SuppressWarnings("EnumOrdinal") // an index into arrays of this class
    private AtomicLong held(Kind kind) {
        return held[kind.ordinal()];
    }

    @SuppressWarnings("EnumOrdinal") // an index into arrays of this class
    private long limit(Kind kind) {
        return limits[kind.ordinal()];
    }

    /** Whether there is anything but connections to count. */
    boolean isLimited() {
        return limit(Kind.SESSIONS) + limit(Kind.QUEUES) + limit(Kind.BYTES) > 0;
    }

    /** Counts, unless that is more than the user may have. One amount above the limit is let through if nothing else is held. */
    boolean take(Kind kind, long amount) {
        long limit = limit(kind);
        long now = held(kind).addAndGet(amount);
        if (limit == 0 || now <= limit || kind == Kind.BYTES && now == amount) {
            return true;
        }
        held(kind).addAndGet(-amount);
        return false;
    }

    void give(Kind kind, long amount) {
        held(kind).addAndGet(-amount);
    }

    /** For a refusal: what is held, what is allowed, and how to have more. */
    String exhausted(Kind kind) {
        return "user '" + user + "' has " + held(kind).get() + " " + kind.words + ", allowed " + limit(kind)
                + "; let some go, or raise security.users." + user + "." + kind.setting + " of the broker";
    }
}
