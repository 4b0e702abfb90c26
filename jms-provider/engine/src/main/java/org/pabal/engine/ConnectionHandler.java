package org.pabal.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.session.Browser;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.Loan;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Temporary;
import org.pabal.engine.session.Transaction;
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

    ConnectionHandler(
            Turn turn,
            Deliveries deliveries,
            ConsumeHandler consuming,
            PublishHandler publishing,
            TransactionHandler transactions,
            BranchHandler branches,
            Destinations destinations,
            BodyHandler bodies) {
        this.turn = turn;
        this.deliveries = deliveries;
        this.consuming = consuming;
        this.publishing = publishing;
        this.transactions = transactions;
        this.branches = branches;
        this.destinations = destinations;
        this.bodies = bodies;
    }

    void open(Command.OpenConnection command) {
        if (turn.live.connections().get(command.connection()) != null) {
            turn.refuse(command, Code.EXISTS_ALREADY, "connection " + command.connection() + " is open already");
            return;
        }
        String clientId = command.clientId();
        if (clientId != null && !mayUse(command, clientId)) {
            return;
        }
        Connection connection = new Connection(command.connection(), clientId);
        turn.live.connections().put(connection.id(), connection);
        if (clientId != null) {
            turn.live.byClientId().put(clientId, connection);
        }
        turn.complete(command);
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
        for (long id : connection.sessions().sortedKeys()) {
            Session session = connection.sessions().get(id);
            if (session != null) {
                close(session, "connection closed");
            }
        }
        for (Temporary temporary : new ArrayList<>(connection.temporaries().values())) {
            destinations.delete(temporary);
        }
        bodies.releaseAll(connection);
        turn.live.connections().remove(connection.id());
        if (connection.clientId() != null) {
            turn.live.byClientId().remove(connection.clientId());
        }
        turn.complete(command);
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
            close(session, "session closed");
            turn.complete(command);
        }
    }

    private void close(Session session, String how) {
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
        deliveries.giveBackAll(lent, how);
        turn.live.sessions().remove(session.id());
        session.connection().sessions().remove(session.id());
    }

    private static @Nullable Transaction localTransaction(Session session) {
        return session.isTransacted() ? session.transaction() : null;
    }
}
