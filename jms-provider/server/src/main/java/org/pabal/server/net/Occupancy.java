package org.pabal.server.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pabal.server.settings.LimitSettings;
import org.pabal.server.summary.Summaries;

/** Counts who is connected, and says when there is no more room. Safe for any thread. */
public final class Occupancy {

    private static final System.Logger LOG = System.getLogger("org.pabal.server.listener");

    private final LimitSettings limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final Map<String, Integer> byHost = new ConcurrentHashMap<>();
    private final AtomicLong turnedAway = new AtomicLong();
    private final Summaries summaries;

    public Occupancy(LimitSettings limits, Summaries summaries) {
        this.summaries = summaries;
        this.limits = limits;
    }

    /** A place for a connection that has just come; null if there is none. */
    @Nullable
    Place enter(String host) {
        if (connections.incrementAndGet() > limits.connections()) {
            connections.decrementAndGet();
            return turnAway(host, "all " + limits.connections() + " connections are taken (limits.connections)");
        }
        if (unauthenticated.incrementAndGet() > limits.unauthenticated()) {
            unauthenticated.decrementAndGet();
            connections.decrementAndGet();
            return turnAway(
                    host,
                    limits.unauthenticated()
                            + " connections have not proved yet who they are (limits.unauthenticated)");
        }
        int fromHost = byHost.merge(host, 1, Integer::sum);
        if (fromHost > limits.connectionsPerHost()) {
            leaveHost(host);
            unauthenticated.decrementAndGet();
            connections.decrementAndGet();
            return turnAway(
                    host, "it has " + limits.connectionsPerHost() + " connections already (limits.connectionsPerHost)");
        }
        return new Place(host);
    }

    private @Nullable Place turnAway(String host, String why) {
        long count = turnedAway.incrementAndGet();
        summaries.say(
                Summaries.Kind.TURNED_AWAY,
                host,
                "turned away a connection from " + host + ": " + why + "; " + count + " turned away since the start",
                line -> LOG.log(System.Logger.Level.WARNING, line));
        return null;
    }

    private void leaveHost(String host) {
        byHost.computeIfPresent(host, (known, count) -> count == 1 ? null : count - 1);
    }

    public int connections() {
        return connections.get();
    }

    public int unauthenticated() {
        return unauthenticated.get();
    }

    public long turnedAway() {
        return turnedAway.get();
    }

    /** One connection's place. Owned by the thread of its line. */
    final class Place {

        private final String host;
        private boolean authenticated;
        private boolean left;

        private Place(String host) {
            this.host = host;
        }

        void authenticated() {
            if (!authenticated && !left) {
                authenticated = true;
                unauthenticated.decrementAndGet();
            }
        }

        void leave() {
            if (!left) {
                left = true;
                if (!authenticated) {
                    unauthenticated.decrementAndGet();
                }
                connections.decrementAndGet();
                leaveHost(host);
            }
        }
    }
}
