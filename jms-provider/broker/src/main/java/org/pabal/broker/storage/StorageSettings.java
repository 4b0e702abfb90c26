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
 * @param checkpointEvery a checkpoint is due after so many bytes of log, {@value #CHECKPOINT_EVERY_MIN} or more; a start
 *     replays at most about twice as much
 * @param isStepped no threads of its own: everything happens in the thread that submits a command, so that a simulation
 *     decides what happens when
 */
public record StorageSettings(
        Storage storage, @Nullable Path directory, JournalSettings journal, long checkpointEvery, boolean isStepped) {

    public static final long CHECKPOINT_EVERY_MIN = 4 << 10;
    public static final long CHECKPOINT_EVERY_DEFAULT = 64L << 20;

    public StorageSettings {
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(journal, "journal");
        if (checkpointEvery < CHECKPOINT_EVERY_MIN) {
            throw new IllegalArgumentException("invalid checkpointEvery=" + checkpointEvery + " bytes: choose "
                    + CHECKPOINT_EVERY_MIN + " or more");
        }
    }

    /** A directory, made if it does not exist; used by one broker at a time. */
    public static StorageSettings in(Path directory) {
        Path place = directory.toAbsolutePath().normalize();
        return new StorageSettings(
                new DirectoryStorage(place), place, JournalSettings.defaults(), CHECKPOINT_EVERY_DEFAULT, false);
    }

    /** Anything that behaves like a directory. */
    public static StorageSettings over(Storage storage) {
        return new StorageSettings(storage, null, JournalSettings.defaults(), CHECKPOINT_EVERY_DEFAULT, false);
    }

    public StorageSettings withJournal(JournalSettings bounds) {
        return new StorageSettings(storage, directory, bounds, checkpointEvery, isStepped);
    }

    /** Of segments yet to be made, in bytes: see {@link JournalSettings#segmentSize()}. */
    public StorageSettings withSegmentSize(int bytes) {
        return withJournal(journal.withSegmentSize(bytes));
    }

    public StorageSettings withCheckpointEvery(long bytes) {
        return new StorageSettings(storage, directory, journal, bytes, isStepped);
    }

    public StorageSettings stepped() {
        return new StorageSettings(storage, directory, journal, checkpointEvery, true);
    }
}
