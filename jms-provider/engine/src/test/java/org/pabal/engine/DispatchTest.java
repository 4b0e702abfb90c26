package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.engine.EngineHarness.message;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;

/** Message groups, exclusive queues, recalls. */
class DispatchTest {

    private final EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    private static void send(Session session, String text, @Nullable String group) {
        send(session, text, group, 0);
    }

    private static void send(Session session, String text, @Nullable String group, int sequence) {
        session.send(Address.queue("q"), message(text, m -> {
            if (group != null) {
                m.property("JMSXGroupID", group);
            }
            if (sequence != 0) {
                m.property("JMSXGroupSeq", sequence);
            }
        }));
    }

    // ---- groups

    @Test
    void givesAGroupToOneConsumerWhileItLives() {
        Session session = engine.connect().session();
        Receiver one = session.consume("q").grant(10);
        Receiver two = session.consume("q").grant(10);
        send(session, "a1", "a");
        send(session, "b1", "b");
        send(session, "a2", "a");
        send(session, "a3", "a");
        send(session, "b2", "b");
        assertThat(one.takeTexts()).containsExactly("a1", "a2", "a3");
        assertThat(two.takeTexts()).containsExactly("b1", "b2");
    }

    @Test
    void keepsMessagesOfAGroupForItsOwnerWithoutCreditAndLetsOthersPass() {
        Session session = engine.connect().session();
        Receiver owner = session.consume("q").grant(1);
        send(session, "a1", "a");
        Receiver other = session.consume("q").grant(10);
        send(session, "a2", "a");
        send(session, "x", null);
        send(session, "a3", "a");
        assertThat(other.takeTexts()).containsExactly("x");
        owner.take();
        owner.grant(5);
        assertThat(owner.takeTexts()).containsExactly("a2", "a3");
    }

    @Test
    void forgetsGroupsThatWereNotUsedForLongThoughTheEldestAreStillWorkedOn() {
        Session session = engine.connect().session();
        Receiver busy = session.consume("q").grant(20);
        for (int i = 0; i < 20; i++) {
            send(session, "busy" + i, "busy" + i);
        }
        Receiver quick = session.consume("q");
        for (int i = 0; i < 65_536 + 1_000; i++) {
            send(session, "m" + i, "g" + i);
            session.settle(quick.receive());
        }
        assertThat(busy.take()).hasSize(20);
        busy.grant(2);

        send(session, "long ago", "g0");
        send(session, "just now", "g66000");

        assertThat(busy.takeTexts()).containsExactly("long ago");
        quick.grant(1);
        assertThat(quick.takeTexts()).containsExactly("just now");
    }

    @Test
    void movesAGroupOnlyAfterWhatItsOwnerHoldsIsSettledOrReturned() {
        Session first = engine.connect().session();
        Session second = engine.connect().session();
        Receiver owner = first.consume("q").grant(2);
        send(first, "a1", "a");
        send(first, "a2", "a");
        send(first, "a3", "a");
        Delivery[] held = owner.takeAll();
        Receiver next = second.consume("q").grant(10);
        owner.close();
        assertThat(next.take()).isEmpty();
        send(first, "a4", "a");
        assertThat(next.take()).isEmpty();
        first.settle(held[0]);
        assertThat(next.take()).isEmpty();
        first.giveBack(ReturnReason.FAILED, held[1]);
        assertThat(next.takeTexts()).containsExactly("a2", "a3", "a4");
    }

