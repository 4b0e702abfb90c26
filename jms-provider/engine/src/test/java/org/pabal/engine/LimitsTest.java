package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.engine.EngineHarness.message;
import static org.pabal.engine.EngineHarness.text;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.routing.Router;
import org.pabal.message.Address;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/** Limits of queues and what happens at them. */
class LimitsTest {

    private static final Address Q = Address.queue("q");

    private final EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    static QueueSettings limited(long lengthMax, long bytesMax, Overflow overflow) {
        QueueSettings d = QueueSettings.defaults();
        return new QueueSettings(
                lengthMax,
                bytesMax,
                overflow,
                d.deliveriesMax(),
                d.redeliveryDelayMillis(),
                d.redeliveryDelayMultiplier(),
                d.redeliveryDelayMaxMillis(),
                d.deadLetterTo(),
                d.expiredTo(),
                d.exclusive());
    }

    private Session limitedTo(int lengthMax, Overflow overflow) {
        Session session = engine.connect().session();
        engine.declare("q", limited(lengthMax, 0, overflow));
        return session;
    }

    private boolean isAnswered(long request) {
        return engine.replies.containsKey(request);
    }

    private Code refusal(long request) {
        return ((Effect.Refused) engine.replies.get(request)).refusal().code();
    }

    @Test
    void refusesWhatDoesNotFitAndSaysWhy() {
        Session session = limitedTo(2, Overflow.REJECT);
        session.send("q", "a", "b");
        Refusal refusal = session.sendRefused(Q, text("c"));
        assertThat(refusal.code()).isEqualTo(Code.RESOURCE_LIMIT);
        assertThat(refusal.text()).contains("'q'").contains("lengthMax=2").contains("holds 2 messages");
    }

    @Test
    void countsBytesToo() {
        Session session = engine.connect().session();
        int size = text("a").encodedSize();
        engine.declare("q", limited(0, 2L * size, Overflow.REJECT));
        session.send("q", "a", "b");
        assertThat(session.sendRefused(Q, text("c")).code()).isEqualTo(Code.RESOURCE_LIMIT);
    }

    @Test
    void countsWhatIsLent() {
        Session session = limitedTo(1, Overflow.REJECT);
        session.send("q", "a");
        Delivery got = session.consume("q").receive();
        session.sendRefused(Q, text("b"));
        session.settle(got);
        session.send("q", "b");
    }

    @Test
    void dropsTheOldestOfTheLowestPriorityThatIsNotLent() {
        Session session = limitedTo(3, Overflow.DROP_OLDEST);
        session.send(Q, message("low1", m -> m.priority(1)));
        session.send(Q, message("low2", m -> m.priority(1)));
        session.send(Q, message("high", m -> m.priority(8)));
        session.send(Q, message("new", m -> m.priority(4)));
        assertThat(engine.contents("q")).containsExactly("high", "new", "low2");
        Delivery[] lent = session.consume("q").grant(3).takeAll();
        assertThat(lent).hasSize(3);
        session.sendRefused(Q, text("x"));
    }

    @Test
    void buriesWhatDoesNotFitIfThatIsThePolicy() {
        Session session = limitedTo(1, Overflow.DEAD_LETTER);
        session.send("q", "a", "b");
        assertThat(engine.contents("q")).containsExactly("a");
        Delivery dead = session.consume("DLQ").receive();
        assertThat(dead.text()).isEqualTo("b");
        assertThat(dead.message().property(DeadLetterProperties.REASON).toString())
                .contains("no room");
    }

    @Test
    void letsAPublishWaitForRoomAndAnswersItThen() {
        Session session = limitedTo(1, Overflow.BLOCK);
        session.send("q", "a");
        long waiting = session.post(Q, text("b"), EngineHarness.FAR);
        assertThat(isAnswered(waiting)).isFalse();
        Receiver receiver = session.consume("q").grant(10);
        session.settle(receiver.takeAll());
        assertThat(isAnswered(waiting)).isTrue();
        assertThat(receiver.takeTexts()).containsExactly("b");
    }

    @Test
    void refusesAPublishAtItsDeadline() {
        Session session = limitedTo(1, Overflow.BLOCK);
        session.send("q", "a");
        long waiting = session.post(Q, text("b"), engine.now + 50);
        engine.advance(49);
        assertThat(isAnswered(waiting)).isFalse();
        engine.advance(1);
        assertThat(refusal(waiting)).isEqualTo(Code.RESOURCE_LIMIT);
        assertThat(session.sendRefused(Q, text("c")).code()).isEqualTo(Code.RESOURCE_LIMIT);
    }

    @Test
    void keepsTheOrderOfASessionAcrossDestinationsWhileItWaits() {
        Session session = limitedTo(1, Overflow.BLOCK);
        session.send("q", "a");
        long first = session.post(Q, text("b"), EngineHarness.FAR);
        long second = session.post(Address.queue("free"), text("c"), EngineHarness.FAR);
        assertThat(isAnswered(second)).isFalse();
        assertThat(engine.contents("free")).isEmpty();
        session.settle(session.consume("q").receive());
        assertThat(isAnswered(first)).isTrue();
        assertThat(isAnswered(second)).isTrue();
        assertThat(engine.contents("free")).containsExactly("c");
    }

    @Test
    void goesWhereItsDestinationLeadsWhenThereIsRoomAndNotWhereItLedWhenItWasSent() {
        Session session = limitedTo(1, Overflow.BLOCK);
        engine.declare("bound", QueueSettings.defaults());
        engine.accepted(r -> bind("bound", r));
        session.send("q", "a");
        long first = session.post(Q, text("b"), EngineHarness.FAR);
        long second = session.post(Address.topic("t"), text("c"), EngineHarness.FAR);
        engine.accepted(r -> new Command.Unbind(1, r, Router.TOPIC_EXCHANGE, "bound", "t"));
        session.settle(session.consume("q").receive());
        assertThat(isAnswered(first)).isTrue();
        assertThat(isAnswered(second)).isTrue();
        engine.accepted(r -> bind("bound", r));
        session.send(Address.topic("t"), text("d"));
        assertThat(engine.contents("bound")).containsExactly("d");
    }

