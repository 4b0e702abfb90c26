package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Connection;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.EndMode;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.command.Command.StartMode;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.BodyKind;
import org.pabal.message.BranchId;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/** A large body is there as long as somebody needs it, and not longer. */
class LargeBodyTest {

    private static final int PIECE = Command.BODY_PIECE_MIN;
    private static final Address QUEUE = Address.queue("q");

    private final EngineHarness engine = new EngineHarness();
    private final Connection writer = engine.connect();
    private final Connection reader = engine.connect();
    private final Session sender = writer.session();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    private Command write(long request, Connection connection, long body, long offset, int length) {
        return new Command.WriteBody(
                connection.id, request, body, offset, ByteBuffer.allocate(length), EngineHarness.FAR);
    }

    /** A body of two pieces, held by its writer. */
    private LargeBody written() {
        long body = engine.nextId();
        engine.accepted(r -> write(r, writer, body, 0, PIECE));
        engine.accepted(r -> write(r, writer, body, PIECE, 100));
        return new LargeBody(body, PIECE + 100);
    }

    private static Message message(LargeBody body) {
        return Message.builder()
                .messageId("ID:1")
                .largeBody(BodyKind.BYTES, body)
                .build();
    }

    private LargeBody sent(Session by, Address to) {
        LargeBody body = written();
        by.send(to, message(body));
        release(by.connection, body);
        return body;
    }

    private void release(Connection connection, LargeBody body) {
        engine.accepted(r -> new Command.ReleaseBody(connection.id, r, body.number()));
    }

    private void hold(Session session, Delivery delivery) {
        engine.accepted(r -> new Command.HoldBody(session.connection.id, r, session.id, delivery.id()));
    }

    private Code readRefused(Connection connection, LargeBody body) {
        return engine.refused(r -> new Command.ReadBody(connection.id, r, body.number(), 0, 10))
                .code();
    }

    private boolean isFreed(LargeBody body) {
        long times = engine.storage.stream()
                .filter(new StorageRequest.FreeBody(body.number())::equals)
                .count();
        assertThat(times).isLessThanOrEqualTo(1);
        return times == 1;
    }

    @Test
    void bodyGoesWhenItsMessageHasBeenConsumed() {
        LargeBody body = sent(sender, QUEUE);
        assertThat(isFreed(body)).isFalse();
        Session receiver = reader.session();
        Delivery delivery = receiver.consume("q").receive();

        receiver.settle(delivery);

        assertThat(isFreed(body)).isTrue();
    }

