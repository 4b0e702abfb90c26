package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.nio.file.Path;
import java.util.Enumeration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.broker.BrokerState;
import org.pabal.broker.RequestRefusedException;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.engine.effect.Answer.QueueDescription;
import org.pabal.message.Address;

/** A disk that forgets part of a queue while the broker runs: that queue stops there, and nothing else does. */
@Timeout(180)
class UnreadablePageTest {

    private static final Queue DAMAGED = new PabalQueue("damaged");
    private static final Queue SOUND = new PabalQueue("sound");
    private static final int MESSAGES = 800;

    /** In the queue that is sound. */
    private static final int OTHERS = 100;

    /** This one cannot be read. */
    private static final int ROTTEN = 600;

    private static final long LONG_MILLIS = 30_000;

    /** Until it is tried again for sure. */
    private static final long RETRIED_MILLIS = 60_000;

    @TempDir
    Path directory;

    private final LeapingClock clock = new LeapingClock();
    private DisturbedStorage disk;
    private EmbeddedBroker broker;
    private JMSContext context;

    @BeforeEach
    void start() {
        disk = new DisturbedStorage(directory);
        startBroker();
        String filling = "x".repeat(2_500);
        try (JMSContext transacted = factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int i = 0; i < MESSAGES; i++) {
                transacted.createProducer().send(DAMAGED, number(i) + filling);
                if (i < OTHERS) {
                    transacted.createProducer().send(SOUND, number(-i) + filling);
                }
                if (i % 50 == 49) {
                    transacted.commit();
                }
            }
        }
        disk.rot(number(ROTTEN));
    }

    private void startBroker() {
        broker = EmbeddedBroker.builder()
                .name("unreadable-page")
                .clock(clock)
                .storage(StorageSettings.over(disk).withSegmentSize(1 << 20).withMemoryMax(StorageSettings.MEMORY_MIN))
                .start();
        context = factory().createContext();
    }

    @AfterEach
    void stop() {
        context.close();
        broker.stop();
    }

    private PabalConnectionFactory factory() {
        return new PabalConnectionFactory(broker.connectionUrl());
    }

    private static String number(int i) {
        return "<number " + i + ">";
    }

    private QueueDescription damaged() {
        return broker.broker()
                .administration()
                .describeQueue("damaged")
                .toCompletableFuture()
                .join();
    }

    /** Receives what comes of the damaged queue; how many that were. Waits for pages, and for nothing else. */
    private int receiveUntilItStops(JMSConsumer consumer) {
        int received = 0;
        for (String text = consumer.receiveBodyNoWait(String.class);
                text != null;
                text = consumer.receiveBodyNoWait(String.class)) {
            assertThat(text).startsWith(number(received));
            received++;
        }
        return received;
    }

    @Test
    void stopsItsQueueWithAnAlarmWhileAllOthersGoOn() {
        int received = receiveUntilItStops(context.createConsumer(DAMAGED));

        assertThat(received).isPositive().isLessThanOrEqualTo(ROTTEN);
        assertThat(damaged().trouble()).contains("file=").contains("offset=").contains("expectedCrc=");
        assertThat(damaged().ready()).isEqualTo(MESSAGES - received);
        JMSConsumer sound = context.createConsumer(SOUND);
        for (int i = 0; i < OTHERS; i++) {
            assertThat(sound.receiveBody(String.class, LONG_MILLIS)).startsWith(number(-i));
        }
        context.createProducer().send(DAMAGED, "one more");
        assertThat(broker.broker().state()).isEqualTo(BrokerState.RUNNING);
    }

    @Test
    void goesOnWhereItStoppedWhenTheDiskIsWellAgain() {
        JMSConsumer consumer = context.createConsumer(DAMAGED);
        int received = receiveUntilItStops(consumer);

        disk.rot("");
        clock.leap(RETRIED_MILLIS);

        for (int i = received; i < MESSAGES; i++) {
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).startsWith(number(i));
        }
        assertThat(damaged().trouble()).isNull();
    }

    @Test
    void staysStoppedWhileTheDiskIsNot() {
        JMSConsumer consumer = context.createConsumer(DAMAGED);
        receiveUntilItStops(consumer);

        clock.leap(RETRIED_MILLIS);

        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
        assertThat(damaged().trouble()).isNotNull();
    }

    @Test
    void keepsEverythingOverARestart() {
        receiveUntilItStops(context.createConsumer(DAMAGED));
        long left = damaged().ready();
        stop();

        startBroker();

        assertThat(damaged().ready()).isEqualTo(left);
        assertThat(receiveUntilItStops(context.createConsumer(DAMAGED))).isZero();
        assertThat(damaged().ready()).isEqualTo(left);
    }

    @Test
    void tellsABrowserWhereItEnds() throws Exception {
        try (QueueBrowser browser = context.createBrowser(DAMAGED)) {
            Enumeration<?> messages = browser.getEnumeration();

            assertThatThrownBy(() -> {
                        while (messages.hasMoreElements()) {
                            messages.nextElement();
                        }
                    })
                    .hasMessageContaining("expectedCrc=");
        } catch (JMSException closing) {
            throw new AssertionError(closing);
        }
    }

    @Test
    void tellsAnAdministratorWhoMovesMessagesHowFarHeCame() {
        assertThatThrownBy(() -> broker.broker()
                        .administration()
                        .moveMessages("damaged", Address.queue("elsewhere"), null, Integer.MAX_VALUE)
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("expectedCrc=");
        assertThat(broker.broker().state()).isEqualTo(BrokerState.RUNNING);
    }

    @Test
    void givesUpWhatCannotBeReadWhenItsQueueIsPurged() {
        JMSConsumer consumer = context.createConsumer(DAMAGED);
        int received = receiveUntilItStops(consumer);

        int purged = broker.broker()
                .administration()
                .purgeQueue("damaged")
                .toCompletableFuture()
                .join();

        assertThat(purged).isEqualTo(MESSAGES - received);
        assertThat(damaged().trouble()).isNull();
        context.createProducer().send(DAMAGED, "a new life");
        assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("a new life");
    }
}
