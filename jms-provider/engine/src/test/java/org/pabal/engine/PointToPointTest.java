package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.engine.EngineHarness.message;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.effect.Answer;
import org.pabal.message.Address;
import org.pabal.message.Refusal;

/** Queues: order, credit, settlement, return, browsing. */
class PointToPointTest {

    private final EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    @Test
    void deliversInTheOrderOfSendingAndForgetsWhatIsSettled() {
        Session session = engine.connect().session();
        session.send("orders", "a", "b", "c");
        Receiver receiver = session.consume("orders").grant(10);
        Delivery[] got = receiver.takeAll();
        assertThat(got).extracting(Delivery::text).containsExactly("a", "b", "c");
        assertThat(got).extracting(Delivery::count).containsOnly(1);
        assertThat(got).extracting(Delivery::id).containsExactly(1L, 2L, 3L);
        session.settle(got);
        assertThat(engine.contents("orders")).isEmpty();
    }

    @Test
    void deliversHigherPrioritiesFirst() {
        Session session = engine.connect().session();
        for (int priority : new int[] {0, 9, 4, 9, 5}) {
            session.send(Address.queue("q"), message("p" + priority, m -> m.priority(priority)));
        }
        session.consume("q").grant(10);
        assertThat(engine.texts()).containsExactly("p9", "p9", "p5", "p4", "p0");
    }

    @Test
    void sendsNothingWithoutCreditAndNothingAfterItIsRevoked() {
        Session session = engine.connect().session();
        Receiver receiver = session.consume("q");
        session.send("q", "a", "b", "c");
        assertThat(engine.deliveries).isEmpty();
        receiver.grant(1);
        assertThat(engine.takeTexts()).containsExactly("a");
        receiver.grant(5);
        assertThat(engine.takeTexts()).containsExactly("b", "c");
        receiver.revoke();
        session.send("q", "d");
        assertThat(engine.deliveries).isEmpty();
        receiver.grant(1);
        assertThat(engine.takeTexts()).containsExactly("d");
    }

    @Test
    void returnsMessagesToTheirPlacesWhateverTheOrderOfReturning() {
        Session session = engine.connect().session();
        session.send("q", "a", "b", "c", "d");
        Receiver receiver = session.consume("q").grant(3);
        Delivery[] got = receiver.takeAll();
        session.giveBack(ReturnReason.FAILED, got[2]);
        session.giveBack(ReturnReason.FAILED, got[0], got[1]);
        receiver.grant(10);
        List<Delivery> again = engine.take();
        assertThat(again).extracting(Delivery::text).containsExactly("a", "b", "c", "d");
        assertThat(again).extracting(Delivery::count).containsExactly(2, 2, 2, 1);
    }

    @Test
    void countsNothingForWhatNobodyHasSeen() {
        Session session = engine.connect().session();
        session.send("q", "a");
        Receiver receiver = session.consume("q");
        session.giveBack(ReturnReason.UNSTARTED, receiver.receive());
        assertThat(receiver.receive().count()).isEqualTo(1);
    }

    @Test
    void returnsWhatAClosingSessionHoldsAndCountsIt() {
        Session closing = engine.connect().session();
        closing.send("q", "a", "b");
        closing.consume("q").grant(2);
        engine.take();
        closing.close();
        engine.connect().session().consume("q").grant(2);
        assertThat(engine.take()).extracting(Delivery::count).containsExactly(2, 2);
    }

    @Test
    void leavesLoansWithTheSessionWhenTheirConsumerCloses() {
        Session session = engine.connect().session();
        session.send("q", "a", "b");
        Receiver receiver = session.consume("q").grant(2);
        Delivery[] got = receiver.takeAll();
        receiver.close();
        session.settle(got[0]);
        session.giveBack(ReturnReason.FAILED, got[1]);
        assertThat(engine.contents("q")).containsExactly("b");
    }

