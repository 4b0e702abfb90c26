package org.pabal.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.SegmentInfo.State;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;

/**
 * Which segments there are and what each is there for. Its lock is held for look-ups and changes of the table, and while a
 * file is opened for reading; never for reading, writing or forcing.
 */
final class SegmentCatalog {

    private final Storage storage;
    private final int openFilesMax;

    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private final ArrayDeque<Long> prepared = new ArrayDeque<>();

    /** Least recently read first. */
    private final LinkedHashMap<Long, StorageFile> readFiles = new LinkedHashMap<>(16, 0.75f, true);

    private long lastSequence;

    /** No checkpoint in use needs what is before this segment for replay. */
    private long replayFloor;

    private static final class Entry {
        private State state;
        private final long size;

        Entry(State state, long size) {
            this.state = state;
            this.size = size;
        }
    }

    SegmentCatalog(Storage storage, int openFilesMax) {
        this.storage = storage;
        this.openFilesMax = openFilesMax;
    }

    synchronized void add(long segment, State state, long size) {
        entries.put(segment, new Entry(state, size));
        if (state == State.PREPARED) {
            prepared.addLast(segment);
        }
        lastSequence = Math.max(lastSequence, segment);
    }

    /** The number of the next segment to be prepared. */
    synchronized long nextSequence() {
        return lastSequence + 1;
    }

    synchronized int preparedCount() {
        return prepared.size();
    }

    /** What batches can use of the segments that are prepared. */
    synchronized long preparedRoom() {
        long room = 0;
        for (long segment : prepared) {
            room += usable(required(segment).size);
        }
        return room;
    }

    synchronized List<Long> preparedSizes() {
        return prepared.stream().map(segment -> required(segment).size).toList();
    }

    static long usable(long size) {
        return size - SegmentFormat.HEADER_SIZE - SegmentFormat.RESERVE - RecordFormat.OWN_SIZE;
    }

    /** The first segment of a new journal. */
    synchronized @Nullable SegmentInfo activateFirst() {
        return activateNext(0);
    }

    /** The log goes over from one segment to the next prepared one, if there is one. */
    synchronized @Nullable SegmentInfo activateNext(long active) {
        Long next = prepared.pollFirst();
        if (next == null) {
            return null;
        }
        if (active > 0) {
            required(active).state = State.SEALED;
        }
        required(next).state = State.ACTIVE;
        return new SegmentInfo(next, required(next).size, State.ACTIVE);
    }

    /** The release of this segment is durable. */
    synchronized void released(long segment) {
        Entry entry = entries.get(segment);
        if (entry != null) {
            entry.state = State.RELEASED;
        }
    }

    synchronized void replayFloor(long segment) {
        replayFloor = segment;
    }

    /** Takes out a segment whose file can be used for something else; 0 if there is none. */
    synchronized long takeRecyclable() throws IOException {
        for (Map.Entry<Long, Entry> entry : entries.entrySet()) {
            long segment = entry.getKey();
            if (segment >= replayFloor) {
                break;
            }
            if (entry.getValue().state == State.RELEASED) {
                entries.remove(segment);
                StorageFile file = readFiles.remove(segment);
                if (file != null) {
                    file.close();
                }
                return segment;
            }
        }
        return 0;
    }

    synchronized boolean hasRecyclable() {
        for (Map.Entry<Long, Entry> entry : entries.headMap(replayFloor).entrySet()) {
            if (entry.getValue().state == State.RELEASED) {
                return true;
            }
        }
        return false;
    }

    synchronized List<SegmentInfo> infos() {
        List<SegmentInfo> infos = new ArrayList<>();
        entries.forEach((segment, entry) -> infos.add(new SegmentInfo(segment, entry.size, entry.state)));
        return infos;
    }

    synchronized @Nullable State stateOf(long segment) {
        Entry entry = entries.get(segment);
        return entry == null ? null : entry.state;
    }

    /** The segments before this one that are in use. */
    synchronized List<Long> sealedBefore(long segment) {
        return entries.headMap(segment).entrySet().stream()
                .filter(entry -> entry.getValue().state == State.SEALED)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The segments in this state up to the one being written to. */
    synchronized List<Long> inState(List<State> states) {
        return entries.entrySet().stream()
                .filter(entry -> states.contains(entry.getValue().state))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The file of a segment to read from, or null if there is no such segment any more. */
    synchronized @Nullable StorageFile readFile(long segment) throws IOException {
        if (!entries.containsKey(segment)) {
            return null;
        }
        StorageFile file = readFiles.get(segment);
        if (file == null) {
            file = storage.openToRead(SegmentFormat.name(segment));
            readFiles.put(segment, file);
            if (readFiles.size() > openFilesMax) {
                var eldest = readFiles.entrySet().iterator();
                // Whoever is just reading from it gets it opened again.
                eldest.next().getValue().rest();
                eldest.remove();
            }
        }
        return file;
    }

    synchronized void close() throws IOException {
        for (StorageFile file : readFiles.values()) {
            file.close();
        }
        readFiles.clear();
        entries.clear();
    }

    private Entry required(long segment) {
        Entry entry = entries.get(segment);
        if (entry == null) {
            throw new IllegalStateException("segment " + segment + " is not in the catalog");
        }
        return entry;
    }
}
