package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.client.message.BodyStreams;

/** Large messages in a broker with a data directory: on the disk, and there again after a restart. */
@Timeout(120)
@OverBothLinks
class DurableLargeMessageTest {

    private static final PabalQueue QUEUE = new PabalQueue("films");
    private static final PabalQueue OTHER = new PabalQueue("other");
    private static final PabalTopic TOPIC = new PabalTopic("news");

    private static final int LENGTH = 700 << 10;

    @TempDir
    Path data;

    private int segmentSize = 1 << 20;
    private long checkpointEvery = StorageSettings.CHECKPOINT_EVERY_DEFAULT;

    private interface Work {
        void with(Connection connection, Session session) throws Exception;
    }

    /** One life of the broker. */
    private void run(Work work) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.builder()
                        .name("durable-films")
                        .storage(StorageSettings.in(data)
                                .withSegmentSize(segmentSize)
                                .withCheckpointEvery(checkpointEvery))
                        .start();
                Connection connection =
                        new PabalConnectionFactory(WayIn.url(broker) + "?jms.requestTimeout=10s").createConnection()) {
            connection.setClientID("films");
            connection.start();
            work.with(connection, connection.createSession());
        }
    }

    private static BytesMessage streamed(Session session, long length) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setObjectProperty(BodyStreams.INPUT_STREAM, NumberedBytes.stream(length));
        return message;
    }

    private static void requireWhole(MessageConsumer consumer, long length) throws JMSException {
        BytesMessage message = (BytesMessage) consumer.receive(10_000);
        assertThat(message).as("a message within 10 s").isNotNull();
        NumberedBytes.Check check = new NumberedBytes.Check();
        message.setObjectProperty(BodyStreams.OUTPUT_STREAM, check);
        assertThat(check.length).isEqualTo(length);
    }

    @Test
    void bodiesSurviveRestarts() throws Exception {
        run((connection, session) -> {
            session.createProducer(QUEUE).send(streamed(session, LENGTH));
            session.createProducer(OTHER).send(streamed(session, LENGTH + 1));
            session.createProducer(QUEUE).send(streamed(session, LENGTH + 2));
        });
        run((connection, session) -> requireWhole(session.createConsumer(OTHER), LENGTH + 1));
        run((connection, session) -> {
            // Numbers of bodies are not used again.
            session.createProducer(QUEUE).send(streamed(session, 3 * LENGTH));
            MessageConsumer consumer = session.createConsumer(QUEUE);
            requireWhole(consumer, LENGTH);
            requireWhole(consumer, LENGTH + 2);
        });
        run((connection, session) -> {
            requireWhole(session.createConsumer(QUEUE), 3 * LENGTH);
            assertThat(session.createConsumer(OTHER).receiveNoWait()).isNull();
        });
    }

    @Test
    void segmentsMayBeSmallerThanPieces() throws Exception {
        segmentSize = 64 << 10;
        run((connection, session) -> session.createProducer(QUEUE).send(streamed(session, LENGTH)));
        run((connection, session) -> requireWhole(session.createConsumer(QUEUE), LENGTH));
    }

    @Test
    void checkpointsKnowWhereBodiesAre() throws Exception {
        checkpointEvery = 100 << 10;
        bodiesSurviveRestarts();
    }

    @Test
    void segmentsOfConsumedBodiesAreUsedAgain() throws Exception {
        checkpointEvery = 1 << 20;
        run((connection, session) -> {
            MessageConsumer consumer = session.createConsumer(QUEUE);
            for (int i = 0; i < 40; i++) {
                session.createProducer(QUEUE).send(streamed(session, LENGTH));
                requireWhole(consumer, LENGTH);
            }
        });
        assertThat(size(data)).isLessThan(20L * LENGTH);
    }

    @Test
    void durableSubscribersShareTheBody() throws Exception {
        run((connection, session) -> {
            session.createDurableSubscriber(TOPIC, "one").close();
            session.createDurableSubscriber(TOPIC, "two").close();
            session.createProducer(TOPIC).send(streamed(session, LENGTH));
        });
        run((connection, session) -> requireWhole(session.createDurableConsumer(TOPIC, "one"), LENGTH));
        run((connection, session) -> {
            requireWhole(session.createDurableConsumer(TOPIC, "two"), LENGTH);
            assertThat(session.createDurableConsumer(TOPIC, "one").receiveNoWait())
                    .isNull();
        });
    }

    @Test
    void bodyOfUncommittedMessageIsGarbageAfterRestart() throws Exception {
        run((connection, session) -> {
            Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
            transacted.createProducer(QUEUE).send(streamed(transacted, LENGTH));
            session.createProducer(OTHER).send(streamed(session, LENGTH));
        });
        run((connection, session) -> {
            assertThat(session.createConsumer(QUEUE).receiveNoWait()).isNull();
            requireWhole(session.createConsumer(OTHER), LENGTH);
        });
    }

    @Test
    void oneBodyDoesNotMakeBrokerHoldItInMemory() throws Exception {
        long length = 64L << 20;
        run((connection, session) -> {
            long before = usedMemory();
            session.createProducer(QUEUE).send(streamed(session, length));
            assertThat(usedMemory() - before).isLessThan(16L << 20);
            requireWhole(session.createConsumer(QUEUE), length);
            assertThat(usedMemory() - before).isLessThan(16L << 20);
        });
        assertThat(size(data)).isGreaterThan(length);
    }

    private static long usedMemory() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
