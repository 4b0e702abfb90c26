package org.pabal.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;

/**
 * What can be read of a journal that no start accepts any more: the newest checkpoint that is whole, and of every segment each
 * record that is whole. Nothing is judged and nothing is guarded against: what is between two readable records is missing, and
 * said to be. Changes nothing.
 */
final class Salvage {

    private static final JournalPosition BEGINNING = new JournalPosition(1, SegmentFormat.HEADER_SIZE);

    private final Storage storage;
    private final Consumer<String> damage;

    Salvage(Storage storage, Consumer<String> damage) {
        this.storage = storage;
        this.damage = damage;
    }

    /** A plan of how to read it; one without a journal if there is none. */
    RecoveryPlan plan() throws IOException {
        TreeSet<Long> segments = new TreeSet<>();
        TreeSet<Long> checkpoints = new TreeSet<>();
        for (String name : storage.list()) {
            OptionalLong segment = SegmentFormat.sequenceIn(name);
            OptionalLong checkpoint = CheckpointFile.numberIn(name);
            segment.ifPresent(segments::add);
            checkpoint.ifPresent(checkpoints::add);
        }
        UUID journal = identity(segments, checkpoints);
        if (journal == null) {
            return RecoveryPlan.ofNothing(List.of(), List.of());
        }
        CheckpointFile.Header newest = newestWhole(checkpoints, journal);
        NavigableSet<Long> ours = ofThis(journal, segments);
        JournalPosition first =
                ours.isEmpty() ? BEGINNING : new JournalPosition(ours.first(), SegmentFormat.HEADER_SIZE);
        JournalPosition start = newest == null ? first : newest.position();
        long last = ours.isEmpty() ? start.segment() : ours.last();
        List<Long> sealed = new ArrayList<>(ours.headSet(last, false));
        return new RecoveryPlan(
                journal,
                newest,
                newest == null ? List.of() : List.of(newest),
                newest == null ? 0 : newest.number(),
                start,
                new JournalPosition(last, SegmentFormat.HEADER_SIZE),
                new RecoveryPlan.Span(last, 0, 0),
                List.of(),
                0,
                sealed,
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** That of most files: some may have come here by mistake. */
    private @Nullable UUID identity(Set<Long> segments, Set<Long> checkpoints) {
        Map<UUID, Integer> votes = new HashMap<>();
        for (long segment : segments) {
            SegmentFormat.Header header = header(segment);
            if (header != null) {
                votes.merge(header.journal(), 1, Integer::sum);
            }
        }
        for (long number : checkpoints) {
            CheckpointFile.Reading reading = checkpoint(number);
            if (reading != null && reading.header() != null) {
                votes.merge(reading.header().journal(), 1, Integer::sum);
            }
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private SegmentFormat.@Nullable Header header(long segment) {
        try (StorageFile file = storage.openToRead(SegmentFormat.name(segment))) {
            return SegmentFormat.read(file).header();
        } catch (IOException e) {
            return null;
        }
    }

    private CheckpointFile.@Nullable Reading checkpoint(long number) {
        try {
            return CheckpointFile.read(storage, CheckpointFile.name(number));
        } catch (IOException e) {
            return null;
        }
    }

    private CheckpointFile.@Nullable Header newestWhole(NavigableSet<Long> checkpoints, UUID journal) {
        for (long number : checkpoints.descendingSet()) {
            CheckpointFile.Reading reading = checkpoint(number);
            CheckpointFile.Header header = reading == null ? null : reading.header();
            if (reading != null
                    && header != null
                    && reading.condition() == CheckpointCase.Condition.WHOLE
                    && header.journal().equals(journal)) {
                return header;
            }
            damage.accept("file=" + CheckpointFile.name(number) + " offset=" + (reading == null ? 0 : reading.offset())
                    + " the checkpoint is of no use: "
                    + (reading == null
                            ? "it cannot be read"
                            : String.valueOf(reading.condition()) + " " + reading.detail()));
        }
        return null;
    }

    private NavigableSet<Long> ofThis(UUID journal, Set<Long> segments) {
        TreeSet<Long> ours = new TreeSet<>();
        for (long segment : segments) {
            SegmentFormat.Header header = header(segment);
            if (header == null) {
                // Its records say by themselves whether they belong here.
                damage.accept("file=" + SegmentFormat.name(segment) + " offset=0 the header cannot be read");
                ours.add(segment);
            } else if (!header.journal().equals(journal) || header.sequence() != segment) {
                damage.accept("file=" + SegmentFormat.name(segment) + " offset=0 belongs to another journal or place: "
                        + header.journal() + " segment " + header.sequence());
            } else {
                ours.add(segment);
            }
        }
        for (long segment = ours.isEmpty() ? 1 : ours.first() + 1;
                !ours.isEmpty() && segment < ours.last();
                segment++) {
            if (!ours.contains(segment)) {
                damage.accept(
                        "file=" + SegmentFormat.name(segment) + " offset=0 is not there; it may have been released");
            }
        }
        return ours;
    }

    /** Every whole record from a position on, in order, with nothing missing that can be read. */
    void replay(RecoveryPlan plan, UUID journal, RecordSink sink) {
        List<Long> segments = new ArrayList<>(plan.sealed());
        segments.add(plan.end().segment());
        for (long segment : segments) {
            if (segment >= plan.replayStart().segment()) {
                int from = segment == plan.replayStart().segment()
                        ? plan.replayStart().offset()
                        : SegmentFormat.HEADER_SIZE;
                try {
                    replay(journal, segment, from, segment == plan.end().segment(), sink);
                } catch (IOException e) {
                    damage.accept("file=" + SegmentFormat.name(segment) + " offset=" + from + " reading failed: " + e);
                }
            }
        }
    }

    private void replay(UUID journal, long segment, int from, boolean isLast, RecordSink sink) throws IOException {
        StorageFile file = storage.openToRead(SegmentFormat.name(segment));
        int limit = (int) Math.min(file.size(), JournalSettings.SEGMENT_SIZE_MAX);
        try (SegmentReader reader = new SegmentReader(journal, segment, file, limit)) {
            int offset = from;
            while (offset < limit) {
                SegmentReader.Finding found = reader.look(offset);
                while (found == SegmentReader.Finding.RECORD) {
                    if (reader.kind() == RecordFormat.KIND_USER) {
                        sink.accept(new JournalPosition(segment, offset), reader.type(), reader.payload());
                    }
                    offset = reader.end();
                    found = reader.look(offset);
                }
                String what = found == SegmentReader.Finding.BROKEN_RECORD ? reader.crcs() : "no record begins here";
                int next = nextRecord(reader, offset, limit);
                if (next < limit) {
                    missing(segment, offset, next, what);
                } else if (!endsWell(journal, segment, offset, isLast, found)) {
                    missing(segment, offset, limit, what);
                }
                offset = next;
            }
        }
    }

    private void missing(long segment, int from, int to, String what) {
        damage.accept("file=" + SegmentFormat.name(segment) + " offset=" + from + " " + what
                + "; what was there up to offset " + to + " is missing");
    }

    private static int nextRecord(SegmentReader reader, int from, int limit) throws IOException {
        int offset = reader.nextCandidate(from + Long.BYTES);
        while (offset < limit && reader.look(offset) != SegmentReader.Finding.RECORD) {
            offset = reader.nextCandidate(offset + Long.BYTES);
        }
        return offset;
    }

    /** Whether nothing is missing behind the last record of a segment: the next one claims that it follows. */
    private boolean endsWell(UUID journal, long segment, int offset, boolean isLast, SegmentReader.Finding found)
            throws IOException {
        if (isLast) {
            return found != SegmentReader.Finding.BROKEN_RECORD;
        }
        String following = SegmentFormat.name(segment + 1);
        if (!storage.list().contains(following)) {
            return found != SegmentReader.Finding.BROKEN_RECORD;
        }
        int limit = SegmentFormat.HEADER_SIZE + RecordFormat.OWN_SIZE;
        try (SegmentReader reader = new SegmentReader(journal, segment + 1, storage.openToRead(following), limit)) {
            return reader.look(SegmentFormat.HEADER_SIZE) != SegmentReader.Finding.RECORD
                    || reader.kind() != RecordFormat.KIND_CLAIM
                    || reader.number() == new JournalPosition(segment, offset).packed();
        }
    }
}
