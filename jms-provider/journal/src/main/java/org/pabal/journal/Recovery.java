package org.pabal.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.RecoveryPlan.Finding;
import org.pabal.journal.RecoveryPlan.Span;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;

/**
 * Looks at a directory, without changing anything, and either makes a plan of how to go on from what is there or refuses.
 * The judgements are those of {@link SegmentCase}, {@link CheckpointCase} and {@link TailCase}; this class observes.
 */
final class Recovery {

    /** A file system's own, at the root of a volume. */
    private static final Set<String> NOT_OURS_BUT_HARMLESS = Set.of("lost+found");

    private static final String WAY_OUT =
            "; nothing has been changed: restore the directory from a backup; 'pabal check' tells of all damage that is in it, and"
                    + " 'pabal export --salvage' gets out of a copy what can be read";

    private final Storage storage;
    private final List<Finding> findings = new ArrayList<>();
    private final TreeMap<Long, String> segmentFiles = new TreeMap<>();
    private final TreeMap<Long, String> checkpointFiles = new TreeMap<>();
    private final List<String> spares = new ArrayList<>();
    private final List<String> toDelete = new ArrayList<>();

    private @Nullable UUID journal;
    private final Map<Long, Integer> sizes = new TreeMap<>();
    private long prepareAgain;

    private final Set<Long> released = new TreeSet<>();
    private final List<Span> toErase = new ArrayList<>();
    private @Nullable JournalPosition lastClaim;

    private Recovery(Storage storage) {
        this.storage = storage;
    }

    static RecoveryPlan examine(Storage storage) {
        try {
            return new Recovery(storage).examine();
        } catch (IOException e) {
            throw new JournalRefusedException(
                    "UNREADABLE",
                    storage.toString(),
                    0,
                    "cannot open the journal in " + storage + ": reading it failed with " + e + WAY_OUT,
                    e);
        }
    }

    private RecoveryPlan examine() throws IOException {
        classify(storage.list());
        if (segmentFiles.isEmpty() && checkpointFiles.isEmpty()) {
            return RecoveryPlan.ofNothing(spares, toDelete);
        }
        Checkpoints checkpoints = examineCheckpoints();
        CheckpointFile.Header base = checkpoints.base();
        JournalPosition start = base == null ? new JournalPosition(1, SegmentFormat.HEADER_SIZE) : base.position();
        long highest = highestNeeded(start, checkpoints);
        for (long segment = start.segment(); segment <= highest; segment++) {
            examineSegment(segment, segment == highest && segment > start.segment());
        }
        if (base != null) {
            released.addAll(base.released());
        }
        JournalPosition end = walk(start, highest, checkpoints.furthest());
        return plan(checkpoints, start, end);
    }

    // ---- the directory

    private void classify(List<String> names) {
        for (String name : names) {
            OptionalLong segment = SegmentFormat.sequenceIn(name);
            OptionalLong checkpoint = CheckpointFile.numberIn(name);
            if (segment.isPresent()) {
                segmentFiles.put(segment.getAsLong(), name);
            } else if (checkpoint.isPresent()) {
                checkpointFiles.put(checkpoint.getAsLong(), name);
            } else if (SpareFiles.isSpare(name)) {
                spares.add(name);
            } else if (SpareFiles.isHalfMade(name) || name.equals(CheckpointFile.TEMPORARY)) {
                toDelete.add(name);
            } else if (!NOT_OURS_BUT_HARMLESS.contains(name)) {
                throw new JournalRefusedException(
                        "FOREIGN_FILE",
                        name,
                        0,
                        "cannot open the journal in " + storage + ": it holds a file that is not of a journal: file="
                                + name
                                + "; nothing has been changed: move that file away, or give the journal a directory of its"
                                + " own",
                        null);
            }
        }
        spares.sort(null);
    }

    // ---- checkpoints

    /**
     * @param base where to begin, or null for the log's beginning
     * @param kept the whole ones, oldest first, two at most
     * @param furthest the furthest position that any readable header names
     */
    private record Checkpoints(
            CheckpointFile.@Nullable Header base,
            List<CheckpointFile.Header> kept,
            @Nullable JournalPosition furthest) {}

