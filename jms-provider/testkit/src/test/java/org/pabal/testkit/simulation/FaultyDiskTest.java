package org.pabal.testkit.simulation;

import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole durable broker on a disk on which everything goes wrong that can. {@code -Ddisk.seeds=…} for more,
 * {@code -Ddisk.seed=N} for that one.
 */
class FaultyDiskTest {

    private static final int SEEDS = Integer.getInteger("disk.seeds", 30);
    private static final int LIVES = 6;
    private static final int COMMANDS_MAX = 400;

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
        System.out.println(forSeeds((simulation, random) -> {
            for (int life = 0; life < LIVES; life++) {
                liveOrDie(simulation, random);
                if (simulation.isRunning()) {
                    end(simulation, random);
                } else {
                    simulation.losePower();
                }
            }
            simulation.startInSpiteOfPowerCuts();
        }));
    }
}
