package org.pabal.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The layout of a record: crc, place, length, kind, flags, type, payload, padding to eight bytes; all numbers big-endian.
 *
 * <p>The <em>place</em> is a checksum of where the record stands (journal, segment, offset) and of what its header says. A
 * record of a recycled segment's earlier life, of another file, or one that the disk put elsewhere, has another place; and
 * where the place is right, the length can be trusted. The <em>crc</em> covers all from the place to the end of the payload.
 */
final class RecordFormat {

    static final int HEADER_SIZE = 16;

    static final int PLACE_AT = 4;
    static final int LENGTH_AT = 8;
    static final int KIND_AT = 12;
    static final int FLAGS_AT = 13;
    static final int TYPE_AT = 14;

    /** A record of the journal's user. */
    static final byte KIND_USER = 1;
    /** The journal's own: all before the position in the payload had been forced when this was written. */
    static final byte KIND_CLAIM = 2;
    /** The journal's own: the segment in the payload is needed no more. */
    static final byte KIND_RELEASE = 3;

    /** The record ends its batch; a batch counts entirely or not at all. */
    static final byte FLAG_ENDS_BATCH = 1;

    /** A claim or a release: a number as the payload. */
    static final int OWN_SIZE = HEADER_SIZE + Long.BYTES;

    private static final int STAMP_BYTES = 36;

    private RecordFormat() {}

    /** What a record of so much payload takes in the log; computed as long, for lengths nobody has checked yet. */
    static long sizeOf(long payloadLength) {
        return HEADER_SIZE + padded(payloadLength);
    }

    private static long padded(long length) {
        return length + 7 & -8L;
    }

    /** Whether this could be length, kind, flags and type of a header: cheaper still, and often wrong. */
    static boolean isCandidate(long lengthToType) {
        int kind = (int) (lengthToType >>> 24) & 0xFF;
        int flags = (int) (lengthToType >>> 16) & 0xFF;
        return kind >= KIND_USER && kind <= KIND_RELEASE && (flags & ~FLAG_ENDS_BATCH) == 0 && lengthToType >= 0;
    }

    /** Whether these bytes could begin a record that ends before {@code limit}: cheap, and rarely wrong. */
    static boolean isPlausible(ByteBuffer bytes, int at, int offset, int limit) {
        int length = bytes.getInt(at + LENGTH_AT);
        return isCandidate(bytes.getLong(at + LENGTH_AT))
                && sizeOf(length) <= limit - offset
                && (bytes.get(at + KIND_AT) == KIND_USER || length == Long.BYTES);
    }

    /** Computes places and crcs for one journal. Not for several threads. */
    static final class Stamp {

        private final ByteBuffer place = ByteBuffer.allocate(STAMP_BYTES);
        private final CRC32C crc = new CRC32C();

        Stamp(UUID journal) {
            place.putLong(journal.getMostSignificantBits()).putLong(journal.getLeastSignificantBits());
        }

        /** The place of a record at this offset whose header, from the length on, is in {@code bytes}. */
        int place(long segment, int offset, ByteBuffer bytes, int at) {
            place.putLong(16, segment).putInt(24, offset).putLong(28, bytes.getLong(at + LENGTH_AT));
            crc.reset();
            crc.update(place.array(), 0, STAMP_BYTES);
            return (int) crc.getValue();
        }

        /** The crc of a record of which {@code bytes} holds all, at {@code at}. */
        int crc(ByteBuffer bytes, int at) {
            int length = bytes.getInt(at + LENGTH_AT);
            crc.reset();
            if (bytes.hasArray()) {
                crc.update(bytes.array(), bytes.arrayOffset() + at + PLACE_AT, HEADER_SIZE - PLACE_AT + length);
            } else {
                crc.update(bytes.duplicate().clear().position(at + PLACE_AT).limit(at + HEADER_SIZE + length));
            }
            return (int) crc.getValue();
        }

        /** Fills in place and crc of a record that is laid out but for these. */
        void seal(long segment, int offset, ByteBuffer bytes, int at) {
            bytes.putInt(at + PLACE_AT, place(segment, offset, bytes, at));
            bytes.putInt(at, crc(bytes, at));
        }
    }
}
