package org.pabal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;

/** Reads durable records, in order or at random, and checks each. For any number of threads. */
final class LogReader {

    private final Storage storage;
    private final UUID journal;
    private final SegmentCatalog catalog;

    @SuppressWarnings("ThreadLocalUsage") // One journal's identity is in the tools, so they go with it.
    private final ThreadLocal<ReadTools> readTools;

    /** What a thread needs to check what it reads. */
    private static final class ReadTools {
        private final ByteBuffer header = ByteBuffer.allocate(RecordFormat.HEADER_SIZE);
        private final CRC32C crc = new CRC32C();
        private final RecordFormat.Stamp stamp;

        ReadTools(UUID journal) {
            stamp = new RecordFormat.Stamp(journal);
        }
    }

    LogReader(Storage storage, UUID journal, SegmentCatalog catalog) {
        this.storage = storage;
        this.journal = journal;
        this.catalog = catalog;
        this.readTools = ThreadLocal.withInitial(() -> new ReadTools(journal));
    }

    void replay(JournalPosition from, JournalPosition end, RecordSink sink) {
        try {
            JournalPosition at = from;
            while (at.segment() < end.segment()) {
                JournalPosition stopped = replaySegment(at, sizeOf(at.segment()), sink);
                at = new JournalPosition(at.segment() + 1, SegmentFormat.HEADER_SIZE);
                requireClaim(at, stopped);
            }
            JournalPosition stopped = replaySegment(at, end.offset(), sink);
            if (!stopped.equals(end)) {
                throw damaged(stopped, "the log ends here and should end at " + end);
            }
        } catch (IOException e) {
            throw new JournalDamagedException(
                    "cannot replay the journal in " + storage + " from " + from + ": reading it failed with " + e, e);
        }
    }

    /**
     * All of one segment.
     *
     * @param end where the log ends, if it does so in this segment
     * @param followed whether the next segment is in use, so that it claims where this one ends
     */
    void check(long segment, @Nullable JournalPosition end, boolean followed, RecordSink sink) {
        try {
            checkHeader(segment);
            JournalPosition first = new JournalPosition(segment, SegmentFormat.HEADER_SIZE);
            int limit = end == null ? sizeOf(segment) : end.offset();
            JournalPosition stopped = replaySegment(first, limit, sink);
            if (end != null && !stopped.equals(end)) {
                throw damaged(stopped, "the log ends here and should end at " + end);
            }
            if (followed) {
                requireClaim(new JournalPosition(segment + 1, SegmentFormat.HEADER_SIZE), stopped);
            } else if (end == null) {
                requireNothingBehind(stopped, limit);
            }
        } catch (IOException e) {
            throw new JournalDamagedException(
                    "cannot check " + SegmentFormat.name(segment) + " in " + storage + ": reading it failed with " + e
                            + "; check the disk, or restore this file from a backup",
                    e);
        }
    }

    private void checkHeader(long segment) throws IOException {
        try (StorageFile file = storage.openToRead(SegmentFormat.name(segment))) {
            SegmentFormat.Reading reading = SegmentFormat.read(file);
            SegmentFormat.Header header = reading.header();
            if (header == null) {
                throw damaged(
                        new JournalPosition(segment, 0), "the header is not what was written: " + reading.detail());
            }
            if (!header.journal().equals(journal) || header.sequence() != segment || header.size() != file.size()) {
                throw damaged(
                        new JournalPosition(segment, 0),
                        "the header is that of another file: journal=" + header.journal() + " segment="
                                + header.sequence() + " size=" + header.size() + ", expected journal=" + journal
                                + " segment=" + segment + " size=" + file.size());
            }
        }
    }

    /** The segment behind is gone, so that only what is left of records can tell that some are missing. */
    private void requireNothingBehind(JournalPosition stopped, int limit) throws IOException {
        try (SegmentReader reader = readerOf(stopped.segment(), limit)) {
            int offset = reader.nextCandidate(stopped.offset());
            while (offset < limit) {
                if (reader.look(offset) == SegmentReader.Finding.RECORD) {
                    throw damaged(stopped, "no record is readable here, and a later one is at offset=" + offset);
                }
                offset = reader.nextCandidate(offset + Long.BYTES);
            }
        }
    }

    /** Where it stopped. */
    private JournalPosition replaySegment(JournalPosition from, int limit, RecordSink sink) throws IOException {
        long segment = from.segment();
        try (SegmentReader reader = readerOf(segment, limit)) {
            int offset = from.offset();
            SegmentReader.Finding found = reader.look(offset);
            while (found == SegmentReader.Finding.RECORD) {
                if (reader.kind() == RecordFormat.KIND_USER) {
                    sink.accept(new JournalPosition(segment, offset), reader.type(), reader.payload());
                }
                offset = reader.end();
                found = reader.look(offset);
            }
            JournalPosition stopped = new JournalPosition(segment, offset);
            if (found == SegmentReader.Finding.BROKEN_RECORD) {
                throw damaged(stopped, reader.crcs());
            }
            return stopped;
        }
    }

