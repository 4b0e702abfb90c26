package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.pabal.journal.faulty.FaultyStorage;

/**
 * Files as bytes that must be readable from now on: data directories hold them. They were made from the reference page, not
 * with the classes that they test.
 */
class GoldenFormTest {

    private static final JournalSettings SETTINGS =
            JournalSettings.defaults().withSegmentSize(SegmentImage.SIZE).withNewJournal(SegmentImage.JOURNAL);

    private final FaultyStorage storage = new FaultyStorage(1);

    @Test
    void readsTheSegment() throws IOException {
        byte[] golden = golden("segment");
        storage.put("0000000007.segment", 0, golden);
        JournalPosition start = new JournalPosition(7, 4096);
        CheckpointImage.put(storage, 1, start, List.of(7L), "");

        try (FileJournal journal = FileJournal.openStepped(storage, SETTINGS)) {
            List<String> records = new ArrayList<>();
            journal.replay(
                    journal.replayStart(),
                    (position, type, payload) ->
                            records.add(position + " " + type + " " + StandardCharsets.UTF_8.decode(payload)));

            assertThat(records)
                    .containsExactly(
                            "0000000007.segment@4120 1 Hello",
                            "0000000007.segment@4144 65535 ",
                            "0000000007.segment@4208 256 파발파발파발");
            ByteBuffer hello = ByteBuffer.allocate(5);
            assertThat(journal.read(new JournalPosition(7, 4120), hello)).isEqualTo(5);
            assertThat(hello.array()).isEqualTo("Hello".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void writesTheSegment() throws IOException {
        byte[] golden = golden("segment");
        ByteBuffer header = SegmentFormat.encode(new SegmentFormat.Header(SegmentImage.JOURNAL, 7, SegmentImage.SIZE));
        assertThat(header.array()).isEqualTo(Arrays.copyOf(golden, 4096));

        RecordBatch first = new RecordBatch();
        first.add(1, "Hello".getBytes(StandardCharsets.UTF_8));
        first.add(65_535, new byte[0]);
        RecordBatch second = new RecordBatch();
        second.add(256, "파발파발파발".getBytes(StandardCharsets.UTF_8));
        // Segment 6 is so full that the log goes over to the next one.
        new SegmentImage(5).in(storage);
        new SegmentImage(6).in(storage);
        CheckpointImage.put(storage, 1, new JournalPosition(6, 15_880), List.of(5L, 6L), "");

        try (FileJournal journal = FileJournal.openStepped(storage, SETTINGS)) {
            journal.prepareSegments();
            journal.append(first);
            journal.commit();
            journal.append(second);
            journal.release(5);

            assertThat(second.position(0)).isEqualTo(new JournalPosition(7, 4208));
            assertThat(storage.content("0000000007.segment")).isEqualTo(golden);
        }
    }

    @Test
    void readsTheCheckpoint() throws IOException {
        storage.put("0000000009.checkpoint", 0, golden("checkpoint"));

        CheckpointFile.Reading reading = CheckpointFile.read(storage, "0000000009.checkpoint");

        assertThat(reading.condition()).isEqualTo(CheckpointCase.Condition.WHOLE);
        assertThat(reading.header())
                .isEqualTo(new CheckpointFile.Header(
                        SegmentImage.JOURNAL, 9, new JournalPosition(7, 4160), 16, List.of(6L, 7L), List.of(3L)));
        assertThat(new CheckpointFile.Stored(storage, Objects.requireNonNull(reading.header())).content())
                .hasContent("state up to here");
    }

    @Test
    void writesTheCheckpoint() throws IOException {
        CheckpointFile.write(
                storage.create("0000000009.checkpoint"),
                new CheckpointFile.Header(
                        SegmentImage.JOURNAL, 9, new JournalPosition(7, 4160), 0, List.of(6L, 7L), List.of(3L)),
                out -> out.write("state up to here".getBytes(StandardCharsets.UTF_8)));

        assertThat(storage.content("0000000009.checkpoint")).isEqualTo(golden("checkpoint"));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = GoldenFormTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            byte[] bytes = new byte[0];
            for (String line : text.lines().toList()) {
                if (line.startsWith("# size ")) {
                    bytes = new byte[Integer.parseInt(line.substring(7, line.indexOf(';')))];
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    int colon = line.indexOf(':');
                    byte[] some = HexFormat.ofDelimiter(" ").parseHex(line.substring(colon + 2));
                    System.arraycopy(some, 0, bytes, HexFormat.fromHexDigits(line, 0, colon), some.length);
                }
            }
            return bytes;
        }
    }
}