    private Checkpoints examineCheckpoints() throws IOException {
        List<CheckpointFile.Reading> readings = new ArrayList<>();
        for (String name : checkpointFiles.descendingMap().values()) {
            if (readings.size() < 2) {
                readings.add(CheckpointFile.read(storage, name));
            } else {
                // Left by a crash between writing the third and deleting the first.
                toDelete.add(name);
            }
        }
        for (CheckpointFile.Reading reading : readings) {
            if (journal == null && reading.header() != null) {
                journal = reading.header().journal();
            }
        }
        CheckpointCase.Condition newest = condition(readings, 0);
        CheckpointCase.Condition older = condition(readings, 1);
        CheckpointCase found = CheckpointCase.judge(newest, older, segmentFiles.containsKey(1L));
        for (CheckpointFile.Reading reading : readings) {
            if (reading.condition() != CheckpointCase.Condition.WHOLE) {
                String text = "file=" + reading.name() + " offset=" + reading.offset() + " " + reading.detail();
                if (found.decision() == CheckpointCase.Decision.REFUSE) {
                    throw refused(found, reading.name(), reading.offset(), found.text() + ": " + text);
                }
                findings.add(new Finding(found.name(), reading.name(), reading.offset(), found.text() + ": " + text));
            }
        }
        if (found.decision() == CheckpointCase.Decision.REFUSE) {
            String name = readings.get(0).name();
            throw refused(found, name, 0, found.text() + ": file=" + name);
        }
        return chosen(readings);
    }

    private static Checkpoints chosen(List<CheckpointFile.Reading> readings) {
        CheckpointFile.Header base = null;
        JournalPosition furthest = null;
        List<CheckpointFile.Header> kept = new ArrayList<>();
        for (CheckpointFile.Reading reading : readings) {
            CheckpointFile.Header header = reading.header();
            if (header == null) {
                continue;
            }
            if (furthest == null || header.position().isAfter(furthest)) {
                furthest = header.position();
            }
            if (reading.condition() == CheckpointCase.Condition.WHOLE) {
                kept.add(0, header);
                base = base == null ? header : base;
            }
        }
        return new Checkpoints(base, kept, furthest);
    }

    private CheckpointCase.Condition condition(List<CheckpointFile.Reading> readings, int index) {
        if (index >= readings.size()) {
            return CheckpointCase.Condition.ABSENT;
        }
        CheckpointFile.Reading reading = readings.get(index);
        boolean foreign =
                reading.header() != null && !reading.header().journal().equals(journal);
        return foreign ? CheckpointCase.Condition.OTHER_JOURNAL : reading.condition();
    }

    // ---- segments

    private long highestNeeded(JournalPosition start, Checkpoints checkpoints) {
        long highest = segmentFiles.isEmpty() ? start.segment() : Math.max(start.segment(), segmentFiles.lastKey());
        for (CheckpointFile.Header header : checkpoints.kept()) {
            for (long segment : header.live()) {
                highest = Math.max(highest, segment);
            }
        }
        return highest;
    }

    private void examineSegment(long segment, boolean mayBeUnused) throws IOException {
        String name = SegmentFormat.name(segment);
        if (!segmentFiles.containsKey(segment)) {
            throw refused(SegmentCase.MISSING, name, 0, SegmentCase.MISSING.text() + ": file=" + name);
        }
        try (StorageFile file = storage.openToRead(name)) {
            SegmentFormat.Reading reading = SegmentFormat.read(file);
            SegmentFormat.Header header = reading.header();
            long size = file.size();
            SegmentCase.Header kind = kindOf(reading, segment);
            boolean lastAndEmpty = kind == SegmentCase.Header.DAMAGED && mayBeUnused && !holdsRecords(segment, size);
            boolean sizeAsInHeader = header != null && header.size() == size;
            SegmentCase found = SegmentCase.judge(kind, sizeAsInHeader, lastAndEmpty);
            String detail = reading.detail();
            long offset = 0;
            if (header != null) {
                detail = "journal=" + header.journal() + " segment=" + header.sequence() + " size=" + header.size()
                        + "; the file has segment=" + segment + " size=" + size + ", the other files journal="
                        + journal;
                offset = found == SegmentCase.WRONG_SIZE ? Math.min(size, header.size()) : 0;
            }
            String text = found.text() + ": file=" + name + " offset=" + offset + " " + detail;
            switch (found.decision()) {
                case ACCEPT -> sizes.put(segment, (int) size);
                case PREPARE_AGAIN -> {
                    prepareAgain = segment;
                    findings.add(new Finding(found.name(), name, offset, text));
                }
                case REFUSE -> throw refused(found, name, offset, text);
            }
        }
    }

    private SegmentCase.Header kindOf(SegmentFormat.Reading reading, long segment) {
        SegmentFormat.Header header = reading.header();
        if (header == null) {
            return reading.verdict() == SegmentFormat.Verdict.NEWER
                    ? SegmentCase.Header.NEWER
                    : SegmentCase.Header.DAMAGED;
        }
        if (journal == null) {
            journal = header.journal();
        }
        if (!header.journal().equals(journal)) {
            return SegmentCase.Header.OTHER_JOURNAL;
        }
        if (header.sequence() != segment) {
            return segmentFiles.containsKey(header.sequence())
                    ? SegmentCase.Header.OTHER_SEGMENT_THAT_EXISTS
                    : SegmentCase.Header.OTHER_SEGMENT;
        }
        return SegmentCase.Header.VALID;
    }