    private static Command bind(String queue, long request) {
        return new Command.Bind(1, request, Router.TOPIC_EXCHANGE, queue, "t", null, Map.of(), true);
    }

    @Test
    void answersInTheOrderOfPublishingEvenIfLaterOnesHaveEarlierDeadlines() {
        Session session = limitedTo(1, Overflow.BLOCK);
        session.send("q", "a");
        long first = session.post(Q, text("b"), engine.now + 100);
        long second = session.post(Q, text("c"), engine.now + 10);
        engine.advance(50);
        assertThat(isAnswered(second)).isFalse();
        engine.advance(50);
        assertThat(refusal(first)).isEqualTo(Code.RESOURCE_LIMIT);
        assertThat(refusal(second)).isEqualTo(Code.RESOURCE_LIMIT);
    }

    @Test
    void givesRoomToWaitingSessionsInTheOrderOfTheirComing() {
        Session one = limitedTo(1, Overflow.BLOCK);
        Session two = engine.connect().session();
        Session three = engine.connect().session();
        one.send("q", "a");
        one.post(Q, text("one"), EngineHarness.FAR);
        two.post(Q, text("two"), EngineHarness.FAR);
        Session consuming = engine.connect().session();
        Receiver receiver = consuming.consume("q");
        consuming.settle(receiver.receive());
        three.post(Q, text("three"), EngineHarness.FAR);
        consuming.settle(receiver.receive());
        consuming.settle(receiver.receive());
        assertThat(receiver.receive().text()).isEqualTo("three");
    }

    @Test
    void reservesRoomForWhatATransactionWillBring() {
        Session transacted = engine.connect().transacted();
        Session other = limitedTo(2, Overflow.REJECT);
        transacted.send("q", "a", "b");
        assertThat(other.sendRefused(Q, text("c")).code()).isEqualTo(Code.RESOURCE_LIMIT);
        transacted.rollback();
        other.send("q", "c");
        transacted.send("q", "d");
        transacted.commit();
        assertThat(engine.contents("q")).containsExactly("c", "d");
    }

    @Test
    void letsACommitWaitBehindThePublishesOfItsTransaction() {
        Session transacted = engine.connect().transacted();
        Session other = limitedTo(1, Overflow.BLOCK);
        other.send("q", "a");
        long publish = transacted.post(Q, text("b"), EngineHarness.FAR);
        long commit = engine.nextId();
        engine.execute(new Command.CommitTransaction(transacted.connection.id, commit, transacted.id, new long[0]));
        long after = transacted.post(Address.queue("free"), text("next"), EngineHarness.FAR);
        assertThat(isAnswered(commit)).isFalse();
        other.settle(other.consume("q").receive());
        assertThat(isAnswered(publish)).isTrue();
        assertThat(isAnswered(commit)).isTrue();
        assertThat(isAnswered(after)).isTrue();
        assertThat(engine.contents("q")).containsExactly("b");
        assertThat(engine.contents("free")).isEmpty();
    }

    @Test
    void makesRoomAtTheCommitWhereOldMessagesGiveWay() {
        Session transacted = engine.connect().transacted();
        Session other = limitedTo(2, Overflow.DROP_OLDEST);
        other.send("q", "a", "b");
        transacted.send("q", "c", "d");
        assertThat(engine.contents("q")).containsExactly("a", "b");
        transacted.commit();
        assertThat(engine.contents("q")).containsExactly("c", "d");
    }

    @Test
    void refusesWhatStillWaitsWhenTheSessionCloses() {
        Session session = limitedTo(1, Overflow.BLOCK);
        session.send("q", "a");
        long waiting = session.post(Q, text("b"), EngineHarness.FAR);
        session.close();
        assertThat(refusal(waiting)).isEqualTo(Code.ILLEGAL_STATE);
        Session next = engine.connect().session();
        next.settle(next.consume("q").receive());
        assertThat(engine.contents("q")).isEmpty();
    }

    @Test
    void letsWaitingPublishesInWhenTheLimitIsRaised() {
        Session session = limitedTo(1, Overflow.BLOCK);
        session.send("q", "a");
        long waiting = session.post(Q, text("b"), EngineHarness.FAR);
        engine.declare("q", limited(2, 0, Overflow.BLOCK));
        assertThat(isAnswered(waiting)).isTrue();
    }

    @Test
    void refusesAtOnceWhatCanNeverFit() {
        Session session = engine.connect().session();
        engine.declare("q", limited(0, 10, Overflow.BLOCK));
        long request = session.post(Q, text("much too long"), EngineHarness.FAR);
        assertThat(refusal(request)).isEqualTo(Code.RESOURCE_LIMIT);
    }

    @Test
    void dropsOnlyForTheQueueThatIsFullWhenATopicHasSeveralSubscribers() {
        EngineHarness small = new EngineHarness(new EngineSettings(true, limited(1, 0, Overflow.DROP_OLDEST), 0));
        Session session = small.connect().session();
        session.subscribe("t", "slow", true, true, null, false);
        Receiver quick =
                session.subscribe("t", "quick", true, true, null, false).grant(10);
        session.publish("t", "a");
        session.settle(quick.takeAll());
        session.publish("t", "b");
        assertThat(quick.takeTexts()).containsExactly("b");
        assertThat(small.contents("durable-subscription:-:slow")).containsExactly("b");
        small.close();
    }
}
