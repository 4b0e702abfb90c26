package org.pabal.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.pabal.journal.storage.StorageFile;

/** Looks at what stands at the offsets of one segment, through a window of the file. Owned by one thread. */
final class SegmentReader implements Closeable {

    private static final int WINDOW = 128 << 10;

    private static final byte[] ZEROS = new byte[4 << 10];

    /** What stands at an offset where a record could begin. */
    enum Finding {
        /** A record, whole and in its place. */
        RECORD,
        /** A header that is in its place, with content that does not fit it. */
        BROKEN_RECORD,
        /** Bytes that are no header of this place: of an earlier life, or half a header. */
        NO_RECORD,
        /** Zeros. */
        NOTHING,
        /** Fewer bytes than a header takes are left. */
        NO_ROOM
    }

    private final long segment;
    private final StorageFile file;
    private final int limit;
    private final RecordFormat.Stamp stamp;

    /** Holds the file's bytes from {@code windowStart} to its limit. */
    private ByteBuffer window;

    private int windowStart;

    // What look() found at `at`; the fields of the header are valid for RECORD and BROKEN_RECORD.
    private int at;
    private int length;
    private int expectedCrc;
    private int actualCrc;

    /** Reads up to {@code limit}, or to the end of the file if that comes first. Closes the file when closed. */
    SegmentReader(UUID journal, long segment, StorageFile file, int limit) {
        this.segment = segment;
        this.file = file;
        this.limit = limit;
        this.stamp = new RecordFormat.Stamp(journal);
        this.window = ByteBuffer.allocate(Math.min(limit, WINDOW)).limit(0);
    }

    /** Where the search ends. */
    int limit() {
        return limit;
    }

    Finding look(int offset) throws IOException {
        at = offset;
        if (limit - offset < RecordFormat.HEADER_SIZE || !fetch(offset, RecordFormat.HEADER_SIZE)) {
            return Finding.NO_ROOM;
        }
        int in = offset - windowStart;
        if (window.getLong(in) == 0 && window.getLong(in + 8) == 0) {
            return Finding.NOTHING;
        }
        if (!RecordFormat.isPlausible(window, in, offset, limit)
                || stamp.place(segment, offset, window, in) != window.getInt(in + RecordFormat.PLACE_AT)) {
            return Finding.NO_RECORD;
        }
        // The place is right, so the length is what was written, and worth reading.
        length = window.getInt(in + RecordFormat.LENGTH_AT);
        if (!fetch(offset, RecordFormat.HEADER_SIZE + length)) {
            expectedCrc = window.getInt(offset - windowStart);
            actualCrc = 0;
            return Finding.BROKEN_RECORD;
        }
        in = offset - windowStart;
        expectedCrc = window.getInt(in);
        actualCrc = stamp.crc(window, in);
        return expectedCrc == actualCrc ? Finding.RECORD : Finding.BROKEN_RECORD;
    }

    /** The offset behind the record that was found last. */
    int end() {
        return (int) (at + RecordFormat.sizeOf(length));
    }

    int kind() {
        return window.get(at - windowStart + RecordFormat.KIND_AT);
    }

    int type() {
        return Short.toUnsignedInt(window.getShort(at - windowStart + RecordFormat.TYPE_AT));
    }

    boolean endsBatch() {
        return (window.get(at - windowStart + RecordFormat.FLAGS_AT) & RecordFormat.FLAG_ENDS_BATCH) != 0;
    }

    /** The payload of the record found last, until the next look. */
    ByteBuffer payload() {
        return window.slice(at - windowStart + RecordFormat.HEADER_SIZE, length).asReadOnlyBuffer();
    }

    /** The payload of one of the journal's own records. */
    long number() {
        return window.getLong(at - windowStart + RecordFormat.HEADER_SIZE);
    }

    String crcs() {
        return SegmentFormat.crcs(expectedCrc, actualCrc);
    }

    /**
     * The next offset from {@code from} on at which a header could stand, going by kind and flags alone; {@code limit} if
     * there is none. A search goes through whole segments with this, so it does nothing else.
     */
    int nextCandidate(int from) throws IOException {
        int offset = from;
        while (limit - offset >= RecordFormat.HEADER_SIZE && fetch(offset, RecordFormat.HEADER_SIZE)) {
            int last = window.limit() - RecordFormat.HEADER_SIZE;
            int in = offset - windowStart;
            while (in <= last) {
                long lengthToType = window.getLong(in + RecordFormat.LENGTH_AT);
                if (RecordFormat.isCandidate(lengthToType)) {
                    return windowStart + in;
                }
                in = lengthToType == 0 ? behindZeros(in + Long.BYTES, last) : in + Long.BYTES;
            }
            offset = windowStart + last / Long.BYTES * Long.BYTES + Long.BYTES;
        }
        return limit;
    }

    /**
     * Passes over zeros, many at a time: most of a segment that is searched is nothing else. Returns the first place from
     * {@code from} on at which the second eight bytes of a header would not be zeros; one behind {@code last} if there is none.
     */
    private int behindZeros(int from, int last) {
        byte[] bytes = window.array();
        int stop = last + RecordFormat.HEADER_SIZE;
        for (int at = from + RecordFormat.LENGTH_AT; at < stop; at += ZEROS.length) {
            int count = Math.min(ZEROS.length, stop - at);
            int first = Arrays.mismatch(bytes, at, at + count, ZEROS, 0, count);
            if (first >= 0) {
                return at + (first & -Long.BYTES) - RecordFormat.LENGTH_AT;
            }
        }
        return last + 1;
    }

    /** Gets the bytes into the window, and false if the file does not have them. */
    private boolean fetch(int offset, int count) throws IOException {
        if (offset >= windowStart && offset + count <= windowStart + window.limit()) {
            return true;
        }
        if (count > window.capacity()) {
            window = ByteBuffer.allocate(count);
        }
        window.clear().limit(Math.min(window.capacity(), limit - offset));
        windowStart = offset;
        FileBytes.read(file, window, offset);
        window.flip();
        return window.limit() >= count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