    private boolean holdsRecords(long segment, long size) throws IOException {
        if (size > JournalSettings.SEGMENT_SIZE_MAX) {
            return true;
        }
        List<Span> spans = new ArrayList<>();
        try (SegmentReader reader = reader(segment, (int) size)) {
            scan(reader, segment, SegmentFormat.HEADER_SIZE, spans);
        }
        return !spans.isEmpty();
    }

    private SegmentReader reader(long segment, int size) throws IOException {
        UUID known = journal;
        if (known == null) {
            throw new IllegalStateException("no header has been read before segment " + segment);
        }
        return new SegmentReader(known, segment, storage.openToRead(SegmentFormat.name(segment)), size);
    }

    // ---- the log

    /** How far a walk came. */
    private record Stopped(int batchStart, int offset, TailCase.Stop stop, String crcs) {}

    private JournalPosition walk(JournalPosition start, long highest, @Nullable JournalPosition furthest)
            throws IOException {
        long segment = start.segment();
        int from = start.offset();
        while (true) {
            Stopped stopped = walkSegment(segment, from);
            JournalPosition end = new JournalPosition(segment, stopped.batchStart());
            JournalPosition claim = segment < highest ? firstClaim(segment + 1) : null;
            if (claim == null) {
                judge(end, stopped, TailCase.Beyond.NOTHING, furthest, highest);
                return end;
            }
            if (!claim.equals(end)) {
                TailCase.Beyond beyond = claim.isAfter(end) ? TailCase.Beyond.CONFIRMED : TailCase.Beyond.CONTRADICTION;
                judge(end, stopped, beyond, furthest, highest);
            }
            segment++;
            from = SegmentFormat.HEADER_SIZE;
        }
    }

    private Stopped walkSegment(long segment, int from) throws IOException {
        int size = sizeOf(segment);
        try (SegmentReader reader = reader(segment, size)) {
            int offset = from;
            int batchStart = from;
            SegmentReader.Finding found = reader.look(offset);
            while (found == SegmentReader.Finding.RECORD) {
                if (reader.kind() == RecordFormat.KIND_CLAIM) {
                    lastClaim = JournalPosition.of(reader.number());
                } else if (reader.kind() == RecordFormat.KIND_RELEASE) {
                    released.add(reader.number());
                }
                offset = reader.end();
                if (reader.endsBatch()) {
                    batchStart = offset;
                }
                found = reader.look(offset);
            }
            TailCase.Stop stop = batchStart < offset
                    ? TailCase.Stop.OPEN_BATCH
                    : switch (found) {
                        case NO_ROOM -> TailCase.Stop.NO_ROOM;
                        case NOTHING -> TailCase.Stop.NOTHING;
                        case BROKEN_RECORD -> TailCase.Stop.BROKEN_RECORD;
                        default -> TailCase.Stop.NO_RECORD;
                    };
            return new Stopped(
                    batchStart, offset, stop, found == SegmentReader.Finding.BROKEN_RECORD ? reader.crcs() : "");
        }
    }

    private int sizeOf(long segment) {
        Integer size = sizes.get(segment);
        // The one that lacks a header is empty, so that nothing in it is looked at.
        return size == null ? SegmentFormat.HEADER_SIZE : size;
    }

    /** What the first record of a segment claims, if it is a claim. */
    private @Nullable JournalPosition firstClaim(long segment) throws IOException {
        try (SegmentReader reader = reader(segment, sizeOf(segment))) {
            return reader.look(SegmentFormat.HEADER_SIZE) == SegmentReader.Finding.RECORD
                            && reader.kind() == RecordFormat.KIND_CLAIM
                    ? JournalPosition.of(reader.number())
                    : null;
        }
    }

