package org.pabal.broker.storage.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.broker.json.JsonReader;
import org.pabal.broker.json.JsonWriter;
import org.pabal.message.Address;
import org.pabal.message.BodyKind;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

class MessageTextTest {

    private static final List<@Nullable Object> VALUES = Arrays.asList(
            null,
            true,
            "text \ud83d \"quoted\"",
            Byte.MIN_VALUE,
            Short.MAX_VALUE,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            0.1f,
            Float.NaN,
            Float.intBitsToFloat(0x7fc00001),
            -0.0d,
            Double.POSITIVE_INFINITY,
            Double.longBitsToDouble(0x7ff8000000000007L),
            Math.PI);

    private static Map<String, @Nullable Object> named(List<@Nullable Object> values) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        values.forEach(value -> named.put("n" + named.size(), value));
        return named;
    }

    static Stream<Message> messages() {
        List<@Nullable Object> more = new ArrayList<>(VALUES);
        more.add('\ud83d');
        more.add(new byte[] {0, -1, 7});
        return Stream.of(
                Message.builder().build(),
                Message.builder()
                        .persistent(false)
                        .priority(9)
                        .timestampMillis(1)
                        .expirationMillis(-5)
                        .deliveryTimeMillis(Long.MAX_VALUE)
                        .destination(Address.exchange("alerts", ""))
                        .replyTo(Address.temporaryQueue("답장"))
                        .messageId("ID:1")
                        .correlationId("c")
                        .type("")
                        .text(null)
                        .build(),
                Message.builder()
                        .destination(Address.topic("news"))
                        .replyTo(Address.temporaryTopic("t"))
                        .correlationIdBytes(new byte[] {1, -1})
                        .properties(named(VALUES))
                        .text("a\nb")
                        .build(),
                Message.builder()
                        .destination(Address.queue("q"))
                        .map(named(more))
                        .build(),
                Message.builder().stream(more).build(),
                Message.builder().map(Map.of()).build(),
                Message.builder().stream(List.of()).build(),
                Message.builder().bytes(new byte[0], 0, 0).build(),
                Message.builder().bytes(new byte[] {1, 2, 3}, 1, 2).build(),
                Message.builder().object(null).build(),
                Message.builder().object(new byte[] {1}).build(),
                Message.builder().text("").build(),
                Message.builder()
                        .property("JMSXGroupID", "g")
                        .largeBody(BodyKind.TEXT, new LargeBody(7, LargeBody.LENGTH_MAX))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void comesBackByteForByte(Message message) {
        JsonWriter json = new JsonWriter(new StringBuilder()).beginObject();
        MessageText.write(json, message);
        Map<String, @Nullable Object> written = JsonReader.readObject(json.end().toString());

        assertThat(MessageText.formIfNeeded(message, written)).isNull();
        assertThat(MessageText.read(written).encoded()).isEqualTo(message.encoded());
    }

    @Test
    void readsAsOneWouldWriteIt() {
        JsonWriter json = new JsonWriter(new StringBuilder()).beginObject();
        MessageText.write(
                json,
                Message.builder()
                        .messageId("ID:1")
                        .destination(Address.queue("orders"))
                        .timestampMillis(1_767_225_600_000L)
                        .property("amount", 7)
                        .property("name", "x")
                        .text("hello")
                        .build());
        assertThat(json.end())
                .hasToString("{\"id\":\"ID:1\",\"destination\":{\"queue\":\"orders\"},\"timestamp\":1767225600000,"
                        + "\"properties\":{\"amount\":{\"int\":7},\"name\":\"x\"},\"text\":\"hello\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":7}",
                "{\"priority\":10}",
                "{\"priority\":\"high\"}",
                "{\"destination\":\"orders\"}",
                "{\"destination\":{\"queu\":\"orders\"}}",
                "{\"properties\":[]}",
                "{\"properties\":{\"a\":7}}",
                "{\"properties\":{\"a\":{\"int\":7.5}}}",
                "{\"properties\":{\"a\":{\"int\":2147483648}}}",
                "{\"properties\":{\"a\":{\"number\":1}}}",
                "{\"properties\":{\"a\":{\"float\":\"x\"}}}",
                "{\"properties\":{\"\":true}}",
                "{\"bytes\":\"***\"}",
                "{\"bytes\":5}",
                "{\"stream\":{}}",
                "{\"largeBody\":{\"kind\":\"prose\",\"number\":1,\"length\":1}}",
                "{\"form\":\"AAAA\"}"
            })
    void refusesWhatIsNoMessage(String text) {
        assertThatThrownBy(() -> MessageText.read(JsonReader.readObject(text))).isInstanceOf(RuntimeException.class);
    }
}
