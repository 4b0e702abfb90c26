package org.pabal.client.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.tcp.FrameSender.Haste;
import org.pabal.wire.Frame;
import org.pabal.wire.HandshakeFrame;

@Timeout(60)
class FrameSenderTest {

    private static final Frame SMALL = new HandshakeFrame.Heartbeat(1);
    private static final int MANY = 4_000;

    /** How much each write had. */
    private final BlockingQueue<Integer> writes = new LinkedBlockingQueue<>();

    private final FrameSender sender = new FrameSender(
            "test link",
            new OutputStream() {
                @Override
                public void write(int single) {
                    writes.add(1);
                }

                @Override
                public void write(byte[] bytes, int from, int count) {
                    writes.add(count);
                }
            },
            () -> {});

    private final int size = sizeOfOne();

    private int sizeOfOne() {
        sender.send(SMALL);
        return writes.remove();
    }

    @AfterEach
    void end() {
        sender.fail(new java.io.IOException("over"));
    }

    @Test
    void whatAThreadHoldsGoesAtOnceWhenThatIsAll() {
        for (int i = 0; i < 10; i++) {
            sender.hold(SMALL, Haste.SOON);
        }
        assertThat(writes).isEmpty();
        sender.release();
        assertThat(writes).containsExactly(10 * size);
        sender.release();
        assertThat(writes).hasSize(1);
    }

    @Test
    void whatIsHeldGoesWithWhatSomebodyWaitsFor() {
        sender.hold(SMALL, Haste.SOON);
        sender.send(SMALL);
        assertThat(writes).containsExactly(2 * size);
    }

    @Test
    void whatIsReleasedByAnotherIsWrittenByAThirdThread() throws Exception {
        sender.hold(SMALL, Haste.GATHERED);
        sender.releaseByAnother();
        assertThat(writes.poll(30, TimeUnit.SECONDS)).isEqualTo(size);
    }

    @Test
    void whatNobodyIsInAHurryForGoesThoughOnlyHeld() throws Exception {
        sender.hold(SMALL, Haste.GATHERED);
        sender.release();
        assertThat(writes.poll(30, TimeUnit.SECONDS)).isEqualTo(size);
    }

    @Test
    void noMoreIsHeldThanIsWorthAWrite() {
        for (int i = 0; i < MANY; i++) {
            sender.hold(SMALL, Haste.SOON);
        }
        assertThat(writes).isNotEmpty();
        sender.send(SMALL);
        assertThat(writes.stream().mapToInt(Integer::intValue).sum()).isEqualTo((MANY + 1) * size);
    }
}
