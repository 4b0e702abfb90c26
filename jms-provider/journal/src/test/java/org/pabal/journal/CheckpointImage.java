package org.pabal.journal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.pabal.journal.faulty.FaultyStorage;

/** A checkpoint's file, put together by hand from the reference page. */
final class CheckpointImage {

    private CheckpointImage() {}

    static String name(long number) {
        return String.format("%010d.checkpoint", number);
    }

    static byte[] of(
            UUID journal, long number, JournalPosition position, List<Long> live, List<Long> released, byte[] content) {
        int header = 64 + 8 * (live.size() + released.size()) + 4;
        ByteBuffer bytes = ByteBuffer.allocate(header + content.length + 4);
        bytes.putLong(0x504142414C434B50L)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(header)
                .putLong(journal.getMostSignificantBits())
                .putLong(journal.getLeastSignificantBits())
                .putLong(number)
                .putLong(position.segment() << 32 | position.offset())
                .putLong(content.length)
                .putInt(live.size())
                .putInt(released.size());
        live.forEach(bytes::putLong);
        released.forEach(bytes::putLong);
        bytes.putInt(crc(bytes.array(), 0, header - 4));
        bytes.put(content);
        bytes.putInt(crc(content, 0, content.length));
        return bytes.array();
    }

    static int headerSize(int segments) {
        return 64 + 8 * segments + 4;
    }

    private static int crc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }

    static void put(FaultyStorage storage, long number, JournalPosition position, List<Long> live, String content) {
        storage.put(
                name(number),
                0,
                of(
                        SegmentImage.JOURNAL,
                        number,
                        position,
                        live,
                        List.of(),
                        content.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** With a content that is not what was written, under a header that is. */
    static void putWithDamagedContent(FaultyStorage storage, long number, JournalPosition position, List<Long> live) {
        put(storage, number, position, live, "content");
        storage.flip(name(number), headerSize(live.size()), 0);
    }
}
