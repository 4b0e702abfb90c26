package org.pabal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come, they are refused in words, or they are frames of which every field is there. */
class MalformedFrameTest {

    static Stream<Frame> frames() {
        return SampleFrames.all().values().stream();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void survivesEveryValueOfEveryByte(Frame frame) {
        byte[] bytes = SampleFrames.written(frame);
        for (int offset = 0; offset < bytes.length; offset++) {
            for (int value = 0; value < 256; value++) {
                byte[] damaged = bytes.clone();
                damaged[offset] = (byte) value;
                requireRefusedOrWhole(SampleFrames.sender(frame), damaged);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void refusesFrameThatEndsTooEarlyOrTooLate(Frame frame) {
        byte[] bytes = SampleFrames.written(frame);
        for (int length = 1; length < bytes.length - 4; length++) {
            byte[] cut = ByteBuffer.allocate(4 + length)
                    .putInt(length)
                    .put(bytes, 4, length)
                    .array();
            requireRefusedOrWhole(SampleFrames.sender(frame), cut);
        }
        byte[] longer = ByteBuffer.allocate(bytes.length + 1)
                .putInt(bytes.length - 3)
                .put(bytes, 4, bytes.length - 4)
                .array();
        requireRefusedOrWhole(SampleFrames.sender(frame), longer);
    }

    @Test
    void survivesManyDamagesAtOnce() {
        long seed = System.nanoTime();
        System.out.println("seed of damages: " + seed);
        Random random = new Random(seed);
        List<Frame> samples = List.copyOf(SampleFrames.all().values());
        for (int round = 0; round < 30_000; round++) {
            FrameType.Sender sender = random.nextBoolean() ? FrameType.Sender.CLIENT : FrameType.Sender.BROKER;
            Frame[] sent = new Frame[3];
            for (int i = 0; i < sent.length; i++) {
                do {
                    sent[i] = samples.get(random.nextInt(samples.size()));
                } while (!sent[i].type().maySend(sender));
            }
            byte[] damaged = SampleFrames.written(sent);
            for (int i = random.nextInt(5); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            requireRefusedOrWhole(sender, damaged);
        }
    }

    @Property(tries = 2_000)
    void survivesAnyBytes(@ForAll @Size(max = 200) byte[] bytes, @ForAll FrameType type, @ForAll boolean client) {
        FrameType.Sender sender = client ? FrameType.Sender.CLIENT : FrameType.Sender.BROKER;
        requireRefusedOrWhole(sender, bytes);
        requireRefusedOrWhole(
                sender,
                ByteBuffer.allocate(5 + bytes.length)
                        .putInt(1 + bytes.length)
                        .put((byte) type.code())
                        .put(bytes)
                        .array());
    }

    @Test
    void takesNoMemoryForWhatIsOnlyAnnounced() throws MalformedFrameException {
        FrameDecoder decoder = SampleFrames.decoder(FrameType.Sender.CLIENT);
        decoder.feed(ByteBuffer.wrap(new byte[] {0, 2, 0, 0}), frame -> {});
        assertThat(decoder.held())
                .as("of a frame of 128 KiB, of which nothing has come")
                .isLessThanOrEqualTo(512);

        FrameDecoder parts = SampleFrames.decoder(FrameType.Sender.CLIENT);
        byte[] administer = SampleFrames.written(new ClientFrame.Administer(1, 1, new byte[2]));
        ByteBuffer.wrap(administer).putInt(administer.length - 6, WireBounds.ADMINISTRATION_MAX);
        parts.feed(ByteBuffer.wrap(administer), frame -> {});
        assertThat(parts.held()).as("of a content of 16 MiB").isLessThanOrEqualTo(64 * 1_024);
    }

    @Test
    void letsNoMoreDeliveriesBeNamedThanCanBeMeant() throws MalformedFrameException {
        FrameDecoder decoder = SampleFrames.decoder(FrameType.Sender.CLIENT);
        decoder.startCountingDeliveries(3);
        byte[] two = SampleFrames.written(new ClientFrame.Settle(0, 1, new long[] {4, 5}));
        decoder.feed(ByteBuffer.wrap(two), frame -> {});
        decoder.allowDelivery(1);
        decoder.feed(ByteBuffer.wrap(two), frame -> {});
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> decoder.feed(ByteBuffer.wrap(two), frame -> {}))
                .withMessageContaining("2 deliveries, but no more than 0 can be meant");
    }

    @Test
    void saysWhatIsWrong() {
        requireRefused("frame of 2147483648 bytes announced, allowed are 1 to 131072", bytes(0x80, 0, 0, 0));
        requireRefused("frame of 0 bytes announced", bytes(0, 0, 0, 0));
        requireRefused("unknown frame type 0x7f", bytes(0, 0, 0, 1, 0x7F));
        requireRefused("frame DELIVER from a CLIENT, which sends none", bytes(0, 0, 0, 1, 0x70));
        requireRefused("frame PART without content", bytes(0, 0, 0, 2, 0x0A, 0));
        requireRefused(
                "malformed frame CLOSE_CONSUMER: at byte 8 of its body: consumer 0, expected 1 or more",
                bytes(0, 0, 0, 17, 0x25, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
        requireRefused(
                "malformed frame CLOSE_CONSUMER: at byte 8 of its body: consumer needs 8 bytes, but the frame ends after 0",
                bytes(0, 0, 0, 9, 0x25, 0, 0, 0, 0, 0, 0, 0, 1));
        requireRefused(
                "malformed frame UNSUBSCRIBE: at byte 10 of its body: name of a subscription is not well-formed UTF-8",
                bytes(0, 0, 0, 12, 0x4A, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0xFF));
        requireRefused(
                "range 0 of 2000000000 deliveries from 0, expected 1 or more from 0 or later, and at most 1048576 in all",
                bytes(
                        0, 0, 0, 33, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
                        0, 0, 0x77, 0x35, 0x94, 0));
    }

    @Test
    void takesAnIdentityOfSixteenBytesOrNone() {
        byte[] open = SampleFrames.written(SampleFrames.all().get("open"));
        byte[] shorter = ByteBuffer.allocate(open.length - 1)
                .putInt(open.length - 5)
                .put(open, 4, 25)
                .putShort((short) 15)
                .put(open, 31, open.length - 32)
                .array();
        requireRefused("identity of 15 bytes, expected 16 or none", shorter);
    }

    @Test
    void takesOnlySmallFramesBeforeLimitsAreAgreedUpon() {
        FrameDecoder decoder = new FrameDecoder(FrameType.Sender.CLIENT);
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> decoder.feed(ByteBuffer.wrap(bytes(0, 0, 0x10, 1)), frame -> {}))
                .withMessage("frame of 4097 bytes announced, allowed are 1 to 4096");
        FrameDecoder another = new FrameDecoder(FrameType.Sender.CLIENT);
        byte[] publish = SampleFrames.written(SampleFrames.all().get("publish"));
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> another.feed(ByteBuffer.wrap(publish), frame -> {}))
                .withMessageContaining("length of the content");
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static void requireRefused(String text, byte[] bytes) {
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> SampleFrames.decoded(FrameType.Sender.CLIENT, bytes))
                .withMessageContaining(text);
    }

    private static void requireRefusedOrWhole(FrameType.Sender sender, byte[] bytes) {
        FrameDecoder decoder = SampleFrames.decoder(sender);
        List<Frame> frames = new ArrayList<>();
        try {
            decoder.feed(ByteBuffer.wrap(bytes), frames::add);
        } catch (MalformedFrameException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
        assertThat(decoder.held()).isLessThanOrEqualTo(2 * Math.max(bytes.length, 64 * 1_024));
        for (Frame frame : frames) {
            requireWhole(frame);
        }
    }

    /** What may be null says so; a null elsewhere would reach the engine. */
    private static void requireWhole(Frame frame) {
        try {
            for (RecordComponent component : frame.getClass().getRecordComponents()) {
                if (component.getAnnotatedType().getAnnotations().length == 0) {
                    var accessor = component.getAccessor();
                    accessor.setAccessible(true);
                    assertThat(accessor.invoke(frame))
                            .as("%s of %s", component, frame)
                            .isNotNull();
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