    /** A segment begins with the claim of where the one before ends. */
    private void requireClaim(JournalPosition at, JournalPosition claimed) throws IOException {
        int limit = at.offset() + RecordFormat.OWN_SIZE;
        try (SegmentReader reader = readerOf(at.segment(), limit)) {
            boolean right = reader.look(at.offset()) == SegmentReader.Finding.RECORD
                    && reader.kind() == RecordFormat.KIND_CLAIM
                    && reader.number() == claimed.packed();
            if (!right) {
                throw damaged(claimed, "no record is readable here, and the log does not go on in the next segment");
            }
        }
    }

    private SegmentReader readerOf(long segment, int limit) throws IOException {
        return new SegmentReader(journal, segment, storage.openToRead(SegmentFormat.name(segment)), limit);
    }

    /** The same as the next; what is not in the window, whole and in its place, is left to that to judge. */
    int read(JournalPosition position, ByteBuffer into, LogWindow around) {
        int length = readFrom(around, position, into);
        return length >= 0 ? length : read(position, into);
    }

    /** The length, or −1 if the record does not get into the window whole. */
    private int readFrom(LogWindow around, JournalPosition position, ByteBuffer into) {
        RecordFormat.Stamp stamp = readTools.get().stamp;
        ByteBuffer bytes = around.bytes();
        try {
            StorageFile file = catalog.readFile(position.segment());
            if (file == null) {
                return -1;
            }
            int in = around.bring(position, RecordFormat.HEADER_SIZE, file);
            if (in < 0 || !isRecord(bytes, in, position, stamp)) {
                return -1;
            }
            int length = bytes.getInt(in + RecordFormat.LENGTH_AT);
            if (length > LogWindow.MOST - RecordFormat.HEADER_SIZE) {
                return -1;
            }
            in = around.bring(position, RecordFormat.HEADER_SIZE + length, file);
            if (in < 0 || stamp.crc(bytes, in) != bytes.getInt(in)) {
                return -1;
            }
            if (length <= into.remaining()) {
                into.put(into.position(), bytes, in + RecordFormat.HEADER_SIZE, length)
                        .position(into.position() + length);
            }
            return length;
        } catch (IOException e) {
            // Told by who reads the record alone, if it is in the way of that.
            return -1;
        }
    }

    int read(JournalPosition position, ByteBuffer into) {
        ReadTools tools = readTools.get();
        int start = into.position();
        int limit = into.limit();
        try {
            StorageFile file = catalog.readFile(position.segment());
            if (file == null) {
                throw damaged(position, "there is no such segment, it may have been released");
            }
            FileBytes.read(file, tools.header.clear(), position.offset());
            int length = checkedLength(tools, position);
            if (length > into.remaining()) {
                return length;
            }
            into.limit(start + length);
            FileBytes.read(file, into, position.offset() + RecordFormat.HEADER_SIZE);
            tools.crc.reset();
            tools.crc.update(tools.header.position(RecordFormat.PLACE_AT));
            tools.crc.update(into.duplicate().flip().position(start));
            int expected = tools.header.getInt(0);
            int actual = (int) tools.crc.getValue();
            if (into.hasRemaining() || expected != actual) {
                into.position(start);
                throw damaged(position, SegmentFormat.crcs(expected, actual));
            }
            return length;
        } catch (IOException e) {
            into.position(start);
            throw new JournalDamagedException(
                    "cannot read the record at " + position + " in " + storage + ": " + e
                            + "; if its segment was not released, check the disk",
                    e);
        } finally {
            into.limit(limit);
        }
    }

    private int checkedLength(ReadTools tools, JournalPosition position) {
        ByteBuffer header = tools.header;
        if (header.hasRemaining() || !isRecord(header, 0, position, tools.stamp)) {
            throw damaged(position, "no record begins there");
        }
        return header.getInt(RecordFormat.LENGTH_AT);
    }

    /** Whether a record of the journal's user begins here by its header, and belongs to this place. */
    private static boolean isRecord(ByteBuffer bytes, int in, JournalPosition position, RecordFormat.Stamp stamp) {
        return RecordFormat.isPlausible(bytes, in, position.offset(), JournalSettings.SEGMENT_SIZE_MAX)
                && bytes.get(in + RecordFormat.KIND_AT) == RecordFormat.KIND_USER
                && stamp.place(position.segment(), position.offset(), bytes, in)
                        == bytes.getInt(in + RecordFormat.PLACE_AT);
    }

    private JournalDamagedException damaged(JournalPosition position, String detail) {
        return new JournalDamagedException("journal damaged: directory=" + storage + " file="
                + SegmentFormat.name(position.segment()) + " offset=" + position.offset() + " " + detail
                + "; restore this file from a backup");
    }

    private int sizeOf(long segment) throws IOException {
        try (StorageFile file = storage.openToRead(SegmentFormat.name(segment))) {
            return (int) file.size();
        }
    }
}
