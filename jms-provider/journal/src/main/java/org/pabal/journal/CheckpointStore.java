package org.pabal.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;

/** Writes checkpoints and keeps the last two. Used by one thread at a time. */
final class CheckpointStore {

    private static final int KEPT = 2;

    private final Storage storage;
    private final UUID journal;
    private final List<CheckpointFile.Header> kept;
    private long lastNumber;

    CheckpointStore(Storage storage, UUID journal, List<CheckpointFile.Header> kept, long lastNumber) {
        this.storage = storage;
        this.journal = journal;
        this.kept = new ArrayList<>(kept);
        this.lastNumber = lastNumber;
    }

    void write(JournalPosition upTo, List<Long> live, List<Long> released, CheckpointContent content)
            throws IOException {
        long number = lastNumber + 1;
        CheckpointFile.Header header;
        try (StorageFile file = storage.create(CheckpointFile.TEMPORARY)) {
            header = CheckpointFile.write(
                    file,
                    new CheckpointFile.Header(journal, number, upTo, 0, List.copyOf(live), List.copyOf(released)),
                    content);
            file.force();
        } catch (IOException e) {
            storage.delete(CheckpointFile.TEMPORARY);
            throw e;
        }
        storage.rename(CheckpointFile.TEMPORARY, CheckpointFile.name(number));
        storage.forceDirectory();
        lastNumber = number;
        kept.add(header);
        while (kept.size() > KEPT) {
            kept.remove(0);
        }
        deleteOthers();
    }

    private void deleteOthers() throws IOException {
        for (String name : storage.list()) {
            OptionalLong number = CheckpointFile.numberIn(name);
            if (number.isPresent() && kept.stream().noneMatch(header -> header.number() == number.getAsLong())) {
                storage.delete(name);
            }
        }
        storage.forceDirectory();
    }

    /** The first segment that replay from any checkpoint kept may need. */
    long replayFloor() {
        // With a single one, what is to be done should it get damaged is to replay from the beginning.
        return kept.size() < KEPT ? 0 : kept.get(0).position().segment();
    }
}
