package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal on the files of the operating system, with other processes where that matters. */
@Timeout(120)
class JournalOnDiskTest {

    /** More in a soak: {@code -Djournal.kills=…}. */
    private static final int KILLS = Integer.getInteger("journal.kills", 5);

    @TempDir
    Path directory;

    private static Process start(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void whatAKilledProcessWasToldIsThere() throws Exception {
        long seed = Long.getLong("journal.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(directory);
            long confirmed = 0;
            try (BufferedReader lines = process.inputReader()) {
                long wanted = 50 + random.nextInt(1_500);
                String line = lines.readLine();
                assertThat(line).as("seed %d kill %d", seed, kill).startsWith("from ");
                for (long read = 0; read < wanted; read++) {
                    confirmed = Long.parseLong(lines.readLine());
                }
                // Not through the process, which would close the pipe.
                assertThat(process.toHandle().destroyForcibly()).isTrue();
                // What was on its way through the pipe counts too, but for a last line that was cut short.
                List<String> rest = lines.lines().toList();
                if (rest.size() > 1) {
                    confirmed = Long.parseLong(rest.get(rest.size() - 2));
                }
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            try (FileJournal journal = FileJournal.open(directory, AppendingProcess.settings())) {
                assertThat(AppendingProcess.restore(journal))
                        .as("seed %d kill %d", seed, kill)
                        .isGreaterThanOrEqualTo(confirmed);
            }
        }
    }

    @Test
    void namesTheProcessThatHasTheDirectory() throws Exception {
        Process process = start(directory);
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.readLine()).startsWith("from ");

            assertThatThrownBy(() -> FileJournal.open(directory, AppendingProcess.settings()))
                    .isInstanceOf(JournalRefusedException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by process pid " + process.pid() + ", since 20")
                    .hasMessageContaining("stop that process first");
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        FileJournal.open(directory, AppendingProcess.settings()).close();
    }

    @Test
    void namesThisProcessIfItHasTheDirectoryItself() {
        try (FileJournal journal = FileJournal.open(directory, AppendingProcess.settings())) {
            for (int i = 0; i < 2; i++) {
                // Twice: being refused must not drop the lock.
                assertThatThrownBy(() -> FileJournal.open(directory, AppendingProcess.settings()))
                        .isInstanceOf(JournalRefusedException.class)
                        .hasMessageContaining(
                                "this process, pid " + ProcessHandle.current().pid());
            }
            assertThat(journal.durableSequence()).isZero();
        }
        FileJournal.open(directory, AppendingProcess.settings()).close();
    }

    @Test
    void makesTheDirectoryAndItsParents() {
        Path deep = directory.resolve("a/b");
        FileJournal.open(deep, AppendingProcess.settings()).close();

        assertThat(deep).isDirectoryContaining("glob:**0000000001.segment");
        assertThat(deep.resolve("journal.owner")).doesNotExist();
    }

    @Test
    void refusesAFileInPlaceOfADirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");

        assertThatThrownBy(() -> FileJournal.open(file, AppendingProcess.settings()))
                .isInstanceOf(JournalRefusedException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).hasContent("content");
    }

    @Test
    void aRefusalLeavesNothingBehindInACopy() throws IOException {
        FileJournal.open(directory, AppendingProcess.settings()).close();
        Path copy = Files.createDirectory(directory.resolveSibling(directory.getFileName() + "-copy"));
        byte[] content = Files.readAllBytes(directory.resolve("0000000001.segment"));
        content[9] = 9;
        Files.write(copy.resolve("0000000001.segment"), content);

        assertThatThrownBy(() -> FileJournal.open(copy, AppendingProcess.settings()))
                .isInstanceOf(JournalRefusedException.class)
                .hasMessageContaining("NEWER_FORMAT")
                .hasMessageContaining("version=9");

        try (var files = Files.list(copy)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).containsExactly("0000000001.segment");
        }
        assertThat(copy.resolve("0000000001.segment")).hasBinaryContent(content);
        Files.delete(copy.resolve("0000000001.segment"));
        Files.delete(copy);
    }

    @Test
    void recyclesSegments() throws IOException {
        try (FileJournal journal = FileJournal.openStepped(
                new org.pabal.journal.storage.DirectoryStorage(directory), AppendingProcess.settings())) {
            for (int i = 0; i < 100; i++) {
                RecordBatch batch = new RecordBatch();
                batch.add(1, new byte[60_000]);
                journal.append(batch);
                journal.commit();
                journal.writeCheckpoint(batch.end(), out -> {});
                journal.trim(batch.end());
                while (journal.prepareSegments()) {
                    journal.commit();
                }
            }
            assertThat(journal.durableEnd().segment()).isGreaterThan(20);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".segment"))
                            .count())
                    .isLessThanOrEqualTo(6);
        }
    }

    @Test
    void oneCommitIsEnoughForBatchesInTwoSegments() throws InterruptedException {
        JournalSettings small = AppendingProcess.settings()
                .withSegmentSize(JournalSettings.SEGMENT_SIZE_MIN)
                .withGroupMax(JournalSettings.SEGMENT_SIZE_MIN);
        try (FileJournal journal = FileJournal.open(directory, small)) {
            CountDownLatch durable = new CountDownLatch(1);
            AtomicReference<JournalLostException> lost = new AtomicReference<>();
            journal.onLost(lost::set);
            journal.onDurable(sequence -> {
                if (sequence == 2) {
                    durable.countDown();
                }
            });
            // One in the segment in use, one in the next: a group ends with its segment.
            for (int i = 0; i < 2; i++) {
                RecordBatch batch = new RecordBatch();
                batch.add(1, new byte[8_000]);
                journal.append(batch);
            }

            journal.commitHere();

            assertThat(durable.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lost.get()).isNull();
        }
    }

    @Test
    void anInterruptedAppenderAndReaderHarmNeitherTheJournalNorTheInterrupt() throws InterruptedException {
        try (FileJournal journal = FileJournal.open(directory, AppendingProcess.settings())) {
            List<RecordBatch> batches = new ArrayList<>();
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicReference<JournalPosition> some = new AtomicReference<>();
            journal.onLost(failure::set);
            Thread appender = new Thread(() -> {
                int standing = 0;
                for (int i = 0; i < 300; i++) {
                    RecordBatch batch = new RecordBatch();
                    batch.add(i, new byte[500]);
                    batches.add(batch);
                    journal.append(batch);
                    journal.commitHere();
                    some.set(batch.isDurable() ? batch.position(0) : some.get());
                    standing += Thread.interrupted() ? 1 : 0;
                }
                if (standing == 0) {
                    failure.set(new AssertionError("the interrupts got lost"));
                }
            });
            Thread reader = new Thread(() -> {
                while (!stop.get()) {
                    JournalPosition position = some.get();
                    if (position != null && journal.read(position, ByteBuffer.allocate(500)) != 500) {
                        failure.set(new AssertionError("not the record at " + position));
                    }
                }
            });
            appender.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
            reader.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
            appender.start();
            reader.start();
            while (appender.isAlive()) {
                appender.interrupt();
                reader.interrupt();
                appender.join(1);
            }
            stop.set(true);
            reader.join();

            assertThat(failure.get()).isNull();
            while (journal.durableSequence() < 300) {
                journal.commitHere();
            }
            List<Integer> types = new ArrayList<>();
            journal.replay(journal.replayStart(), (position, type, payload) -> types.add(type));
            assertThat(types).hasSize(300).isSorted();
            assertThat(batches).allMatch(RecordBatch::isDurable);
        }
    }
}
