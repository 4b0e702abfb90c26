package org.pabal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.storage.StorageFile;

/** The names and the header of segment files; docs/reference/journal-format.md says the same in words. */
final class SegmentFormat {

    static final int VERSION = 1;

    /** Records begin here: what is written later never shares a sector with the header. */
    static final int HEADER_SIZE = 4096;

    /** Room at the end of each segment that only the journal's own records may use, so that a full disk can be freed. */
    static final int RESERVE = 512;

    private static final long MAGIC = 0x5041_4241_4C53_4547L; // "PABALSEG"
    private static final int HEADER_BYTES = 52;
    private static final int CRC_AT = HEADER_BYTES - 4;
    private static final String SUFFIX = ".segment";
    private static final int DIGITS = 10;

    private SegmentFormat() {}

    /** What stands at the start of a segment. */
    record Header(UUID journal, long sequence, int size) {}

    /** What was found there: a header, or what is wrong instead. */
    record Reading(Verdict verdict, @Nullable Header header, String detail) {}

    enum Verdict {
        VALID,
        DAMAGED,
        NEWER
    }

    static String name(long sequence) {
        return numbered("", sequence, SUFFIX);
    }

    /** A file's name: the number with leading zeros. By hand, for the JDK's formatter takes longer to load than a log to read. */
    static String numbered(String prefix, long number, String suffix) {
        String digits = Long.toString(number);
        return prefix + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits + suffix;
    }

    /** The sequence that a file of this name must hold, if it is the name of a segment at all. */
    static OptionalLong sequenceIn(String name) {
        return numberIn(name, "", SUFFIX);
    }

    static OptionalLong numberIn(String name, String prefix, String suffix) {
        if (name.length() != prefix.length() + DIGITS + suffix.length()
                || !name.startsWith(prefix)
                || !name.endsWith(suffix)) {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = prefix.length(); i < prefix.length() + DIGITS; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return OptionalLong.empty();
            }
            number = number * 10 + digit;
        }
        return number > 0 && number <= Integer.MAX_VALUE ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** The header's bytes, and zeros up to where records begin. */
    static ByteBuffer encode(Header header) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_SIZE);
        bytes.putLong(MAGIC)
                .putShort((short) VERSION)
                .putShort((short) 0)
                .putInt(HEADER_SIZE)
                .putLong(header.journal().getMostSignificantBits())
                .putLong(header.journal().getLeastSignificantBits())
                .putLong(header.sequence())
                .putInt(header.size())
                .putInt(0);
        bytes.putInt(CRC_AT, crcOf(bytes, 0, CRC_AT));
        return bytes.clear();
    }

    static Reading read(StorageFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
        FileBytes.read(file, bytes, 0);
        if (bytes.position() < HEADER_BYTES) {
            return new Reading(Verdict.DAMAGED, null, "the file ends after " + bytes.position() + " bytes");
        }
        if (bytes.getLong(0) != MAGIC) {
            return new Reading(
                    Verdict.DAMAGED,
                    null,
                    String.format("expectedMagic=%016x actualMagic=%016x", MAGIC, bytes.getLong(0)));
        }
        int version = Short.toUnsignedInt(bytes.getShort(8));
        if (version > VERSION) {
            // Not checked further: a newer version may guard its header otherwise.
            return new Reading(Verdict.NEWER, null, "version=" + version + " newestKnown=" + VERSION);
        }
        int expected = crcOf(bytes, 0, CRC_AT);
        int actual = bytes.getInt(CRC_AT);
        if (expected != actual) {
            return new Reading(Verdict.DAMAGED, null, crcs(expected, actual));
        }
        Header header = new Header(new UUID(bytes.getLong(16), bytes.getLong(24)), bytes.getLong(32), bytes.getInt(40));
        return new Reading(Verdict.VALID, header, "");
    }

    static int crcOf(ByteBuffer bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().position(from).limit(to));
        return (int) crc.getValue();
    }

    static String crcs(int expected, int actual) {
        return String.format("expectedCrc=%08x actualCrc=%08x", expected, actual);
    }
}
