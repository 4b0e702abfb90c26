package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever bytes come, they are refused with an offset, or they are a message of which everything can be read. */
class MalformedMessageTest {

    private static final List<@Nullable Object> VALUES =
            Arrays.asList(null, true, (byte) 1, (short) 2, 3, 4L, 5f, 6d, "일곱", '8', new byte[] {9});

    @ParameterizedTest
    @EnumSource
    void refusesMessageCutOffAnywhereAndMessageWithMoreBehind(BodyKind kind) {
        byte[] form = full(kind).encoded();
        for (int length = 0; length < form.length; length++) {
            byte[] cut = Arrays.copyOf(form, length);
            assertThat(catchThrowable(() -> Message.of(cut)))
                    .as("cut to %d", length)
                    .isInstanceOf(MalformedMessage.class);
        }
        byte[] longer = Arrays.copyOf(form, form.length + 1);
        assertThat(catchThrowable(() -> Message.of(longer))).isInstanceOf(MalformedMessage.class);
    }

    @ParameterizedTest
    @EnumSource
    void survivesEveryValueOfEveryByte(BodyKind kind) {
        byte[] form = full(kind).encoded();
        for (int offset = 0; offset < form.length; offset++) {
            for (int value = 0; value < 256; value++) {
                byte[] damaged = form.clone();
                damaged[offset] = (byte) value;
                requireRefusedOrWhole(damaged);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void survivesManyDamagesAtOnce(BodyKind kind) {
        long seed = System.nanoTime();
        System.out.println("seed of damages: " + seed);
        Random random = new Random(seed);
        byte[] form = full(kind).encoded();
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = form.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                // Beyond the fixed prefix, else nearly all are refused there and nothing else is tried.
                int offset = MessageForm.PREFIX_LENGTH + random.nextInt(form.length - MessageForm.PREFIX_LENGTH);
                damaged[offset] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) random.nextInt(11);
            }
            requireRefusedOrWhole(damaged);
        }
    }

    private static void requireRefusedOrWhole(byte[] bytes) {
        Message message;
        try {
            message = Message.of(bytes);
        } catch (MalformedMessage refused) {
            if (refused.offset() < 0 || refused.offset() > bytes.length) {
                throw new AssertionError("offset out of bounds", refused);
            }
            return;
        }
        Parts parts = Parts.of(message);
        if (!Arrays.equals(parts.rebuilt().encoded(), bytes)) {
            assertThat(parts.rebuilt().encoded())
                    .as("the only form of %s", parts)
                    .isEqualTo(bytes);
        }
        for (String name : parts.properties().keySet()) {
            assertThat(message.hasProperty(name)).isTrue();
        }
        assertThat(message.toString()).isNotEmpty();
    }

    @Test
    void refusesNewerVersionInWordsThatSayWhatToDo() {
        byte[] form = Message.builder().build().encoded().clone();
        form[0] = 2;

        assertThatExceptionOfType(MalformedMessage.class)
                .isThrownBy(() -> Message.of(form))
                .withMessage("malformed message: offset=0: message form version 2 is newer than 1, the newest that this"
                        + " release reads; upgrade it to read this message");
        // Even if the newer form is shorter than our prefix.
        assertThatExceptionOfType(MalformedMessage.class)
                .isThrownBy(() -> Message.of(new byte[] {2}))
                .withMessageContaining("newer");
    }

    @Test
    void refusesWhatNoBuilderWrites() {
        requireRefused(MessageForm.VERSION_AT, 0, "offset=0: version 0, expected 1");
        requireRefused(MessageForm.BODY_KIND_AT, 6, "offset=1: body kind 6, expected 0 to 5");
        requireRefused(MessageForm.PRIORITY_AT, 10, "offset=2: priority 10, expected 0 to 9");
        requireRefused(MessageForm.RESERVED_AT, 1, "offset=3: reserved byte 1, expected 0");
        requireRefused(MessageForm.FLAGS_AT, 1, "offset=4: flags 0x1000001");
        requireRefused(
                MessageForm.FLAGS_AT + 3, MessageForm.CORRELATION_ID_IS_BYTES, "offset=4: correlation id said to be");
        requireRefused(
                MessageForm.FLAGS_AT + 3, MessageForm.HAS_GROUP, "flagged as belonging to a group, but there is no");
        requireRefused(MessageForm.FLAGS_AT + 2, 1, "flagged as having content");
        requireRefused(MessageForm.BODY_LENGTH_AT, 0xFF, "offset=40: length of body");
        requireRefused(MessageForm.BODY_LENGTH_AT, 0x7F, "sections announce a message of");
    }

    private static void requireRefused(int offset, int value, String text) {
        byte[] form = Message.builder().build().encoded().clone();
        form[offset] = (byte) value;
        assertThatExceptionOfType(MalformedMessage.class)
                .isThrownBy(() -> Message.of(form))
                .withMessageContaining(text);
    }

    @Test
    void refusesNameThatComesTwiceHoweverManyThereAre() {
        for (int count : new int[] {2, 16, 17, 18, 40}) {
            MessageBuilder builder = Message.builder();
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                builder.property("" + (char) ('0' + i), i);
                map.put("" + (char) ('0' + i), i);
            }
            byte[] form = builder.map(map).build().encoded();
            Message.of(form);
            int entry = Short.BYTES + 1 + 1 + Integer.BYTES;
            for (int last : new int[] {MessageForm.PREFIX_LENGTH + (count - 1) * entry, form.length - entry}) {
                byte[] doubled = form.clone();
                doubled[last + Short.BYTES] = '0';
                assertThatExceptionOfType(MalformedMessage.class)
                        .isThrownBy(() -> Message.of(doubled))
                        .withMessageContaining("offset=" + last)
                        .withMessageContaining("'0', expected each name once");
            }
        }
    }

    @Test
    void refusesMorePropertiesThanAllowed() {
        MessageBuilder builder = Message.builder();
        for (int i = 0; i < Message.PROPERTIES_MAX; i++) {
            builder.property("p" + i, null);
        }
        byte[] most = builder.build().encoded();
        assertThat(Message.of(most).properties()).hasSize(4_096);

        byte[] more = Arrays.copyOf(most, most.length + 4);
        more[most.length + 1] = 1;
        more[most.length + 2] = 'q';
        MessageForm.putInt(more, MessageForm.PROPERTIES_LENGTH_AT, more.length - MessageForm.PREFIX_LENGTH);
        assertThatExceptionOfType(MalformedMessage.class)
                .isThrownBy(() -> Message.of(more))
                .withMessageContaining("expected at most 4096");
    }

    private static Message full(BodyKind kind) {
        MessageBuilder builder = Message.builder()
                .destination(Address.exchange("e", "k"))
                .replyTo(Address.queue("답"))
                .messageId("ID:1")
                .correlationIdBytes(new byte[] {1, 2})
                .type("t")
                .property("JMSXGroupID", "g");
        for (Object value : VALUES.subList(0, 9)) {
            builder.property("p" + value, value);
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        VALUES.forEach(value -> map.put("m" + map.size(), value));
        return switch (kind) {
            case NONE -> builder.build();
            case TEXT -> builder.text("글 é x \uD83D\uDE00\uDC00").build();
            case BYTES -> builder.bytes(new byte[] {1, 2, 3}, 0, 3).build();
            case OBJECT -> builder.object(new byte[] {1, 2, 3}).build();
            case MAP -> builder.map(map).build();
            case STREAM -> builder.stream(VALUES).build();
        };
    }
}
