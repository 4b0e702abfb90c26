package org.pabal.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pabal.journal.faulty.FaultyStorage;

/**
 * The whole durable broker on a disk on which everything goes wrong that can. {@code -Ddisk.seeds=…} for more,
 * {@code -Ddisk.seed=N} for that one.
 */
class FaultyDiskTest {

    private static final int SEEDS = Integer.getInteger("disk.seeds", 25);
    private static final int LIVES = 6;
    private static final int COMMANDS_MAX = 400;
    private static final int SECTOR = 512;

    /** A claim and a record that says next to nothing. */
    private static final int GROUP_MIN = 48;

    /** That a broker fails is what happens here all the time; held, because loggers are forgotten otherwise. */
    private static final Logger QUIET = Logger.getLogger("org.pabal");

    @BeforeAll
    static void beQuiet() {
        QUIET.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        QUIET.setLevel(null);
    }

    private static TreeMap<String, Integer> forSeeds(BiConsumer<DurableSimulation, Random> story) {
        Long single = Long.getLong("disk.seed");
        long first = single != null ? single : Long.getLong("disk.firstSeed", 1);
        long last = single != null ? single : first + SEEDS - 1;
        TreeMap<String, Integer> seen = new TreeMap<>();
        for (long seed = first; seed <= last; seed++) {
            DurableSimulation simulation = DurableSimulation.run(seed, each -> story.accept(each, each.random));
            simulation.seen.forEach((what, times) -> seen.merge(what, times, Integer::sum));
        }
        return seen;
    }

    private static void liveOrDie(DurableSimulation simulation, Random random) {
        simulation.storage.dribble(random.nextBoolean());
        simulation.startInSpiteOfPowerCuts();
        int commands = random.nextInt(COMMANDS_MAX);
        switch (random.nextInt(5)) {
            case 0 -> simulation.storage.cutPowerAfter(1 + random.nextInt(3 * commands + 1));
            case 1 -> simulation.storage.failForce(1 + random.nextInt(commands + 1));
            default -> {}
        }
        simulation.work(commands);
    }

