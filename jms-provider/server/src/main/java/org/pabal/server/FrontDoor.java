package org.pabal.server;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.EffectListener;
import org.pabal.message.Refusal;
import org.pabal.server.access.Audit;
import org.pabal.server.access.Edge;
import org.pabal.server.access.Gatekeeper;
import org.pabal.server.session.Authentication;
import org.pabal.server.session.Door;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Peer;
import org.pabal.server.session.RefusedAtDoorException;
import org.pabal.server.session.SessionLimits;
import org.pabal.server.session.User;
import org.pabal.server.summary.Summaries;
import org.pabal.wire.sasl.Mechanisms;

/** The process as sessions see it: the way to the gatekeeper, the broker and the administration desk. */
final class FrontDoor implements Door {

    private final Broker broker;
    private final SessionLimits limits;
    private final Gatekeeper gatekeeper;
    private final Edge edge;
    private final Visitors visitors;
    private final Audit audit;
    private final Summaries summaries;
    private final Desk desk;
    private volatile @Nullable Refusal closed;

    /** Who answers the administration's requests. */
    @FunctionalInterface
    interface Desk {
        CompletionStage<byte[]> administer(User user, Peer peer, byte[] request);
    }

    FrontDoor(
            Broker broker,
            SessionLimits limits,
            Gatekeeper gatekeeper,
            Edge edge,
            Visitors visitors,
            Audit audit,
            Summaries summaries,
            Desk desk) {
        this.broker = broker;
        this.limits = limits;
        this.gatekeeper = gatekeeper;
        this.edge = edge;
        this.visitors = visitors;
        this.audit = audit;
        this.summaries = summaries;
        this.desk = desk;
    }

    /** Lets nobody in any more. */
    void close(Refusal reason) {
        closed = reason;
    }

    @Override
    public Broker broker() {
        return broker;
    }

    @Override
    public SessionLimits limits() {
        return limits;
    }

    @Override
    public @Nullable Refusal closed() {
        Refusal shut = closed;
        return shut == null ? broker.unavailability() : shut;
    }

    @Override
    public Summaries summaries() {
        return summaries;
    }

    @Override
    public List<String> mechanisms(Peer peer) {
        return gatekeeper.mechanisms(peer);
    }

    @Override
    public Authentication authentication(String mechanism, Peer peer) {
        return gatekeeper.begin(mechanism, peer);
    }

    @Override
    public GuardedConnection open(User user, Peer peer, @Nullable String program, EffectListener listener)
            throws RefusedAtDoorException {
        Refusal shut = closed();
        if (shut != null) {
            throw new RefusedAtDoorException(shut);
        }
        Visitors.Visit visit = visitors.begin(user, peer, program, listener);
        GuardedConnection opened;
        try {
            // Looked at again, because a review of the visitors may have gone by since the user was let in.
            User now = gatekeeper.current(user, peer);
            if (now == null) {
                throw new RefusedAtDoorException(noLonger(user));
            }
            opened = edge.open(now, peer, listener, visit::end);
        } catch (RefusedAtDoorException e) {
            visit.end();
            throw e;
        }
        visit.through(opened);
        return opened;
    }

    /** Looks at all who are in, because users have changed: who would not be let in any more has to go. */
    void review() {
        for (Visitors.Visit visit : visitors.all()) {
            User user = visit.user();
            User now = gatekeeper.current(user, visit.peer());
            if (now == null) {
                audit.expelled(user, visit.peer());
                visit.expel(noLonger(user));
            } else if (!now.equals(user)) {
                audit.changed(now, visit.peer());
                visit.userChanged(now);
            }
        }
    }

    private static Refusal noLonger(User user) {
        return new Refusal(
                Refusal.Code.NOT_AUTHENTICATED,
                user.mechanism().equals(Mechanisms.ANONYMOUS)
                        ? "this broker has users now, and lets nobody in without a name any more: log in as one of them"
                        : "user '" + user.name() + "' is not let in any more: it has been removed from this broker");
    }

    @Override
    public CompletionStage<byte[]> administer(User user, Peer peer, byte[] request) {
        return desk.administer(user, peer, request);
    }
}
