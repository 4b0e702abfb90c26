package org.pabal.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a broker's process at any moment, again and again on the same directory, and compares what is there afterwards with
 * what its users were told. {@code -Dcrash.kills=…} and {@code -Dcrash.seed=…}; {@code -Psoak} kills 200 times.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class CrashTest {

    private static final int KILLS = Integer.getInteger("crash.kills", 10);

    /** In so many out of ten a generation is killed while it starts, or looks. */
    private static final int KILLED_EARLY_OF_TEN = 2;

    private static final long LIFE_MILLIS_MAX = Long.getLong("crash.lifeMillis", 900);
    private static final long EARLY_MILLIS_MAX = 900;
    private static final int LINES_SHOWN = 60;

    @TempDir
    Path directory;

    private final Account account = new Account();
    private final List<String> told = new ArrayList<>();

    @Test
    void keepsWhatItConfirmedWhereverItIsKilled() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("crash test with -Dcrash.seed=" + seed + " -Dcrash.kills=" + KILLS);
        SplittableRandom random = new SplittableRandom(seed);
        int generation = 0;
        try {
            for (; generation < KILLS; generation++) {
                liveUntilKilled(random, generation);
            }
            drain(random, generation);
        } catch (Account.Broken broken) {
            throw new AssertionError(
                    broken.getMessage() + "\n  in generation " + generation + " of the crash test with -Dcrash.seed="
                            + seed + "\n" + history(broken.getMessage()),
                    broken);
        }
        System.out.println("crash test: " + KILLS + " kills, " + account.confirmedSends + " messages confirmed, "
                + account.deliveriesSeen + " received, " + account.confirmedUnits + " units confirmed, "
                + account.resolvedUnits + " in doubt and found whole");
    }

    private void liveUntilKilled(SplittableRandom random, int number) throws Exception {
        boolean early = number > 0 && random.nextInt(10) < KILLED_EARLY_OF_TEN;
        long nanos = TimeUnit.MILLISECONDS.toNanos(1)
                * (early ? random.nextLong(EARLY_MILLIS_MAX) : 1 + random.nextLong(LIFE_MILLIS_MAX));
        String what = account.hasPlaces() ? "work" : "fresh";
        told.add("-- generation " + number);
        try (Generation generation = Generation.start(directory, random.nextLong(), number, what)) {
            if (!early) {
                readUntil(generation, "working");
            }
            Thread killer = new Thread(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(nanos);
                generation.kill();
            });
            killer.start();
            for (String line = generation.next(); line != null; line = generation.next()) {
                read(line);
            }
            killer.join();
            generation.exitCode();
        }
        account.killed();
    }

    private void drain(SplittableRandom random, int number) throws Exception {
        told.add("-- the last generation, " + number);
        try (Generation generation = Generation.start(directory, random.nextLong(), number, "drain")) {
            readUntil(generation, "stopped");
            assertThat(generation.next()).isNull();
            assertThat(generation.exitCode()).isZero();
        }
        assertThat(account.isDrained()).isTrue();
    }

    private void readUntil(Generation generation, String last) throws InterruptedException {
        String line;
        do {
            line = generation.next();
            if (line == null) {
                throw new Account.Broken("the process ended by itself before '" + last + "'");
            }
            read(line);
        } while (!line.equals(last));
    }

    private void read(String line) {
        told.add(line);
        account.read(line);
    }

    /** What was told about the messages and units that the text mentions, and what was told last. */
    private String history(String text) {
        List<Pattern> about = new ArrayList<>();
        Matcher named = Pattern.compile("(?:message|unit) ([^ ,]+)").matcher(text);
        while (named.find()) {
            String name = named.group(1);
            int dash = name.lastIndexOf('-');
            about.add(Pattern.compile(" " + Pattern.quote(name) + "( |$)"
                    + (dash < 0
                            ? ""
                            : "| " + Pattern.quote(name.substring(0, dash)) + " " + name.substring(dash + 1) + " ")));
        }
        ArrayDeque<String> last = new ArrayDeque<>();
        StringBuilder history = new StringBuilder();
        String generation = "";
        for (String line : told) {
            last.addLast(line);
            if (last.size() > LINES_SHOWN) {
                last.removeFirst();
            }
            if (line.startsWith("--")) {
                generation = line;
            } else if (about.stream().anyMatch(pattern -> pattern.matcher(line).find())) {
                history.append("    ")
                        .append(generation)
                        .append(": ")
                        .append(line)
                        .append('\n');
            }
        }
        return "  all about it:\n" + history + "  told last:\n    " + String.join("\n    ", last);
    }
}
