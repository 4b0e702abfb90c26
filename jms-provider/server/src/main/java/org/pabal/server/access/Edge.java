package org.pabal.server.access;

import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerConnection;
import org.pabal.broker.EffectListener;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.Refusal;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Peer;
import org.pabal.server.session.RefusedAtDoorException;
import org.pabal.server.session.User;

/** Lets users' connections into a broker, each behind its checks. Safe for any thread. */
public final class Edge {

    private final Broker broker;
    private final Permissions permissions;
    private final Audit audit;
    private final UserUsage.Register register = new UserUsage.Register();

    public Edge(Broker broker, Permissions permissions, Audit audit) {
        this.broker = broker;
        this.permissions = permissions;
        this.audit = audit;
    }

    public Permissions permissions() {
        return permissions;
    }

    Audit audit() {
        return audit;
    }

    UserUsage.Register register() {
        return register;
    }

    /** @param whenClosed run once, when the connection is closed or lost */
    public GuardedConnection open(User user, Peer peer, EffectListener listener, Runnable whenClosed)
            throws RefusedAtDoorException {
        UserUsage usage = register.enter(user.name(), permissions.limits(user));
        if (usage == null) {
            audit.refused(user, peer, "one more connection");
            throw new RefusedAtDoorException(new Refusal(
                    Refusal.Code.RESOURCE_LIMIT,
                    "cannot open a connection: user '" + user.name() + "' has all the connections it may have, "
                            + permissions.limits(user).connections()
                            + "; close one, or raise security.users." + user.name() + ".connections of the broker"));
        }
        UsageTracker tracker = usage.isLimited() ? new UsageTracker(usage) : null;
        Relay relay = new Relay(listener, tracker);
        BrokerConnection inner = broker.connect(relay);
        CheckedConnection checked =
                new CheckedConnection(inner, listener, user, peer, this, usage, tracker, whenClosed);
        relay.leadTo(checked);
        return checked;
    }

    /** What somebody is told who may not. */
    public static Refusal notPermitted(User user, Action action, Address address) {
        return new Refusal(
                Refusal.Code.NOT_PERMITTED,
                "user '" + user.name() + "' may not " + action.word() + " " + preposition(action) + address
                        + ": none of its roles "
                        + user.roles().stream().sorted().toList()
                        + " allows that; add a pattern to security.roles.ROLE." + action.word()
                        + " of the broker, or give the user another role with 'pabal users'");
    }

    private static String preposition(Action action) {
        return switch (action) {
            case SEND -> "to ";
            case CONSUME -> "from ";
            case BROWSE, CREATE, DELETE, MANAGE -> "";
        };
    }

    /** Passes on what the broker tells, after those who count have seen it. */
    private static final class Relay implements EffectListener {

        private final EffectListener listener;
        private final @Nullable UsageTracker tracker;
        private volatile @Nullable CheckedConnection connection;
        private boolean lost;

        Relay(EffectListener listener, @Nullable UsageTracker tracker) {
            this.listener = listener;
            this.tracker = tracker;
        }

        // Guards against a broker that is lost before its connection is known here.
        synchronized void leadTo(CheckedConnection checked) {
            connection = checked;
            if (lost) {
                checked.lost();
            }
        }

        @Override
        public void onEffect(Effect effect) {
            if (tracker != null) {
                tracker.told(effect);
            }
            CheckedConnection checked = connection;
            listener.onEffect(checked == null ? effect : checked.told(effect));
        }

        @Override
        public void onLost(Refusal reason) {
            synchronized (this) {
                lost = true;
                if (connection != null) {
                    connection.lost();
                }
            }
            listener.onLost(reason);
        }
    }
}
