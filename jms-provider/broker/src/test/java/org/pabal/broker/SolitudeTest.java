package org.pabal.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.broker.Solitude.FORCES_AFTER_SLOW;
import static org.pabal.broker.Solitude.FORCES_AFTER_SLOW_MAX;
import static org.pabal.broker.Solitude.FORCES_MIN;
import static org.pabal.broker.Solitude.FORCE_NANOS_MAX;
import static org.pabal.broker.Solitude.QUICK_MIN;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

@Timeout(60)
class SolitudeTest {

    private final Solitude solitude = new Solitude();

    private List<Boolean> force(int times, long connection) {
        return IntStream.range(0, times)
                .mapToObj(i -> {
                    solitude.asks(connection);
                    solitude.forces(1);
                    return solitude.isAlone();
                })
                .toList();
    }

    @Test
    void aConnectionThatHasAskedLongEnoughIsAlone() {
        assertThat(force(FORCES_MIN, 1)).containsOnly(false);
        assertThat(force(1_000, 1)).containsOnly(true);
    }

    @Test
    void anotherThatAsksEndsIt() {
        force(100, 1);
        assertThat(force(1, 2)).containsOnly(false);
        assertThat(force(FORCES_MIN, 1)).containsOnly(false);
        assertThat(force(1, 1)).containsOnly(true);
    }

    @Test
    void whatNobodyWaitsForCountsToo() {
        force(100, 1);
        solitude.asks(2);
        assertThat(force(FORCES_MIN, 1)).containsOnly(false);
    }

    @Test
    void whoHasSeveralThingsUnderWayDoesNotWaitForTheDisk() {
        force(100, 1);
        solitude.forces(2);
        assertThat(solitude.isAlone()).isFalse();
        assertThat(force(FORCES_MIN, 1)).containsOnly(false);
        assertThat(force(1, 1)).containsOnly(true);
    }

    @Test
    void aSlowDiskIsLeftToTheCommitter() {
        force(100, 1);
        solitude.waited(FORCE_NANOS_MAX);
        assertThat(force(1, 1)).containsOnly(true);
        solitude.waited(FORCE_NANOS_MAX + 1);
        assertThat(force(FORCES_AFTER_SLOW + FORCES_MIN, 1)).containsOnly(false);
        assertThat(force(1, 1)).containsOnly(true);
    }

    @Test
    void aDiskThatIsAlwaysSlowIsTriedMoreAndMoreRarely() {
        for (int left = FORCES_AFTER_SLOW; left <= FORCES_AFTER_SLOW_MAX; left *= 2) {
            solitude.waited(FORCE_NANOS_MAX + 1);
            assertThat(force(left + FORCES_MIN, 1)).containsOnly(false);
            assertThat(force(1, 1)).containsOnly(true);
        }
        solitude.waited(FORCE_NANOS_MAX + 1);
        assertThat(force(FORCES_AFTER_SLOW_MAX + FORCES_MIN, 1)).containsOnly(false);
        assertThat(force(1, 1)).containsOnly(true);
    }

    @Test
    void aDiskThatIsSlowNowAndThenIsTriedAgainSoon() {
        for (int i = 0; i < 20; i++) {
            solitude.waited(FORCE_NANOS_MAX + 1);
            IntStream.range(0, 2 * QUICK_MIN).forEach(quick -> solitude.waited(1));
        }
        solitude.waited(FORCE_NANOS_MAX + 1);
        assertThat(force(FORCES_AFTER_SLOW + FORCES_MIN, 1)).containsOnly(false);
        assertThat(force(1, 1)).containsOnly(true);
    }

    /** An answer, and which thread told it. */
    private record Told(long request, Thread by) {}

    private static final class Listener implements EffectListener {
        final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

        @Override
        public void onEffect(Effect effect) {
            if (effect instanceof Effect.Completed completed) {
                told.add(new Told(completed.request(), Thread.currentThread()));
            }
        }

        @Override
        public void onLost(Refusal reason) {}
    }

    @Test
    void whoBringsTheCommandsOfALonelyConnectionTellsItsAnswersToo(@TempDir Path folder) throws Exception {
        Listener listener = new Listener();
        List<Thread> by = new ArrayList<>();
        try (Broker broker = Broker.start(BrokerSettings.builder("lonely")
                .storage(StorageSettings.in(folder))
                .build())) {
            BrokerConnection connection = broker.connect(listener);
            connection.put(new Command.OpenConnection(connection.id(), 1, null, null));
            for (int i = 2; i < 200; i++) {
                connection.put(new Command.DeclareQueue(connection.id(), i, "queue " + i, QueueSettings.defaults()));
                connection.carryOut();
                Told told = listener.told.poll(RecordingListener.PATIENCE_SECONDS, TimeUnit.SECONDS);
                while (told != null && told.request() < i) {
                    told = listener.told.poll(RecordingListener.PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
                assertThat(told).isNotNull();
                by.add(told.by());
                // Who finds an owner leaves the command to it, whichever thread that is.
                while (EngineLoop.ownsSome(told.by())) {
                    Thread.onSpinWait();
                }
            }
        }
        // Once at least: after a force that took longer than it may, the committer has the next ones
        assertThat(by.subList(FORCES_MIN - 1, by.size())).contains(Thread.currentThread());
    }
}
