package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.pabal.engine.EngineHarness.ids;
import static org.pabal.engine.EngineHarness.message;
import static org.pabal.engine.EngineHarness.text;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.routing.Router;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** What only long random lives had shown not to hold; each of these was broken once. */
class LongLivesTest {

    private static final Address Q = Address.queue("q");
    private static final BranchId BRANCH = new BranchId(1, new byte[] {1}, new byte[] {1});

    private final EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    // ---- restarts

    @Test
    void doesNotBringBackWhatWasConsumedThoughADurableCommitHadBroughtIt() {
        Session sender = engine.connect().transacted();
        sender.send(Q, text("persistent"));
        sender.send(Q, message("non-persistent", with -> with.persistent(false)));
        sender.commit();
        Session session = engine.connect().session();
        Receiver receiver = session.consume("q").grant(2);
        session.settle(receiver.takeAll());

        try (EngineHarness later = engine.restarted()) {
            later.engine.restarted();

            assertThat(later.contents("q")).isEmpty();
        }
    }

    @Test
    void settlesOnlyWhatThePreparedBranchHadThoughARestartGivesNumbersOutAnew() {
        Session session = engine.connect().session();
        session.send("other", "persistent");
        session.send(Q, message("non-persistent", with -> with.persistent(false)));
        Receiver receiver = session.consume("q").grant(1);
        start(engine, session);
        session.send("other", "published in the branch");
        end(engine, session, receiver.takeAll());
        prepare(engine, session);

        try (EngineHarness later = engine.restarted()) {
            later.engine.restarted();
            Session another = later.connect().session();
            another.send("q", "first", "second");
            later.accepted(r -> new Command.CommitBranch(another.connection.id, r, BRANCH, false));

            assertThat(later.contents("q")).containsExactly("first", "second");
            assertThat(later.contents("other")).containsExactly("persistent", "published in the branch");
        }
    }

    // ---- groups

    @Test
    void givesAGroupsOwnerEverythingInOrderThoughAnotherSelectorFindsALaterMessageFirst() {
        Session session = engine.connect().session();
        session.consume("q", "a = 1").grant(10);
        Receiver owner = session.consume("q").grant(10);
        session.send(Q, grouped("of the group", Map.of()));
        session.send(Q, text("early"));
        session.send(Q, grouped("late", Map.of("a", 1)));
        Delivery[] all = owner.takeAll();
        assertThat(all).extracting(Delivery::text).containsExactly("of the group", "early", "late");

        session.giveBack(ReturnReason.UNSTARTED, all[1], all[2]);

        assertThat(owner.takeTexts()).containsExactly("early", "late");
    }

    @Test
    void letsOthersHaveWhatWasKeptForAnOwnerWithoutCreditOnceTheGroupIsClosed() {
        Session session = engine.connect().session();
        Receiver owner = session.consume("q").grant(1);
        session.send(Q, grouped("first", Map.of()));
        Receiver other = session.consume("q").grant(10);
        session.send(Q, grouped("kept", Map.of()));
        session.send(
                Q,
                message(
                        "closing",
                        with -> with.priority(9).property("JMSXGroupID", "g").property("JMSXGroupSeq", -1)));
        owner.grant(1);
        Delivery[] ofGroup = owner.takeAll();
        assertThat(ofGroup).extracting(Delivery::text).containsExactly("first", "closing");
        assertThat(other.takeTexts()).isEmpty();

        session.settle(ofGroup);

        assertThat(other.takeTexts()).containsExactly("kept");
    }

    @Test
    void lendsWhatWasKeptForAnOwnerWhenTheQueueCeasesToBeExclusive() {
        Session session = engine.connect().session();
        Receiver holder = session.consume("q");
        Receiver owner = session.consume("q").grant(1);
        session.send(Q, grouped("first", Map.of()));
        holder.grant(10);
        session.send(Q, grouped("kept", Map.of()));
        engine.declare("q", exclusive(true));
        owner.grant(5);
        assertThat(owner.takeTexts()).containsExactly("first");

        engine.declare("q", exclusive(false));

        assertThat(owner.takeTexts()).containsExactly("kept");
        assertThat(holder.takeTexts()).isEmpty();
    }