    @Test
    void whoHoldsBodyReadsItThoughItsMessageIsGone() {
        LargeBody body = sent(sender, QUEUE);
        Session receiver = reader.session();
        Delivery delivery = receiver.consume("q").receive();
        assertThat(readRefused(reader, body)).isEqualTo(Code.NOT_FOUND);
        hold(receiver, delivery);
        receiver.settle(delivery);

        long request = engine.nextId();
        engine.execute(new Command.ReadBody(reader.id, request, body.number(), 5, 10));

        assertThat(engine.storage).contains(new StorageRequest.ReadBody(reader.id, request, body.number(), 5, 10));
        assertThat(isFreed(body)).isFalse();
        release(reader, body);
        assertThat(isFreed(body)).isTrue();
        assertThat(readRefused(reader, body)).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void holdsAreCountedAndEndWithTheirConnection() {
        LargeBody body = sent(sender, QUEUE);
        Session receiver = reader.session();
        Receiver consumer = receiver.consume("q");
        Delivery first = consumer.receive();
        hold(receiver, first);
        receiver.giveBack(ReturnReason.FAILED, first);
        Delivery second = consumer.receive();
        hold(receiver, second);
        receiver.settle(second);
        release(reader, body);
        assertThat(isFreed(body)).isFalse();

        reader.close();

        assertThat(isFreed(body)).isTrue();
    }

    @Test
    void nobodyHoldsBodyOfDeliveryThatIsNotTheirs() {
        sent(sender, QUEUE);
        Session receiver = reader.session();
        Delivery delivery = receiver.consume("q").receive();

        assertThat(engine.refused(r -> new Command.HoldBody(writer.id, r, sender.id, delivery.id()))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(engine.refused(r -> new Command.HoldBody(writer.id, r, receiver.id, delivery.id()))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void bodyThatWasNeverPublishedGoesWithItsConnection() {
        LargeBody body = written();

        writer.close();

        assertThat(isFreed(body)).isTrue();
    }

    @Test
    void bodyOfMessageThatNobodyTakesGoes() {
        LargeBody body = sent(sender, Address.topic("nobody.listens"));

        assertThat(isFreed(body)).isTrue();
    }

    @Test
    void everySubscriberOfTopicNeedsIt() {
        Session one = reader.session();
        Receiver first = one.subscribe("t").grant(1);
        Receiver second = one.subscribe("t").grant(1);
        LargeBody body = sent(sender, Address.topic("t"));

        one.settle(first.takeAll());
        assertThat(isFreed(body)).isFalse();
        one.settle(second.takeAll());

        assertThat(isFreed(body)).isTrue();
    }

    @Test
    void deadLetterKeepsItsBody() {
        engine.declare("q", QueueSettings.defaults().withDeliveriesMax(1).withDeadLetterTo(Address.queue("dead")));
        LargeBody body = sent(sender, QUEUE);
        Session receiver = reader.session();
        Delivery delivery = receiver.consume("q").receive();

        receiver.giveBack(ReturnReason.REJECTED, delivery);

        assertThat(isFreed(body)).isFalse();
        Delivery dead = receiver.consume("dead").receive();
        assertThat(dead.message().largeBody()).isEqualTo(body);
        receiver.settle(dead);
        assertThat(isFreed(body)).isTrue();
    }

    @Test
    void bodyGoesWithPurgedOrDeletedQueue() {
        LargeBody purged = sent(sender, QUEUE);
        engine.accepted(r -> new Command.PurgeQueue(1, r, "q"));
        assertThat(isFreed(purged)).isTrue();

        LargeBody deleted = sent(sender, QUEUE);
        engine.accepted(r -> new Command.DeleteQueue(1, r, "q", Command.DeleteIf.ANY));
        assertThat(isFreed(deleted)).isTrue();
    }

    @Test
    void transactionKeepsItUntilItIsDecided() {
        Session transacted = writer.transacted();
        LargeBody rolledBack = sent(transacted, QUEUE);
        assertThat(isFreed(rolledBack)).isFalse();
        transacted.rollback();
        assertThat(isFreed(rolledBack)).isTrue();

        LargeBody committed = sent(transacted, QUEUE);
        transacted.commit();
        assertThat(isFreed(committed)).isFalse();
        engine.accepted(r -> new Command.PurgeQueue(1, r, "q"));
        assertThat(isFreed(committed)).isTrue();
    }

    @Test
    void preparedBranchKeepsItThroughRestart() {
        BranchId branch = new BranchId(7, "x".getBytes(StandardCharsets.UTF_8), new byte[] {1});
        engine.accepted(r -> new Command.StartBranch(writer.id, r, sender.id, branch, StartMode.NEW, 0));
        LargeBody body = sent(sender, QUEUE);
        engine.accepted(r -> new Command.EndBranch(writer.id, r, sender.id, branch, EndMode.SUCCESS, new long[0]));
        engine.accepted(r -> new Command.PrepareBranch(writer.id, r, branch));
        writer.close();
        assertThat(isFreed(body)).isFalse();

        try (EngineHarness later = engine.restarted()) {
            later.engine.restarted();
            assertThat(later.engine.neededBodies()).containsExactly(body.number());
            later.accepted(r -> new Command.CommitBranch(1, r, branch, false));
            later.accepted(r -> new Command.PurgeQueue(1, r, "q"));
            assertThat(later.storage).contains(new StorageRequest.FreeBody(body.number()));
        }
    }

    @Test
    void restartKnowsWhichBodiesAreNeeded() {
        LargeBody kept = sent(sender, QUEUE);
        LargeBody consumed = sent(sender, Address.queue("other"));
        Session receiver = reader.session();
        receiver.settle(receiver.consume("other").receive());
        LargeBody unpublished = written();

        try (EngineHarness later = engine.restarted()) {
            later.engine.restarted();

            assertThat(later.engine.neededBodies())
                    .containsExactly(kept.number())
                    .doesNotContain(consumed.number(), unpublished.number());
        }
    }

    @Test
    void whoHoldsBodyMaySendItOn() {
        LargeBody body = sent(sender, QUEUE);
        Session receiver = reader.session();
        Delivery delivery = receiver.consume("q").receive();
        assertThat(receiver.sendRefused(Address.queue("next"), message(body)).code())
                .isEqualTo(Code.NOT_FOUND);
        hold(receiver, delivery);

        receiver.send(Address.queue("next"), message(body));

        receiver.settle(delivery);
        release(reader, body);
        assertThat(isFreed(body)).isFalse();
    }

    @Test
    void browserMayReadWhatItHasShown() {
        LargeBody body = sent(sender, QUEUE);
        Session session = reader.session();
        long browser = engine.nextId();
        engine.accepted(r -> new Command.OpenBrowser(reader.id, r, session.id, browser, QUEUE, null));
        assertThat(engine.refused(r -> new Command.HoldBrowsedBody(reader.id, r, browser, body.number()))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
        engine.accepted(r -> new Command.BrowseMore(reader.id, r, browser, 10));
        engine.accepted(r -> new Command.HoldBrowsedBody(reader.id, r, browser, body.number()));
        engine.accepted(r -> new Command.PurgeQueue(1, r, "q"));

        assertThat(isFreed(body)).isFalse();
        release(reader, body);
        assertThat(isFreed(body)).isTrue();
    }

    @Test
    void refusesPiecesThatAreOutOfPlace() {
        LargeBody body = written();
        long other = engine.nextId();

        assertThat(engine.refused(r -> write(r, writer, body.number(), PIECE + 100, PIECE)))
                .as("after a short one")
                .extracting(Refusal::code)
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(engine.refused(r -> write(r, writer, body.number(), 0, PIECE))
                        .code())
                .isEqualTo(Code.ILLEGAL_STATE);
        assertThat(engine.refused(r -> write(r, reader, body.number(), PIECE + 100, 1))
                        .code())
                .isEqualTo(Code.EXISTS_ALREADY);
        assertThat(engine.refused(r -> write(r, writer, other, PIECE, PIECE)).code())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(engine.refused(r -> write(r, writer, other, 0, 0)).code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(engine.refused(r -> write(r, writer, other, 0, Command.BODY_PIECE_MAX + 1))
                        .code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        sender.send(QUEUE, message(body));
        assertThat(engine.refused(r -> write(r, writer, body.number(), PIECE + 100, 1))
                        .code())
                .as("after its publication")
                .isEqualTo(Code.ILLEGAL_STATE);
    }

    @Test
    void refusesMessageWhoseBodyIsNotComplete() {
        LargeBody body = written();

        assertThat(sender.sendRefused(QUEUE, message(new LargeBody(body.number(), body.length() + 1)))
                        .code())
                .isEqualTo(Code.ILLEGAL_STATE);
        assertThat(sender.sendRefused(QUEUE, message(new LargeBody(999, 1))).code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void piecesWaitForRoomUntilTheirDeadline() {
        engine.engine.limitBodies(3L * PIECE);
        LargeBody first = sent(sender, QUEUE);
        long second = engine.nextId();
        engine.accepted(r -> write(r, writer, second, 0, PIECE));
        long waits = engine.nextId();
        engine.execute(
                new Command.WriteBody(writer.id, waits, second, PIECE, ByteBuffer.allocate(PIECE), engine.now + 1_000));
        long behind = engine.nextId();
        engine.execute(new Command.WriteBody(
                writer.id, behind, second, 2L * PIECE, ByteBuffer.allocate(10), engine.now + 1_000));
        assertThat(engine.replies).doesNotContainKeys(waits, behind);

        engine.accepted(r -> new Command.PurgeQueue(1, r, "q"));

        assertThat(isFreed(first)).isTrue();
        assertThat(engine.replies.get(waits)).isInstanceOf(Effect.Completed.class);
        assertThat(engine.replies.get(behind)).isInstanceOf(Effect.Completed.class);

        long third = engine.nextId();
        engine.accepted(r -> write(r, writer, third, 0, PIECE - 10));
        long late = engine.nextId();
        engine.execute(new Command.WriteBody(
                writer.id, late, engine.nextId(), 0, ByteBuffer.allocate(PIECE), engine.now + 1_000));
        engine.advance(1_000);

        assertThat(engine.replies.get(late))
                .isInstanceOfSatisfying(
                        Effect.Refused.class,
                        refused -> assertThat(refused.refusal().text())
                                .contains("large bodies take " + 3 * PIECE + " bytes", "jms.sendTimeout"));
    }

    @Test
    void pieceThatCanNeverFitIsRefusedAtOnce() {
        engine.engine.limitBodies(PIECE);
        long body = engine.nextId();
        engine.accepted(r -> write(r, writer, body, 0, PIECE));

        assertThat(engine.refused(r -> write(r, writer, body, PIECE, 1)).code()).isEqualTo(Code.RESOURCE_LIMIT);
    }

    @Test
    void whatWaitsForRoomEndsWithItsConnection() {
        engine.engine.limitBodies(PIECE);
        engine.accepted(r -> write(r, reader, engine.nextId(), 0, PIECE));
        long waits = engine.nextId();
        engine.execute(write(waits, writer, engine.nextId(), 0, PIECE));

        writer.close();

        assertThat(engine.replies.get(waits)).isInstanceOf(Effect.Refused.class);
        assertThat(engine.engine.neededBodies()).hasSize(1);
    }
}
