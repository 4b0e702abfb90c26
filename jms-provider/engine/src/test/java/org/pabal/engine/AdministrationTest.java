package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.engine.EngineHarness.message;
import static org.pabal.engine.EngineHarness.text;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer;
import org.pabal.message.Address;
import org.pabal.message.Refusal.Code;

/** What administrators do: queues, exchanges and bindings, messages by the heap. */
class AdministrationTest {

    private final EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    private void bind(String exchange, String queue, String key, @Nullable String selector) {
        engine.accepted(r -> new Command.Bind(1, r, exchange, queue, key, selector, Map.of(), true));
    }

    private void declareQueues(String... names) {
        for (String name : names) {
            engine.declare(name, QueueSettings.defaults());
        }
    }

    @Test
    void routesThroughAllFourTypesOfExchange() {
        Session session = engine.connect().session();
        declareQueues("q1", "q2");
        for (ExchangeType type : ExchangeType.values()) {
            engine.accepted(r -> new Command.DeclareExchange(1, r, type.name(), type));
        }
        bind("DIRECT", "q1", "k", null);
        bind("FANOUT", "q1", "", null);
        bind("FANOUT", "q2", "", "x = 1");
        bind("TOPIC", "q2", "a.*", null);
        engine.accepted(r -> new Command.Bind(1, r, "HEADERS", "q2", "h", null, Map.of("x", 1, "y", "z"), true));
        session.send(Address.exchange("DIRECT", "k"), text("direct"));
        session.send(Address.exchange("DIRECT", "other"), text("nowhere"));
        session.send(Address.exchange("FANOUT", ""), message("fanout", m -> m.property("x", 1)));
        session.send(Address.exchange("TOPIC", "a.b"), text("topic"));
        session.send(
                Address.exchange("HEADERS", ""),
                message("headers", m -> m.property("x", 1).property("y", "z")));
        session.send(Address.exchange("HEADERS", ""), message("nowhere", m -> m.property("x", 1)));
        assertThat(engine.contents("q1")).containsExactly("direct", "fanout");
        assertThat(engine.contents("q2")).containsExactly("fanout", "topic", "headers");
        engine.accepted(r -> new Command.Unbind(1, r, "DIRECT", "q1", "k"));
        session.send(Address.exchange("DIRECT", "k"), text("nowhere"));
        engine.accepted(r -> new Command.DeleteExchange(1, r, "DIRECT"));
        assertThat(session.sendRefused(Address.exchange("DIRECT", "k"), text("x"))
                        .code())
                .isEqualTo(Code.INVALID_DESTINATION);
        assertThat(engine.contents("q1")).hasSize(2);
    }

