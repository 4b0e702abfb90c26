package org.pabal.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord;
import org.pabal.message.BranchId;

/**
 * Clients that come back, over many seeds; {@code -Dreconnection.seeds=5000} makes it more of them,
 * {@code -Dreconnection.seed=N} runs that one. And bugs that it must find.
 */
class ReconnectionSimulationTest {

    private static final int SEEDS = 40;
    private static final int STEPS = 6_000;

    private static final String[] EVERYTHING = {
        "comes back",
        "cut",
        "crash",
        "long absence",
        "has heard all",
        "ClientKnown",
        "OperationDone",
        "TransactionPrepared",
        "BranchCommitted",
        "BranchRolledBack",
        "ConnectionEnded",
        "SubscriptionDeleted",
        "Refused",
        "ONCE",
        "AT_MOST_ONCE",
        "NEVER"
    };

    @Test
    void doesEverythingOnceThroughCutsAndCrashes() {
        Long single = Long.getLong("reconnection.seed");
        long first = single != null ? single : 1;
        long last = single != null ? single : Long.getLong("reconnection.seeds", SEEDS);
        SortedMap<String, Integer> seen = new TreeMap<>();
        for (long seed = first; seed <= last; seed++) {
            ReconnectionSimulation.run(seed, STEPS, SimulatedEngine::real)
                    .forEach((what, count) -> seen.merge(what, count, Integer::sum));
        }
        System.out.println("reconnection, seeds " + first + " to " + last + ": " + seen);
        if (single == null) {
            assertThat(seen.keySet()).contains(EVERYTHING);
        }
    }

    // ---- planted bugs

    /** What a bug makes of an engine. */
    private static AssertionError failureWith(SimulatedEngine.Factory factory) {
        AssertionError first = null;
        for (long seed = 1; seed <= SEEDS && first == null; seed++) {
            long each = seed;
            first = catchThrowableOfType(AssertionError.class, () -> ReconnectionSimulation.run(each, STEPS, factory));
        }
        assertThat(first).as("a bug that nobody has noticed").isNotNull();
        return first;
    }

    @Test
    void findsAnOperationThatIsForgottenInARestart() {
        AssertionError failure = failureWith(settings -> new RealEngine(settings) {
            @Override
            public void execute(Command command, long nowMillis, Decision decision) {
                super.execute(command, nowMillis, decision);
                decision.records().removeIf(record -> record instanceof EngineRecord.OperationDone);
            }

            @Override
            public void tick(long nowMillis, Decision decision) {
                super.tick(nowMillis, decision);
                decision.records().removeIf(record -> record instanceof EngineRecord.OperationDone);
            }
        });

        assertThat(failure).hasMessageMatching("(?s).*(was there \\d+ times|transaction was rolled back).*");
    }

    @Test
    void findsAnOperationThatIsDoneTwice() {
        assertThat(failureWith(settings -> new RealEngine(settings) {
                    @Override
                    public void execute(Command command, long nowMillis, Decision decision) {
                        super.execute(
                                command instanceof Command.PublishMessage c
                                        ? new Command.PublishMessage(
                                                c.connection(),
                                                c.request(),
                                                c.session(),
                                                c.to(),
                                                c.message(),
                                                c.deadlineMillis())
                                        : command,
                                nowMillis,
                                decision);
                    }
                }))
                .hasMessageMatching("(?s).*(was there \\d+ times|comes after operation).*");
    }

    /** Work of a connection that is over still arrives, and is done. */
    private static final class Unfenced extends RealEngine {

        private final Set<Long> over = new HashSet<>();
        private long open;

        Unfenced(EngineSettings settings) {
            super(settings);
        }