    @Test
    void returnsMessagesOfAGroupToTheirPlacesForTheSameOwner() {
        Session session = engine.connect().session();
        Receiver owner = session.consume("q").grant(2);
        session.consume("q").grant(10);
        send(session, "a1", "a");
        send(session, "a2", "a");
        send(session, "a3", "a");
        Delivery[] held = owner.takeAll();
        session.giveBack(ReturnReason.FAILED, held);
        owner.grant(10);
        assertThat(owner.takeTexts()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void closesAGroupWithSequenceMinusOne() {
        Session session = engine.connect().session();
        Receiver one = session.consume("q").grant(10);
        Receiver two = session.consume("q");
        send(session, "a1", "a");
        send(session, "end", "a", -1);
        Delivery[] held = one.takeAll();
        assertThat(held).hasSize(2);
        one.revoke();
        two.grant(10);
        send(session, "again", "a");
        assertThat(two.take()).isEmpty();
        session.settle(held);
        assertThat(two.takeTexts()).containsExactly("again");
    }

    @Test
    void doesNotBindMessagesThatTheOwnersSelectorRefuses() {
        Session session = engine.connect().session();
        Receiver selecting = session.consume("q", "x = 1").grant(10);
        session.send(
                Address.queue("q"),
                message("mine", m -> m.property("JMSXGroupID", "a").property("x", 1)));
        Receiver all = session.consume("q").grant(10);
        session.send(
                Address.queue("q"),
                message("free", m -> m.property("JMSXGroupID", "a").property("x", 2)));
        assertThat(selecting.takeTexts()).containsExactly("mine");
        assertThat(all.takeTexts()).containsExactly("free");
    }

    @Test
    void keepsTheOrderOfGroupedAndOtherMessagesForASingleConsumer() {
        Session session = engine.connect().session();
        Receiver only = session.consume("q").grant(1);
        send(session, "a1", "a");
        send(session, "x", null);
        send(session, "a2", "a");
        send(session, "y", null);
        only.grant(10);
        assertThat(only.takeTexts()).containsExactly("a1", "x", "a2", "y");
    }

    // ---- exclusive queues

    @Test
    void servesOneConsumerAtATimeOfAnExclusiveQueue() {
        QueueSettings d = QueueSettings.defaults();
        Session session = engine.connect().session();
        engine.declare("q", new QueueSettings(0, 0, d.overflow(), 0, 0, 1, 0, d.deadLetterTo(), null, true));
        Receiver one = session.consume("q").grant(2);
        Receiver two = session.consume("q").grant(10);
        session.send("q", "a", "b", "c");
        assertThat(one.takeTexts()).containsExactly("a", "b");
        assertThat(two.take()).isEmpty();
        one.close();
        assertThat(two.takeTexts()).containsExactly("c");
    }

    // ---- recalls

    private void assertNoRecall() {
        engine.advance(1_000);
        assertThat(engine.recalls).isEmpty();
    }

    private Effect.RecallDeliveries recalled() {
        engine.advance(Deliveries.RECALL_AFTER_MILLIS);
        assertThat(engine.recalls).hasSize(1);
        return engine.recalls.remove(0);
    }

    @Test
    void takesBackForAnIdleConsumerAllThatAnotherHasNotStarted() {
        Session hoarding = engine.connect().session();
        Session idle = engine.connect().session();
        hoarding.send("q", "a", "b", "c", "d");
        Receiver hoard = hoarding.consume("q").grant(100);
        Delivery[] held = hoard.takeAll();
        Receiver other = idle.consume("q").grant(10);
        Effect.RecallDeliveries recall = recalled();
        assertThat(recall.consumer()).isEqualTo(hoard.id);
        assertThat(recall.count()).isEqualTo(4);
        hoarding.giveBack(ReturnReason.UNSTARTED, held[1], held[2], held[3]);
        assertThat(other.take()).isNotEmpty().extracting(Delivery::count).containsOnly(1);
        assertNoRecall();
    }

    @Test
    void asksNobodyTwiceBeforeTheAnswerNorAgainAfterAnEmptyOne() {
        Session hoarding = engine.connect().session();
        hoarding.send("q", "a");
        Receiver hoard = hoarding.consume("q").grant(1);
        Receiver other = engine.connect().session().consume("q").grant(10);
        recalled();
        assertNoRecall();
        engine.accepted(r -> new Command.ReturnDeliveries(
                hoarding.connection.id, r, hoarding.id, new long[0], ReturnReason.UNSTARTED));
        assertNoRecall();
        other.revoke();
        hoarding.send("q", "b");
        hoard.grant(1);
        assertThat(hoard.takeTexts()).containsExactly("a", "b");
        other.grant(1);
        recalled();
    }

    @Test
    void remembersThatSomebodyFoundNothingAndTookItsCreditBack() {
        Session hoarding = engine.connect().session();
        hoarding.send("q", "a", "b");
        Receiver hoard = hoarding.consume("q").grant(2);
        Receiver other = engine.connect().session().consume("q").grant(1);
        other.revoke();
        recalled();
        Delivery[] held = hoard.takeAll();
        hoarding.giveBack(ReturnReason.UNSTARTED, held[1]);
        assertThat(other.receive().text()).isEqualTo("b");
    }

    @Test
    void takesNothingBackThatTheIdleConsumerCouldNotTake() {
        Session session = engine.connect().session();
        session.send("q", "a", "b");
        session.consume("q").grant(10);
        session.consume("q", "x = 1").grant(10);
        assertNoRecall();
        Session grouped = engine.connect().session();
        send(grouped, "g", "group");
        assertNoRecall();
    }

    @Test
    void leavesWhatWorksAtItsSpeedAlone() {
        Session session = engine.connect().session();
        Receiver one = session.consume("q").grant(10);
        session.consume("q").grant(10);
        session.send("q", "a");
        session.settle(one.takeAll());
        assertNoRecall();
    }

    @Test
    void endsConsumersOfADeletedQueue() {
        Session session = engine.connect().session();
        session.send("q", "a");
        Receiver receiver = session.consume("q");
        Delivery held = receiver.receive();
        engine.accepted(r -> new Command.DeleteQueue(session.connection.id, r, "q", Command.DeleteIf.ANY));
        assertThat(engine.ended).extracting(Effect.ConsumerEnded::consumer).containsExactly(receiver.id);
        session.settle(held);
        session.close();
    }
}
