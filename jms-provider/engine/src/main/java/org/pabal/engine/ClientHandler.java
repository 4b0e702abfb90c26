package org.pabal.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.client.DoneOperations;
import org.pabal.engine.client.KnownClient;
import org.pabal.engine.command.Command;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.Presence;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Temporary;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.table.LongMap;
import org.pabal.message.Message;
import org.pabal.message.Refusal.Code;

/**
 * Clients that may come back on another connection: who is here, what waits for those who are away, and which of their
 * operations have been done, so that none is done twice.
 */
final class ClientHandler {

    private final Turn turn;
    private final Destinations destinations;
    private final SubscriptionHandler subscriptions;
    private final LongMap<Presence> presences = new LongMap<>();

    // Those who are not here, the longest absent first.
    private final Set<Presence> away = new LinkedHashSet<>();

    ClientHandler(Turn turn, Destinations destinations, SubscriptionHandler subscriptions) {
        this.turn = turn;
        this.destinations = destinations;
        this.subscriptions = subscriptions;
    }

    // ---- coming and going

    /** Whether a client may open a connection; false after a refusal. */
    boolean mayCome(Command command, Command.ReturningClient client) {
        KnownClient known = turn.state.clients().get(client.identity());
        if (known != null && !known.user().equals(client.user())) {
            turn.refuse(
                    command,
                    Code.NOT_PERMITTED,
                    "cannot open a connection as user '" + client.user() + "' with the identity of a client of another"
                            + " user; choose another identity, 16 random bytes");
            return false;
        }
        int clientsMax = turn.settings.reconnection().clientsMax();
        if (known == null && turn.state.clients().size() >= clientsMax && away.isEmpty()) {
            turn.refuse(
                    command,
                    Code.RESOURCE_LIMIT,
                    "cannot open another connection that reconnects: " + clientsMax
                            + " of them are open; close some, or connect without reconnect");
            return false;
        }
        return true;
    }

    /** The connection that has the identity at the moment; null if the client is not here. */
    @Nullable
    Connection present(Command.ReturningClient client) {
        KnownClient known = turn.state.clients().get(client.identity());
        Presence presence = known == null ? null : presences.get(known.number());
        return presence == null ? null : presence.connection();
    }

    boolean isKnown(Command.ReturningClient client) {
        return turn.state.clients().get(client.identity()) != null;
    }

    /** Makes a client known that is not, and keeps what waits for it from ending before it can ask for that. */
    Presence arrive(Command.ReturningClient client) {
        long next = Math.max(1, client.nextOperation());
        KnownClient known = turn.state.clients().get(client.identity());
        if (known == null) {
            if (turn.state.clients().size() >= turn.settings.reconnection().clientsMax()) {
                forget(away.iterator().next());
            }
            long number = turn.state.clients().next();
            turn.emit(new EngineRecord.ClientKnown(number, client.identity(), client.user(), next));
            known = turn.state.clients().get(number);
            if (known == null) {
                throw new IllegalStateException("client " + number + " became known and is not");
            }
        }
        Presence presence = presences.get(known.number());
        if (presence == null) {
            presence = new Presence(known);
            presences.put(known.number(), presence);
        }
        away.remove(presence);
        turn.state.timetable().cancel(presence);
        if (presence.isRestored()) {
            presence.restored(false);
            presence.operationsLostBefore(next);
        }
        if (!presence.estate().isEmpty()) {
            schedule(presence, turn.settings.reconnection().keepMillis());
        }
        return presence;
    }

    /** Its connection is open from now on. */
    void arrived(Presence presence, Connection connection) {
        presence.arrive(connection);
        presence.origin(connection.id());
    }

    /** A session's non-durable subscriptions wait for the client. */
    void keep(Session session, Presence presence) {
        for (Consumer consumer : session.consumers().values()) {
            Subscription subscription = consumer.subscription();
            if (subscription != null && !subscription.durable()) {
                turn.live.keep(subscription);
                giveUp(presence.estate().leave(consumer, subscription));
            }
        }
    }

    /** Its connection is gone, with the sessions; it may come back. */
    void leave(Presence presence, Connection lost) {
        for (Temporary temporary : new ArrayList<>(lost.temporaries().values())) {
            Temporary tooMany = presence.estate().leave(temporary);
            if (tooMany != null) {
                destinations.delete(tooMany);
            }
        }
        presence.leave();
        presence.absentMillis(turn.nowMillis());
        away.add(presence);
        ReconnectionSettings settings = turn.settings.reconnection();
        schedule(presence, presence.estate().isEmpty() ? settings.rememberMillis() : settings.keepMillis());
    }

    private void schedule(Presence presence, long millis) {
        long now = turn.nowMillis();
        turn.state.timetable().schedule(presence, millis < Long.MAX_VALUE - now ? now + millis : Long.MAX_VALUE);
    }