        @Override
        public void execute(Command command, long nowMillis, Decision decision) {
            if (open == 0) {
                open = Long.MAX_VALUE - 1;
                super.execute(new Command.OpenConnection(open, 0, null), nowMillis, new Decision());
                super.execute(new Command.OpenSession(open, 0, open, false), nowMillis, new Decision());
            }
            if (command instanceof Command.PublishMessage late && over.contains(late.connection())) {
                super.execute(
                        new Command.PublishMessage(open, 0, open, late.to(), late.message(), late.deadlineMillis()),
                        nowMillis,
                        decision);
                return;
            }
            super.execute(command, nowMillis, decision);
            for (Effect effect : decision.effects()) {
                if (effect instanceof Effect.ConnectionEnded ended) {
                    over.add(ended.connection());
                }
            }
        }
    }

    @Test
    void findsAConnectionThatIsNotFenced() {
        assertThat(failureWith(Unfenced::new))
                .hasMessageMatching("(?s).*(was there \\d+ times|comes after operation|transaction was rolled back).*");
    }

    @Test
    void findsAnOperationThatIsRecordedWithoutItsWork() {
        assertThat(failureWith(settings -> new RealEngine(settings) {
                    private int count;

                    @Override
                    public void execute(Command command, long nowMillis, Decision decision) {
                        super.execute(command, nowMillis, decision);
                        if (command instanceof Command.PublishMessage && ++count % 20 == 0) {
                            decision.records().removeIf(record -> record instanceof EngineRecord.MessageEnqueued);
                        }
                    }
                }))
                .hasMessageContaining("was confirmed, and is not there");
    }

    @Test
    void findsAPreparationThatIsNotOnTheDisk() {
        assertThat(failureWith(settings -> new RealEngine(settings) {
                    @Override
                    public void execute(Command command, long nowMillis, Decision decision) {
                        super.execute(command, nowMillis, decision);
                        decision.records().removeIf(record -> record instanceof EngineRecord.TransactionPrepared);
                    }
                }))
                .hasMessageMatching(
                        "(?s).*(was prepared, and is gone|not among those that are recovered|which was never prepared).*");
    }

    @Test
    void findsABranchThatGoesWithItsConnection() {
        assertThat(failureWith(settings -> new RealEngine(settings) {
                    private final Set<BranchId> ended = new HashSet<>();

                    @Override
                    public void execute(Command command, long nowMillis, Decision decision) {
                        super.execute(command, nowMillis, decision);
                        if (command instanceof Command.EndBranch end) {
                            ended.add(end.branch());
                        } else if (command instanceof Command.PrepareBranch prepare) {
                            ended.remove(prepare.branch());
                        } else if (command instanceof Command.LoseConnection lost) {
                            for (BranchId branch : ended) {
                                super.execute(
                                        new Command.RollbackBranch(lost.connection(), Command.NO_REPLY, branch),
                                        nowMillis,
                                        new Decision());
                            }
                            ended.clear();
                        }
                    }
                }))
                .hasMessageMatching(
                        "(?s).*(is rolled back though the broker has not ended|was rolled back|confirmed).*");
    }

    @Test
    void findsAClientThatIsForgotten() {
        assertThat(failureWith(settings -> new RealEngine(settings) {
                    @Override
                    public void execute(Command command, long nowMillis, Decision decision) {
                        super.execute(
                                command instanceof Command.LoseConnection lost
                                        ? new Command.CloseConnection(lost.connection(), Command.NO_REPLY)
                                        : command,
                                nowMillis,
                                decision);
                    }
                }))
                .hasMessageContaining("has been here, and is told Opened[resumed=false]");
    }

    @Test
    void findsASubscriptionThatDoesNotWait() {
        assertThat(failureWith(settings -> new RealEngine(settings) {
                    @Override
                    public void execute(Command command, long nowMillis, Decision decision) {
                        super.execute(
                                command instanceof Command.OpenConsumer c && c.replaces() != 0
                                        ? new Command.OpenConsumer(
                                                c.connection(),
                                                c.request(),
                                                c.session(),
                                                c.consumer(),
                                                c.source(),
                                                c.selector(),
                                                c.noLocal(),
                                                c.priority())
                                        : command,
                                nowMillis,
                                decision);
                    }
                }))
                .hasMessageContaining("never came to");
    }
}