    @Test
    void refusesToTouchWhatIsBuiltIn() {
        assertThat(engine.refused(r -> new Command.DeleteExchange(1, r, "pabal.topic"))
                        .code())
                .isEqualTo(Code.ILLEGAL_STATE);
        assertThat(engine.refused(r -> new Command.DeclareExchange(1, r, "pabal.mine", ExchangeType.DIRECT))
                        .code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        engine.connect().session().subscribe("t", "s", true, true, null, false);
        assertThat(engine.refused(r -> new Command.DeleteQueue(1, r, "durable-subscription:-:s", Command.DeleteIf.ANY))
                        .code())
                .isEqualTo(Code.ILLEGAL_STATE);
        assertThat(engine.connect()
                        .session()
                        .sendRefused(Address.queue("durable-subscription:-:s"), text("x"))
                        .code())
                .isEqualTo(Code.INVALID_DESTINATION);
    }

    @Test
    void deletesUnusedQueuesOnlyIfAskedTo() {
        Session session = engine.connect().session();
        session.send("q", "a");
        assertThat(engine.refused(r -> new Command.DeleteQueue(1, r, "q", Command.DeleteIf.UNUSED))
                        .code())
                .isEqualTo(Code.ILLEGAL_STATE);
        engine.accepted(r -> new Command.DeleteQueue(1, r, "q", Command.DeleteIf.ANY));
        assertThat(engine.contents("q")).isEmpty(); // created anew
        assertThat(engine.refused(r -> new Command.DeleteQueue(1, r, "unknown", Command.DeleteIf.ANY))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void deletesNoMessagesUnlessToldTo() {
        Session session = engine.connect().session();
        session.send("q", "a", "b");
        Receiver receiver = session.consume("q").grant(1);
        Session transacted = engine.connect().transacted();
        transacted.send("q", "c");
        assertThat(engine.refused(r -> new Command.DeleteQueue(1, r, "q", Command.DeleteIf.EMPTY))
                        .text())
                .isEqualTo(
                        "cannot delete queue 'q': it holds 2 messages, and transactions that are not committed send 1"
                                + " more; move or purge them first, or say that they are to go with it (--with-messages)");
        session.settle(engine.last());
        receiver.grant(1);
        session.settle(engine.last());
        assertThat(engine.refused(r -> new Command.DeleteQueue(1, r, "q", Command.DeleteIf.EMPTY))
                        .text())
                .contains("it holds 0 messages, and transactions that are not committed send 1 more");
        transacted.rollback();
        assertThat(engine.refused(r -> new Command.DeleteQueue(1, r, "q", Command.DeleteIf.UNUSED))
                        .text())
                .contains("it has 1 consumers");
        engine.accepted(r -> new Command.DeleteQueue(1, r, "q", Command.DeleteIf.EMPTY));
        assertThat(engine.ended).hasSize(1);
    }

    @Test
    void purgesAllButWhatIsLent() {
        Session session = engine.connect().session();
        session.send("q", "a", "b", "c");
        session.send(Address.queue("q"), message("later", m -> m.deliveryTimeMillis(engine.now + 10)));
        session.consume("q").receive();
        assertThat(engine.answer(Answer.Count.class, r -> new Command.PurgeQueue(1, r, "q"))
                        .messages())
                .isEqualTo(3);
        assertThat(engine.contents("q")).containsExactly("a");
    }

    @Test
    void movesSelectedMessagesInOrder() {
        Session session = engine.connect().session();
        for (int i = 0; i < 4; i++) {
            int number = i;
            session.send(Address.queue("q"), message("m" + i, m -> m.property("even", number % 2 == 0)));
        }
        Answer.Count count = engine.answer(
                Answer.Count.class, r -> new Command.MoveMessages(1, r, "q", Address.queue("there"), "even = TRUE", 0));
        assertThat(count.messages()).isEqualTo(2);
        assertThat(engine.contents("there")).containsExactly("m0", "m2");
        assertThat(engine.contents("q")).containsExactly("m1", "m3");
        assertThat(engine.refused(r -> new Command.MoveMessages(1, r, "q", Address.topic("nobody"), null, 0))
                        .code())
                .isEqualTo(Code.INVALID_DESTINATION);
        assertThat(engine.contents("q")).containsExactly("m1", "m3");
    }

    @Test
    void describesQueues() {
        Session session = engine.connect().session();
        session.send("q", "a", "b", "c");
        session.send(Address.queue("q"), message("later", m -> m.deliveryTimeMillis(engine.now + 10)));
        Receiver receiver = session.consume("q").grant(1);
        Answer.QueueDescription described = engine.describe("q");
        assertThat(described.ready()).isEqualTo(2);
        assertThat(described.lent()).isEqualTo(1);
        assertThat(described.scheduled()).isEqualTo(1);
        assertThat(described.consumers()).isEqualTo(1);
        receiver.close();
        assertThat(engine.describe("q").consumers()).isZero();
        List<Answer.QueueDescription> all = engine.answer(
                        Answer.Queues.class, r -> new Command.DescribeQueues(1, r, List.of()))
                .queues();
        assertThat(all).extracting(Answer.QueueDescription::name).containsExactly("q");
    }

    @Test
    void checksDestinationsWithoutUsingThem() {
        engine.accepted(r -> new Command.CheckDestination(1, r, Address.queue("q")));
        assertThat(engine.engine.image()).doesNotContain("'q'");
        engine.accepted(r -> new Command.CheckDestination(1, r, Address.topic("t")));
        assertThat(engine.refused(r -> new Command.CheckDestination(1, r, Address.temporaryQueue("gone")))
                        .code())
                .isEqualTo(Code.INVALID_DESTINATION);
        assertThat(engine.refused(r -> new Command.CheckDestination(1, r, Address.topic("a..b")))
                        .code())
                .isEqualTo(Code.INVALID_DESTINATION);
    }

    @Test
    void refusesInvalidSelectorsWithTheirColumn() {
        Session session = engine.connect().session();
        assertThat(session.consumeRefused(new org.pabal.engine.command.Source.FromQueue(Address.queue("q")), "a = = 1"))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(Code.INVALID_SELECTOR);
                    assertThat(refusal.text()).contains("a = = 1").contains("column");
                });
    }
}
