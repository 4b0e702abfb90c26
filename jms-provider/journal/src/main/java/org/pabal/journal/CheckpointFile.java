package org.pabal.journal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;

/** The form of a checkpoint's file; docs/reference/journal-format.md says the same in words. */
final class CheckpointFile {

    static final int VERSION = 1;
    static final String TEMPORARY = "checkpoint.tmp";

    private static final String PREFIX = "";
    private static final String SUFFIX = ".checkpoint";
    private static final long MAGIC = 0x5041_4241_4C43_4B50L; // "PABALCKP"
    private static final int FIXED_BYTES = 64;
    private static final int CRC_BYTES = 4;
    private static final int CHUNK = 64 << 10;

    /** More segments than this no header names. */
    private static final int SEGMENTS_MAX = 1 << 24;

    private CheckpointFile() {}

    /**
     * @param live the segments that existed and were not released
     * @param released those released and still kept for replay
     */
    record Header(
            UUID journal, long number, JournalPosition position, long size, List<Long> live, List<Long> released) {

        int headerSize() {
            return FIXED_BYTES + Long.BYTES * (live.size() + released.size()) + CRC_BYTES;
        }

        long fileSize() {
            return headerSize() + size + CRC_BYTES;
        }
    }

    /** What a file turned out to be; a header may be readable although the content is damaged. */
    record Reading(
            String name,
            CheckpointCase.Condition condition,
            @Nullable Header header,
            long offset,
            String detail) {}

    static String name(long number) {
        return SegmentFormat.numbered(PREFIX, number, SUFFIX);
    }

    static OptionalLong numberIn(String name) {
        return SegmentFormat.numberIn(name, PREFIX, SUFFIX);
    }

    private static ByteBuffer encode(Header header) {
        ByteBuffer bytes = ByteBuffer.allocate(header.headerSize());
        bytes.putLong(MAGIC)
                .putShort((short) VERSION)
                .putShort((short) 0)
                .putInt(header.headerSize())
                .putLong(header.journal().getMostSignificantBits())
                .putLong(header.journal().getLeastSignificantBits())
                .putLong(header.number())
                .putLong(header.position().packed())
                .putLong(header.size())
                .putInt(header.live().size())
                .putInt(header.released().size());
        header.live().forEach(bytes::putLong);
        header.released().forEach(bytes::putLong);
        int crcAt = bytes.position();
        bytes.putInt(SegmentFormat.crcOf(bytes, 0, crcAt));
        return bytes.flip();
    }

    /** Writes a whole file and forces it; the size in the header is replaced by what the content turns out to have. */
    static Header write(StorageFile file, Header unsized, CheckpointContent content) throws IOException {
        ContentWriter writer = new ContentWriter(file, unsized.headerSize());
        OutputStream buffered = new BufferedOutputStream(writer, CHUNK);
        content.writeTo(buffered);
        buffered.flush();
        ByteBuffer crc = ByteBuffer.allocate(CRC_BYTES).putInt((int) writer.crc.getValue());
        FileBytes.write(file, crc.flip(), writer.at);
        Header header = new Header(
                unsized.journal(),
                unsized.number(),
                unsized.position(),
                writer.at - unsized.headerSize(),
                unsized.live(),
                unsized.released());
        FileBytes.write(file, encode(header), 0);
        return header;
    }

    static Reading read(Storage storage, String name) throws IOException {
        try (StorageFile file = storage.openToRead(name)) {
            return read(file, name);
        }
    }

