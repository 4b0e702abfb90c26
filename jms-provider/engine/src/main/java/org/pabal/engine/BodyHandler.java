package org.pabal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.body.LargeBodies;
import org.pabal.engine.body.StoredBody;
import org.pabal.engine.command.Command;
import org.pabal.engine.session.Browser;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Loan;
import org.pabal.engine.session.Session;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/**
 * Large bodies: written piece by piece before their message, read piece by piece after it has been delivered. A connection
 * reads and publishes only what it holds: what it has written, and what has been delivered or shown to it.
 *
 * <p>Pieces for which the storage has no room wait, in one line over all connections and up to {@value #WAITING_BYTES_MAX}
 * bytes of them.
 */
final class BodyHandler {

    /** More than this does not wait: it is refused at once. */
    static final long WAITING_BYTES_MAX = 64L << 20;

    private final Turn turn;
    private final LargeBodies bodies;
    private final ArrayDeque<WaitingPiece> waiting = new ArrayDeque<>(0);
    private long waitingBytes;
    private long bytesMax = Long.MAX_VALUE;
    private boolean storageShort;

    BodyHandler(Turn turn) {
        this.turn = turn;
        this.bodies = turn.state.bodies();
    }

    /** How much all bodies together may have, where they are in memory. */
    void limit(long bytes) {
        bytesMax = bytes;
    }

    /** Whether pieces have to wait until the storage has room again. */
    void storageShort(boolean isShort) {
        storageShort = isShort;
    }

    // ---- writing

    void write(Command.WriteBody command) {
        if (turn.connection(command) == null) {
            return;
        }
        int length = command.piece().remaining();
        if (!waiting.isEmpty() || !hasRoom(length)) {
            park(command, length);
        } else {
            take(command, length);
        }
    }

    private boolean hasRoom(int length) {
        return !storageShort && bodies.bytes() + length <= bytesMax;
    }

    private void park(Command.WriteBody command, int length) {
        StoredBody body = bodies.get(command.body());
        if (command.deadlineMillis() <= turn.nowMillis()
                || waitingBytes + length > WAITING_BYTES_MAX
                || (body != null && body.length() + length > bytesMax)) {
            refuseForLackOfRoom(command);
            return;
        }
        WaitingPiece piece = new WaitingPiece(command);
        waiting.addLast(piece);
        waitingBytes += length;
        turn.state.timetable().schedule(piece, command.deadlineMillis());
    }

    private void refuseForLackOfRoom(Command.WriteBody command) {
        turn.refuse(
                command,
                Code.RESOURCE_LIMIT,
                "cannot write "
                        + command.piece().remaining() + " bytes of large body " + command.body() + " at "
                        + command.offset() + ": "
                        + (storageShort
                                ? "the disk has no room left for messages; let consumers catch up, or give it more"
                                        + " space"
                                : "large bodies take " + bodies.bytes() + " bytes of memory, allowed are " + bytesMax
                                        + "; let consumers catch up, raise the limit, or give the broker a data"
                                        + " directory")
                        + ", and none was made in the time that the sender gave (jms.sendTimeout)");
    }

    private void leave(WaitingPiece piece) {
        waiting.remove(piece);
        waitingBytes -= piece.command.piece().remaining();
        turn.state.timetable().cancel(piece);
    }

    void deadlinePassed(WaitingPiece piece) {
        leave(piece);
        refuseForLackOfRoom(piece.command);
    }

    /** Once the command is done: forgets bodies that nobody needs, and lets in what has waited for their room. */
    void settle() {
        bodies.collect(this::free);
        while (!waiting.isEmpty()) {
            WaitingPiece first = waiting.getFirst();
            int length = first.command.piece().remaining();
            if (!hasRoom(length)) {
                return;
            }
            leave(first);
            take(first.command, length);
        }
    }

    private void free(long body) {
        turn.request(new StorageRequest.FreeBody(body));
    }

    private void take(Command.WriteBody command, int length) {
        Connection connection = turn.live.connections().get(command.connection());
        StoredBody body = bodies.get(command.body());
        Refusal refusal = refusal(command, body, length);
        if (refusal != null) {
            turn.refuse(command, 0, refusal);
            return;
        }
        if (body == null) {
            body = bodies.begin(command.body(), command.connection());
            if (connection != null) {
                hold(connection, body);
            }
        }
        bodies.grow(body, length);
        turn.request(new StorageRequest.WriteBody(command.body(), command.offset(), command.piece()));
        turn.complete(command);
    }

    private static @Nullable Refusal refusal(Command.WriteBody command, @Nullable StoredBody body, int length) {
        String asked =
                "cannot write " + length + " bytes of large body " + command.body() + " at " + command.offset() + ": ";
        if (command.body() <= 0 || length == 0 || length > Command.BODY_PIECE_MAX) {
            return new Refusal(
                    Code.INVALID_ARGUMENT,
                    asked + "bodies have positive numbers, and pieces 1 to " + Command.BODY_PIECE_MAX + " bytes");
        }
        if (body == null) {
            return command.offset() == 0
                    ? null
                    : new Refusal(Code.NOT_FOUND, asked + "there is no such body; begin at 0");
        }
        if (body.writer() != command.connection()) {
            return new Refusal(Code.EXISTS_ALREADY, asked + "it is another connection's; take another number");
        }
        if (body.isPublished()) {
            return new Refusal(
                    Code.ILLEGAL_STATE, asked + "its message has been published; it does not change any more");
        }
        if (command.offset() != body.length()) {
            return new Refusal(Code.ILLEGAL_STATE, asked + "what has been written ends at " + body.length());
        }
        if (!body.takes(length) || body.pieceLength() < Command.BODY_PIECE_MIN) {
            return new Refusal(
                    Code.INVALID_ARGUMENT,
                    asked + "all pieces but the last have to be as long as the first, which had " + body.pieceLength()
                            + " bytes, and at least " + Command.BODY_PIECE_MIN);
        }
        if (body.length() + length > LargeBody.LENGTH_MAX) {
            return new Refusal(
                    Code.RESOURCE_LIMIT,
                    asked + "a body has at most " + LargeBody.LENGTH_MAX + " bytes; split it, or send a reference");
        }
        return null;
    }

