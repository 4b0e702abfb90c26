package org.pabal.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real file system, filled up under load. Skipped where none can be mounted. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FullDiskTest {

    private static final int SIZE_MEBIBYTES = 64;
    private static final int LEFT_MEBIBYTES = 20;

    /** Who waits for space is told of nothing for so long. */
    private static final int SILENCE_SECONDS = 3;

    private static final int UNITS_SEEN = 50;

    @TempDir
    Path directory;

    private final Account account = new Account(true);

    @Test
    void producersWaitForSpaceWhileConsumersGoOnAndNothingIsLost() throws Exception {
        try (SmallFileSystem disk = SmallFileSystem.mount(directory, SIZE_MEBIBYTES)) {
            Path data = disk.path().resolve("data");
            Files.createDirectory(data);
            disk.fillUpTo(LEFT_MEBIBYTES);
            try (Generation generation = Generation.start(data, 1, 0, "fill")) {
                readUntil(generation, "working"::equals);
                readUntilSendersAreSilent(generation);
                for (int units = 0; units < UNITS_SEEN; units++) {
                    // While nobody can send.
                    readUntil(generation, FullDiskTest::isSettlement);
                }

                disk.free();

                for (int units = 0; units < UNITS_SEEN; units++) {
                    readUntil(generation, FullDiskTest::isSend);
                }
                disk.fillUpTo(1);
                readUntilSendersAreSilent(generation);
                generation.kill();
                for (String line = generation.next(); line != null; line = generation.next()) {
                    account.read(line);
                }
            }
            account.killed();
            disk.free();
            try (Generation last = Generation.start(data, 2, 1, "drain")) {
                readUntil(last, "stopped"::equals);
            }
            assertThat(account.isDrained()).isTrue();
            assertThat(account.confirmedSends).isGreaterThan(2 * UNITS_SEEN);
        }
    }

    private static boolean isSend(String line) {
        return line.startsWith("done 0.s");
    }

    private static boolean isSettlement(String line) {
        return line.startsWith("done 0.a");
    }

    private void readUntil(Generation generation, Predicate<String> last) throws InterruptedException {
        String line;
        do {
            line = generation.next();
            assertThat(line).as("the process ended by itself").isNotNull();
            account.read(line);
        } while (!last.test(line));
    }

    private void readUntilSendersAreSilent(Generation generation) throws InterruptedException {
        long silence = TimeUnit.SECONDS.toNanos(SILENCE_SECONDS);
        long silentFrom = System.nanoTime();
        while (System.nanoTime() - silentFrom < silence) {
            String line = generation.next(TimeUnit.NANOSECONDS.toMillis(silence));
            if (!line.isEmpty()) {
                account.read(line);
            }
            if (isSend(line)) {
                silentFrom = System.nanoTime();
            }
        }
    }
}
