package org.pabal.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.EngineRecord.EntryLent;
import org.pabal.engine.record.EngineRecord.TransactionCommitted;

/** Plants bugs between the engine and the disk, and shows that the simulation on the faulty disk does not let them pass. */
class PlantedDurabilityBugsTest {

    private static final long SEED = 20_261_122;
    private static final int COMMANDS = 600;
    private static final int LIVES = 4;

    private static final Logger QUIET = Logger.getLogger("org.pabal");

    @BeforeAll
    static void beQuiet() {
        QUIET.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        QUIET.setLevel(null);
    }

    /** What a bug makes of a record on its way to the disk; null for nothing. */
    private interface Spoiler {
        EngineRecord spoil(EngineRecord happened);
    }

    private static DurableSimulation.Bug inRecords(Spoiler spoiler) {
        return (decision, firstRecord, firstEffect) -> {
            List<EngineRecord> records = decision.records();
            for (int i = records.size() - 1; i >= firstRecord; i--) {
                EngineRecord spoilt = spoiler.spoil(records.get(i));
                if (spoilt == null) {
                    records.remove(i);
                } else {
                    records.set(i, spoilt);
                }
            }
        };
    }

    private static void live(DurableSimulation simulation) {
        for (int life = 0; life < LIVES; life++) {
            simulation.start();
            simulation.work(COMMANDS);
            simulation.losePower();
        }
        simulation.start();
    }

    private static AssertionError failureWith(DurableSimulation.Bug bug) {
        return failureOf(simulation -> {
            simulation.plant(bug);
            live(simulation);
        });
    }

    @Test
    void holdsWithoutABug() {
        assertThat(DurableSimulation.run(SEED, PlantedDurabilityBugsTest::live).steps())
                .isGreaterThan(LIVES * COMMANDS / 2);
    }

    private static AssertionError failureOf(Consumer<DurableSimulation> story) {
        AssertionError failure = null;
        try {
            DurableSimulation.run(SEED, story);
        } catch (AssertionError found) {
            failure = found;
        }
        assertThat(failure).as("the planted bug was not found").isNotNull();
        return failure;
    }

    @Test
    void findsEffectsThatLeaveBeforeTheirCauseIsForced() {
        AssertionError failure = failureOf(simulation -> {
            simulation.leakEffects();
            for (int life = 0; life < 10 * LIVES; life++) {
                simulation.startInSpiteOfPowerCuts();
                simulation.storage.cutPowerAfter(50 + simulation.random.nextInt(100));
                simulation.work(COMMANDS);
                simulation.losePower();
            }
        });

        assertThat(failure).hasMessageContaining("confirmed work is lost").hasMessageContaining("-Ddisk.seed=" + SEED);
    }

    @Test
    void findsADiskThatIsNeverForced() {
        AssertionError failure = failureOf(simulation -> {
            simulation.storage.pretendToForce(true);
            live(simulation);
        });

        assertThat(failure.getMessage())
                .containsAnyOf("confirmed work is lost", "file=0000000001.segment offset=")
                .contains("-Ddisk.seed=" + SEED);
    }

    @Test
    void findsASettlementThatIsNotWritten() {
        AssertionError failure = failureWith(inRecords(happened -> happened instanceof DeliverySettled settled
                ? new DeliverySettled(settled.queue(), settled.entries(), true)
                : happened));

        assertThat(failure).hasMessageContaining("is not what was decided").hasMessageContaining("too much   entry");
    }

    @Test
    void findsATransactionThatIsWrittenInHalf() {
        AssertionError failure = failureWith(inRecords(happened -> happened instanceof TransactionCommitted whole
                        && whole.published().size() > 1
                ? new TransactionCommitted(
                        whole.firstEntry(),
                        whole.atMillis(),
                        whole.published().subList(0, 1),
                        whole.settled(),
                        whole.isVolatile())
                : happened));

        assertThat(failure).hasMessageContaining("is not what was decided").hasMessageContaining("missing   entry");
    }

    @Test
    void findsACommitThatForgetsWhatItSettles() {
        AssertionError failure = failureWith(inRecords(happened -> happened instanceof TransactionCommitted whole
                ? new TransactionCommitted(
                        whole.firstEntry(), whole.atMillis(), whole.published(), List.of(), whole.isVolatile())
                : happened));

        assertThat(failure).hasMessageContaining("is not what was decided").hasMessageContaining("too much   entry");
    }

    @Test
    void findsAReplayThatForgetsDeliveryCounts() {
        AssertionError failure = failureWith(inRecords(happened -> happened instanceof EntryLent ? null : happened));

        assertThat(failure)
                .hasMessageContaining("is not what was decided")
                .hasMessageContaining("count 0 ")
                .hasMessageContaining("count 1 ");
    }
}
