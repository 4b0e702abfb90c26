package org.pabal.broker.storage;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.JournalSettings;
import org.pabal.journal.storage.DirectoryStorage;
import org.pabal.journal.storage.Storage;

/**
 * Where a broker keeps what is to outlive it, and how much it may use.
 *
 * @param storage the place
 * @param directory the same as a directory, if it is one
 * @param journal bounds of the log
 * @param checkpointEvery a checkpoint is due after at most so many bytes of log, {@value #CHECKPOINT_EVERY_MIN} or more; a start
 *     replays at most about twice as much
 * @param memoryMax how many bytes of memory the messages of all queues may take before they are kept on the disk alone; 1 MiB
 *     or more
 * @param diskMax how many bytes the log may take on the disk before producers have to wait for consumers; at least four
 *     segments
 * @param reclaim how mostly dead segments become free
 * @param isStepped no threads of its own: everything happens in the thread that submits a command, so that a simulation
 *     decides what happens when
 */
public record StorageSettings(
        Storage storage,
        @Nullable Path directory,
        JournalSettings journal,
        long checkpointEvery,
        long memoryMax,
        long diskMax,
        ReclaimSettings reclaim,
        boolean isStepped) {

    public static final long CHECKPOINT_EVERY_MIN = 4 << 10;
    public static final long CHECKPOINT_EVERY_DEFAULT = 64L << 20;
    public static final long MEMORY_MIN = 1L << 20;
    private static final int SEGMENTS_MIN = 4;

    public StorageSettings {
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(journal, "journal");
        Objects.requireNonNull(reclaim, "reclaim");
        if (checkpointEvery < CHECKPOINT_EVERY_MIN) {
            throw new IllegalArgumentException("invalid checkpointEvery=" + checkpointEvery + " bytes: choose "
                    + CHECKPOINT_EVERY_MIN + " or more");
        }
        if (memoryMax < MEMORY_MIN) {
            throw new IllegalArgumentException(
                    "invalid memoryMax=" + memoryMax + " bytes: choose " + MEMORY_MIN + " or more");
        }
        if (diskMax / SEGMENTS_MIN < journal.segmentSize()) {
            throw new IllegalArgumentException("invalid diskMax=" + diskMax + " bytes: choose " + SEGMENTS_MIN
                    + " segments of " + journal.segmentSize() + " or more, or smaller segments");
        }
    }

    /** A directory, made if it does not exist; used by one broker at a time. */
    public static StorageSettings in(Path directory) {
        Path place = directory.toAbsolutePath().normalize();
        return defaults(new DirectoryStorage(place), place);
    }

    /** Anything that behaves like a directory. */
    public static StorageSettings over(Storage storage) {
        return defaults(storage, null);
    }

    private static StorageSettings defaults(Storage storage, @Nullable Path directory) {
        return new StorageSettings(
                storage,
                directory,
                JournalSettings.defaults(),
                CHECKPOINT_EVERY_DEFAULT,
                Math.max(MEMORY_MIN, Runtime.getRuntime().maxMemory() / 4),
                Long.MAX_VALUE,
                ReclaimSettings.defaults(),
                false);
    }

    public StorageSettings withJournal(JournalSettings bounds) {
        return new StorageSettings(storage, directory, bounds, checkpointEvery, memoryMax, diskMax, reclaim, isStepped);
    }

    /** Of segments yet to be made, in bytes: see {@link JournalSettings#segmentSize()}. */
    public StorageSettings withSegmentSize(int bytes) {
        return withJournal(journal.withSegmentSize(bytes));
    }

    /** As large as the segments that are in use; the budget is then at least as many of them as it must be. */
    StorageSettings withSegmentSizeAtLeast(int bytes) {
        if (bytes <= journal.segmentSize()) {
            return this;
        }
        return withDiskMax(Math.max(diskMax, (long) bytes * SEGMENTS_MIN)).withSegmentSize(bytes);
    }

    public StorageSettings withCheckpointEvery(long bytes) {
        return new StorageSettings(storage, directory, journal, bytes, memoryMax, diskMax, reclaim, isStepped);
    }

    /** A quarter of the heap unless given. */
    public StorageSettings withMemoryMax(long bytes) {
        return new StorageSettings(storage, directory, journal, checkpointEvery, bytes, diskMax, reclaim, isStepped);
    }

    /** As much as there is unless given. */
    public StorageSettings withDiskMax(long bytes) {
        return new StorageSettings(storage, directory, journal, checkpointEvery, memoryMax, bytes, reclaim, isStepped);
    }

    public StorageSettings withReclaim(ReclaimSettings how) {
        return new StorageSettings(storage, directory, journal, checkpointEvery, memoryMax, diskMax, how, isStepped);
    }

    public StorageSettings stepped() {
        return new StorageSettings(storage, directory, journal, checkpointEvery, memoryMax, diskMax, reclaim, true);
    }
}