    private void judge(
            JournalPosition end,
            Stopped stopped,
            TailCase.Beyond known,
            @Nullable JournalPosition furthest,
            long highest)
            throws IOException {
        TailCase.Beyond beyond = known;
        String evidence = "";
        if (known == TailCase.Beyond.NOTHING) {
            if (stopped.stop() == TailCase.Stop.OPEN_BATCH) {
                toErase.add(new Span(end.segment(), stopped.batchStart(), stopped.offset()));
            }
            List<Span> here = new ArrayList<>();
            JournalPosition claim = scanFrom(end.segment(), stopped.offset(), here);
            // What stopped the walk is told by the stop, not by what is beyond.
            boolean more = here.stream().anyMatch(span -> span.from() > stopped.offset());
            List<Span> later = new ArrayList<>();
            for (long segment = end.segment() + 1; segment <= highest; segment++) {
                JournalPosition further = scanFrom(segment, SegmentFormat.HEADER_SIZE, later);
                claim = claim == null || further != null && further.isAfter(claim) ? further : claim;
            }
            if (claim != null && claim.isAfter(end)) {
                beyond = TailCase.Beyond.CONFIRMED;
                evidence = " confirmedUpTo=" + claim;
            } else if (!later.isEmpty()) {
                beyond = TailCase.Beyond.UNCONFIRMED_IN_NEXT;
            } else if (more) {
                beyond = TailCase.Beyond.UNCONFIRMED_HERE;
            }
            toErase.addAll(here);
            toErase.addAll(later);
        }
        TailCase found = TailCase.judge(stopped.stop(), beyond, furthest != null && furthest.isAfter(end));
        if (found == TailCase.ENDS_BEFORE_CHECKPOINT) {
            evidence = " checkpointAt=" + furthest;
        }
        String name = SegmentFormat.name(end.segment());
        String crcs = stopped.crcs().isEmpty() ? "" : " " + stopped.crcs();
        String text = found.text() + ": file=" + name + " offset=" + stopped.offset() + crcs + evidence;
        if (found.decision() == TailCase.Decision.REFUSE) {
            throw refused(found, name, stopped.offset(), text);
        }
        findings.add(new Finding(found.name(), name, end.offset(), text));
    }

    private @Nullable JournalPosition scanFrom(long segment, int from, List<Span> spans) throws IOException {
        int size = sizeOf(segment);
        try (SegmentReader reader = reader(segment, size)) {
            return scan(reader, segment, from, spans);
        }
    }

    /** Finds all that is or was a record of its place, whole or broken; returns the furthest claim among the whole ones. */
    private static @Nullable JournalPosition scan(SegmentReader reader, long segment, int from, List<Span> spans)
            throws IOException {
        JournalPosition furthest = null;
        int offset = reader.nextCandidate(from);
        while (offset < reader.limit()) {
            SegmentReader.Finding found = reader.look(offset);
            if (found == SegmentReader.Finding.RECORD || found == SegmentReader.Finding.BROKEN_RECORD) {
                if (found == SegmentReader.Finding.RECORD && reader.kind() == RecordFormat.KIND_CLAIM) {
                    JournalPosition claim = JournalPosition.of(reader.number());
                    furthest = furthest == null || claim.isAfter(furthest) ? claim : furthest;
                }
                spans.add(new Span(segment, offset, reader.end()));
                offset = reader.nextCandidate(reader.end());
            } else {
                offset = reader.nextCandidate(offset + Long.BYTES);
            }
        }
        return furthest;
    }

    // ---- the plan

    private RecoveryPlan plan(Checkpoints checkpoints, JournalPosition start, JournalPosition end) {
        CheckpointFile.Header base = checkpoints.base();
        if (base != null) {
            for (long segment : base.live()) {
                // One that is released may be gone already; one that is not must be there for random reads.
                if (!segmentFiles.containsKey(segment) && !released.contains(segment)) {
                    String name = SegmentFormat.name(segment);
                    throw refused(SegmentCase.MISSING, name, 0, SegmentCase.MISSING.text() + ": file=" + name);
                }
            }
        }
        Set<Long> live = new HashSet<>(base == null ? List.of() : base.live());
        List<Long> sealed = new ArrayList<>();
        List<Long> releasedAndHere = new ArrayList<>();
        List<Long> prepared = new ArrayList<>();
        for (long segment : segmentFiles.keySet()) {
            if (segment > end.segment()) {
                prepared.add(segment);
            } else if (segment < end.segment()
                    && (released.contains(segment) || segment < start.segment() && !live.contains(segment))) {
                releasedAndHere.add(segment);
            } else if (segment < end.segment()) {
                sealed.add(segment);
            }
        }
        UUID known = journal;
        if (known == null) {
            throw new IllegalStateException("segments were read, but no header: " + segmentFiles);
        }
        JournalPosition unclaimed = lastClaim != null && lastClaim.isAfter(start) ? lastClaim : start;
        int rewriteFrom = unclaimed.segment() == end.segment() ? unclaimed.offset() : SegmentFormat.HEADER_SIZE;
        long lastCheckpoint = checkpointFiles.isEmpty() ? 0 : checkpointFiles.lastKey();
        return new RecoveryPlan(
                known,
                base,
                checkpoints.kept(),
                lastCheckpoint,
                start,
                end,
                new Span(end.segment(), Math.min(rewriteFrom, end.offset()), end.offset()),
                List.copyOf(toErase),
                prepareAgain,
                sealed,
                releasedAndHere,
                prepared,
                Map.copyOf(sizes),
                List.copyOf(spares),
                List.copyOf(toDelete),
                List.copyOf(findings));
    }

    private JournalRefusedException refused(Enum<?> label, String file, long offset, String text) {
        return new JournalRefusedException(
                label, file, offset, "cannot open the journal in " + storage + ": " + label + ": " + text + WAY_OUT);
    }
}
