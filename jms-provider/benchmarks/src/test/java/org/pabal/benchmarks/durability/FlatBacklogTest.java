package org.pabal.benchmarks.durability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class FlatBacklogTest {

    private static final int MESSAGES = 50_000;

    /** Less than the bodies alone: what waits cannot be in memory. */
    private static final int HEAP_MEBIBYTES = 48;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void aBacklogIsThereAfterAStopAndAfterAKillAndLeavesInOrder() throws Exception {
        FlatBacklog.Found found = new FlatBacklog(out, directory, HEAP_MEBIBYTES + "m", 1_024).measure(MESSAGES);

        // The process that drains has seen to the order, and that none comes twice.
        assertThat(found.of("drain.drained")).isEqualTo(MESSAGES);
        assertThat(found.of("stopped.first")).isZero();
        assertThat(found.of("killed.first")).isZero();
        assertThat(found.of("fill.heap")).isLessThan(HEAP_MEBIBYTES);
        assertThat(found.of("killed.firstMillis")).isLessThan(60_000);
    }

    @Test
    void everyContestantRunsForAMoment() throws Exception {
        double[] medians =
                DurabilityRates.run(out, directory.resolve("rates"), 1, TimeUnit.MILLISECONDS.toNanos(20), "");

        assertThat(medians).hasSize(10).doesNotContain(0);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("one blocking sender", "32 blocking senders");
        assertThat(directory.resolve("rates")).doesNotExist();
    }
}
