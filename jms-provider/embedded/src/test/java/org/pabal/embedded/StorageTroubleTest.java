package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.broker.BrokerState;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;

/** What a broker does when its disk is slow, fails, is full, or is not its own. */
@Timeout(120)
class StorageTroubleTest {

    private static final int SEGMENT = 256 << 10;
    private static final long LONG_MILLIS = 20_000;

    /** For what must not happen; a wrong success costs this, a right one too. */
    private static final long SHORT_MILLIS = 100;

    private static final Queue QUEUE = new PabalQueue("q");

    @TempDir
    Path directory;

    private DisturbedStorage disk;
    private EmbeddedBroker broker;

    private void start() {
        disk = new DisturbedStorage(directory);
        start(StorageSettings.over(disk).withSegmentSize(SEGMENT));
    }

    private void start(StorageSettings settings) {
        broker = EmbeddedBroker.builder()
                .name("storage-trouble")
                .storage(settings)
                .start();
    }

    @AfterEach
    void stop() {
        if (disk != null) {
            disk.release();
        }
        if (broker != null) {
            broker.stop();
        }
    }

    private JMSContext context(String options) {
        return new PabalConnectionFactory(broker.connectionUrl() + options).createContext();
    }

    private CompletableFuture<Void> send(String text, int mode, String options) {
        return CompletableFuture.runAsync(
                () -> {
                    try (JMSContext context = context(options)) {
                        context.createProducer().setDeliveryMode(mode).send(QUEUE, text);
                    }
                },
                work -> new Thread(work).start());
    }

