package org.pabal.server;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.EffectListener;
import org.pabal.message.Refusal;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Peer;
import org.pabal.server.session.User;

/** Who is connected to the broker, for those who ask. Safe for any thread. */
public final class Visitors {

    private static final int SHOWN_MAX = 3;

    private final Map<Long, Visit> visits = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();

    /** One connection, from its opening until it is closed or lost. */
    public final class Visit {

        private final long number;
        private final User user;
        private final Peer peer;
        private final String program;
        private final EffectListener listener;
        private final long sinceMillis;
        private volatile @Nullable GuardedConnection connection;

        private Visit(long number, User user, Peer peer, @Nullable String program, EffectListener listener) {
            this.number = number;
            this.user = user;
            this.peer = peer;
            this.program = program == null ? "" : program;
            this.listener = listener;
            this.sinceMillis = System.currentTimeMillis();
        }

        void through(GuardedConnection opened) {
            connection = opened;
        }

        void end() {
            visits.remove(number);
        }

        /** What the broker calls the connection; 0 in the moment before it has a number. */
        public long connection() {
            GuardedConnection opened = connection;
            return opened == null ? 0 : opened.id();
        }

        public User user() {
            GuardedConnection opened = connection;
            return opened == null ? user : opened.user();
        }

        void userChanged(User now) {
            GuardedConnection opened = connection;
            if (opened != null) {
                opened.userChanged(now);
            }
        }

        /** Ends the connection, and tells the peer why. */
        void expel(Refusal reason) {
            listener.onLost(reason);
        }

        public Peer peer() {
            return peer;
        }

        /** What the client calls itself; empty if it does not say. */
        public String program() {
            return program;
        }

        /** When it came, in milliseconds since 1970. */
        public long sinceMillis() {
            return sinceMillis;
        }
    }

    /** @param listener of the connection */
    Visit begin(User user, Peer peer, @Nullable String program, EffectListener listener) {
        Visit visit = new Visit(lastNumber.incrementAndGet(), user, peer, program, listener);
        visits.put(visit.number, visit);
        return visit;
    }

    /** For the log: who some of them are. */
    String some() {
        List<String> named = all().stream()
                .limit(SHOWN_MAX + 1)
                .map(visit ->
                        "user '" + visit.user().name() + "' at " + visit.peer().address())
                .toList();
        if (named.isEmpty()) {
            return "";
        }
        return " ("
                + (named.size() > SHOWN_MAX
                        ? String.join(", ", named.subList(0, SHOWN_MAX)) + ", and others"
                        : String.join(", ", named))
                + ")";
    }

    public int count() {
        return visits.size();
    }

    /** In the order of arrival. */
    public List<Visit> all() {
        return visits.values().stream()
                .sorted(Comparator.comparingLong(visit -> visit.number))
                .toList();
    }
}