    @Test
    void refusesToSettleWhatIsNotLentButSettlesTheRest() {
        Session session = engine.connect().session();
        session.send("q", "a");
        Delivery got = session.consume("q").receive();
        Refusal refusal = engine.refused(request ->
                new Command.SettleDeliveries(session.connection.id, request, session.id, new long[] {got.id(), 99}));
        assertThat(refusal.code()).isEqualTo(Refusal.Code.NOT_FOUND);
        assertThat(refusal.text()).contains("99");
        assertThat(engine.contents("q")).isEmpty();
    }

    @Test
    void servesEqualConsumersInTurn() {
        Session session = engine.connect().session();
        Receiver one = session.consume("q").grant(10);
        Receiver two = session.consume("q").grant(10);
        session.send("q", "a", "b", "c", "d");
        assertThat(one.takeTexts()).containsExactly("a", "c");
        assertThat(two.takeTexts()).containsExactly("b", "d");
    }

    @Test
    void servesConsumersOfHigherPriorityFirstWhileTheyHaveCredit() {
        Session session = engine.connect().session();
        Receiver low = session.consume("q", null, 1).grant(10);
        Receiver high = session.consume("q", null, 5).grant(2);
        session.send("q", "a", "b", "c");
        assertThat(high.takeTexts()).containsExactly("a", "b");
        assertThat(low.takeTexts()).containsExactly("c");
    }

    @Test
    void selectsWithoutDisturbingTheRest() {
        Session session = engine.connect().session();
        for (int i = 0; i < 6; i++) {
            String colour = i % 3 == 0 ? "red" : "blue";
            session.send(Address.queue("q"), message(colour + i, m -> m.property("colour", colour)));
        }
        Receiver red = session.consume("q", "colour = 'red'").grant(10);
        assertThat(red.takeTexts()).containsExactly("red0", "red3");
        session.send(Address.queue("q"), message("late", m -> m.property("colour", "red")));
        assertThat(red.takeTexts()).containsExactly("late");
        Receiver rest = session.consume("q").grant(10);
        assertThat(rest.takeTexts()).containsExactly("blue1", "blue2", "blue4", "blue5");
    }

    @Test
    void findsTheRedMessageBehindAHundredThousandBlueOnes() {
        Session session = engine.connect().session();
        var blue = message("blue", m -> m.property("colour", "blue"));
        for (int i = 0; i < 100_000; i++) {
            session.send(Address.queue("q"), blue);
        }
        session.send(Address.queue("q"), message("red", m -> m.property("colour", "red")));
        Receiver red = session.consume("q", "colour = 'red'").grant(1);
        engine.tick();
        Delivery found = red.take().get(0);
        assertThat(found.text()).isEqualTo("red");
        session.giveBack(ReturnReason.FAILED, found);
        // Behind the place that has been reached, it is found without another look at the others.
        assertThat(red.receive().text()).isEqualTo("red");
    }

    @Test
    void answersARevokeOnlyWhenTheSelectorHasLookedAtEverything() {
        Session session = engine.connect().session();
        var blue = message("blue", m -> m.property("colour", "blue"));
        for (int i = 0; i < 20_000; i++) {
            session.send(Address.queue("q"), blue);
        }
        session.send(Address.queue("q"), message("red", m -> m.property("colour", "red")));
        Receiver red = session.consume("q", "colour = 'red'").grant(1);
        long request = engine.nextId();
        engine.execute(new Command.RevokeCredit(session.connection.id, request, red.id));
        assertThat(engine.replies.get(request)).isNull();
        engine.tick();
        assertThat(engine.replies.get(request)).isNotNull();
        assertThat(red.takeTexts()).containsExactly("red");
    }

    /** A receiver whose selector has not looked at everything yet. */
    private Receiver searching(Session session) {
        var blue = message("blue", m -> m.property("colour", "blue"));
        for (int i = 0; i < 20_000; i++) {
            session.send(Address.queue("q"), blue);
        }
        return session.consume("q", "colour = 'red'").grant(1);
    }

