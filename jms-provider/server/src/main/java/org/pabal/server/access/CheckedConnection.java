package org.pabal.server.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.BrokerConnection;
import org.pabal.broker.EffectListener;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Peer;
import org.pabal.server.session.User;

/** The edge of the broker: what a user may not do, or has too much of, does not get to the engine. */
final class CheckedConnection implements GuardedConnection {

    /** Decisions remembered by address; then it begins anew. */
    private static final int REMEMBERED_MAX = 512;

    private final BrokerConnection inner;
    private final EffectListener listener;
    private final User user;
    private final Peer peer;
    private final Permissions permissions;
    private final Audit audit;
    private final UserUsage usage;
    private final UserUsage.Register register;
    private final @Nullable UsageTracker tracker;
    private final Runnable whenClosed;
    private final Map<Ask, Boolean> decided = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    CheckedConnection(
            BrokerConnection inner,
            EffectListener listener,
            User user,
            Peer peer,
            Edge edge,
            UserUsage usage,
            @Nullable UsageTracker tracker,
            Runnable whenClosed) {
        this.inner = inner;
        this.listener = listener;
        this.user = user;
        this.peer = peer;
        this.permissions = edge.permissions();
        this.audit = edge.audit();
        this.register = edge.register();
        this.usage = usage;
        this.tracker = tracker;
        this.whenClosed = whenClosed;
    }

    @Override
    public long id() {
        return inner.id();
    }

    @Override
    public long nextId() {
        return inner.nextId();
    }

    @Override
    public User user() {
        return user;
    }

    @Override
    public void submit(Command command) {
        Refusal refusal = objection(command);
        if (refusal != null) {
            long session = command instanceof Command.PublishMessage publish ? publish.session() : 0;
            listener.onEffect(new Effect.Refused(inner.id(), command.request(), session, refusal));
            return;
        }
        if (command instanceof Command.CloseConnection && !closed.compareAndSet(false, true)) {
            return;
        }
        inner.submit(command);
        if (command instanceof Command.CloseConnection) {
            release();
        }
    }

    private @Nullable Refusal objection(Command command) {
        Ask ask = Ask.of(command);
        if (ask != null && !isPermitted(ask)) {
            return refuse(ask);
        }
        if (command instanceof Command.MoveMessages move && !isPermitted(new Ask(Action.SEND, move.to()))) {
            return refuse(new Ask(Action.SEND, move.to()));
        }
        Ask queue = Ask.ofBoundQueue(command);
        if (queue != null && !isPermitted(queue)) {
            return refuse(queue);
        }
        return tracker == null ? null : tracker.objection(command);
    }

    private boolean isPermitted(Ask ask) {
        Boolean known = decided.get(ask);
        if (known != null) {
            return known;
        }
        boolean permitted = permissions.allow(user, ask.action(), ask.address());
        if (decided.size() >= REMEMBERED_MAX) {
            decided.clear();
        }
        decided.put(ask, permitted);
        return permitted;
    }

    private Refusal refuse(Ask ask) {
        audit.refused(user, peer, ask.action().word() + " " + ask.address());
        return Edge.notPermitted(user, ask.action(), ask.address());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            inner.submit(new Command.CloseConnection(inner.id(), Command.NO_REPLY));
            release();
        }
    }

    /** The broker is gone, or has cut the connection off. */
    void lost() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }

    private void release() {
        if (tracker != null) {
            tracker.releaseAll();
        }
        register.leave(usage);
        whenClosed.run();
    }
}
