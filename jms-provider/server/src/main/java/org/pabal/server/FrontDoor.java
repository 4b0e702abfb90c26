package org.pabal.server;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.EffectListener;
import org.pabal.message.Refusal;
import org.pabal.server.access.Edge;
import org.pabal.server.access.Gatekeeper;
import org.pabal.server.session.Authentication;
import org.pabal.server.session.Door;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Peer;
import org.pabal.server.session.RefusedAtDoorException;
import org.pabal.server.session.SessionLimits;
import org.pabal.server.session.User;

/** The process as sessions see it: the way to the gatekeeper, the broker and the administration desk. */
final class FrontDoor implements Door {

    private final Broker broker;
    private final SessionLimits limits;
    private final Gatekeeper gatekeeper;
    private final Edge edge;
    private final Visitors visitors;
    private final Desk desk;
    private volatile @Nullable Refusal closed;

    /** Who answers the administration's requests. */
    @FunctionalInterface
    interface Desk {
        CompletionStage<byte[]> administer(User user, Peer peer, byte[] request);
    }

    FrontDoor(Broker broker, SessionLimits limits, Gatekeeper gatekeeper, Edge edge, Visitors visitors, Desk desk) {
        this.broker = broker;
        this.limits = limits;
        this.gatekeeper = gatekeeper;
        this.edge = edge;
        this.visitors = visitors;
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
        Visitors.Visit visit = visitors.begin(user, peer, program);
        GuardedConnection opened;
        try {
            opened = edge.open(user, peer, listener, visit::end);
        } catch (RefusedAtDoorException e) {
            visit.end();
            throw e;
        }
        visit.through(opened);
        return opened;
    }

    @Override
    public CompletionStage<byte[]> administer(User user, Peer peer, byte[] request) {
        return desk.administer(user, peer, request);
    }
}