    private long askToRevoke(Receiver receiver) {
        long request = engine.nextId();
        engine.execute(new Command.RevokeCredit(receiver.session.connection.id, request, receiver.id));
        return request;
    }

    @Test
    void keepsCreditThatIsGrantedWhileARevokeWaits() {
        Session session = engine.connect().session();
        Receiver red = searching(session);
        long first = askToRevoke(red);
        red.grant(5);
        long second = askToRevoke(red);
        red.grant(2);
        engine.tick();
        assertThat(engine.replies).containsKeys(first, second);
        for (int i = 0; i < 4; i++) {
            session.send(Address.queue("q"), message("red" + i, m -> m.property("colour", "red")));
        }
        assertThat(red.takeTexts()).containsExactly("red0", "red1");
    }

    @Test
    void answersAWaitingRevokeWhenTheConsumerOrItsQueueGoes() {
        Session session = engine.connect().session();
        Receiver red = searching(session);
        long first = askToRevoke(red);
        red.close();
        assertThat(engine.replies).containsKey(first);
        Receiver again = session.consume("q", "colour = 'red'").grant(1);
        long second = askToRevoke(again);
        engine.accepted(r -> new Command.DeleteQueue(session.connection.id, r, "q", Command.DeleteIf.ANY));
        assertThat(engine.replies).containsKey(second);
    }

    @Test
    void browsesInOrderLentOrNotAndTakesNothing() {
        Session session = engine.connect().session();
        session.send("q", "a", "b");
        session.send(Address.queue("q"), message("urgent", m -> m.priority(9)));
        session.consume("q").grant(1);
        assertThat(engine.contents("q")).containsExactly("urgent", "a", "b");
        assertThat(engine.contents("q")).containsExactly("urgent", "a", "b");
    }

    @Test
    void keepsABrowsersPlaceWhileMessagesAroundItGo() {
        Session session = engine.connect().session();
        session.send("q", "a", "b", "c", "d", "e");
        long browser = engine.nextId();
        engine.accepted(
                r -> new Command.OpenBrowser(session.connection.id, r, session.id, browser, Address.queue("q"), null));
        assertThat(browse(session, browser, 2).messages()).hasSize(2);
        Receiver receiver = session.consume("q").grant(3);
        session.settle(receiver.takeAll());
        Answer.Browsed rest = browse(session, browser, 10);
        assertThat(rest.messages()).extracting(m -> m.text()).containsExactly("d", "e");
        assertThat(rest.end()).isTrue();
        engine.accepted(r -> new Command.CloseBrowser(session.connection.id, r, browser));
    }

    private Answer.Browsed browse(Session session, long browser, int max) {
        return engine.answer(Answer.Browsed.class, r -> new Command.BrowseMore(session.connection.id, r, browser, max));
    }

    @Test
    void keepsNonPersistentMessagesOutOfWhatIsDurable() {
        Session session = engine.connect().session();
        session.send(Address.queue("q"), message("gone", m -> m.persistent(false)));
        session.send("q", "kept");
        EngineHarness next = engine.restarted();
        assertThat(next.contents("q")).containsExactly("kept");
    }

    @Test
    void voidsLoansAtARestartAndKeepsTheirCounts() {
        Session session = engine.connect().session();
        session.send("q", "a");
        session.consume("q").grant(1);
        EngineHarness next = engine.restarted();
        Delivery again = next.connect().session().consume("q").receive();
        assertThat(again.count()).isEqualTo(2);
        next.close();
    }

    @Test
    void refusesUnknownQueuesWhereUseCreatesNone() {
        EngineHarness strict = new EngineHarness(
                new EngineSettings(false, EngineSettings.defaults().queueDefaults(), 0));
        Session session = strict.connect().session();
        Refusal refusal = session.sendRefused(Address.queue("nowhere"), EngineHarness.text("x"));
        assertThat(refusal.code()).isEqualTo(Refusal.Code.INVALID_DESTINATION);
        assertThat(refusal.text()).contains("nowhere").contains("autoCreate");
    }
}