    private static void end(DurableSimulation simulation, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                simulation.stop();
                simulation.losePower();
            }
            case 1 -> simulation.kill();
            default -> simulation.losePower();
        }
        if (random.nextInt(4) == 0) {
            // And again while it starts.
            simulation.storage.cutPowerAfter(1 + random.nextInt(20));
        }
    }

    @Test
    void whatWasConfirmedSurvivesPowerCutsAndFailingForces() {
        TreeMap<String, Integer> seen = forSeeds((simulation, random) -> {
            for (int life = 0; life < LIVES; life++) {
                liveOrDie(simulation, random);
                if (simulation.isRunning()) {
                    end(simulation, random);
                } else {
                    simulation.losePower();
                }
            }
            simulation.startInSpiteOfPowerCuts();
        });

        if (Long.getLong("disk.seed") == null) {
            assertThat(seen)
                    .as("otherwise it shows less than it says")
                    .containsKeys(
                            "Restart",
                            "PowerCutWhileStarting",
                            "TransactionCommitted",
                            "TransactionPrepared",
                            "MessageCopied",
                            "PageCopied");
        }
    }

    @Test
    void aDiskThatDoesNotDoWhatItSaysIsFoundOutOrDoesNoHarm() {
        forSeeds((simulation, random) -> {
            simulation.start();
            simulation.work(random.nextInt(COMMANDS_MAX));
            simulation.storage.lieAtForce(
                    1 + random.nextInt(6),
                    random.nextBoolean() ? FaultyStorage.Lie.LOST : FaultyStorage.Lie.MISDIRECTED);
            simulation.work(random.nextInt(COMMANDS_MAX));
            if (random.nextInt(3) == 0) {
                simulation.stop();
            }
            if (simulation.storage.hasLied()) {
                // If it was the last group, its claim for the one before may be gone too.
                simulation.mayLoseGroups(2);
            }
            simulation.losePower();
            if (simulation.startOrBeRefused()) {
                simulation.work(100);
            }
        });
    }

    @Test
    void aFullDiskLosesNothingAndAllGoesOnWhenThereIsSpace() {
        TreeMap<String, Integer> seen = forSeeds((simulation, random) -> {
            FaultyStorage storage = simulation.storage;
            for (int life = 0; life < LIVES; life++) {
                storage.capacity(Long.MAX_VALUE);
                simulation.startInSpiteOfPowerCuts();
                for (int times = random.nextInt(4); times > 0 && simulation.isRunning(); times--) {
                    storage.knowsUsable(random.nextBoolean());
                    storage.capacity(simulation.used() + random.nextInt(150_000));
                    simulation.work(random.nextInt(COMMANDS_MAX));
                    if (simulation.isHeldUp()) {
                        simulation.seen.merge("HeldUp", 1, Integer::sum);
                    }
                    if (random.nextInt(3) > 0) {
                        simulation.freeSpace();
                        simulation.work(random.nextInt(50));
                    }
                }
                end(simulation, random);
            }
            storage.capacity(Long.MAX_VALUE);
            simulation.startInSpiteOfPowerCuts();
        });

        if (Long.getLong("disk.seed") == null) {
            assertThat(seen).as("otherwise it shows less than it says").containsKeys("SpaceAgain", "Short");
        }
    }

    @Test
    void whatCannotBeReadWhileItRunsIsNotPassedOverAndGoesOnWhenItCan() {
        TreeMap<String, Integer> seen = forSeeds((simulation, random) -> {
            for (int life = 0; life < LIVES / 2; life++) {
                simulation.startInSpiteOfPowerCuts();
                for (int times = 1 + random.nextInt(3); times > 0; times--) {
                    simulation.work(random.nextInt(COMMANDS_MAX));
                    simulation.rot(1 + random.nextInt(20));
                    simulation.work(random.nextInt(COMMANDS_MAX));
                    simulation.heal();
                    simulation.work(random.nextInt(50));
                }
                end(simulation, random);
            }
            simulation.startInSpiteOfPowerCuts();
        });

        if (Long.getLong("disk.seed") == null) {
            assertThat(seen).as("otherwise it shows less than it says").containsKeys("Unreadable");
        }
    }

    @Test
    void aSlowDiskTakesTimeAndNothingElse() {
        forSeeds((simulation, random) -> {
            simulation.slowDisk();
            for (int life = 0; life < LIVES / 2; life++) {
                liveOrDie(simulation, random);
                if (simulation.isRunning()) {
                    end(simulation, random);
                } else {
                    simulation.losePower();
                }
            }
            simulation.startInSpiteOfPowerCuts();
        });
    }

    @Test
    void damageIsFoundOrDoesNoHarm() {
        forSeeds((simulation, random) -> {
            simulation.start();
            simulation.work(random.nextInt(2 * COMMANDS_MAX));
            boolean stopped = random.nextBoolean();
            boolean oneBit = random.nextBoolean();
            if (stopped) {
                simulation.stop();
            }
            if (!stopped || !oneBit) {
                // Nothing can tell a damaged last group from one that was never confirmed, and a sector takes several.
                simulation.mayLoseGroups(oneBit ? 2 : 2 + SECTOR / GROUP_MIN);
            }
            simulation.kill();
            damage(simulation.storage, oneBit, random);
            if (simulation.startOrBeRefused()) {
                simulation.work(100);
            }
        });
    }

    private static void damage(FaultyStorage storage, boolean oneBit, Random random) {
        List<String> names = storage.list();
        String name = names.get(random.nextInt(names.size()));
        int size = storage.content(name).length;
        if (oneBit) {
            storage.flip(name, random.nextInt(size), random.nextInt(8));
        } else {
            byte[] sector = new byte[Math.min(SECTOR, size)];
            if (random.nextBoolean()) {
                random.nextBytes(sector);
            }
            storage.put(name, Math.min(random.nextInt(size) / SECTOR * SECTOR, size - sector.length), sector);
        }
    }
}
