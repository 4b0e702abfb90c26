package org.pabal.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.pabal.journal.faulty.FaultyStorage;

/** A segment's file, put together by hand from the reference page, with all the liberties that a disk can take. */
final class SegmentImage {

    static final UUID JOURNAL = new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L);
    static final int SIZE = JournalSettings.SEGMENT_SIZE_MIN;
    static final int START = 4096;

    private final long sequence;
    private final ByteBuffer bytes = ByteBuffer.allocate(SIZE);

    SegmentImage(long sequence) {
        this(JOURNAL, sequence);
    }

    SegmentImage(UUID journal, long sequence) {
        this.sequence = sequence;
        bytes.putLong(0x504142414C534547L)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(START)
                .putLong(journal.getMostSignificantBits())
                .putLong(journal.getLeastSignificantBits())
                .putLong(sequence)
                .putInt(SIZE)
                .putInt(0);
        bytes.putInt(48, crc(0, 48));
        bytes.position(START);
    }

    private int crc(int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), from, to - from);
        return (int) crc.getValue();
    }

    /** Where the next record will be. */
    int at() {
        return bytes.position();
    }

    JournalPosition position() {
        return new JournalPosition(sequence, at());
    }

    SegmentImage record(int type, byte[] payload, boolean endsBatch) {
        return put(1, endsBatch ? 1 : 0, type, payload);
    }

    SegmentImage record(int type, String payload) {
        return record(type, payload.getBytes(java.nio.charset.StandardCharsets.UTF_8), true);
    }

    SegmentImage claim(JournalPosition forcedUpTo) {
        return put(
                2,
                1,
                0,
                ByteBuffer.allocate(8)
                        .putLong(forcedUpTo.segment() << 32 | forcedUpTo.offset())
                        .array());
    }

    SegmentImage release(long segment) {
        return put(3, 1, 0, ByteBuffer.allocate(8).putLong(segment).array());
    }

    private SegmentImage put(int kind, int flags, int type, byte[] payload) {
        int start = at();
        bytes.putInt(start + 8, payload.length)
                .put(start + 12, (byte) kind)
                .put(start + 13, (byte) flags)
                .putShort(start + 14, (short) type)
                .put(start + 16, payload);
        ByteBuffer place = ByteBuffer.allocate(36)
                .putLong(bytes.getLong(16))
                .putLong(bytes.getLong(24))
                .putLong(sequence)
                .putInt(start)
                .putLong(bytes.getLong(start + 8));
        CRC32C placeCrc = new CRC32C();
        placeCrc.update(place.array());
        bytes.putInt(start + 4, (int) placeCrc.getValue());
        bytes.putInt(start, crc(start + 4, start + 16 + payload.length));
        bytes.position(start + 16 + (payload.length + 7) / 8 * 8);
        return this;
    }

    /** Fills up with one record until so many bytes are left. */
    SegmentImage fill(int left) {
        return record(7, new byte[SIZE - left - at() - 16], true);
    }

    SegmentImage skip(int count) {
        bytes.position(at() + count);
        return this;
    }

    SegmentImage flip(int offset) {
        bytes.put(offset, (byte) (bytes.get(offset) ^ 1));
        return this;
    }

    SegmentImage garbage(int offset, int count) {
        for (int i = 0; i < count; i++) {
            bytes.put(offset + i, (byte) (i * 37 + 1));
        }
        return this;
    }

    byte[] bytes() {
        return bytes.array().clone();
    }

    SegmentImage in(FaultyStorage storage) {
        storage.put(name(), 0, bytes.array());
        return this;
    }

    String name() {
        return String.format("%010d.segment", sequence);
    }
}
