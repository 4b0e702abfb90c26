package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Connection;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.client.DoneOperations;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/** A client that comes back on another connection: what it asked for once is done once, and what it had it finds again. */
class ReconnectionTest {

    private static final ClientIdentity ANN = new ClientIdentity(1, 2);
    private static final ClientIdentity BOB = new ClientIdentity(3, 4);
    private static final long MINUTE = 60_000;

    private EngineHarness engine = new EngineHarness();

    @AfterEach
    void replay() {
        engine.close();
    }

    private Connection first() {
        return engine.come(ANN, "ann", 1, false);
    }

    private Connection again(long nextOperation) {
        return engine.come(ANN, "ann", nextOperation, true);
    }

    private void restart() {
        engine.close();
        engine = engine.restarted();
        engine.engine.restarted();
        engine.tick();
    }

    // ---- operations

    @Test
    void publishesOnceWhatComesTwice() {
        Connection lost = first();
        lost.session().send(1, "orders", "a");
        lost.lose();

        Session session = again(2).session();
        session.send(1, "orders", "a");
        session.send(2, "orders", "b");

        assertThat(engine.contents("orders")).containsExactly("a", "b");
    }

    @Test
    void publishesOnceAlsoAfterARestart() {
        first().session().send(1, "orders", "a");
        restart();

        Session session = again(2).session();
        session.send(1, "orders", "a");
        session.send(2, "orders", "b");

        assertThat(engine.contents("orders")).containsExactly("a", "b");
    }

    @Test
    void publishesWhatComesAgainBecauseItWasNeverDone() {
        Connection lost = first();
        lost.session().send(2, "orders", "b");
        lost.lose();

        Session session = again(3).session();
        session.send(1, "orders", "a");
        session.send(2, "orders", "b");

        assertThat(engine.contents("orders")).containsExactly("b", "a");
    }

    @Test
    void doesAgainWhatItHasRefused() {
        QueueSettings small = new QueueSettings(1, 0, Overflow.REJECT, 0, 0, 1, 0, null, null, false);
        engine.connect();
        engine.declare("small", small);
        Session session = first().session();
        session.send(1, "small", "a");
        assertThat(engine.refused(r -> publish(session, r, 2, "b")).code()).isEqualTo(Code.RESOURCE_LIMIT);
        engine.declare("small", QueueSettings.defaults());

        session.send(2, "small", "b");

        assertThat(engine.contents("small")).containsExactly("a", "b");
    }

    private Command publish(Session session, long request, long operation, String text) {
        return new Command.PublishMessage(
                session.connection.id,
                request,
                session.id,
                Address.queue("small"),
                EngineHarness.text(text),
                engine.now,
                operation);
    }

    @Test
    void remembersWhatWentNowhere() {
        Connection lost = first();
        lost.session().send(1, Address.topic("news"), EngineHarness.text("nobody hears it"));
        lost.lose();
        Receiver hears = engine.connect().session().subscribe("news").grant(10);

        again(2).session().send(1, Address.topic("news"), EngineHarness.text("nobody hears it"));

        assertThat(hears.take()).isEmpty();
    }

    @Test
    void endsAPublishThatWaitsForRoomWithTheConnectionAndTakesItAnew() {
        QueueSettings small = new QueueSettings(1, 0, Overflow.BLOCK, 0, 0, 1, 0, null, null, false);
        engine.connect();
        engine.declare("small", small);
        Session before = first().session();
        before.send(1, "small", "a");
        long waits = engine.nextId();
        engine.execute(new Command.PublishMessage(
                before.connection.id,
                waits,
                before.id,
                Address.queue("small"),
                EngineHarness.text("b"),
                EngineHarness.FAR,
                2));
        long behind = engine.nextId();
        engine.execute(new Command.PublishMessage(
                before.connection.id,
                behind,
                before.id,
                Address.queue("other"),
                EngineHarness.text("c"),
                EngineHarness.FAR,
                3));
        assertThat(engine.replies).doesNotContainKeys(waits, behind);

        Connection now = again(4);
        assertThat(engine.fenced).containsExactly(before.connection.id);
        assertThat(now.resolveRefused(2)).isEqualTo(Code.TRANSACTION_ROLLED_BACK);
        engine.declare("small", QueueSettings.defaults());
        Session session = now.session();
        session.send(2, "small", "b");
        session.send(3, "other", "c");

        assertThat(engine.contents("small")).containsExactly("a", "b");
        assertThat(engine.contents("other")).containsExactly("c");
    }

