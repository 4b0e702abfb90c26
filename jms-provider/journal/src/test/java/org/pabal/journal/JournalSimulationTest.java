package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.pabal.journal.faulty.FaultyStorage;
import org.pabal.journal.faulty.PowerCut;

/**
 * Random work on a faulty disk, thousands of times. Each run is made of its seed alone; a failure names it, and
 * {@code -Djournal.seed=…} repeats that run, {@code -Djournal.seeds=…} makes more of them.
 */
class JournalSimulationTest {

    private static final int SEGMENT = JournalSettings.SEGMENT_SIZE_MIN;

    private interface Run {
        void with(long seed) throws Exception;
    }

    private static void forSeeds(int standard, Run run) {
        Long only = Long.getLong("journal.seed");
        long first = only == null ? 0 : only;
        long count = only == null ? Long.getLong("journal.seeds", standard) : 1;
        for (long seed = first; seed < first + count; seed++) {
            try {
                run.with(seed);
            } catch (Throwable failed) {
                throw new AssertionError("seed " + seed + ": repeat with -Djournal.seed=" + seed, failed);
            }
        }
    }

    private static JournalSettings settings(Random random) {
        return JournalSettings.defaults()
                .withSegmentSize(SEGMENT)
                .withGroupMax(4096 + random.nextInt(8192))
                .withPendingMax(40_000)
                .withSparesMax(random.nextInt(3))
                .withOpenFilesMax(1 + random.nextInt(3))
                .withNewJournal(new UUID(random.nextLong(), random.nextLong()));
    }

    @Test
    void losesNothingThatWasConfirmedWhateverTheMomentOfTheCrash() {
        forSeeds(2_000, seed -> {
            Random random = new Random(seed);
            FaultyStorage storage = new FaultyStorage(random.nextLong());
            storage.dribble(random.nextInt(4) == 0);
            SimulatedApplication application = new SimulatedApplication(storage, settings(random), random);
            int lives = 2 + random.nextInt(6);
            for (int i = 0; i < lives; i++) {
                live(storage, application, random);
            }
            application.open(application.announced());
        });
    }

    private static void live(FaultyStorage storage, SimulatedApplication application, Random random) {
        int confirmed = application.announced();
        storage.cutPowerAfter(random.nextInt(6) == 0 ? 1 + random.nextInt(20) : 1 + random.nextInt(600));
        boolean cut = false;
        try {
            application.open(confirmed);
            if (random.nextInt(5) == 0) {
                storage.failForce(1 + random.nextInt(40));
            }
            work(application, random, 10 + random.nextInt(200), false);
            if (random.nextBoolean()) {
                application.close();
            }
        } catch (PowerCut e) {
            cut = true;
        } catch (JournalLostException e) {
            cut = random.nextBoolean();
        }
        if (cut || random.nextBoolean()) {
            storage.losePower();
        } else {
            storage.killProcess();
        }
    }