    /** Why this connection may not publish this message; null if it may. */
    static @Nullable Refusal refusalToPublish(LargeBodies bodies, Connection publisher, Message message) {
        LargeBody large = message.largeBody();
        if (large == null) {
            return null;
        }
        StoredBody body = bodies.get(large.number());
        if (body == null || publisher.heldBodies().get(large.number()) == null) {
            return new Refusal(
                    Code.NOT_FOUND,
                    "cannot publish a message with large body " + large.number()
                            + ": this connection has neither written it nor holds it; write the body again");
        }
        if (body.length() != large.length()) {
            return new Refusal(
                    Code.ILLEGAL_STATE,
                    "cannot publish a message with large body " + large.number() + " of " + large.length() + " bytes: "
                            + body.length() + " bytes have been written");
        }
        return null;
    }

    // ---- holding and reading

    void hold(Command.HoldBody command) {
        Session session = turn.session(command, command.session());
        if (session == null) {
            return;
        }
        Loan loan = session.loans().get(command.delivery());
        LargeBody large = loan == null ? null : loan.entry().message().largeBody();
        StoredBody body = large == null ? null : bodies.get(large.number());
        if (body == null) {
            turn.refuse(
                    command,
                    session.id(),
                    Code.NOT_FOUND,
                    "cannot hold the body of delivery " + command.delivery() + ": session " + session.id()
                            + (loan == null ? " has no such delivery" : " got its body with the message"));
            return;
        }
        hold(session.connection(), body);
        turn.complete(command);
    }

    void hold(Command.HoldBrowsedBody command) {
        Browser browser = turn.live.browsers().get(command.browser());
        StoredBody body = bodies.get(command.body());
        if (browser == null
                || browser.session().connection().id() != command.connection()
                || !browser.hasShown(command.body())
                || body == null) {
            turn.refuse(
                    command,
                    Code.NOT_FOUND,
                    "cannot hold large body " + command.body() + ": browser " + command.browser()
                            + (body == null ? " has shown it, but its message is gone" : " has not shown it"));
            return;
        }
        hold(browser.session().connection(), body);
        turn.complete(command);
    }

    private void hold(Connection connection, StoredBody body) {
        Integer holds = connection.heldBodies().get(body.number());
        connection.heldBodies().put(body.number(), holds == null ? 1 : holds + 1);
        bodies.hold(body);
    }

    void read(Command.ReadBody command) {
        Connection connection = turn.connection(command);
        if (connection == null) {
            return;
        }
        StoredBody body = bodies.get(command.body());
        if (body == null || connection.heldBodies().get(command.body()) == null) {
            turn.refuse(
                    command,
                    Code.NOT_FOUND,
                    "cannot read large body " + command.body() + ": connection " + connection.id()
                            + " does not hold it (any more)");
            return;
        }
        if (command.offset() < 0
                || command.offset() >= body.length()
                || command.lengthMax() < 1
                || command.lengthMax() > Command.BODY_PIECE_MAX) {
            turn.refuse(
                    command,
                    Code.INVALID_ARGUMENT,
                    "cannot read " + command.lengthMax() + " bytes of large body " + command.body() + " at "
                            + command.offset() + ": it has " + body.length() + " bytes, and 1 to "
                            + Command.BODY_PIECE_MAX + " can be read at once");
            return;
        }
        turn.request(new StorageRequest.ReadBody(
                command.connection(), command.request(), command.body(), command.offset(), command.lengthMax()));
    }

    void release(Command.ReleaseBody command) {
        Connection connection = turn.connection(command);
        if (connection == null) {
            return;
        }
        Integer holds = connection.heldBodies().get(command.body());
        StoredBody body = bodies.get(command.body());
        if (holds == null || body == null) {
            turn.refuse(
                    command,
                    Code.NOT_FOUND,
                    "cannot release large body " + command.body() + ": connection " + connection.id()
                            + " does not hold it");
            return;
        }
        if (holds == 1) {
            connection.heldBodies().remove(command.body());
        } else {
            connection.heldBodies().put(command.body(), holds - 1);
        }
        bodies.release(body, 1);
        turn.complete(command);
    }

    /** The connection closes. */
    void releaseAll(Connection connection) {
        for (WaitingPiece piece : new ArrayList<>(waiting)) {
            if (piece.command.connection() == connection.id()) {
                leave(piece);
                turn.refuse(
                        piece.command,
                        Code.ILLEGAL_STATE,
                        "connection closed before there was room for large body " + piece.command.body());
            }
        }
        for (long number : connection.heldBodies().sortedKeys()) {
            Integer holds = connection.heldBodies().remove(number);
            StoredBody body = bodies.get(number);
            if (holds != null && body != null) {
                bodies.release(body, holds);
            }
        }
    }
}