    @Test
    void doesOnceWhatWaitsTwiceOnOneConnection() {
        QueueSettings small = new QueueSettings(1, 0, Overflow.BLOCK, 0, 0, 1, 0, null, null, false);
        engine.connect();
        engine.declare("small", small);
        Connection connection = first();
        Session one = connection.session();
        Session other = connection.session();
        one.send(1, "small", "a");
        for (Session each : List.of(one, other)) {
            engine.execute(new Command.PublishMessage(
                    connection.id,
                    engine.nextId(),
                    each.id,
                    Address.queue("small"),
                    EngineHarness.text("b"),
                    EngineHarness.FAR,
                    2));
        }

        engine.declare("small", QueueSettings.defaults());

        assertThat(engine.contents("small")).containsExactly("a", "b");
    }

    @Test
    void tellsWhetherACommitWasCarriedOut() {
        Connection lost = first();
        Session committed = lost.transacted();
        committed.send("orders", "a");
        committed.commitAs(1);
        Session open = lost.transacted();
        open.send("orders", "b");
        lost.lose();

        Connection now = again(3);
        now.resolve(1);
        assertThat(now.resolveRefused(2)).isEqualTo(Code.TRANSACTION_ROLLED_BACK);
        restart();
        Connection later = again(3);
        later.resolve(1);
        assertThat(later.resolveRefused(2)).isEqualTo(Code.TRANSACTION_ROLLED_BACK);
        assertThat(engine.contents("orders")).containsExactly("a");
    }

    @Test
    void remembersACommitWithoutWorkForAsLongAsItLives() {
        Connection lost = first();
        lost.transacted().commitAs(1);
        lost.lose();

        again(2).resolve(1);

        assertThat(engine.records).contains(new EngineRecord.OperationDone(1, 1, true));
    }

    @Test
    void commitsABranchInOnePhaseOnceAndAlsoOnTheNextConnection() {
        BranchId done = new BranchId(1, new byte[] {1}, new byte[0]);
        BranchId ended = new BranchId(1, new byte[] {2}, new byte[0]);
        Connection lost = first();
        for (BranchId branch : List.of(done, ended)) {
            Session session = lost.session();
            engine.accepted(
                    r -> new Command.StartBranch(lost.id, r, session.id, branch, Command.StartMode.NEW, 10 * MINUTE));
            session.send("orders", branch == done ? "a" : "b");
            engine.accepted(
                    r -> new Command.EndBranch(lost.id, r, session.id, branch, Command.EndMode.SUCCESS, new long[0]));
        }
        engine.accepted(r -> new Command.CommitBranch(lost.id, r, done, true, 1));
        lost.lose();

        Connection now = again(3);
        engine.accepted(r -> new Command.CommitBranch(now.id, r, done, true, 1));
        engine.accepted(r -> new Command.CommitBranch(now.id, r, ended, true, 2));
        engine.accepted(r -> new Command.CommitBranch(now.id, r, ended, true, 2));

        assertThat(engine.contents("orders")).containsExactly("a", "b");
    }

    @Test
    void saysThatItCannotKnowOfOperationsFromBeforeItKnewTheClient() {
        Connection here = engine.come(ANN, "ann", 51, false);
        assertThat(here.resolveRefused(50)).isEqualTo(Code.OUTCOME_UNKNOWN);
        here.session().send(52, "orders", "b");
        here.lose();

        Connection now = again(53);
        assertThat(now.resolveRefused(50)).isEqualTo(Code.OUTCOME_UNKNOWN);
        assertThat(now.resolveRefused(51)).isEqualTo(Code.TRANSACTION_ROLLED_BACK);
        now.resolve(52);
        assertThat(now.resolveRefused(53)).as("of this very connection").isEqualTo(Code.ILLEGAL_STATE);
        now.session().send(49, "orders", "taken anew, whatever another broker did");
    }

    @Test
    void saysThatItCannotKnowOfOperationsTooFarBehind() {
        Session session = first().session();
        session.send(1 + DoneOperations.WINDOW, "orders", "latest");

        Refusal refusal = engine.refused(r -> publish(session, r, 1, "too old"));
        assertThat(refusal.code()).isEqualTo(Code.OUTCOME_UNKNOWN);
        assertThat(refusal.text())
                .isEqualTo("whether operation 1 was carried out is not known: it is 65536 or more behind the latest;"
                        + " leave fewer of them unanswered");
        session.connection.lose();
        assertThat(again(DoneOperations.WINDOW + 2).resolveRefused(1)).isEqualTo(Code.OUTCOME_UNKNOWN);
    }