    private static void assertPending(CompletableFuture<?> future) {
        assertThatThrownBy(() -> future.get(SHORT_MILLIS, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void nothingLeavesBeforeItsCauseIsDurable() throws Exception {
        start();
        try (JMSContext receiving = context("");
                // Only in strict mode does a non-persistent send wait for what is to be seen here
                JMSContext other = context("?jms.strict=true")) {
            JMSConsumer consumer = receiving.createConsumer(QUEUE);
            assertThat(consumer.receiveNoWait()).isNull();
            disk.hold();
            CompletableFuture<Void> persistent = send("persistent", DeliveryMode.PERSISTENT, "");
            disk.awaitHeld();
            CompletableFuture<Void> behind = CompletableFuture.runAsync(
                    () -> other.createProducer()
                            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                            .send(QUEUE, "behind"),
                    work -> new Thread(work).start());
            CompletableFuture<String> received = CompletableFuture.supplyAsync(
                    () -> consumer.receiveBody(String.class, LONG_MILLIS), work -> new Thread(work).start());
            assertPending(persistent);
            assertPending(behind);
            assertPending(received);
            disk.release();
            persistent.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
            behind.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(received.get(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("persistent");
        }
    }

    @Test
    void aVolatileMessageWaitsForNoDisk() {
        start();
        try (JMSContext context = context("")) {
            context.createProducer().send(QUEUE, "makes the queue");
            JMSConsumer consumer = context.createConsumer(QUEUE);
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("makes the queue");
            context.createConsumer(context.createQueue("empty"));
            disk.hold();
            context.createProducer()
                    .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                    .send(QUEUE, "quick");
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("quick");
            disk.release();
        }
    }

    @Test
    void aFailedForceEndsTheBrokerAndLosesNothingThatWasConfirmed() throws Exception {
        start();
        CountDownLatch told = new CountDownLatch(1);
        try (Connection connection = new PabalConnectionFactory(broker.connectionUrl()).createConnection()) {
            connection.setExceptionListener(failure -> told.countDown());
            send("confirmed", DeliveryMode.PERSISTENT, "").get(LONG_MILLIS, TimeUnit.MILLISECONDS);
            disk.fail();
            assertThatThrownBy(() -> send("lost", DeliveryMode.PERSISTENT, "").get(LONG_MILLIS, TimeUnit.MILLISECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("is lost")
                    .hasMessageContaining("Stop the broker, see to the disk");
            assertThat(told.await(LONG_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            assertThat(broker.state()).isEqualTo(BrokerState.FAILED);
            assertThatThrownBy(() -> context("")).hasMessageContaining("has failed");
        }
        broker.stop();
        start();
        try (JMSContext context = context("")) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("confirmed");
        }
    }

    @Test
    void aFullDiskHoldsProducersAndNobodyElse() throws Exception {
        start();
        disk.full(true);
        int sent = fill("?jms.sendTimeout=200", directory.toString());
        assertThat(sent).isPositive();
        CompletableFuture<Void> patient = send("patient", DeliveryMode.PERSISTENT, "");
        assertPending(patient);
        send("volatile", DeliveryMode.NON_PERSISTENT, "?jms.sendTimeout=200").get(LONG_MILLIS, TimeUnit.MILLISECONDS);
        try (JMSContext context = context("")) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            for (int i = 0; i < sent; i++) {
                assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).startsWith(i + " ");
            }
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("volatile");
            disk.full(false);
            patient.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("patient");
        }
        broker.stop();
        start();
        try (JMSContext context = context("")) {
            assertThat(context.createConsumer(QUEUE).receiveNoWait()).isNull();
        }
    }

    /** Each message takes more than what is kept back for consumers; the sizes move where in a segment it gets tight. */
    @ParameterizedTest
    @ValueSource(ints = {45_000, 70_000, 100_000, 150_000})
    void aMessageLargerThanTheLastRoomWaitsAndNobodyElseDoes(int length) throws Exception {
        start();
        disk.full(true);
        String body = "x".repeat(length);
        int sent = 0;
        try (JMSContext context = context("?jms.sendTimeout=200")) {
            for (boolean refused = false; !refused; ) {
                try {
                    context.createProducer().send(QUEUE, sent + " " + body);
                    sent++;
                } catch (JMSRuntimeException full) {
                    assertThat(full.getErrorCode()).isEqualTo("RESOURCE_LIMIT");
                    assertThat(full).hasMessageContaining("let consumers catch up");
                    refused = true;
                }
            }
        }
        CompletableFuture<Void> patient = send("patient " + body, DeliveryMode.PERSISTENT, "");
        assertPending(patient);
        try (JMSContext context = context("")) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            for (int i = 0; i < sent; i++) {
                assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).startsWith(i + " ");
            }
            disk.full(false);
            patient.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).startsWith("patient ");
        }
    }

    @Test
    void theDiskBudgetHoldsProducersUntilConsumersHaveMadeRoom() throws Exception {
        start(StorageSettings.in(directory)
                .withSegmentSize(SEGMENT)
                .withDiskMax(4 * SEGMENT)
                .withCheckpointEvery(1 << 20));
        int sent = fill("?jms.sendTimeout=200", "diskMax=" + 4 * SEGMENT);
        CompletableFuture<Void> patient = send("patient", DeliveryMode.PERSISTENT, "");
        assertPending(patient);
        try (JMSContext context = context("")) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            for (int i = 0; i < sent; i++) {
                assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).startsWith(i + " ");
            }
            patient.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("patient");
        }
    }

    /** Sends until a send is refused; how many were not. */
    private int fill(String options, String reason) {
        String body = "x".repeat(10_000);
        try (JMSContext context = context(options)) {
            for (int sent = 0; sent < 10_000; sent++) {
                try {
                    context.createProducer().send(QUEUE, sent + " " + body);
                } catch (JMSRuntimeException refused) {
                    assertThat(refused.getErrorCode()).isEqualTo("RESOURCE_LIMIT");
                    assertThat(refused).hasMessageContaining(reason).hasMessageContaining("let consumers catch up");
                    return sent;
                }
            }
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void aMessageThatNoSegmentTakesIsRefusedAndTheBrokerGoesOn() {
        start();
        try (JMSContext context = context("?jms.largeMessageSize=1000000000")) {
            assertThatThrownBy(() -> context.createProducer().send(QUEUE, new byte[SEGMENT]))
                    .hasMessageContaining("segments");
            context.createProducer().send(QUEUE, "fits");
            assertThat(context.createConsumer(QUEUE).receiveBody(String.class, LONG_MILLIS))
                    .isEqualTo("fits");
        }
    }

    @Test
    void aDirectoryInUseIsRefusedWithTheProcessThatHasIt() {
        start();
        assertThatThrownBy(() ->
                        EmbeddedBroker.builder().name("second").data(directory).start())
                .isInstanceOf(StorageRefusedException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("in use")
                .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
        assertThatThrownBy(() -> new PabalConnectionFactory("pabal:local:second?data=" + directory).createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("in use");
    }

    @Test
    void aForeignFileIsRefusedAndNothingIsTouched() throws Exception {
        Files.write(directory.resolve("letter.txt"), "dear".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> start(StorageSettings.in(directory)))
                .isInstanceOf(StorageRefusedException.class)
                .hasMessageContaining("letter.txt");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }
}
