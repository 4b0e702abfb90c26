package org.pabal.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.broker.BrokerClock;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.PabalConnectionFactory;

/** A broker with a data directory that ends and begins again within a test. */
abstract class RestartFixture {

    private static final AtomicInteger NAMES = new AtomicInteger();

    static final long LONG_MILLIS = 10_000;

    /** How a broker's life ends. */
    enum End {
        /** It is stopped, and leaves a checkpoint. */
        STOP,
        /** It goes on, but the next one begins from a copy of its files made now, as after a {@code kill -9}. */
        KILL,
        /** The same, with checkpoints as often as possible: nearly everything comes from one, and the rest from the log. */
        KILL_BETWEEN_CHECKPOINTS
    }

    @TempDir
    Path directory;

    private final List<EmbeddedBroker> started = new ArrayList<>();
    private int life;
    EmbeddedBroker broker;

    @AfterEach
    void stopAll() {
        started.forEach(EmbeddedBroker::stop);
    }

    Path data() {
        return directory.resolve("life-" + life);
    }

    StorageSettings storage(End end) {
        StorageSettings settings = StorageSettings.in(data()).withSegmentSize(256 << 10);
        return end == End.KILL_BETWEEN_CHECKPOINTS
                ? settings.withCheckpointEvery(StorageSettings.CHECKPOINT_EVERY_MIN)
                : settings;
    }

    EmbeddedBroker.Builder configured(End end) {
        return EmbeddedBroker.builder()
                .name("restart-test-" + NAMES.incrementAndGet())
                .clock(clock())
                .storage(storage(end));
    }

    BrokerClock clock() {
        return BrokerClock.system();
    }

    void start(End end) {
        broker = configured(end).start();
        started.add(broker);
    }

    void restart(End end) {
        Path before = data();
        if (end == End.STOP) {
            broker.stop();
        } else {
            life++;
            copy(before, data());
        }
        start(end);
    }

    PabalConnectionFactory factory() {
        return new PabalConnectionFactory(WayIn.url(broker));
    }

    static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to);
            while (!copied(from, to)) {
                delete(to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False if a file was renamed meanwhile. */
    private static boolean copied(Path from, Path to) throws IOException {
        // In the order in which a journal needs them: a checkpoint that is there refers to segments that are there.
        try (Stream<Path> files = Files.list(from)) {
            List<Path> all = files.sorted((one, other) -> Boolean.compare(isCheckpoint(other), isCheckpoint(one)))
                    .toList();
            for (Path file : all) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
            return true;
        } catch (NoSuchFileException renamed) {
            return false;
        }
    }

    private static void delete(Path copy) throws IOException {
        try (Stream<Path> files = Files.list(copy)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean isCheckpoint(Path file) {
        return file.getFileName().toString().endsWith(".checkpoint");
    }
}
