package org.pabal.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.SegmentInfo.State;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;
import org.pabal.journal.storage.StorageFullException;

/**
 * Keeps one segment prepared ahead of need, from released ones if there are, and so is the first to learn that the disk is
 * full: before any record is. One thread at a time carries out its steps; {@link #fullness} may be asked by any.
 */
final class SegmentSupply {

    private static final int AHEAD = 1;
    private static final int HEADROOM_FRACTION = 8;

    private final Storage storage;
    private final JournalSettings settings;
    private final UUID journal;
    private final SegmentCatalog catalog;
    private final ArrayDeque<String> spares = new ArrayDeque<>();
    private long lastSpare;

    /** Why there is no further segment; null as long as there is hope. */
    private volatile @Nullable StorageFullException fullness;

    SegmentSupply(Storage storage, JournalSettings settings, UUID journal, SegmentCatalog catalog) {
        this.storage = storage;
        this.settings = settings;
        this.journal = journal;
        this.catalog = catalog;
    }

    /** Takes over the spare files that are in the directory. */
    void adopt(Collection<String> names) throws IOException {
        for (String name : names) {
            lastSpare = Math.max(lastSpare, SpareFiles.numberIn(name).orElse(0));
            if (spares.size() < settings.sparesMax() && hasTheRightSize(name)) {
                spares.add(name);
            } else {
                storage.delete(name);
            }
        }
    }

    private boolean hasTheRightSize(String name) throws IOException {
        try (StorageFile file = storage.openToRead(name)) {
            return file.size() == settings.segmentSize();
        }
    }

    @Nullable
    StorageFullException fullness() {
        return fullness;
    }

    boolean hasWork() {
        return catalog.preparedCount() < AHEAD || catalog.hasRecyclable();
    }

    /** Does one thing that there is to do, if any; whether something was done. */
    boolean step() throws IOException {
        long recyclable = catalog.takeRecyclable();
        if (recyclable > 0) {
            recycle(SegmentFormat.name(recyclable));
            return true;
        }
        if (catalog.preparedCount() >= AHEAD) {
            fullness = null;
            return false;
        }
        try {
            prepare(catalog.nextSequence());
            fullness = null;
            return true;
        } catch (StorageFullException e) {
            fullness = e;
            return false;
        }
    }

    private void recycle(String name) throws IOException {
        boolean needed = spares.size() < Math.max(settings.sparesMax(), catalog.preparedCount() < AHEAD ? 1 : 0);
        if (needed && hasTheRightSize(name)) {
            String spare = SpareFiles.whole(++lastSpare);
            storage.rename(name, spare);
            spares.add(spare);
        } else {
            storage.delete(name);
        }
        // Before the file gets another header: else a crash could leave the new one under the old name.
        storage.forceDirectory();
    }

    private void prepare(long sequence) throws IOException {
        String spare = spares.isEmpty() ? allocate() : spares.removeFirst();
        writeHeader(storage, spare, new SegmentFormat.Header(journal, sequence, settings.segmentSize()));
        storage.rename(spare, SegmentFormat.name(sequence));
        storage.forceDirectory();
        catalog.add(sequence, State.PREPARED, settings.segmentSize());
    }

    static void writeHeader(Storage storage, String name, SegmentFormat.Header header) throws IOException {
        try (StorageFile file = storage.open(name)) {
            FileBytes.writeAndForce(file, SegmentFormat.encode(header), 0);
        }
    }

    private String allocate() throws IOException {
        long usable = storage.usableBytes();
        if (usable < settings.segmentSize() + settings.segmentSize() / HEADROOM_FRACTION) {
            // Asked first, so that a full disk is not filled to the last byte with every attempt, and something is left
            // for the checkpoints that set space free.
            throw new StorageFullException(
                    "a segment of " + settings.segmentSize()
                            + " bytes, and an eighth of that for checkpoints, do not fit in" + " the " + usable
                            + " that are usable in " + storage,
                    null);
        }
        long number = ++lastSpare;
        String halfMade = SpareFiles.halfMade(number);
        try (StorageFile file = storage.create(halfMade)) {
            file.allocate(settings.segmentSize());
        } catch (StorageFullException e) {
            storage.delete(halfMade);
            throw e;
        }
        String whole = SpareFiles.whole(number);
        storage.rename(halfMade, whole);
        return whole;
    }
}
