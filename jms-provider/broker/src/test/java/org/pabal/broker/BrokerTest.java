package org.pabal.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.engine.Decision;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;

@Timeout(60)
class BrokerTest {

    @Test
    void stateMovesOnAsTheTableSaysAndNoOtherWay() {
        Map<BrokerState, Set<BrokerState>> table = Map.of(
                BrokerState.STARTING, Set.of(BrokerState.RUNNING, BrokerState.FAILED),
                BrokerState.RUNNING, Set.of(BrokerState.STOPPING, BrokerState.FAILED),
                BrokerState.STOPPING, Set.of(BrokerState.STOPPED, BrokerState.FAILED),
                BrokerState.STOPPED, Set.of(),
                BrokerState.FAILED, Set.of());
        for (BrokerState from : BrokerState.values()) {
            for (BrokerState to : BrokerState.values()) {
                assertThat(from.mayBecome(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(table.get(from).contains(to));
            }
        }
    }

    @Test
    void manyThreadsStopOneBrokerAndAllSeeItStopped() throws Exception {
        for (int round = 0; round < 50; round++) {
            Broker broker = Broker.start(BrokerSettings.builder("many").build(), new ScriptedEngine());
            RecordingListener listener = new RecordingListener();
            broker.connect(listener);
            Set<BrokerState> seen = ConcurrentHashMap.newKeySet();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                threads.add(new Thread(() -> {
                    broker.close();
                    seen.add(broker.state());
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(seen).containsExactly(BrokerState.STOPPED);
            assertThat(listener.losses).hasSize(1);
        }
    }

    @Test
    void brokersThatHaveStoppedLeaveNoThreadBehind() throws Exception {
        List<Thread> engines = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            try (Broker broker =
                    Broker.start(BrokerSettings.builder("leaving-" + i).build(), new ScriptedEngine())) {
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("pabal-engine-" + broker.name()))
                        .forEach(engines::add);
            }
        }
        assertThat(engines).hasSize(20);
        for (Thread engine : engines) {
            engine.join(RecordingListener.PATIENCE_SECONDS * 1_000);
            assertThat(engine.isAlive()).isFalse();
        }
    }

    @Test
    void connectingToAStoppedBrokerIsToldThatItIsLost() throws Exception {
        Broker broker = Broker.start(BrokerSettings.builder("over").build(), new ScriptedEngine());
        assertThat(broker.unavailability()).isNull();
        broker.close();
        RecordingListener listener = new RecordingListener();
        broker.connect(listener);
        assertThat(listener.loss().text()).contains("'over'", "stopped");
        assertThat(broker.unavailability().code()).isEqualTo(Refusal.Code.BROKER_UNAVAILABLE);
        assertThatThrownBy(() -> broker.administration()
                        .purgeQueue("q")
                        .toCompletableFuture()
                        .join())
                .hasRootCauseInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("BROKER_UNAVAILABLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a:b", "ä"})
    void refusesBrokerNamesThatCannotStandInAnUrl(String name) {
        assertThatThrownBy(() -> BrokerSettings.builder(name).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 0, -1, (1 << 20) + 1})
    void refusesMailboxesOutOfBounds(int capacity) {
        assertThatThrownBy(() ->
                        BrokerSettings.builder("b").mailboxCapacity(capacity).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mailboxCapacity=" + capacity)
                .hasMessageContaining("16 to 1048576");
    }

    @Test
    void usersGetInWithTheirOwnPasswordOnly() {
        UserPasswords users = new UserPasswords(Map.of("anna", "secret", "bert", "geheim"));
        assertThat(users.authenticate("anna", "secret")).isNull();
        assertThat(users.authenticate("bert", "geheim")).isNull();
        assertThat(refused(users, "anna", "geheim")).contains("'anna'");
        assertThat(refused(users, "carl", "secret")).contains("'carl'", "unknown user or wrong password");
        assertThat(refused(users, null, "secret")).contains("without user and password");
        assertThat(refused(users, "anna", null)).contains("without user and password");
        assertThat(refused(users, "", "")).contains("unknown user");
        assertThat(Authenticator.everybody().authenticate(null, null)).isNull();
    }

    private static String refused(Authenticator authenticator, String user, String password) {
        Refusal refusal = authenticator.authenticate(user, password);
        assertThat(refusal.code()).isEqualTo(Refusal.Code.NOT_AUTHENTICATED);
        assertThat(refusal.text()).doesNotContain("geheim", "secret");
        return refusal.text();
    }

    // ---- administration

    @ParameterizedTest
    @EnumSource
    void administrationAsksTheEngineForExactlyThat(Administration what) {
        AtomicReference<Command> asked = new AtomicReference<>();
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                asked.set(command);
                Answer answer = what.answer;
                if (answer == null) {
                    super.on(command, decision);
                } else if (command.request() != Command.NO_REPLY) {
                    decision.effects().add(new Effect.Answered(command.connection(), command.request(), answer));
                }
            }
        };
        try (Broker broker = Broker.start(BrokerSettings.builder("admin").build(), engine)) {
            Command opening = asked.get();
            assertThat(opening).isInstanceOf(Command.OpenConnection.class);
            CompletableFuture<?> stage = what.ask(broker.administration());
            assertThat(asked.get()).isEqualTo(what.expected(opening.connection()));
            assertThat(stage).isCompletedWithValueMatching(value -> java.util.Objects.equals(value, what.result));
        }
    }

    private static final BranchId BRANCH = new BranchId(1, new byte[] {1}, new byte[] {2});
    private static final QueueSettings SETTINGS = QueueSettings.defaults();
    private static final Answer.QueueDescription DESCRIBED =
            new Answer.QueueDescription("q", SETTINGS, 1, 2, 3, 4, 5, null, 0, null);

    enum Administration {
        DECLARE_QUEUE(null, null),
        DELETE_QUEUE(null, null),
        PURGE_QUEUE(new Answer.Count(4), 4),
        DESCRIBE_QUEUE(new Answer.Queues(List.of(DESCRIBED)), DESCRIBED),
        MOVE(new Answer.Count(5), 5),
        RETRY(new Answer.Count(6), 6),
        DECLARE_EXCHANGE(null, null),
        DELETE_EXCHANGE(null, null),
        BIND(null, null),
        BIND_SELECTING(null, null),
        BIND_HEADERS(null, null),
        UNBIND(null, null),
        BRANCHES(new Answer.Branches(List.of(BRANCH)), List.of(BRANCH)),
        COMPLETE(null, null),
        FORGET(null, null);

        final Answer answer;
        final Object result;

        Administration(Answer answer, Object result) {
            this.answer = answer;
            this.result = result;
        }

        CompletableFuture<?> ask(BrokerAdministration of) {
            return (switch (this) {
                        case DECLARE_QUEUE -> of.declareQueue("q", SETTINGS);
                        case DELETE_QUEUE -> of.deleteQueue("q", Command.DeleteIf.UNUSED);
                        case PURGE_QUEUE -> of.purgeQueue("q");
                        case DESCRIBE_QUEUE -> of.describeQueue("q");
                        case MOVE -> of.moveMessages("q", Address.topic("t"), "a = 1", 10);
                        case RETRY -> of.retryDeadLetters("DLQ", null, 10);
                        case DECLARE_EXCHANGE -> of.declareExchange("x", ExchangeType.FANOUT);
                        case DELETE_EXCHANGE -> of.deleteExchange("x");
                        case BIND -> of.bind("x", "q", "k");
                        case BIND_SELECTING -> of.bind("x", "q", "k", "a = 1");
                        case BIND_HEADERS -> of.bindHeaders("x", "q", "k", Map.of("a", 1), false);
                        case UNBIND -> of.unbind("x", "q", "k");
                        case BRANCHES -> of.branches();
                        case COMPLETE -> of.completeHeuristically(BRANCH, true);
                        case FORGET -> of.forgetBranch(BRANCH);
                    })
                    .toCompletableFuture();
        }

        Command expected(long id) {
            return switch (this) {
                case DECLARE_QUEUE -> new Command.DeclareQueue(id, 1, "q", SETTINGS);
                case DELETE_QUEUE -> new Command.DeleteQueue(id, 1, "q", Command.DeleteIf.UNUSED);
                case PURGE_QUEUE -> new Command.PurgeQueue(id, 1, "q");
                case DESCRIBE_QUEUE -> new Command.DescribeQueues(id, 1, List.of("q"));
                case MOVE -> new Command.MoveMessages(id, 1, "q", Address.topic("t"), "a = 1", 10);
                case RETRY -> new Command.RetryDeadLetters(id, 1, "DLQ", null, 10);
                case DECLARE_EXCHANGE -> new Command.DeclareExchange(id, 1, "x", ExchangeType.FANOUT);
                case DELETE_EXCHANGE -> new Command.DeleteExchange(id, 1, "x");
                case BIND -> new Command.Bind(id, 1, "x", "q", "k", null, Map.of(), true);
                case BIND_SELECTING -> new Command.Bind(id, 1, "x", "q", "k", "a = 1", Map.of(), true);
                case BIND_HEADERS -> new Command.Bind(id, 1, "x", "q", "k", null, Map.of("a", 1), false);
                case UNBIND -> new Command.Unbind(id, 1, "x", "q", "k");
                case BRANCHES -> new Command.RecoverBranches(id, 1);
                case COMPLETE -> new Command.CompleteBranchHeuristically(id, 1, BRANCH, true);
                case FORGET -> new Command.ForgetBranch(id, 1, BRANCH);
            };
        }
    }

    @Test
    void administrationRefusesNamesOfIllegalFormAtOnce() {
        try (Broker broker = Broker.start(BrokerSettings.builder("names").build(), new ScriptedEngine())) {
            BrokerAdministration of = broker.administration();
            assertThatThrownBy(() -> of.declareQueue("  ", SETTINGS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("queue name");
            assertThatThrownBy(() -> of.purgeQueue("x".repeat(Address.LENGTH_MAX + 1)))
                    .hasMessageContaining("1025 characters");
            assertThatThrownBy(() -> of.declareExchange("a\nb", ExchangeType.DIRECT))
                    .hasMessageContaining("U+000A at 1");
            assertThatThrownBy(() -> of.bind("x", "q", "k\u0000")).hasMessageContaining("routing key");
            assertThatThrownBy(() -> of.retryDeadLetters("DLQ", null, 0)).hasMessageContaining("messagesMax=0");
            assertThatThrownBy(() -> of.declareQueue("q", null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void refusalOfTheEngineFailsTheStage() {
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                decision.effects()
                        .add(new Effect.Refused(
                                command.connection(),
                                command.request(),
                                0,
                                new Refusal(Refusal.Code.NOT_FOUND, "no queue 'q'")));
            }
        };
        try (Broker broker = Broker.start(BrokerSettings.builder("refusing").build(), engine)) {
            assertThatThrownBy(() -> broker.administration()
                            .purgeQueue("q")
                            .toCompletableFuture()
                            .join())
                    .hasRootCauseInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("NOT_FOUND: no queue 'q'");
        }
    }
}
