package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.journal.storage.DirectoryStorage;

class SegmentSearchTest {

    @TempDir
    Path folder;

    /** Zeros are passed over many at a time, through windows of the file; nothing that could be a header may be passed over. */
    @RepeatedTest(20)
    void findsAllThatCouldBeAHeader() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] bytes = new byte[(random.nextInt(60_000) + 3) * Long.BYTES];
        for (int i = random.nextInt(300); i > 0; i--) {
            if (random.nextBoolean()) {
                // Something like a header, often near the end of a window or of a stretch of zeros
                int at = random.nextInt(bytes.length / Long.BYTES) * Long.BYTES;
                ByteBuffer.wrap(bytes).putLong(at, random.nextInt(3) << 24 | random.nextInt(3) << 16);
            } else {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
        }
        Path file = folder.resolve("searched");
        Files.write(file, bytes);
        int from = random.nextInt(bytes.length / Long.BYTES) * Long.BYTES;
        List<Integer> expected = new ArrayList<>();
        for (int at = from; at + RecordFormat.HEADER_SIZE <= bytes.length; at += Long.BYTES) {
            if (RecordFormat.isCandidate(ByteBuffer.wrap(bytes).getLong(at + RecordFormat.LENGTH_AT))) {
                expected.add(at);
            }
        }
        List<Integer> found = new ArrayList<>();
        try (SegmentReader reader = new SegmentReader(
                new UUID(1, 2), 1, new DirectoryStorage(folder).openToRead("searched"), bytes.length)) {
            int at = reader.nextCandidate(from);
            while (at < reader.limit()) {
                found.add(at);
                at = reader.nextCandidate(at + Long.BYTES);
            }
        }
        assertThat(found).as("seed %d", seed).isEqualTo(expected);
    }
}
