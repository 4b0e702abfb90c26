package org.pabal.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that no segment can take. */
class EventPartsTest {

    private static final int PART_MAX = 100;
    private static final int CONTENT_MAX = PART_MAX - EventParts.HEAD_LENGTH;

    private final EventParts parts = new EventParts();

    private static ByteBuffer event(int length) {
        byte[] event = new byte[length];
        new Random(length).nextBytes(event);
        return ByteBuffer.wrap(event);
    }

    private static List<ByteBuffer> written(ByteBuffer event) {
        List<ByteBuffer> written = new ArrayList<>();
        EventParts.write(event.duplicate(), PART_MAX, written::add);
        return written;
    }

    private @Nullable ByteBuffer take(List<ByteBuffer> some) {
        ByteBuffer whole = null;
        for (ByteBuffer part : some) {
            assertThat(whole).isNull();
            assertThat(part.remaining()).isLessThanOrEqualTo(PART_MAX);
            whole = parts.take(part.duplicate());
        }
        return whole;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                1,
                CONTENT_MAX - 1,
                CONTENT_MAX,
                CONTENT_MAX + 1,
                2 * CONTENT_MAX - 1,
                2 * CONTENT_MAX,
                2 * CONTENT_MAX + 1,
                50 * CONTENT_MAX + 7
            })
    void areWholeWithTheirLastPart(int length) {
        List<ByteBuffer> written = written(event(length));

        assertThat(written).hasSize((length + CONTENT_MAX - 1) / CONTENT_MAX);
        assertThat(take(written)).isEqualTo(event(length));
    }

    @Test
    void haveNotHappenedWhenAnotherBeginsBeforeTheirEnd() {
        List<ByteBuffer> interrupted = written(event(500));

        assertThat(take(interrupted.subList(0, 3))).isNull();

        assertThat(take(written(event(300)))).isEqualTo(event(300));
    }

    @Test
    void doNotGoOnAfterAnotherEvent() {
        List<ByteBuffer> interrupted = written(event(500));
        take(interrupted.subList(0, 3));
        parts.forget();

        assertThatThrownBy(() -> parts.take(interrupted.get(3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not go on");
    }

    @Test
    void areRefusedWhenOneIsMissingOrTooLong() {
        List<ByteBuffer> written = written(event(500));
        take(written.subList(0, 2));

        assertThatThrownBy(() -> parts.take(written.get(3))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> parts.take(ByteBuffer.allocate(EventParts.HEAD_LENGTH)))
                .isInstanceOf(IllegalStateException.class);
        ByteBuffer tooLong = ByteBuffer.allocate(20).putInt(5).putInt(0).rewind();
        assertThatThrownBy(() -> parts.take(tooLong)).isInstanceOf(IllegalStateException.class);
    }
}
