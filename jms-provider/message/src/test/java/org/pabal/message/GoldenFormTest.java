package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages as bytes that must never change: journals and peers hold them. The files were made from the reference page, not
 * with the classes that they test.
 */
class GoldenFormTest {

    private static final long SENT = 1_767_225_600_000L;

    private static final List<@Nullable Object> VALUES = Arrays.asList(
            null, true, (byte) 1, (short) 2, 3, 4L, 1f, -1d, "seven", '한', '\uDFFF', new byte[] {9}, new byte[0]);

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("bare", Message.builder()),
                Arguments.of(
                        "every-header",
                        Message.builder()
                                .persistent(false)
                                .priority(9)
                                .timestampMillis(SENT)
                                .expirationMillis(SENT + 60_000)
                                .deliveryTimeMillis(SENT + 5_000)
                                .destination(Address.exchange("alerts", "eu.west"))
                                .replyTo(Address.temporaryQueue("답장"))
                                .messageId("ID:1")
                                .correlationId("c-1")
                                .type("order")),
                Arguments.of(
                        "correlation-bytes",
                        Message.builder()
                                .priority(0)
                                .timestampMillis(-1)
                                .deliveryTimeMillis(Long.MIN_VALUE)
                                .destination(Address.topic("news.sport"))
                                .correlationIdBytes(new byte[] {0, -1, -128})
                                .type("")),
                Arguments.of(
                        "every-property",
                        Message.builder()
                                .property("t", true)
                                .property("f", false)
                                .property("byte", Byte.MIN_VALUE)
                                .property("short", (short) -2)
                                .property("int", Integer.MAX_VALUE)
                                .property("long", Long.MIN_VALUE)
                                .property("minus zero", -0.0f)
                                .property("odd NaN", Double.longBitsToDouble(0x7FF8_0000_0000_0123L))
                                .property("가격", "₩ 1,000 😀")
                                .property("half", "\uD800")
                                .property("empty", "")
                                .property("nothing", null)
                                .property("JMSXGroupID", "g7")),
                Arguments.of(
                        "text",
                        Message.builder().destination(Address.queue("orders")).text("Pabal: 파발")),
                Arguments.of("text-empty", Message.builder().text("")),
                Arguments.of("text-none", Message.builder().text(null)),
                Arguments.of("bytes", Message.builder().bytes(new byte[] {0, 1, -2, -1}, 0, 4)),
                Arguments.of("map", Message.builder().map(namedValues())),
                Arguments.of("stream", Message.builder().stream(VALUES)),
                Arguments.of(
                        "object",
                        Message.builder()
                                .destination(Address.temporaryTopic("t/1"))
                                .object(HexFormat.of().parseHex("aced000570"))),
                Arguments.of("object-none", Message.builder().object(null)),
                Arguments.of(
                        "large-bytes",
                        Message.builder()
                                .property("name", "film")
                                .largeBody(BodyKind.BYTES, new LargeBody(0x0102030405060708L, LargeBody.LENGTH_MAX))),
                Arguments.of("large-text", Message.builder().largeBody(BodyKind.TEXT, new LargeBody(7, 300_000))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void buildsExactlyTheseBytes(String file, MessageBuilder builder) throws IOException {
        assertThat(HexFormat.of().formatHex(builder.build().encoded()))
                .isEqualTo(HexFormat.of().formatHex(golden(file)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void readsFromTheseBytesWhatIsInThem(String file, MessageBuilder builder) throws IOException {
        Message expected = builder.build();
        Message read = Message.of(golden(file));

        Parts.of(read).requireSame(Parts.of(expected));
        assertThat(Parts.of(read).rebuilt()).isEqualTo(read);
    }

    private static Map<String, @Nullable Object> namedValues() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < VALUES.size(); i++) {
            map.put("v" + i, VALUES.get(i));
        }
        return map;
    }

    /** Bytes in hexadecimal; what follows a # is for people. */
    private static byte[] golden(String file) throws IOException {
        try (InputStream stream = GoldenFormTest.class.getResourceAsStream("/golden/" + file + ".hex")) {
            String text = new String(Objects.requireNonNull(stream, file).readAllBytes(), StandardCharsets.UTF_8);
            String hex =
                    text.lines().map(line -> line.replaceAll("#.*|\\s", "")).collect(Collectors.joining());
            return HexFormat.of().parseHex(hex);
        }
    }
}
