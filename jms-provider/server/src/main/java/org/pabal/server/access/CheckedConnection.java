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
    private final Peer peer;
    private final Permissions permissions;
    private final Audit audit;
    private final UserUsage usage;
    private final UserUsage.Register register;
    private final @Nullable UsageTracker tracker;
    private final Runnable whenClosed;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Standing standing;

    /** Who it is, and what has been decided for that user: replaced together when the user changes. */
    private record Standing(User user, Map<Ask, Boolean> decided) {

        Standing(User user) {
            this(user, new ConcurrentHashMap<>());
        }
    }

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
        this.standing = new Standing(user);
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
        return standing.user();
    }

    @Override
    public void userChanged(User now) {
        standing = new Standing(now);
        inner.submit(new Command.LimitCreation(inner.id(), permissions.creatable(now)));
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
        inner.submit(ofUser(command));
        if (command instanceof Command.OpenConnection
                && !permissions.creatable(user()).matchEverything()) {
            inner.submit(new Command.LimitCreation(inner.id(), permissions.creatable(user())));
        }
        if (command instanceof Command.CloseConnection) {
            release();
        }
    }

    private Command ofUser(Command command) {
        if (command instanceof Command.OpenConnection open && open.clientId() != null) {
            return new Command.OpenConnection(
                    open.connection(), open.request(), permissions.clientId(user(), open.clientId()));
        } else if (command instanceof Command.SetClientId set) {
            return new Command.SetClientId(
                    set.connection(), set.request(), permissions.clientId(user(), set.clientId()));
        }
        return command;
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
        Standing now = standing;
        Map<Ask, Boolean> decided = now.decided();
        Boolean known = decided.get(ask);
        if (known != null) {
            return known;
        }
        boolean permitted = permissions.allow(now.user(), ask.action(), ask.address());
        if (decided.size() >= REMEMBERED_MAX) {
            decided.clear();
        }
        decided.put(ask, permitted);
        return permitted;
    }

    private Refusal refuse(Ask ask) {
        audit.refused(user(), peer, ask.action().word() + " " + ask.address());
        return Edge.notPermitted(user(), ask.action(), ask.address());
    }

    @Override
    public void lose() {
        if (closed.compareAndSet(false, true)) {
            inner.submit(new Command.LoseConnection(inner.id()));
            release();
        }
    }

    /** What the engine alone could know. */
    void told(Effect effect) {
        if (effect instanceof Effect.Refused refused && refused.refusal().code() == Refusal.Code.NOT_PERMITTED) {
            audit.refused(user(), peer, String.valueOf(refused.refusal().text()));
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
