package org.pabal.server.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.pabal.message.Message;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import org.pabal.wire.sasl.ScramClient;
import org.pabal.wire.sasl.ScramCredentials;
import org.pabal.wire.sasl.ScramException;
import org.pabal.wire.sasl.ScramServer;

/** What a fuzzer begins with: the golden files, and what is well-formed of the rest. */
final class Seeds {

    private static final int FROM_CLIENT_MAX = 0x5F;
    private static final int TYPE_AT = 4;
    private static final int LENGTH = 4;

    private Seeds() {}

    static List<byte[]> of(Reader reader) throws IOException {
        return switch (reader) {
            case CLIENT_FRAMES, BROKER_FRAMES -> frames();
            case CONVERSATION -> conversations();
            case MESSAGE -> golden("message");
            case SELECTOR ->
                texts(
                        "a = 1 AND b LIKE 't_x%' ESCAPE '\\' OR NOT (c BETWEEN 1.5 AND 2e3)",
                        "b IN ('text', 'other') AND d IS NOT NULL AND JMSPriority >= 4",
                        "d = TRUE AND a * (2 - -1) / 3 + 0x1F <> 7L",
                        "\"a b\" IS NULL OR JMSXGroupID = 'it''s'");
            case SCRAM -> scram();
            case SETTINGS -> settings();
        };
    }

    private static List<byte[]> golden(String module) throws IOException {
        List<byte[]> all = new ArrayList<>();
        Path folder = Path.of("..", module, "src", "test", "resources", "golden");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                all.add(HexFormat.of().parseHex(Files.readString(file).replaceAll("#.*|\\s", "")));
            }
        }
        return all;
    }

    /** In one piece, and in pieces of two bytes. */
    private static List<byte[]> frames() throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (byte[] frame : golden("wire")) {
            for (int piece : new int[] {255, 1}) {
                all.add(ByteBuffer.allocate(1 + frame.length)
                        .put((byte) piece)
                        .put(frame)
                        .array());
            }
        }
        return all;
    }

    /** Their numbers are not those of the connection that is to hear them; a fuzzer finds those that are. */
    private static List<byte[]> conversations() throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (byte[] frame : golden("wire")) {
            if ((frame[TYPE_AT] & 0xFF) <= FROM_CLIENT_MAX) {
                all.add(ByteBuffer.allocate(2 + frame.length - LENGTH)
                        .putShort((short) (frame.length - LENGTH))
                        .put(frame, LENGTH, frame.length - LENGTH)
                        .array());
            }
        }
        all.addAll(org.pabal.server.wire.ConversationFuzz.seeds());
        return all;
    }

    private static List<byte[]> texts(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static List<byte[]> scram() {
        try {
            ScramClient client = new ScramClient("kim", "pencil");
            ScramServer server = new ScramServer();
            byte[] first = client.first();
            server.user(first);
            byte[] challenge = server.challenge(ScramCredentials.ofPassword("pencil", ScramCredentials.ITERATIONS_MIN));
            byte[] proof = client.answer(challenge);
            return List.of(said(0, first), said(1, proof), said(2, challenge), said(3, server.verify(proof)));
        } catch (ScramException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] said(int who, byte[] what) {
        return ByteBuffer.allocate(1 + what.length).put((byte) who).put(what).array();
    }

    private static List<byte[]> settings() {
        try {
            return texts(
                    ServerSettings.builder().build().print(),
                    "listeners: {main: {port: 7225, host: 127.0.0.1}}\nlimits:\n  output: 4 MiB\n",
                    "security:\n  roles:\n    clerk:\n      send: [\"orders.#\", \"topic:news.*\"]\n",
                    "a: &x [1, *x]\nb: !!binary abc\n? complex\n: |\n  text\n",
                    Message.builder().text("no yaml").build().toString());
        } catch (SettingsException e) {
            throw new AssertionError(e);
        }
    }
}