    private static void work(SimulatedApplication application, Random random, int steps, boolean damageAllowed) {
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3, 4, 5, 6 -> application.append();
                case 7, 8, 9, 10 -> application.commit();
                case 11, 12 -> application.journal().prepareSegments();
                case 13 -> application.readOne(damageAllowed);
                case 14 -> {
                    if (random.nextInt(4) == 0) {
                        application.checkpoint();
                    }
                }
                default -> application.release();
            }
        }
    }

    @Test
    void aFullDiskLosesNothingAndIsOfUseAgainWhenThereIsSpace() {
        forSeeds(300, seed -> {
            Random random = new Random(seed);
            FaultyStorage storage = new FaultyStorage(random.nextLong());
            storage.knowsUsable(random.nextBoolean());
            storage.capacity(SEGMENT * 3L + random.nextInt(SEGMENT * 4));
            SimulatedApplication application = new SimulatedApplication(storage, settings(random), random);
            application.open(0);
            for (int i = 0; i < 600; i++) {
                if (!application.append()) {
                    application.commit();
                }
                work(application, random, random.nextInt(3), false);
            }
            if (random.nextBoolean()) {
                // Somebody makes space.
                storage.capacity(Long.MAX_VALUE);
            } else {
                // Or the journal's user needs less; there must be room for the checkpoints that say so.
                for (int i = 0; i < 8; i++) {
                    storage.capacity(storage.capacity() + 4_096);
                    application.letGoOfAll();
                    commitAndPrepare(application);
                }
            }
            commitAndPrepare(application);
            assertThat(application.announced()).isEqualTo(application.appendedCount());
            application.close();
            application.open(application.appendedCount());
        });
    }

    private static void commitAndPrepare(SimulatedApplication application) {
        application.commit();
        while (application.journal().prepareSegments()) {
            application.commit();
        }
    }

    @Test
    void damageAfterAStopIsFoundOrDoesNoHarm() {
        forSeeds(1_000, seed -> {
            Random random = new Random(seed);
            FaultyStorage storage = new FaultyStorage(random.nextLong());
            SimulatedApplication application = new SimulatedApplication(storage, settings(random), random);
            application.open(0);
            work(application, random, 50 + random.nextInt(300), false);
            application.commit();
            int least = application.announced();
            boolean stopped = random.nextBoolean();
            boolean oneBit = random.nextBoolean();
            if (stopped) {
                application.close();
            } else {
                storage.killProcess();
            }
            // Nothing can tell a damaged last group from one that was never confirmed, unless a claim comes after it;
            // nor
            // if the damaged sector holds both. These are the exceptions.
            if (!stopped) {
                least = application.announcedBeforeLastGroup(oneBit ? 0 : 512);
            } else if (!oneBit) {
                least = application.announcedBeforeLastGroup(512);
            }
            damage(storage, oneBit, random);
            openDamaged(storage, application, least, random);
        });
    }

    private static void damage(FaultyStorage storage, boolean oneBit, Random random) {
        List<String> names = storage.list();
        String name = names.get(random.nextInt(names.size()));
        int size = storage.content(name).length;
        if (oneBit) {
            storage.flip(name, random.nextInt(size), random.nextInt(8));
        } else {
            byte[] sector = new byte[Math.min(512, size)];
            if (random.nextBoolean()) {
                random.nextBytes(sector);
            }
            storage.put(name, Math.min(random.nextInt(size) / 512 * 512, size - sector.length), sector);
        }
    }

    private static void openDamaged(FaultyStorage storage, SimulatedApplication application, int least, Random random) {
        long changes = storage.changes();
        try {
            application.open(least);
        } catch (JournalRefusedException refused) {
            assertThat(refused.file()).isIn(storage.list());
            assertThat(refused).hasMessageContaining("file=" + refused.file());
            assertThat(storage.changes()).as("nothing is modified").isEqualTo(changes);
            return;
        }
        for (int i = 0; i < 20; i++) {
            application.readOne(true);
        }
        work(application, random, 50, true);
        application.commit();
    }

    @Test
    void aDiskThatDoesNotDoWhatItSaysIsFoundOutOrDoesNoHarm() {
        forSeeds(1_000, seed -> {
            Random random = new Random(seed);
            FaultyStorage storage = new FaultyStorage(random.nextLong());
            SimulatedApplication application = new SimulatedApplication(storage, settings(random), random);
            application.open(0);
            work(application, random, random.nextInt(200), false);
            storage.lieAtForce(
                    1 + random.nextInt(6),
                    random.nextBoolean() ? FaultyStorage.Lie.LOST : FaultyStorage.Lie.MISDIRECTED);
            work(application, random, random.nextInt(200), false);
            application.commit();
            int least = application.announced();
            if (storage.hasLied()) {
                // If it was the last group, its claim for the one before may be gone too.
                least = application.announcedBeforeGroups(2);
            }
            storage.losePower();
            openDamaged(storage, application, least, random);
        });
    }
}
