package org.pabal.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The engine under random commands. Ordinarily {@value #SEEDS} seeds with {@value #COMMANDS} commands each;
 * {@code -Dsimulation.seeds=500 -Dsimulation.commands=20000} makes it millions, {@code -Dsimulation.seed=N} runs that one,
 * {@code -Dsimulation.remembered=5000} shows more of what led to a failure.
 */
class EngineSimulationTest {

    private static final long SEEDS = 30;
    private static final long COMMANDS = 8_000;

    private static final String[] EVERYTHING = {
        "Answered",
        "Completed",
        "ConsumerEnded",
        "DeliverMessage",
        "RecallDeliveries",
        "Refused",
        "BindingAdded",
        "BindingRemoved",
        "ExchangeDeclared",
        "ExchangeDeleted",
        "QueueDeclared",
        "QueueDeleted",
        "QueuePaused",
        "QueueResumed",
        "SubscriptionCreated",
        "SubscriptionDeleted",
        "MessageEnqueued",
        "EntryLent",
        "EntryReturned",
        "EntryDue",
        "DeliverySettled",
        "MessageExpired",
        "MessageDropped",
        "MessageDeadLettered",
        "MessageMoved",
        "MessagesPurged",
        "TransactionCommitted",
        "TransactionPrepared",
        "BranchCommitted",
        "BranchRolledBack",
        "BranchForgotten",
        "Snapshot",
        "Evacuated",
        "Crash"
    };

    @Test
    void keepsItsPromisesWhateverHappens() {
        long commands = Long.getLong("simulation.commands", COMMANDS);
        Long single = Long.getLong("simulation.seed");
        long first = single != null ? single : Long.getLong("simulation.firstSeed", 1);
        long last = single != null ? single : first + Long.getLong("simulation.seeds", SEEDS) - 1;
        SortedMap<String, Integer> seen = new TreeMap<>();
        for (long seed = first; seed <= last; seed++) {
            Simulation.Report report = Simulation.run(seed, commands, SimulatedEngine::real);
            report.seen().forEach((what, times) -> seen.merge(what, times, Integer::sum));
        }
        if (last - first >= SEEDS - 1 && commands >= COMMANDS) {
            assertThat(seen).as("otherwise it shows less than it says").containsKeys(EVERYTHING);
        }
    }

    @Test
    void livesTheSameLifeAgainFromTheSameSeed() {
        Simulation.Report once = Simulation.run(4_711, 4_000, SimulatedEngine::real);
        Simulation.Report again = Simulation.run(4_711, 4_000, SimulatedEngine::real);
        Simulation.Report another = Simulation.run(4_712, 4_000, SimulatedEngine::real);

        assertThat(again).isEqualTo(once);
        assertThat(another.fingerprint()).isNotEqualTo(once.fingerprint());
    }
}