    /** It has closed for good, or nobody expects it any more. */
    void forget(Presence presence) {
        turn.state.timetable().cancel(presence);
        away.remove(presence);
        presences.remove(presence.client().number());
        endEstate(presence);
        turn.emit(new EngineRecord.ClientForgotten(presence.client().number()));
    }

    private void endEstate(Presence presence) {
        presence.estate().takeSubscriptions().forEach(this::giveUp);
        presence.estate().takeTemporaries().forEach(destinations::delete);
    }

    private void giveUp(@Nullable Subscription left) {
        if (left != null) {
            turn.live.keepNoMore(left);
            subscriptions.release(left);
        }
    }

    /** Something has waited long enough. */
    void due(Presence presence) {
        long now = turn.nowMillis();
        long rememberMillis = turn.settings.reconnection().rememberMillis();
        if (presence.connection() != null) {
            endEstate(presence);
        } else if (presence.isRestored() && presence.absentMillis() == 0) {
            // The time begins with the first tick.
            presence.absentMillis(Math.max(1, now));
            schedule(presence, rememberMillis);
        } else if (now - presence.absentMillis() >= rememberMillis) {
            forget(presence);
        } else {
            endEstate(presence);
            schedule(presence, rememberMillis - (now - presence.absentMillis()));
        }
    }

    /** All that are known from an earlier life are away. */
    void restarted() {
        for (KnownClient known : turn.state.clients().inOrder()) {
            Presence presence = new Presence(known);
            presence.restored(true);
            presences.put(known.number(), presence);
            away.add(presence);
            turn.state.timetable().schedule(presence, 0);
        }
    }

    // ---- operations

    /**
     * Whether an operation is dealt with without being done: because it was, or because nobody can know whether it was.
     *
     * @param message what is published; null for a commit
     */
    boolean isDealtWith(
            Command command, long session, @Nullable Connection by, long operation, @Nullable Message message) {
        if (operation == Command.NO_OPERATION) {
            return false;
        }
        Presence presence = by == null ? null : by.presence();
        if (presence == null || operation < 0) {
            turn.refuse(
                    command,
                    session,
                    Code.INVALID_ARGUMENT,
                    "operation " + operation
                            + (presence == null
                                    ? " on a connection that was opened without an identity; open it with one"
                                    : "; they are numbered from 1"));
            return true;
        }
        KnownClient client = presence.client();
        if (client.isDone(operation)) {
            turn.complete(command);
            return true;
        }
        if (client.isTooOld(operation)) {
            turn.refuse(command, session, Code.OUTCOME_UNKNOWN, tooOld(operation));
            return true;
        }
        if (message != null && !message.persistent() && operation < presence.operationsLostBefore()) {
            // Perhaps it was taken and went with the broker's end, or somebody has got it: a message that is not
            // persistent comes at most once.
            turn.complete(command);
            return true;
        }
        return false;
    }

    private static String tooOld(long operation) {
        return "whether operation " + operation + " was carried out is not known: it is " + DoneOperations.WINDOW
                + " or more behind the latest; leave fewer of them unanswered";
    }

    /** What the command has led to since was an operation. */
    void done(@Nullable Connection by, long operation, int recordsBefore) {
        Presence presence = by == null ? null : by.presence();
        if (operation != Command.NO_OPERATION && presence != null) {
            turn.emit(new EngineRecord.OperationDone(
                    presence.client().number(), operation, turn.isVolatileSince(recordsBefore)));
        }
    }

    void resolve(Command.ResolveOperation command) {
        Connection connection = turn.connection(command);
        if (connection == null) {
            return;
        }
        long operation = command.operation();
        Presence presence = connection.presence();
        if (presence == null) {
            turn.refuse(
                    command,
                    Code.ILLEGAL_STATE,
                    "cannot resolve operation " + operation + ": the connection was opened without an identity");
            return;
        }
        KnownClient client = presence.client();
        if (client.isDone(operation)) {
            turn.complete(command);
        } else if (operation >= connection.nextOperation()) {
            turn.refuse(
                    command,
                    Code.ILLEGAL_STATE,
                    "cannot resolve operation " + operation
                            + ": it is not of a connection before this one, which began with" + " operation "
                            + connection.nextOperation() + "; its own answer tells");
        } else if (client.isTooOld(operation)) {
            turn.refuse(command, Code.OUTCOME_UNKNOWN, tooOld(operation));
        } else if (operation < client.knownFrom()) {
            turn.refuse(
                    command,
                    Code.OUTCOME_UNKNOWN,
                    "whether operation " + operation
                            + " was carried out is not known here: this broker knows the client" + " from operation "
                            + client.knownFrom() + " on; ask the broker that it was sent to");
        } else {
            turn.refuse(
                    command,
                    Code.TRANSACTION_ROLLED_BACK,
                    "operation " + operation + " was not carried out: the connection was lost before");
        }
    }
}
