package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.engine.EngineHarness.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
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
import org.pabal.engine.record.EngineRecord;
import org.pabal.message.Address;
import org.pabal.message.Message;

/** Back-off, dead letters, expiry, delivery times. */
class RedeliveryTest {

    private final EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    private static QueueSettings settings(
            int deliveriesMax, long delayMillis, @Nullable Address deadLetterTo, @Nullable Address expiredTo) {
        return new QueueSettings(
                0, 0, Overflow.BLOCK, deliveriesMax, delayMillis, 2.0, 1_000, deadLetterTo, expiredTo, false);
    }

    private static final Address DLQ = Address.queue("DLQ");

    @Test
    void backsOffLongerWithEachFailureAndKeepsThePlace() {
        Session session = engine.connect().session();
        engine.declare("q", settings(0, 100, DLQ, null));
        session.send("q", "a", "b");
        Receiver receiver = session.consume("q");
        session.giveBack(ReturnReason.FAILED, receiver.receive());
        Delivery b = receiver.receive();
        assertThat(b.text()).isEqualTo("b");
        receiver.grant(10);
        engine.advance(99);
        assertThat(receiver.take()).isEmpty();
        session.giveBack(ReturnReason.UNSTARTED, b);
        engine.advance(1);
        List<Delivery> back = engine.take();
        assertThat(back).extracting(Delivery::text).containsExactly("b", "a");
        session.giveBack(ReturnReason.FAILED, back.get(1));
        engine.advance(199);
        assertThat(engine.take()).isEmpty();
        engine.advance(1);
        assertThat(engine.takeTexts()).containsExactly("a");
    }

    @Test
    void keepsABackOffOverARestart() {
        Session session = engine.connect().session();
        engine.declare("q", settings(0, 100, DLQ, null));
        session.send("q", "a");
        session.giveBack(ReturnReason.FAILED, session.consume("q").receive());
        EngineHarness next = engine.restarted();
        Receiver receiver = next.connect().session().consume("q").grant(1);
        assertThat(receiver.take()).isEmpty();
        next.advance(100);
        assertThat(receiver.take()).extracting(Delivery::count).containsExactly(2);
        next.close();
    }

    @Test
    void buriesWhatFailsTooOftenWithReasonAttemptsAndOrigin() {
        Session session = engine.connect("worker").session();
        engine.declare("q", settings(3, 0, DLQ, null));
        session.send(Address.queue("q"), message("poison", m -> m.destination(Address.queue("q"))));
        Receiver receiver = session.consume("q");
        for (int i = 0; i < 3; i++) {
            session.giveBack(ReturnReason.FAILED, receiver.receive());
        }
        assertThat(engine.contents("q")).isEmpty();
        assertThat(engine.records.stream().filter(r -> r instanceof EngineRecord.MessageDeadLettered))
                .hasSize(1);
        Message dead = session.consume("DLQ").receive().message();
        assertThat(dead.text()).isEqualTo("poison");
        assertThat(dead.property(DeadLetterProperties.ATTEMPTS)).isEqualTo(3);
        assertThat(dead.property(DeadLetterProperties.FROM)).isEqualTo("queue q");
        assertThat(dead.property(DeadLetterProperties.QUEUE)).isEqualTo("q");
        assertThat(dead.property(DeadLetterProperties.AT)).isEqualTo(engine.now);
        assertThat(dead.property(DeadLetterProperties.REASON)).asString().contains("3 times");
        assertThat(dead.property(DeadLetterProperties.HISTORY))
                .asString()
                .hasLineCount(3)
                .contains("worker");
    }

    @Test
    void buriesWhatIsRejectedAtOnce() {
        Session session = engine.connect().session();
        session.send("q", "a");
        session.giveBack(ReturnReason.REJECTED, session.consume("q").receive());
        assertThat(engine.contents("DLQ")).containsExactly("a");
    }

    @Test
    void dropsTheDeadWhereThereIsNoPlaceForThem() {
        Session session = engine.connect().session();
        engine.declare("q", settings(1, 0, null, null));
        session.send("q", "a");
        session.giveBack(ReturnReason.FAILED, session.consume("q").receive());
        assertThat(engine.contents("q")).isEmpty();
    }

    @Test
    void neverLoopsOrLosesWhatFailsInTheDeadLetterQueueItself() {
        Session session = engine.connect().session();
        engine.declare("DLQ", settings(2, 0, DLQ, null));
        session.send("DLQ", "a");
        Receiver receiver = session.consume("DLQ");
        for (int i = 0; i < 5; i++) {
            session.giveBack(ReturnReason.FAILED, receiver.receive());
        }
        assertThat(engine.contents("DLQ")).containsExactly("a");
    }

