package org.pabal.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.session.Browser;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.Loan;
import org.pabal.engine.session.Presence;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Temporary;
import org.pabal.engine.session.Transaction;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/** Connections and sessions: opening, identity, and what happens to their belongings when they close. */
final class ConnectionHandler {

    private final Turn turn;
    private final Deliveries deliveries;
    private final ConsumeHandler consuming;
    private final PublishHandler publishing;
    private final TransactionHandler transactions;
    private final BranchHandler branches;
    private final Destinations destinations;
    private final BodyHandler bodies;
    private final ClientHandler clients;

    ConnectionHandler(
            Turn turn,
            Deliveries deliveries,
            ConsumeHandler consuming,
            PublishHandler publishing,
            TransactionHandler transactions,
            BranchHandler branches,
            Destinations destinations,
            BodyHandler bodies,
            ClientHandler clients) {
        this.turn = turn;
        this.deliveries = deliveries;
        this.consuming = consuming;
        this.publishing = publishing;
        this.transactions = transactions;
        this.branches = branches;
        this.destinations = destinations;
        this.bodies = bodies;
        this.clients = clients;
    }

    void open(Command.OpenConnection command) {
        if (turn.live.connections().get(command.connection()) != null) {
            turn.refuse(command, Code.EXISTS_ALREADY, "connection " + command.connection() + " is open already");
            return;
        }
        Command.ReturningClient client = command.client();
        if (client != null) {
            if (!clients.mayCome(command, client)) {
                return;
            }
            fence(client, command.connection());
        }
        String clientId = command.clientId();
        if (clientId != null && !mayUse(command, clientId)) {
            return;
        }
        if (client == null) {
            add(new Connection(command.connection(), clientId, command.user(), null, Command.NO_OPERATION));
            turn.complete(command);
            return;
        }
        boolean resumed = clients.isKnown(client);
        Presence presence = clients.arrive(client);
        Connection connection =
                new Connection(command.connection(), clientId, command.user(), presence, client.nextOperation());
        add(connection);
        clients.arrived(presence, connection);
        turn.answer(command, new Answer.Opened(resumed));
    }

    private void add(Connection connection) {
        turn.live.connections().put(connection.id(), connection);
        if (connection.clientId() != null) {
            turn.live.byClientId().put(connection.clientId(), connection);
        }
    }

    /** What the client has asked for on an older connection, and is not done, will not be. */
    private void fence(Command.ReturningClient client, long by) {
        Connection old = clients.present(client);
        if (old != null) {
            lose(old, "the client has come back on another connection");
            turn.effect(new Effect.ConnectionEnded(
                    old.id(),
                    new Refusal(
                            Code.ILLEGAL_STATE,
                            "connection " + old.id() + " is over: its client has come back on connection " + by)));
        }
    }

    void setClientId(Command.SetClientId command) {
        Connection connection = turn.connection(command);
        if (connection == null) {
            return;
        }
        if (connection.clientId() != null) {
            turn.refuse(
                    command,
                    Code.ILLEGAL_STATE,
                    "cannot set client id '" + command.clientId() + "': the connection has client id '"
                            + connection.clientId() + "'");
        } else if (mayUse(command, command.clientId())) {
            connection.clientId(command.clientId());
            turn.live.byClientId().put(command.clientId(), connection);
            turn.complete(command);
        }
    }

    void limitCreation(Command.LimitCreation command) {
        Connection connection = turn.live.connections().get(command.connection());
        if (connection != null) {
            connection.creatable(command.creatable());
        }
    }

    private boolean mayUse(Command command, String clientId) {
        if (clientId.isBlank()) {
            turn.refuse(command, Code.INVALID_CLIENT_ID, "a client id must not be blank");
            return false;
        }
        Connection user = turn.live.byClientId().get(clientId);
        if (user != null) {
            turn.refuse(
                    command,
                    Code.INVALID_CLIENT_ID,
                    "client id '" + clientId + "' is in use by connection " + user.id()
                            + "; close that or choose another id");
            return false;
        }
        return true;
    }

    void close(Command.CloseConnection command) {
        Connection connection = turn.connection(command);
        if (connection == null) {
            return;
        }
        end(connection, "connection closed", null);
        if (connection.presence() != null) {
            clients.forget(connection.presence());
        }
        turn.complete(command);
    }

    /** Of one that is over already nobody needs to hear again. */
    void lose(Command.LoseConnection command) {
        Connection connection = turn.live.connections().get(command.connection());
        if (connection != null) {
            lose(connection, "connection lost");
        }
    }

    private void lose(Connection connection, String how) {
        Presence presence = connection.presence();
        end(connection, how, presence);
        if (presence != null) {
            clients.leave(presence, connection);
        }
    }

    /** @param heir for whom what is not durable waits; null if nobody comes back */
    private void end(Connection connection, String how, @Nullable Presence heir) {
        for (long id : connection.sessions().sortedKeys()) {
            Session session = connection.sessions().get(id);
            if (session != null) {
                if (heir != null) {
                    clients.keep(session, heir);
                }
                close(session, how, heir != null);
            }
        }
        if (heir == null) {
            for (Temporary temporary : new ArrayList<>(connection.temporaries().values())) {
                destinations.delete(temporary);
            }
        }
        bodies.releaseAll(connection);
        turn.live.connections().remove(connection.id());
        if (connection.clientId() != null) {
            turn.live.byClientId().remove(connection.clientId());
        }
    }

    void openSession(Command.OpenSession command) {
        Connection connection = turn.connection(command);
        if (connection == null) {
            return;
        }
        if (turn.live.sessions().get(command.session()) != null) {
            turn.refuse(
                    command,
                    command.session(),
                    Code.EXISTS_ALREADY,
                    "session " + command.session() + " is open already");
            return;
        }
        Session session = new Session(command.session(), connection, command.transacted());
        turn.live.sessions().put(session.id(), session);
        connection.sessions().put(session.id(), session);
        turn.complete(command);
    }

    void closeSession(Command.CloseSession command) {
        Session session = turn.session(command, command.session());
        if (session != null) {
            close(session, "session closed", false);
            turn.complete(command);
        }
    }

    /** @param lost by a client that may come back */
    private void close(Session session, String how, boolean lost) {
        session.close();
        publishing.refuseAll(session, Code.ILLEGAL_STATE, how + " before there was room for the message");
        for (Consumer consumer : new ArrayList<>(session.consumers().values())) {
            consuming.close(consumer);
        }
        for (Browser browser : new ArrayList<>(session.browsers().values())) {
            consuming.close(browser);
        }
        branches.abandon(session, how);
        Transaction local = localTransaction(session);
        if (local != null) {
            transactions.rollBack(local, how);
        }
        List<Loan> lent = new ArrayList<>();
        for (long id : session.loans().sortedKeys()) {
            Loan loan = session.loans().remove(id);
            if (loan != null) {
                lent.add(loan);
            }
        }
        if (lost) {
            deliveries.giveBackLost(lent, how);
        } else {
            deliveries.giveBackAll(lent, how);
        }
        turn.live.sessions().remove(session.id());
        session.connection().sessions().remove(session.id());
    }

    private static @Nullable Transaction localTransaction(Session session) {
        return session.isTransacted() ? session.transaction() : null;
    }
}
