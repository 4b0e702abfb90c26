package org.pabal.broker.storage;

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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.record.StoredMessage;
import org.pabal.journal.JournalPosition;
import org.pabal.message.Message;

/**
 * What a broker's journal contains, as bytes that must never change. The files were made from the reference page, not with
 * the classes that they test.
 */
class GoldenContentTest {

    private static final List<JournalPosition> CHUNKS = List.of(
            new JournalPosition(2, 4096),
            new JournalPosition(2, 4160),
            new JournalPosition(3, 4096),
            new JournalPosition(2, 4224));

    private final LoggedBodies bodies = new LoggedBodies();
    private final RoutingEngine engine = new RoutingEngine(EngineSettings.defaults());

    @Test
    void writesExactlyTheseBytesIntoACheckpoint() throws IOException {
        replayChunks();
        byte[] golden = golden("checkpoint");
        byte[] written = CheckpointForm.write(300, List.of(staged(298, 4096), staged(300, 8192)), bodies, engine);

        assertThat(hex(Arrays.copyOf(written, golden.length))).isEqualTo(hex(golden));
        ByteBuffer rest = ByteBuffer.wrap(written, golden.length, written.length - golden.length);
        assertThat(rest.getInt()).isEqualTo(rest.remaining());
        assertThat(rest).isEqualTo(ByteBuffer.wrap(snapshot()));
    }

    @Test
    void readsFromTheseBytesWhatIsInThem() throws IOException {
        byte[] golden = golden("checkpoint");
        byte[] snapshot = snapshot();
        ByteBuffer checkpoint = ByteBuffer.allocate(golden.length + Integer.BYTES + snapshot.length)
                .put(golden)
                .putInt(snapshot.length)
                .put(snapshot);
        Read read = new Read();

        assertThat(CheckpointForm.read(checkpoint.array(), read)).isEqualTo(ByteBuffer.wrap(snapshot));
        assertThat(read.lines)
                .containsExactly(
                        "last number 300",
                        "message 298 at 0000000003:4096 of 46",
                        "message 300 at 0000000003:8192 of 46",
                        "bodies");
        assertThat(read.bodies.lastBody()).isEqualTo(77);
        assertThat(hex(formOf(read.bodies))).isEqualTo(hex(formOfReplayed()));
    }

    private byte[] formOfReplayed() throws IOException {
        replayChunks();
        return formOf(bodies);
    }

    private static byte[] formOf(LoggedBodies bodies) {
        FieldWriter into = new FieldWriter();
        bodies.writeTo(into);
        return into.toByteArray();
    }

    private void replayChunks() throws IOException {
        for (int i = 0; i < CHUNKS.size(); i++) {
            bodies.replay(CHUNKS.get(i), ByteBuffer.wrap(golden("chunk-" + i)));
        }
    }

    private static StoredMessage staged(long number, int offset) {
        StoredMessage stored = new StoredMessage(Message.builder().text("m1").build());
        stored.number(number);
        stored.position(new JournalPosition(3, offset).packed());
        return stored;
    }

    private byte[] snapshot() {
        FieldWriter into = new FieldWriter();
        engine.writeSnapshot(into);
        return into.toByteArray();
    }

    private static final class Read implements CheckpointForm.Target {

        private final List<String> lines = new ArrayList<>();
        private final LoggedBodies bodies = new LoggedBodies();

        @Override
        public void lastNumber(long number) {
            lines.add("last number " + number);
        }

        @Override
        public void staged(long number, long position, int size) {
            JournalPosition at = JournalPosition.of(position);
            lines.add(String.format("message %d at %010d:%d of %d", number, at.segment(), at.offset(), size));
        }

        @Override
        public void bodies(FieldReader from) {
            lines.add("bodies");
            bodies.readFrom(from);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    /** Bytes in hexadecimal; what follows a # is for people. */
    private static byte[] golden(String name) throws IOException {
        try (InputStream stream = GoldenContentTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            String text = new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
            return HexFormat.of()
                    .parseHex(text.lines()
                            .map(line -> line.replaceAll("#.*|\\s", ""))
                            .collect(Collectors.joining()));
        }
    }
}
