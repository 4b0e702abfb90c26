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

    /** Operations with lower numbers were sent on connections before, and let pass there. */
    private volatile long nextOperation;

    /** By request: why something that was sent again would not pass now. */
    private final Map<Long, Refusal> objected = new ConcurrentHashMap<>();

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
        put(command);
        inner.carryOut();
    }

    @Override
    public void carryOut() {
        inner.carryOut();
    }

    @Override
    public void put(Command command) {
        if (command instanceof Command.OpenConnection open && open.client() != null) {
            nextOperation = open.client().nextOperation();
        }
        Refusal refusal = objection(command);
        if (refusal != null && command instanceof Command.PublishMessage again && wasSentBefore(again)) {
            // Refused would mean that it has not been done: the engine is to say whether that is so.
            objected.put(again.request(), refusal);
            inner.put(new Command.ResolveOperation(inner.id(), again.request(), again.operation()));
            return;
        }
        if (refusal != null) {
            long session = command instanceof Command.PublishMessage publish ? publish.session() : 0;
            listener.onEffect(new Effect.Refused(inner.id(), command.request(), session, refusal));
            return;
        }
        if (command instanceof Command.CloseConnection && !closed.compareAndSet(false, true)) {
            return;
        }
        inner.put(ofUser(command));
        if (command instanceof Command.OpenConnection
                && !permissions.creatable(user()).matchEverything()) {
            inner.put(new Command.LimitCreation(inner.id(), permissions.creatable(user())));
        }
        if (command instanceof Command.CloseConnection) {
            release();
        }
    }

    private boolean wasSentBefore(Command.PublishMessage publish) {
        return publish.request() != Command.NO_REPLY
                && publish.operation() != Command.NO_OPERATION
                && publish.operation() < nextOperation;
    }

    private Command ofUser(Command command) {
        if (command instanceof Command.OpenConnection open) {
            String clientId = open.clientId();
            return new Command.OpenConnection(
                    open.connection(),
                    open.request(),
                    clientId == null ? null : permissions.clientId(user(), clientId),
                    user().name(),
                    open.client());
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

    /** What the engine alone could know. @return what the peer is told */
    Effect told(Effect effect) {
        if (effect instanceof Effect.ConnectionEnded) {
            // Before its client hears that it is back, and wants to have as much again.
            lose();
        } else if (effect instanceof Effect.Refused refused) {
            if (refused.refusal().code() == Refusal.Code.NOT_PERMITTED) {
                audit.refused(user(), peer, String.valueOf(refused.refusal().text()));
            }
            Refusal objection = objected.isEmpty() ? null : objected.remove(refused.request());
            if (objection != null && refused.refusal().code() == Refusal.Code.TRANSACTION_ROLLED_BACK) {
                return new Effect.Refused(refused.connection(), refused.request(), refused.session(), objection);
            }
        } else if (effect instanceof Effect.Completed completed && !objected.isEmpty()) {
            objected.remove(completed.request());
        }
        return effect;
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