    @Test
    void givesAGroupsOwnerWhatIsBeforeTheGroupsMessageThoughAnotherGroupsIsBeforeThat() {
        Session session = engine.connect().session();
        Receiver one = session.consume("q").grant(1);
        session.send(Q, grouped("g", "g1", Map.of()));
        Receiver other = session.consume("q").grant(1);
        session.send(Q, grouped("h", "h1", Map.of()));
        other.grant(1);
        session.send(Q, grouped("h", "h2", Map.of()));
        one.grant(10);
        session.send("q", "between");
        session.send(Q, grouped("g", "g2", Map.of("a", 1)));
        other.grant(1);
        session.send(Q, grouped("h", "h3", Map.of("a", 1)));
        session.consume("q", "a = 1", 5).grant(10);
        other.grant(1);
        Delivery[] ofOne = one.takeAll();
        Delivery[] ofOther = other.takeAll();
        assertThat(ofOne).extracting(Delivery::text).containsExactly("g1", "between", "g2");
        assertThat(ofOther).extracting(Delivery::text).containsExactly("h1", "h2", "h3");

        session.giveBack(ReturnReason.UNSTARTED, ofOther[1], ofOne[1], ofOne[2], ofOther[2]);

        assertThat(one.takeTexts()).containsExactly("between", "g2");
        assertThat(other.takeTexts()).containsExactly("h2");
    }

    // ---- recalls

    @Test
    void asksForWhatAPreferredConsumerHoldsOnceItHasTakenItsCreditBack() {
        Session session = engine.connect().session();
        Session another = engine.connect().session();
        Receiver preferred = session.consume("q", null, 5).grant(2);
        Receiver hungry = another.consume("q").grant(1);
        session.send("q", "held");
        engine.advance(100);
        assertThat(engine.recalls).as("it would get it again").isEmpty();

        preferred.revoke();
        engine.advance(100);

        assertThat(engine.recalls).hasSize(1);
        session.giveBack(ReturnReason.UNSTARTED, preferred.takeAll());
        assertThat(hungry.takeTexts()).containsExactly("held");
    }

    @Test
    void asksTheNextWhenWhoeverWasAskedIsGone() {
        Session most = engine.connect().session();
        Session less = engine.connect().session();
        Receiver ofMost = most.consume("q").grant(2);
        most.send("q", "1", "2");
        less.consume("q").grant(1);
        most.send("q", "3");
        engine.connect().session().consume("q").grant(5);
        engine.advance(100);
        assertThat(engine.recalls).extracting(recall -> recall.session()).containsExactly(most.id);
        engine.recalls.clear();

        ofMost.close();
        engine.advance(100);

        assertThat(engine.recalls).extracting(recall -> recall.session()).containsExactly(less.id);
    }

    @Test
    void takesAnEmptyAnswerForWhoeverWasAskedNotForOneWhoseQueueIsGone() {
        Session asked = engine.connect().session();
        Session hungry = engine.connect().session();
        asked.consume("deleted").grant(1);
        asked.send("deleted", "message");
        hungry.consume("deleted").grant(1);
        engine.advance(100);
        Receiver holder = asked.consume("q").grant(5);
        asked.send("q", "started");
        Receiver idle = hungry.consume("q").grant(1);
        engine.advance(100);
        assertThat(engine.recalls).hasSize(2);
        engine.recalls.clear();
        engine.accepted(r -> new Command.DeleteQueue(asked.connection.id, r, "deleted", Command.DeleteIf.ANY));

        asked.giveBack(ReturnReason.UNSTARTED);
        idle.revoke();
        asked.send("q", "not started");
        idle.grant(1);
        engine.advance(100);

        assertThat(engine.recalls).extracting(recall -> recall.consumer()).containsExactly(holder.id);
    }

    // ---- ends of messages

    @Test
    void expiresWhatAPreparedBranchHasHeldForTooLongWhenItIsRolledBack() {
        Session session = engine.connect().session();
        session.send(Q, message("brief", with -> with.expirationMillis(engine.now + 1_000)));
        Receiver receiver = session.consume("q").grant(1);
        start(engine, session);
        end(engine, session, receiver.takeAll());
        prepare(engine, session);
        engine.advance(2_000);
        assertThat(engine.describe("q").lent()).isEqualTo(1);

        engine.accepted(r -> new Command.RollbackBranch(session.connection.id, r, BRANCH));

        assertThat(engine.describe("q").ready()).isZero();
        assertThat(engine.contents("q")).isEmpty();
    }

    @Test
    void dropsNothingWhereThatWouldNotMakeRoom() {
        Session session = engine.connect().session();
        session.send("q", "1", "2", "3", "4");
        session.consume("q").grant(3);
        engine.declare("q", limited(2, Overflow.DROP_OLDEST, null));

        Refusal refusal = session.sendRefused(Q, text("5"));

        assertThat(refusal.code()).isEqualTo(Refusal.Code.RESOURCE_LIMIT);
        assertThat(engine.describe("q").ready()).isEqualTo(1);
    }

