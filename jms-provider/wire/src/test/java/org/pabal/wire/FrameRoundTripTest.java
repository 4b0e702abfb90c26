package org.pabal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** What one end writes, the other reads, however it is cut on its way. */
class FrameRoundTripTest {

    static Stream<Frame> frames() {
        return SampleFrames.all().values().stream();
    }

    @Test
    void samplesEveryTypeOfFrame() {
        assertThat(frames().map(Frame::type).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(FrameType.values())
                        .filter(type -> type != FrameType.PART)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void readsWhatWasWritten(Frame frame) throws MalformedFrameException {
        byte[] bytes = SampleFrames.written(frame);
        assertThat(SampleFrames.decoded(SampleFrames.sender(frame), bytes))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(frame);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void readsWhatComesByteAfterByteAndFromDirectMemory(Frame frame) throws MalformedFrameException {
        byte[] bytes = SampleFrames.written(frame, frame);
        List<Frame> frames = new ArrayList<>();
        FrameDecoder decoder = SampleFrames.decoder(SampleFrames.sender(frame));
        for (byte one : bytes) {
            ByteBuffer piece = ByteBuffer.allocateDirect(1)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(one)
                    .flip();
            decoder.feed(piece, frames::add);
            assertThat(piece.hasRemaining()).isFalse();
        }
        if (!(frame instanceof BrokerFrame.Completed)) {
            assertThat(frames).usingRecursiveFieldByFieldElementComparator().containsExactly(frame, frame);
        }
    }

    @Test
    void readsWhatIsCutAnywhere() throws MalformedFrameException {
        long seed = System.nanoTime();
        System.out.println("seed of cuts: " + seed);
        Random random = new Random(seed);
        List<Frame> sent = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            sent.add(new BrokerFrame.Deliver(1, 1 + random.nextInt(2), i, 1, text(random.nextInt(3_000))));
            if (random.nextInt(50) == 0) {
                sent.add(new BrokerFrame.Browsed(i, text(400_000)));
            }
            if (random.nextInt(5) == 0) {
                sent.add(new BrokerFrame.Recall(1, 1, 2));
            }
        }
        byte[] bytes = SampleFrames.written(sent.toArray(Frame[]::new));
        List<Frame> received = new ArrayList<>();
        FrameDecoder decoder = SampleFrames.decoder(FrameType.Sender.BROKER);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 40 : 100_000));
            decoder.feed(ByteBuffer.wrap(bytes, at, length), received::add);
            at += length;
        }
        assertThat(received).isEqualTo(sent);
        assertThat(decoder.held()).as("nothing large is kept between frames").isLessThanOrEqualTo(8_192);
    }

    @Test
    void sharesOneFrameAmongConsecutiveCompletionsAndDeliveries() throws MalformedFrameException {
        byte[] completions = SampleFrames.written(
                new BrokerFrame.Completed(5, 1), new BrokerFrame.Completed(6, 1), new BrokerFrame.Completed(9, 2));
        assertThat(completions).hasSize(4 + 1 + 2 * 12);
        assertThat(SampleFrames.decoded(FrameType.Sender.BROKER, completions))
                .isEqualTo(List.of(new BrokerFrame.Completed(5, 2), new BrokerFrame.Completed(9, 2)));

        Frame[] deliveries = {
            new BrokerFrame.Deliver(1, 2, 3, 1, SampleFrames.MESSAGE),
            new BrokerFrame.Deliver(1, 2, 4, 1, SampleFrames.MESSAGE),
            new BrokerFrame.Deliver(1, 5, 5, 1, SampleFrames.MESSAGE)
        };
        byte[] bytes = SampleFrames.written(deliveries);
        int item = 8 + 4 + 4 + SampleFrames.MESSAGE.encodedSize();
        assertThat(bytes).hasSize(2 * (4 + 1 + 16) + 3 * item);
        assertThat(SampleFrames.decoded(FrameType.Sender.BROKER, bytes)).isEqualTo(List.of(deliveries));
    }

    @Test
    void sendsLargeMessageInPartsBetweenWhichOthersSpeak() throws MalformedFrameException {
        Message large = text(1_000_000);
        FrameWriter writer = new FrameWriter();
        writer.frameMax(WireBounds.FRAME_MAX_MIN);
        Frame publish = new ClientFrame.Publish(1, 2, Address.queue("q"), 0, 0, large);
        Frame heartbeat = new HandshakeFrame.Heartbeat(1);
        List<Frame> received = new ArrayList<>();
        FrameDecoder decoder = SampleFrames.decoder(FrameType.Sender.CLIENT);
        writer.write(publish);
        int frames = 1;
        while (writer.hasParts()) {
            writer.write(heartbeat);
            writer.writePart();
            frames++;
            assertThat(writer.size()).isLessThan(2 * WireBounds.FRAME_MAX_MIN + 100);
            decoder.feed(writer.take(), received::add);
            assertThat(decoder.held()).isLessThan(2_000_000);
        }
        assertThat(frames).isEqualTo(8);
        assertThat(received).hasSize(frames).contains(heartbeat).endsWith(publish);
    }

    @Test
    void passesOverFramesThatNewerReleasesMaySend() throws MalformedFrameException {
        byte[] unknown = {0, 0, 0, 3, (byte) 0x80, 1, 2};
        assertThat(SampleFrames.decoded(
                        FrameType.Sender.CLIENT, unknown, SampleFrames.written(new ClientFrame.CloseConsumer(1, 2))))
                .containsExactly(new ClientFrame.CloseConsumer(1, 2));
    }

    @Test
    void cutsTextOfRefusalThatIsTooLongAndMendsWhatIsNoText() throws MalformedFrameException {
        Frame frame = new BrokerFrame.Refused(1, 2, new Refusal(Refusal.Code.EXISTS_ALREADY, "\uD800x한".repeat(5_000)));
        Frame received = SampleFrames.decoded(FrameType.Sender.BROKER, SampleFrames.written(frame))
                .get(0);
        assertThat(((BrokerFrame.Refused) received).refusal().text())
                .startsWith("\uFFFDx한")
                .endsWith("…")
                .hasSizeLessThan(3_000);
    }

    @Test
    void crossesEveryCodeOfRefusal() throws MalformedFrameException {
        for (Refusal.Code code : Refusal.Code.values()) {
            Frame frame = new HandshakeFrame.Close(new Refusal(code, ""));
            assertThat(SampleFrames.decoded(FrameType.Sender.BROKER, SampleFrames.written(frame)))
                    .containsExactly(frame);
        }
    }

    @Test
    void writesNothingOfFrameThatItRefuses() throws MalformedFrameException {
        FrameWriter writer = new FrameWriter();
        writer.frameMax(WireBounds.FRAME_MAX_MIN);
        writer.write(new ClientFrame.CloseConsumer(1, 2));
        int size = writer.size();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        writer.write(new ClientFrame.OpenBrowser(1, 2, 3, Address.queue("q"), "x".repeat(70_000))))
                .withMessageContaining("selector too long: 70000 characters, allowed are 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.write(new ClientFrame.Unsubscribe(1, "a\uD800")))
                .withMessageContaining("half of a surrogate pair at index 1");
        long[] sparse = new long[20_000];
        Arrays.setAll(sparse, i -> 2L * i);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.write(new ClientFrame.Settle(1, 2, sparse)))
                .withMessageContaining("frame of 240021 bytes, but the other end takes 131072");
        assertThat(writer.size()).isEqualTo(size);
        writer.write(new ClientFrame.CloseConsumer(3, 4));
        byte[] bytes = new byte[writer.size()];
        writer.take().get(bytes);
        assertThat(SampleFrames.decoded(FrameType.Sender.CLIENT, bytes)).hasSize(2);
    }

    @Test
    @SuppressWarnings("NullAway") // stands for whatever nobody foresees in the middle of a frame
    void writesNothingOfFrameThatFailsHalfway() throws MalformedFrameException {
        FrameWriter writer = new FrameWriter();
        writer.frameMax(WireBounds.FRAME_MAX_MIN);
        writer.write(new BrokerFrame.Completed(1, 1));
        Address to = Address.queue("q");
        assertThatNullPointerException().isThrownBy(() -> writer.write(new ClientFrame.Publish(1, 2, to, 3, 0, null)));
        writer.write(new BrokerFrame.Completed(2, 1));
        byte[] bytes = new byte[writer.size()];
        writer.take().get(bytes);
        assertThat(SampleFrames.decoded(FrameType.Sender.BROKER, bytes))
                .containsExactly(new BrokerFrame.Completed(1, 1), new BrokerFrame.Completed(2, 1));

        // A message in parts that has been begun goes on, whatever fails meanwhile
        writer.write(new ClientFrame.Publish(1, 2, to, 3, 0, text(300_000)));
        assertThatNullPointerException().isThrownBy(() -> writer.write(new ClientFrame.SetClientId(2, null)));
        assertThat(writer.hasParts()).isTrue();
        while (writer.hasParts()) {
            writer.writePart();
        }
        bytes = new byte[writer.size()];
        writer.take().get(bytes);
        assertThat(SampleFrames.decoded(FrameType.Sender.CLIENT, bytes)).hasSize(1);
    }

    private static Message text(int length) {
        return Message.builder().text("x".repeat(length)).build();
    }
}
