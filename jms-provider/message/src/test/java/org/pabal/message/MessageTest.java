package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageTest {

    @Test
    void bareMessageIsPersistentOfPriorityFourAndHasNothingElse() {
        Message message = Message.builder().build();

        assertThat(message.persistent()).isTrue();
        assertThat(message.priority()).isEqualTo(4);
        assertThat(message.timestampMillis()).isZero();
        assertThat(message.expirationMillis()).isZero();
        assertThat(message.deliveryTimeMillis()).isZero();
        assertThat(message.messageId()).isNull();
        assertThat(message.correlationId()).isNull();
        assertThat(message.correlationIdBytes()).isNull();
        assertThat(message.destination()).isNull();
        assertThat(message.replyTo()).isNull();
        assertThat(message.type()).isNull();
        assertThat(message.groupId()).isNull();
        assertThat(message.properties()).isEmpty();
        assertThat(message.bodyKind()).isEqualTo(BodyKind.NONE);
        assertThat(message.bodySize()).isZero();
        assertThat(Message.of(message.encoded())).isEqualTo(message);
    }

    @Test
    void givesBackEveryHeader() {
        Message message = Message.builder()
                .persistent(false)
                .priority(9)
                .timestampMillis(Long.MIN_VALUE)
                .expirationMillis(Long.MAX_VALUE)
                .deliveryTimeMillis(-1)
                .messageId("ID:1")
                .correlationId("")
                .destination(Address.exchange("alerts", ""))
                .replyTo(Address.temporaryQueue("답장"))
                .type("order")
                .build();

        assertThat(message.persistent()).isFalse();
        assertThat(message.priority()).isEqualTo(9);
        assertThat(message.timestampMillis()).isEqualTo(Long.MIN_VALUE);
        assertThat(message.expirationMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(message.deliveryTimeMillis()).isEqualTo(-1);
        assertThat(message.messageId()).isEqualTo("ID:1");
        assertThat(message.correlationId()).isEmpty();
        assertThat(message.correlationIdBytes()).isNull();
        assertThat(message.destination()).isEqualTo(Address.exchange("alerts", ""));
        assertThat(message.replyTo()).isEqualTo(Address.temporaryQueue("답장"));
        assertThat(message.type()).isEqualTo("order");
        assertThat(Message.of(message.encoded())).isEqualTo(message);
    }

    @Test
    void keepsCorrelationIdEitherAsStringOrAsBytesTheLastSetCounts() {
        Message bytes = Message.builder()
                .correlationId("a")
                .correlationIdBytes(new byte[] {1, -1})
                .type("t")
                .build();
        Message string = Message.builder()
                .correlationIdBytes(new byte[] {1})
                .correlationId("a")
                .build();

        assertThat(bytes.correlationId()).isNull();
        assertThat(bytes.correlationIdBytes()).containsExactly(1, -1);
        assertThat(bytes.type()).isEqualTo("t");
        assertThat(string.correlationId()).isEqualTo("a");
        assertThat(string.correlationIdBytes()).isNull();
    }

    @Test
    void findsPropertiesOfEveryTypeByNameAndInTheOrderInWhichTheyWereSet() {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put("t", true);
        properties.put("f", false);
        properties.put("byte", (byte) -1);
        properties.put("short", Short.MIN_VALUE);
        properties.put("int", Integer.MIN_VALUE);
        properties.put("long", Long.MIN_VALUE);
        properties.put("float", -0.0f);
        properties.put("double", Double.NaN);
        properties.put("string", "값\uD800");
        properties.put("empty", "");
        properties.put("null", null);
        properties.put("이름", "name beyond ASCII");
        properties.put("é", "another");

        Message message = Message.builder().properties(properties).build();

        assertThat(message.properties()).containsExactlyEntriesOf(properties);
        properties.forEach((name, value) -> {
            assertThat(message.property(name)).as(name).isEqualTo(value);
            assertThat(message.property(PropertyName.of(name))).as(name).isEqualTo(value);
            assertThat(message.hasProperty(name)).as(name).isTrue();
            assertThat(message.hasProperty(PropertyName.of(name))).as(name).isTrue();
        });
        for (String absent : List.of("", "T", "nul", "nulll", "이", "이르", "è", "Ã©", "xx", "xxx")) {
            assertThat(message.property(absent)).as(absent).isNull();
            assertThat(message.hasProperty(absent)).as(absent).isFalse();
        }
        assertThat(Message.of(message.encoded())).isEqualTo(message);
    }

    @Test
    void replacesPropertySetAgainInItsPlaceHoweverManyThereAre() {
        for (int count : new int[] {2, 16, 17, 18, 100}) {
            MessageBuilder builder = Message.builder();
            Map<String, @Nullable Object> expected = new LinkedHashMap<>();
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < count; i++) {
                    builder.property("p" + i, i * 10 + round);
                    expected.put("p" + i, i * 10 + round);
                }
            }
            Message message = builder.build();
            assertThat(message.properties()).containsExactlyEntriesOf(expected);
            assertThat(Message.of(message.encoded())).isEqualTo(message);
        }
    }

    @Test
    void belongsToGroupOnlyByNonEmptyString() {
        assertThat(Message.builder().property("JMSXGroupID", "g").build().groupId())
                .isEqualTo("g");
        assertThat(Message.builder().property("JMSXGroupID", "").build().groupId())
                .isNull();
        assertThat(Message.builder().property("JMSXGroupID", 7).build().groupId())
                .isNull();
        assertThat(Message.builder().property("JMSXGroupID", null).build().groupId())
                .isNull();
        assertThat(Message.builder().property("JMSXGroupIDx", "g").build().groupId())
                .isNull();
    }

    @Test
    void tellsTextFromEmptyTextFromNoText() {
        assertThat(Message.builder().text("한글 é \uD83D\uDE00 \uDC00").build().text())
                .isEqualTo("한글 é \uD83D\uDE00 \uDC00");
        assertThat(Message.builder().text("").build().text()).isEmpty();
        assertThat(Message.builder().text(null).build().text()).isNull();
        assertThat(Message.builder().text(null).build().bodyKind()).isEqualTo(BodyKind.TEXT);
    }

    @Test
    void tellsObjectFromEmptyObjectFromNoObject() {
        assertThat(Message.builder().object(new byte[] {1}).build().bytes()).containsExactly(1);
        assertThat(Message.builder().object(new byte[0]).build().bytes()).isEmpty();
        assertThat(Message.builder().object(null).build().bytes()).isNull();
    }

    @Test
    void takesThePartOfBytesThatWasNamed() {
        Message message = Message.builder().bytes(new byte[] {1, 2, 3, 4}, 1, 2).build();

        assertThat(message.bytes()).containsExactly(2, 3);
        assertThat(message.bodySize()).isEqualTo(2);
        assertThat(message.bodyView()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
        assertThat(message.bodyView().isReadOnly()).isTrue();
    }

    @Test
    void carriesEveryTypeInMapsAndStreams() {
        List<@Nullable Object> values = Arrays.asList(
                null, true, (byte) 1, (short) 2, 3, 4L, 5f, 6d, "seven", '8', '\uDFFF', new byte[] {9}, new byte[0]);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            map.put("n".repeat(i), values.get(i));
        }

        assertThat(Message.builder().stream(values).build().stream())
                .usingRecursiveComparison()
                .isEqualTo(values);
        assertThat(Message.builder().map(map).build().map())
                .usingRecursiveComparison()
                .isEqualTo(map);
    }

    @Test
    void isAsNewAfterBuildingAndAfterFailing() {
        MessageBuilder builder = Message.builder();
        Message bare = builder.build();
        builder.persistent(false)
                .priority(0)
                .messageId("m")
                .destination(Address.queue("q"))
                .property("p", 1)
                .text("x".repeat(100_000))
                .build();
        assertThat(builder.build()).isEqualTo(bare);

        builder.property("p", 1).stream(List.of(new Object()));
        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContaining("stream value '0'")
                .withMessageContaining("java.lang.Object");
        assertThat(builder.build()).isEqualTo(bare);
    }

    @Test
    void copiesWithOtherPropertiesLeaveTheRestAlone() {
        Message message = Message.builder()
                .destination(Address.queue("q"))
                .property("a", 1)
                .property("b", "two")
                .property("c", 3L)
                .text("body")
                .build();

        Map<String, @Nullable Object> added = new LinkedHashMap<>();
        added.put("b", null);
        added.put("JMSXGroupID", "g");
        Message copy = message.withProperties(added);

        assertThat(copy)
                .isEqualTo(Message.builder()
                        .destination(Address.queue("q"))
                        .property("a", 1)
                        .property("b", null)
                        .property("c", 3L)
                        .property("JMSXGroupID", "g")
                        .text("body")
                        .build());
        assertThat(copy.groupId()).isEqualTo("g");
        assertThat(copy.withoutProperties(List.of("JMSXGroupID", "b", "absent")))
                .isEqualTo(Message.builder()
                        .destination(Address.queue("q"))
                        .property("a", 1)
                        .property("c", 3L)
                        .text("body")
                        .build());
        assertThat(message.property("b")).isEqualTo("two");
    }

    @Test
    void copiesToOtherDestinationOrTimeLeaveTheRestAlone() {
        for (Address from : Arrays.asList(null, Address.queue("q"), Address.exchange("e", "key"))) {
            MessageBuilder builder = Message.builder();
            Message message = full(builder, from).build();
            assertThat(message.withDestination(Address.topic("news")))
                    .isEqualTo(full(builder, Address.topic("news")).build());
            assertThat(message.withExpirationMillis(5))
                    .isEqualTo(full(builder, from).expirationMillis(5).build());
            assertThat(message.expirationMillis()).isZero();
        }
    }

    private static MessageBuilder full(MessageBuilder builder, @Nullable Address destination) {
        return builder.destination(destination)
                .replyTo(Address.queue("r"))
                .messageId("ID:1")
                .property("p", 1)
                .bytes("body".getBytes(StandardCharsets.UTF_8), 0, 4);
    }

    @Test
    void refusesToReadBodyAsAnotherKind() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Message.builder().text("x").build().bytes())
                .withMessage("cannot read bytes of a message with body TEXT; look at bodyKind() first");
    }

    @Test
    void refusesWhatExceedsItsBounds() {
        MessageBuilder builder = Message.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.priority(10))
                .withMessageContaining("priority=10");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.property("", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.property("c", 'c'))
                .withMessageContaining("property 'c'");
        builder.property("ㄱ".repeat(21_846), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContaining("65538 bytes, allowed 65535");
        assertThat(builder.property("n".repeat(65_535), 1).build().properties()).hasSize(1);
        for (int i = 0; i <= Message.PROPERTIES_MAX; i++) {
            builder.property("p" + i, i);
        }
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("allowed 4096");
    }

    @Test
    void refusesMessageThatNoArrayCouldHoldWithRoomAroundIt() {
        assertThat(FormWriter.requireSize(Message.ENCODED_SIZE_MAX)).isEqualTo(Integer.MAX_VALUE - 65_536);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FormWriter.requireSize(Message.ENCODED_SIZE_MAX + 1L))
                .withMessageContaining("needs at least 2147418112 bytes, allowed 2147418111");
    }

    @Test
    void saysNothingOfItsContentInLogs() {
        Message message = Message.builder()
                .messageId("ID:1")
                .destination(Address.queue("orders"))
                .property("password", "secret")
                .text("secret")
                .build();

        assertThat(message).hasToString("message ID:1 to queue orders, TEXT of 6 bytes");
    }
}