    @Test
    void losesNothingWhereCopiesDivertedFromAnotherQueueTakeTheRoom() {
        Session session = engine.connect().session();
        engine.declare("full", limited(1, Overflow.DEAD_LETTER, Address.queue("q")));
        engine.declare("q", limited(2, Overflow.REJECT, null));
        for (String queue : new String[] {"full", "q"}) {
            bind(session, "t", queue);
            session.send(queue, "before");
        }

        session.publish("t", "message");

        assertThat(engine.contents("q")).containsExactly("before", "message", "message");
    }

    @Test
    void doesNotLetPublishesThatWaitForTwoQueuesChangePlacesForEver() {
        Session session = engine.connect().session();
        session.send("full", "f1", "f2");
        engine.declare("full", limited(1, Overflow.BLOCK, null));
        engine.declare("roomy", limited(1, Overflow.BLOCK, null));
        bind(session, "t", "roomy");
        bind(session, "t", "full");
        post("y");
        post("z");
        session.send("roomy", "r1");
        post("x");
        session.consume("full").grant(1);
        session.consume("roomy").grant(1);
        Delivery[] lent = engine.take().toArray(new Delivery[0]);
        assertThat(lent).extracting(Delivery::text).containsExactly("f1", "r1");

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> session.settle(lent));

        assertThat(engine.contents("roomy")).isEmpty();
        Receiver rest = session.consume("full").grant(1);
        session.settle(rest.takeAll());
        assertThat(engine.contents("roomy")).as("who came first").containsExactly("y");
    }

    private void post(String text) {
        engine.connect().session().post(Address.topic("t"), text(text), EngineHarness.FAR);
    }

    @Test
    void retriesADeadLetterOnlyToASubscriptionThatWantsIt() {
        EngineHarness.Connection connection = engine.connect("client");
        Session session = connection.session();
        Receiver subscriber = session.durable("t", "s").grant(1);
        session.publish("t", "unwanted");
        session.giveBack(ReturnReason.REJECTED, subscriber.takeAll());
        subscriber.close();
        session.subscribe("t", "s", true, false, "a = 1", false).grant(5);

        int retried = engine.answer(
                        Answer.Count.class,
                        r -> new Command.RetryDeadLetters(connection.id, r, QueueSettings.DEAD_LETTER_QUEUE, null, 10))
                .messages();

        assertThat(retried).isZero();
        assertThat(engine.contents(QueueSettings.DEAD_LETTER_QUEUE)).containsExactly("unwanted");
    }

    // ---- making them

    private static Message grouped(String text, Map<String, Object> properties) {
        return grouped("g", text, properties);
    }

    private static Message grouped(String group, String text, Map<String, Object> properties) {
        return message(text, with -> {
            with.property("JMSXGroupID", group);
            properties.forEach(with::property);
        });
    }

    private void bind(Session session, String topic, String queue) {
        engine.accepted(r ->
                new Command.Bind(session.connection.id, r, Router.TOPIC_EXCHANGE, queue, topic, null, Map.of(), true));
    }

    private static void start(EngineHarness engine, Session session) {
        engine.accepted(
                r -> new Command.StartBranch(session.connection.id, r, session.id, BRANCH, Command.StartMode.NEW, 0));
    }

    private static void end(EngineHarness engine, Session session, Delivery... settled) {
        engine.accepted(r -> new Command.EndBranch(
                session.connection.id, r, session.id, BRANCH, Command.EndMode.SUCCESS, ids(settled)));
    }

    private static void prepare(EngineHarness engine, Session session) {
        engine.accepted(r -> new Command.PrepareBranch(session.connection.id, r, BRANCH));
    }

    private static QueueSettings limited(long lengthMax, Overflow overflow, Address deadLetterTo) {
        QueueSettings d = QueueSettings.defaults();
        return new QueueSettings(lengthMax, 0, overflow, d.deliveriesMax(), 0, 1, 0, deadLetterTo, null, false);
    }

    private static QueueSettings exclusive(boolean exclusive) {
        QueueSettings d = QueueSettings.defaults();
        return new QueueSettings(0, 0, d.overflow(), d.deliveriesMax(), 0, 1, 0, d.deadLetterTo(), null, exclusive);
    }
}
