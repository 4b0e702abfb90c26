package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.engine.EngineHarness.message;
import static org.pabal.engine.EngineHarness.text;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Explained;
import org.pabal.message.Address;
import org.pabal.message.Refusal.Code;

/** A queue that an administrator has paused lends nothing, and does all else. */
class PauseTest {

    private EngineHarness engine = new EngineHarness();

    @AfterEach
    void close() {
        engine.close();
    }

    private void pause(String queue) {
        engine.accepted(r -> new Command.PauseQueue(1, r, queue, "ann"));
    }

    private void resume(String queue) {
        engine.accepted(r -> new Command.ResumeQueue(1, r, queue));
    }

    @Test
    void sendsNothingToConsumersUntilItIsResumed() {
        Session session = engine.connect().session();
        Receiver receiver = session.consume("q").grant(10);
        pause("q");
        session.send("q", "a", "b");
        session.consume("q").grant(10);
        assertThat(engine.texts()).isEmpty();
        assertThat(engine.contents("q")).containsExactly("a", "b");
        assertThat(engine.describe("q").ready()).isEqualTo(2);

        resume("q");
        assertThat(engine.texts()).containsExactlyInAnyOrder("a", "b");
        receiver.close();
    }

    @Test
    void whatIsLentMayBeSettledOrComeBack() {
        Session session = engine.connect().session();
        session.send("q", "a", "b");
        Receiver receiver = session.consume("q").grant(2);
        pause("q");
        session.settle(engine.deliveries.get(0));
        session.giveBack(Command.ReturnReason.FAILED, engine.deliveries.get(1));
        assertThat(engine.describe("q").lent()).isZero();
        receiver.grant(5);
        engine.take();
        engine.advance(1_000);
        assertThat(engine.takeTexts()).isEmpty();
        assertThat(engine.contents("q")).containsExactly("b");
        resume("q");
        assertThat(engine.takeTexts()).containsExactly("b");
    }

    @Test
    void whoAsksForWhatIsThereIsToldThatThereIsNothing() {
        Session session = engine.connect().session();
        pauseAfter(session);
        Receiver receiver = session.consume("q").grant(1);
        receiver.revoke();
        assertThat(engine.texts()).isEmpty();
        resume("q");
        assertThat(engine.texts()).as("the credit went back").isEmpty();
        receiver.grant(1);
        assertThat(engine.texts()).containsExactly("a");
    }

    private void pauseAfter(Session session) {
        session.send("q", "a");
        pause("q");
    }

    @Test
    void askingTwiceChangesNothingAndTheFirstIsRemembered() {
        engine.declare("q", QueueSettings.defaults());
        long first = engine.now;
        pause("q");
        engine.advance(500);
        int records = engine.records.size();
        engine.accepted(r -> new Command.PauseQueue(1, r, "q", "bob"));
        assertThat(engine.records).hasSize(records);
        assertThat(engine.describe("q").pausedMillis()).isEqualTo(first);
        assertThat(engine.describe("q").pausedBy()).isEqualTo("ann");
        resume("q");
        resume("q");
        assertThat(engine.describe("q").isPaused()).isFalse();
        assertThat(engine.refused(r -> new Command.PauseQueue(1, r, "nowhere", null))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(engine.refused(r -> new Command.ResumeQueue(1, r, "nowhere")).code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void outlivesARestartAndAChangeOfSettings() {
        Session session = engine.connect().session();
        session.send(Address.queue("q"), text("a"));
        pause("q");
        engine.declare("q", QueueSettings.defaults().withDeliveriesMax(3));
        EngineHarness next = engine.restarted();
        engine.close();
        engine = next;
        Session again = engine.connect().session();
        again.consume("q").grant(1);
        assertThat(engine.texts()).isEmpty();
        assertThat(engine.describe("q").pausedBy()).isEqualTo("ann");
        resume("q");
        assertThat(engine.texts()).containsExactly("a");
    }

    @Test
    void aNewQueueOfTheSameNameIsNotPaused() {
        engine.declare("q", QueueSettings.defaults());
        pause("q");
        engine.accepted(r -> new Command.DeleteQueue(1, r, "q", Command.DeleteIf.ANY));
        engine.declare("q", QueueSettings.defaults());
        assertThat(engine.describe("q").isPaused()).isFalse();
    }

    @Test
    void messagesExpireAndGroupsStayWithTheirOwners() {
        Session session = engine.connect().session();
        Receiver owner = session.consume("q").grant(1);
        session.send(Address.queue("q"), message("g1", m -> m.property("JMSXGroupID", "g")));
        pause("q");
        session.send(Address.queue("q"), message("g2", m -> m.property("JMSXGroupID", "g")));
        session.send(Address.queue("q"), message("short", m -> m.expirationMillis(engine.now + 10)));
        Receiver other = session.consume("q").grant(5);
        session.settle(engine.last());
        engine.take();
        engine.advance(20);
        assertThat(engine.contents("q")).containsExactly("g2");
        resume("q");
        assertThat(engine.takeTexts()).isEmpty();
        owner.grant(1);
        assertThat(engine.last().consumer()).isEqualTo(owner.id);
        assertThat(engine.takeTexts()).containsExactly("g2");
        other.close();
    }

    @Test
    void explainSaysSinceWhenAndByWhom() {
        Session session = engine.connect().session();
        session.send("q", "a");
        session.consume("q").grant(1);
        engine.take();
        pause("q");
        session.send("q", "b");
        session.consume("q").grant(1);
        Explained explained = engine.answer(Answer.Explanation.class, r -> new Command.ExplainQueue(1, r, "q", "ID:b"))
                .explained();
        assertThat(explained.queue().pausedMillis()).isEqualTo(engine.now);
        assertThat(explained.queue().pausedBy()).isEqualTo("ann");
        assertThat(explained.messages().get(0).verdicts())
                .extracting(Explained.Verdict::obstacle)
                .containsOnly(Explained.Obstacle.PAUSED);
    }
}