    private static Reading read(StorageFile file, String name) throws IOException {
        ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES);
        FileBytes.read(file, fixed, 0);
        if (fixed.hasRemaining()) {
            return damaged(name, null, fixed.position(), "the file ends after " + fixed.position() + " bytes");
        }
        if (fixed.getLong(0) != MAGIC) {
            return damaged(
                    name, null, 0, String.format("expectedMagic=%016x actualMagic=%016x", MAGIC, fixed.getLong(0)));
        }
        int version = Short.toUnsignedInt(fixed.getShort(8));
        if (version > VERSION) {
            return new Reading(
                    name, CheckpointCase.Condition.NEWER, null, 8, "version=" + version + " newestKnown=" + VERSION);
        }
        long liveCount = Integer.toUnsignedLong(fixed.getInt(56));
        long releasedCount = Integer.toUnsignedLong(fixed.getInt(60));
        int headerSize = fixed.getInt(12);
        if (liveCount + releasedCount > SEGMENTS_MAX
                || headerSize != FIXED_BYTES + Long.BYTES * (liveCount + releasedCount) + CRC_BYTES
                || headerSize > file.size()) {
            return damaged(name, null, 12, "the header's lengths contradict each other");
        }
        ByteBuffer bytes = ByteBuffer.allocate(headerSize);
        FileBytes.read(file, bytes, 0);
        int expected = SegmentFormat.crcOf(bytes, 0, headerSize - CRC_BYTES);
        int actual = bytes.getInt(headerSize - CRC_BYTES);
        if (expected != actual) {
            return damaged(name, null, headerSize - CRC_BYTES, SegmentFormat.crcs(expected, actual));
        }
        Header header = decode(bytes.position(FIXED_BYTES), (int) liveCount, (int) releasedCount);
        if (header.number() != numberIn(name).orElse(-1)) {
            return damaged(name, null, 32, "the file holds checkpoint " + header.number());
        }
        if (file.size() != header.fileSize()) {
            return damaged(
                    name,
                    header,
                    Math.min(file.size(), header.fileSize()),
                    "size=" + file.size() + " expectedSize=" + header.fileSize());
        }
        return checkContent(file, name, header);
    }

    private static Header decode(ByteBuffer bytes, int liveCount, int releasedCount) {
        List<Long> live = new ArrayList<>();
        List<Long> released = new ArrayList<>();
        for (int i = 0; i < liveCount; i++) {
            live.add(bytes.getLong());
        }
        for (int i = 0; i < releasedCount; i++) {
            released.add(bytes.getLong());
        }
        return new Header(
                new UUID(bytes.getLong(16), bytes.getLong(24)),
                bytes.getLong(32),
                JournalPosition.of(bytes.getLong(40)),
                bytes.getLong(48),
                List.copyOf(live),
                List.copyOf(released));
    }

    private static Reading checkContent(StorageFile file, String name, Header header) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long at = header.headerSize();
        long end = at + header.size();
        while (at < end) {
            chunk.clear().limit((int) Math.min(CHUNK, end - at));
            FileBytes.read(file, chunk, at);
            if (chunk.position() == 0) {
                break;
            }
            at += chunk.position();
            crc.update(chunk.flip());
        }
        ByteBuffer stored = ByteBuffer.allocate(CRC_BYTES);
        FileBytes.read(file, stored, end);
        int expected = stored.getInt(0);
        int actual = (int) crc.getValue();
        if (stored.hasRemaining() || expected != actual) {
            return damaged(name, header, header.headerSize(), SegmentFormat.crcs(expected, actual));
        }
        return new Reading(name, CheckpointCase.Condition.WHOLE, header, 0, "");
    }

    private static Reading damaged(String name, @Nullable Header header, long offset, String detail) {
        return new Reading(name, CheckpointCase.Condition.DAMAGED, header, offset, detail);
    }

    /** A checkpoint whose content is read from its file when asked for. */
    record Stored(Storage storage, Header header) implements Checkpoint {

        @Override
        public JournalPosition position() {
            return header.position();
        }

        @Override
        public long size() {
            return header.size();
        }

        @Override
        public InputStream content() {
            try {
                return new ContentReader(
                        storage.openToRead(name(header.number())),
                        header.headerSize(),
                        header.headerSize() + header.size());
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot read checkpoint " + name(header.number()) + " in " + storage
                                + "; it must be read before the next one is written",
                        e);
            }
        }
    }

    private static final class ContentWriter extends OutputStream {

        private final StorageFile file;
        private final CRC32C crc = new CRC32C();
        private long at;

        ContentWriter(StorageFile file, long at) {
            this.file = file;
            this.at = at;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            crc.update(bytes, from, count);
            FileBytes.write(file, ByteBuffer.wrap(bytes, from, count), at);
            at += count;
        }
    }

    private static final class ContentReader extends InputStream {

        private final StorageFile file;
        private final long end;
        private long at;

        ContentReader(StorageFile file, long at, long end) {
            this.file = file;
            this.at = at;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (at >= end) {
                return -1;
            }
            int read = file.read(ByteBuffer.wrap(into, from, (int) Math.min(count, end - at)), at);
            if (read > 0) {
                at += read;
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