    @Test
    void retriesDeadLettersWhereTheyWere() {
        Session session = engine.connect("c").session();
        engine.declare("q", settings(1, 0, DLQ, null));
        session.send("q", "a", "b");
        Receiver receiver = session.consume("q");
        session.giveBack(ReturnReason.FAILED, receiver.receive());
        session.giveBack(ReturnReason.FAILED, receiver.receive());
        Answer.Count count = engine.answer(
                Answer.Count.class, r -> new Command.RetryDeadLetters(session.connection.id, r, "DLQ", null, 1));
        assertThat(count.messages()).isEqualTo(1);
        Delivery again = receiver.receive();
        assertThat(again.text()).isEqualTo("a");
        assertThat(again.count()).isEqualTo(1);
        assertThat(again.message().properties()).isEmpty();
        assertThat(engine.contents("DLQ")).containsExactly("b");
    }

    @Test
    void retriesIntoTheSubscriptionItCameFromNotTheWholeTopic() {
        Session session = engine.connect().session();
        Receiver failing =
                session.subscribe("t", "failing", true, true, null, false).grant(10);
        Receiver fine = session.subscribe("t", "fine", true, true, null, false).grant(10);
        session.publish("t", "a");
        session.settle(fine.takeAll());
        session.giveBack(ReturnReason.REJECTED, failing.takeAll());
        engine.answer(Answer.Count.class, r -> new Command.RetryDeadLetters(session.connection.id, r, "DLQ", null, 0));
        assertThat(failing.takeTexts()).containsExactly("a");
        assertThat(fine.takeTexts()).isEmpty();
    }

    @Test
    void expiresAtItsTimeWaitingOrNot() {
        Session session = engine.connect().session();
        session.send(Address.queue("q"), message("short", m -> m.expirationMillis(engine.now + 10)));
        session.send("q", "long");
        engine.advance(9);
        assertThat(engine.contents("q")).containsExactly("short", "long");
        engine.advance(1);
        assertThat(engine.contents("q")).containsExactly("long");
    }

    @Test
    void neverDeliversWhatHasExpired() {
        Session session = engine.connect().session();
        session.send(Address.queue("q"), message("late", m -> m.expirationMillis(engine.now + 10)));
        engine.now += 20; // no tick in between
        session.consume("q").grant(1);
        assertThat(engine.deliveries).isEmpty();
        assertThat(engine.describe("q").ready()).isZero();
    }

    @Test
    void letsWhatIsLentBeSettledAfterItsTimeAndExpiresItIfItComesBack() {
        Session session = engine.connect().session();
        for (String text : new String[] {"a", "b"}) {
            session.send(Address.queue("q"), message(text, m -> m.expirationMillis(engine.now + 10)));
        }
        Delivery[] got = session.consume("q").grant(2).takeAll();
        engine.advance(20);
        session.settle(got[0]);
        session.giveBack(ReturnReason.FAILED, got[1]);
        assertThat(engine.describe("q").ready()).isZero();
    }

    @Test
    void movesTheExpiredToWhereTheyAreWanted() {
        Session session = engine.connect().session();
        engine.declare("q", settings(0, 0, DLQ, Address.queue("expired")));
        session.send(Address.queue("q"), message("a", m -> m.expirationMillis(engine.now + 10)));
        engine.advance(10);
        Message expired = session.consume("expired").receive().message();
        assertThat(expired.expirationMillis()).isZero();
        assertThat(expired.property(DeadLetterProperties.REASON)).asString().startsWith("expired");
    }

    @Test
    void hidesMessagesUntilTheirDeliveryTimeThenAppendsThem() {
        Session session = engine.connect().session();
        session.send(Address.queue("q"), message("later", m -> m.deliveryTimeMillis(engine.now + 10)));
        session.send("q", "now");
        assertThat(engine.contents("q")).containsExactly("now");
        assertThat(engine.describe("q").scheduled()).isEqualTo(1);
        engine.advance(10);
        assertThat(engine.contents("q")).containsExactly("now", "later");
    }

    @Test
    void keepsDeliveryTimesOverARestart() {
        Session session = engine.connect().session();
        session.send(Address.queue("q"), message("later", m -> m.deliveryTimeMillis(engine.now + 10)));
        EngineHarness next = engine.restarted();
        Receiver receiver = next.connect().session().consume("q").grant(1);
        assertThat(receiver.take()).isEmpty();
        next.advance(10);
        assertThat(receiver.takeTexts()).containsExactly("later");
        next.close();
    }
}