    @Test
    void publishesAtMostOnceWhatIsNotPersistentAndWasSentBeforeARestart() {
        Session before = first().session();
        before.send(1, Address.queue("ticks"), EngineHarness.message("a", m -> m.persistent(false)));
        before.send(2, "orders", "b");
        restart();

        Session session = again(4).session();
        session.send(1, Address.queue("ticks"), EngineHarness.message("a", m -> m.persistent(false)));
        session.send(2, "orders", "b");
        session.send(3, "orders", "c");
        session.send(4, Address.queue("ticks"), EngineHarness.message("d", m -> m.persistent(false)));

        assertThat(engine.contents("ticks")).containsExactly("d");
        assertThat(engine.contents("orders")).containsExactly("b", "c");
    }

    @Test
    void refusesOperationsWhereTheyHaveNoMeaning() {
        Session session = engine.connect().session();
        Refusal refusal = engine.refused(r -> publish(session, r, 1, "a"));
        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.text())
                .isEqualTo("operation 1 on a connection that was opened without an identity; open it with one");
        assertThat(session.connection.resolveRefused(1)).isEqualTo(Code.ILLEGAL_STATE);
        Session transacted = first().transacted();
        assertThat(engine.refused(r -> publish(transacted, r, 1, "a")).code()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    // ---- who may come, and who is remembered

    @Test
    void endsTheOlderConnectionOfTheSameClient() {
        Connection old = engine.come(ANN, "ann", 1, false, "desk");
        Session before = old.transacted();
        engine.connect().session().send("orders", "a");
        Receiver receiver = before.consume("orders").grant(5);
        Delivery delivery = receiver.take().get(0);
        before.send("orders", "never");

        Connection now = engine.come(ANN, "ann", 1, true, "desk");

        assertThat(engine.fenced).containsExactly(old.id);
        assertThat(engine.refused(r ->
                                new Command.CommitTransaction(old.id, r, before.id, 0, new long[] {delivery.id()}, 1))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(now.session().consume("orders").receive().count()).isEqualTo(2);
        old.lose();
        assertThat(engine.unasked).isEmpty();
    }

    @Test
    void doesNotLetAnotherUserHaveTheIdentity() {
        Connection anns = first();
        Refusal refusal = engine.refused(
                r -> new Command.OpenConnection(engine.nextId(), r, null, new Command.ReturningClient(ANN, "eve", 1)));

        assertThat(refusal.code()).isEqualTo(Code.NOT_PERMITTED);
        assertThat(engine.fenced).isEmpty();
        anns.session().send(1, "orders", "a");
    }

    @Test
    void forgetsWhoClosesForGood() {
        Connection closed = first();
        closed.session().send(1, "orders", "a");
        closed.close();

        engine.come(ANN, "eve", 1, false).session().send(1, "orders", "b");

        assertThat(engine.contents("orders")).containsExactly("a", "b");
    }

    @Test
    void forgetsWhoStaysAwayFor15Minutes() {
        first().lose();
        engine.advance(15 * MINUTE - 1);
        again(1).lose();
        engine.advance(15 * MINUTE - 1);
        Connection stays = again(1);
        engine.advance(60 * MINUTE);
        stays.session().send(1, "orders", "a");
        stays.lose();
        engine.advance(15 * MINUTE);

        engine.come(ANN, "ann", 2, false);
    }

    @Test
    void forgetsWhoStaysAwayFor15MinutesAfterARestart() {
        first();
        restart();
        engine.advance(15 * MINUTE - 1);
        again(1).lose();
        restart();
        engine.advance(15 * MINUTE);
        engine.come(ANN, "ann", 1, false);
    }

    @Test
    void forgetsTheLongestAbsentBeyondItsBoundAndRefusesIfNobodyIs() {
        engine = new EngineHarness(
                EngineSettings.defaults().withReconnection(new ReconnectionSettings(2, 15 * MINUTE, MINUTE)));
        Connection ann = first();
        Connection bob = engine.come(BOB, "bob", 1, false);
        ClientIdentity third = new ClientIdentity(5, 6);
        Refusal refusal = engine.refused(
                r -> new Command.OpenConnection(engine.nextId(), r, null, new Command.ReturningClient(third, "cy", 1)));
        assertThat(refusal.code()).isEqualTo(Code.RESOURCE_LIMIT);
        bob.lose();
        ann.lose();
        again(1);

        engine.come(third, "cy", 1, false);

        again(1);
        assertThat(engine.refused(r -> new Command.OpenConnection(
                                engine.nextId(), r, null, new Command.ReturningClient(BOB, "bob", 1)))
                        .code())
                .isEqualTo(Code.RESOURCE_LIMIT);
    }

    @Test
    void recordsNothingOfConnectionsWithoutIdentity() {
        Connection connection = engine.connect();
        connection.session().send("orders", "a");
        connection.lose();

        assertThat(engine.records)
                .noneMatch(r -> r instanceof EngineRecord.ClientKnown || r instanceof EngineRecord.OperationDone);
    }

    // ---- what waits for it

    @Test
    void keepsASubscriptionWithWhatComesMeanwhile() {
        Connection lost = first();
        Receiver before = lost.session().subscribe("news");
        Session other = engine.connect().session();
        other.publish("news", "1");
        lost.lose();
        other.publish("news", "2");

        Receiver now = again(1).session()
                .subscribeInPlaceOf(before, "news", null, false)
                .grant(10);
        other.publish("news", "3");

        assertThat(now.takeTexts()).containsExactly("1", "2", "3");
    }

    @Test
    void findsASubscriptionByTheFirstAndByTheLatestConsumerThatHadIt() {
        Connection lost = first();
        Receiver original = lost.session().subscribe("news");
        lost.lose();
        Connection second = again(1);
        second.session().subscribeInPlaceOf(original, "news", null, false);
        second.lose();
        engine.connect().session().publish("news", "1");

        Connection third = again(1);
        Receiver now = third.session().subscribeInPlaceOf(original, "news", null, false);
        third.lose();
        Receiver latest =
                again(1).session().subscribeInPlaceOf(now, "news", null, false).grant(10);

        assertThat(latest.takeTexts()).containsExactly("1");
    }

    @Test
    void letsASubscriptionGoAfterAMinute() {
        Connection lost = first();
        Receiver before = lost.session().subscribe("news");
        lost.lose();
        engine.advance(MINUTE);
        engine.connect().session().publish("news", "1");

        Receiver now = again(1).session()
                .subscribeInPlaceOf(before, "news", null, false)
                .grant(10);

        assertThat(now.take()).isEmpty();
        assertThat(engine.records).anyMatch(r -> r instanceof EngineRecord.SubscriptionDeleted);
    }

    @Test
    void givesTheClientAMinuteAgainOnceItIsBack() {
        Connection lost = first();
        Receiver before = lost.session().subscribe("news");
        lost.lose();
        engine.advance(MINUTE - 1);
        Connection cutAtOnce = again(1);
        engine.advance(MINUTE - 1);
        cutAtOnce.lose();
        engine.advance(MINUTE - 1);
        engine.connect().session().publish("news", "1");

        Receiver now = again(1).session()
                .subscribeInPlaceOf(before, "news", null, false)
                .grant(10);
        engine.advance(10 * MINUTE);

        assertThat(now.takeTexts()).containsExactly("1");
    }

    @Test
    void doesNotGoOnWithASubscriptionThatIsAnother() {
        Connection lost = first();
        Session session = lost.session();
        Receiver news = session.subscribe("news");
        Receiver sports = session.subscribe("sports");
        lost.lose();
        engine.connect().session().publish("news", "1");

        Session now = again(1).session();
        Receiver other = now.subscribeInPlaceOf(news, "news", "a = 1", false).grant(10);
        Receiver again = now.subscribeInPlaceOf(news, "news", null, false).grant(10);

        assertThat(other.take()).isEmpty();
        assertThat(again.take()).isEmpty();
        assertThat(sports.take()).isEmpty();
    }

    @Test
    void doesNotTellTheClientItsOwnMessagesOnTheNextConnectionEither() {
        Connection lost = first();
        Receiver before = lost.session().subscribe("news", null, false, false, null, true);
        lost.lose();

        Session session = again(1).session();
        Receiver now = session.subscribeInPlaceOf(before, "news", null, true).grant(10);
        Receiver fresh =
                session.subscribe("news", null, false, false, null, true).grant(10);
        session.publish("news", "own");
        engine.connect().session().publish("news", "another's");

        assertThat(now.takeTexts()).containsExactly("another's");
        assertThat(fresh.takeTexts()).containsExactly("another's");
    }

    @Test
    void keepsASharedSubscriptionWhoseLastConsumerWasLost() {
        Connection lost = first();
        lost.session().subscribe("news", "s", false, true, null, false);
        lost.session().subscribe("news", "s", false, true, null, false);
        Connection stays = engine.connect();
        Receiver third = stays.session().subscribe("news", "s", false, true, null, false);
        lost.lose();
        third.close();
        stays.session().publish("news", "1");

        Receiver now = again(1).session()
                .subscribe("news", "s", false, true, null, false)
                .grant(10);

        assertThat(now.takeTexts()).containsExactly("1");
        engine.advance(MINUTE);
        now.close();
        assertThat(engine.records).anyMatch(r -> r instanceof EngineRecord.SubscriptionDeleted);
    }

    @Test
    void keepsTemporaryDestinationsAndTheirContent() {
        Connection lost = first();
        Address queue = lost.temporaryQueue("t/q");
        Address topic = lost.temporaryTopic("t/t");
        Receiver before = lost.session().consume(new Source.FromTopic(topic, null, false, false), null, false, 0);
        lost.lose();
        Session other = engine.connect().session();
        other.send(queue, EngineHarness.text("reply"));
        other.send(topic, EngineHarness.text("news"));
        assertThat(other.consumeRefused(new Source.FromQueue(queue), null).code())
                .isEqualTo(Code.INVALID_DESTINATION);

        Connection now = again(1);
        now.temporaryQueue("t/q");
        now.temporaryTopic("t/t");
        Session session = now.session();
        Receiver fromQueue =
                session.consume(new Source.FromQueue(queue), null, false, 0).grant(10);
        long consumer = engine.nextId();
        engine.accepted(r -> new Command.OpenConsumer(
                now.id,
                r,
                session.id,
                consumer,
                new Source.FromTopic(topic, null, false, false),
                null,
                false,
                0,
                before.id));
        engine.execute(new Command.GrantCredit(now.id, consumer, 10));

        assertThat(fromQueue.takeTexts()).containsExactly("reply");
        assertThat(engine.takeTexts()).containsExactly("news");
        now.close();
        assertThat(other.sendRefused(queue, EngineHarness.text("late")).code()).isEqualTo(Code.INVALID_DESTINATION);
        assertThat(other.sendRefused(topic, EngineHarness.text("late")).code()).isEqualTo(Code.INVALID_DESTINATION);
    }

    @Test
    void letsTemporaryDestinationsGoAfterAMinuteAndAtOnceWhenClosed() {
        Connection lost = first();
        Address queue = lost.temporaryQueue("t/1");
        lost.lose();
        Session other = engine.connect().session();
        engine.advance(MINUTE - 1);
        other.send(queue, EngineHarness.text("in time"));
        engine.advance(1);
        assertThat(other.sendRefused(queue, EngineHarness.text("late")).code()).isEqualTo(Code.INVALID_DESTINATION);

        Connection cut = again(1);
        Address second = cut.temporaryQueue("t/2");
        cut.lose();
        again(1).close();
        assertThat(other.sendRefused(second, EngineHarness.text("late")).code()).isEqualTo(Code.INVALID_DESTINATION);
    }

    @Test
    void lendsAgainWhatWasLentInItsOrder() {
        Connection lost = first();
        Session before = lost.session();
        engine.connect().session().send("orders", "a", "b", "c");
        Receiver receiver = before.consume("orders").grant(10);
        Delivery first = receiver.take().get(0);
        before.settle(first);
        lost.lose();

        Receiver now = again(1).session().consume("orders").grant(10);

        List<Delivery> come = now.take();
        assertThat(come).extracting(Delivery::text).containsExactly("b", "c");
        assertThat(come).extracting(Delivery::count).containsExactly(2, 2);
    }

    @Test
    void buriesNothingBecauseConnectionsAreLost() {
        engine.connect();
        engine.declare("orders", QueueSettings.defaults().withDeliveriesMax(2));
        Connection connection = first();
        engine.connect().session().send("orders", "a", "b");
        for (int loss = 1; loss <= 5; loss++) {
            Receiver receiver = connection.session().consume("orders").grant(10);
            assertThat(receiver.take()).extracting(Delivery::count).containsExactly(loss, loss);
            connection.lose();
            connection = again(1);
        }

        Session session = connection.session();
        Delivery seen = session.consume("orders").receive();
        session.giveBack(Command.ReturnReason.FAILED, seen);

        assertThat(engine.contents("orders")).containsExactly("b");
    }

    @Test
    void answersWhatIsDoneOnlyOnceHoweverOftenItIsAsked() {
        Session session = first().session();
        for (int i = 0; i < 3; i++) {
            session.send(1, "orders", "a");
        }
        assertThat(engine.replies.values()).noneMatch(reply -> reply instanceof Effect.Refused);
        assertThat(engine.records)
                .filteredOn(r -> r instanceof EngineRecord.OperationDone)
                .hasSize(1);
    }
}
