package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import jakarta.jms.XAJMSContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pabal.broker.storage.ReclaimSettings;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.client.message.BodyStreams;

/** What is old and still needed pins no more of the disk than itself, whatever keeps it. */
@Timeout(180)
class EvacuationTest extends RestartFixture {

    private static final Queue OLD = new PabalQueue("old");
    private static final Queue WORK = new PabalQueue("work");
    private static final Topic NEWS = new PabalTopic("news");

    private static final int SEGMENT = 256 << 10;
    private static final String BODY = "x".repeat(2_000);

    /** What has passed through fills so many segments. */
    private static final int SEGMENTS_FILLED = 20;

    private static final int BURST = 20;

    /** The one in use, the one prepared, a spare one, and what is alive or waits for a checkpoint. */
    private static final int SEGMENTS_LEFT_MAX = 6;

    private static final long PATIENCE_SECONDS = 90;

    private record Branch(byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {
        @Override
        public int getFormatId() {
            return 4711;
        }
    }

    private static final Xid BRANCH = new Branch("old".getBytes(StandardCharsets.UTF_8), new byte[] {1});

    @Override
    StorageSettings storage(End end) {
        StorageSettings settings = StorageSettings.in(data())
                .withSegmentSize(SEGMENT)
                .withMemoryMax(StorageSettings.MEMORY_MIN)
                .withReclaim(new ReclaimSettings(ReclaimSettings.BELOW_PERCENT_DEFAULT, Long.MAX_VALUE / 2_000));
        return settings.withCheckpointEvery(
                end == End.KILL_BETWEEN_CHECKPOINTS ? StorageSettings.CHECKPOINT_EVERY_MIN : SEGMENT);
    }

    /** So much comes and goes, in a context of its own, which is transacted. */
    private static void pass(JMSContext context, JMSConsumer consumer, int messages) {
        JMSProducer producer = context.createProducer();
        for (int i = 0; i < messages; i++) {
            producer.send(WORK, BODY);
        }
        context.commit();
        for (int i = 0; i < messages; i++) {
            assertThat(consumer.receive(LONG_MILLIS)).isNotNull();
        }
        context.commit();
    }

    private JMSContext working() {
        return factory().createContext(JMSContext.SESSION_TRANSACTED);
    }

    private void passWork() {
        try (JMSContext context = working();
                JMSConsumer consumer = context.createConsumer(WORK)) {
            for (int i = 0; i < SEGMENTS_FILLED * SEGMENT / BODY.length() / BURST; i++) {
                pass(context, consumer, BURST);
            }
        }
    }

    /** There is always something to do, and after a while little is left on the disk. */
    private void requireToShrink() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try (JMSContext context = working();
                JMSConsumer consumer = context.createConsumer(WORK)) {
            while (segments() > SEGMENTS_LEFT_MAX && System.nanoTime() < until) {
                pass(context, consumer, BURST);
            }
        }
        assertThat(segments()).as("segments on the disk").isLessThanOrEqualTo(SEGMENTS_LEFT_MAX);
    }

    private long segments() {
        try (Stream<Path> files = Files.list(data())) {
            return files.filter(file -> file.getFileName().toString().endsWith(".segment"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneOldMessagePinsNoMoreThanItself(End end) {
        start(end);
        try (JMSContext context = factory().createContext()) {
            context.createProducer().setProperty("age", 99).send(OLD, "old");
        }
        passWork();
        requireToShrink();
        restart(end);
        passWork();
        requireToShrink();
        try (JMSContext context = factory().createContext();
                JMSConsumer consumer = context.createConsumer(OLD, "age = 99")) {
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("old");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyHundredthOfABacklogStaysInItsOrder(End end) {
        start(end);
        int old = 200;
        try (JMSContext context = working();
                JMSConsumer consumer = context.createConsumer(WORK)) {
            for (int i = 0; i < old; i++) {
                context.createProducer().setPriority(i % 2 * 9).send(OLD, i + " " + BODY.repeat(2));
                if (i % 8 == 7) {
                    pass(context, consumer, 8 * 12);
                }
            }
        }
        int left = old * 2 * BODY.length() / SEGMENT + SEGMENTS_LEFT_MAX;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try (JMSContext context = working();
                JMSConsumer consumer = context.createConsumer(WORK)) {
            while (segments() > 2L * left && System.nanoTime() < until) {
                pass(context, consumer, BURST);
            }
        }
        assertThat(segments()).isLessThanOrEqualTo(2L * left);
        restart(end);
        try (JMSContext context = factory().createContext();
                JMSConsumer consumer = context.createConsumer(OLD)) {
            for (int first : new int[] {1, 0}) {
                for (int i = first; i < old; i += 2) {
                    assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).startsWith(i + " ");
                }
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTransactionsAndBranchesHoldIsMovedToo(End end) throws Exception {
        start(end);
        JMSContext open = factory().createContext(JMSContext.SESSION_TRANSACTED);
        open.createProducer().send(OLD, "open");
        try (XAJMSContext context = factory().createXAContext()) {
            XAResource resource = context.getXAResource();
            resource.start(BRANCH, XAResource.TMNOFLAGS);
            context.createProducer().send(OLD, "prepared");
            resource.end(BRANCH, XAResource.TMSUCCESS);
            resource.prepare(BRANCH);
        }
        passWork();
        requireToShrink();
        if (end == End.STOP) {
            open.commit();
            open.close();
        }
        restart(end);
        try (XAJMSContext context = factory().createXAContext()) {
            context.getXAResource().commit(BRANCH, false);
        }
        try (JMSContext context = factory().createContext();
                JMSConsumer consumer = context.createConsumer(OLD)) {
            if (end == End.STOP) {
                assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("open");
            }
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("prepared");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatSomebodyHasOnLoanIsMovedToo(End end) {
        start(end);
        JMSContext holder = factory().createContext(JMSContext.CLIENT_ACKNOWLEDGE);
        JMSConsumer holding = holder.createConsumer(OLD);
        try (JMSContext context = factory().createContext()) {
            context.createProducer().send(OLD, "lent");
        }
        assertThat(holding.receiveBody(String.class, LONG_MILLIS)).isEqualTo("lent");
        passWork();
        requireToShrink();
        if (end == End.STOP) {
            holder.recover();
            holder.close();
        }
        restart(end);
        try (JMSContext context = factory().createContext();
                JMSConsumer consumer = context.createConsumer(OLD)) {
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("lent");
        }
    }

    @ParameterizedTest
    @EnumSource
    void manySubscriptionsShareWhatIsCopied(End end) {
        start(end);
        int subscriptions = 20;
        int old = 60;
        try (JMSContext context = factory().createContext()) {
            for (int i = 0; i < subscriptions; i++) {
                context.createSharedDurableConsumer(NEWS, "s" + i).close();
            }
        }
        try (JMSContext context = working();
                JMSConsumer consumer = context.createConsumer(WORK)) {
            for (int i = 0; i < old; i++) {
                context.createProducer().send(NEWS, i + " " + BODY.repeat(2));
                if (i % 4 == 3) {
                    pass(context, consumer, 4 * 12);
                }
            }
        }
        // Once all of it, and room for copies of copies: twenty copies of each would be more.
        int left = 4 * (old * 2 * BODY.length() / SEGMENT + 1) + SEGMENTS_LEFT_MAX;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try (JMSContext context = working();
                JMSConsumer consumer = context.createConsumer(WORK)) {
            while (segments() > left && System.nanoTime() < until) {
                pass(context, consumer, BURST);
            }
        }
        assertThat(segments()).isLessThanOrEqualTo(left);
        restart(end);
        try (JMSContext context = factory().createContext()) {
            for (int s = 0; s < subscriptions; s++) {
                try (JMSConsumer consumer = context.createSharedDurableConsumer(NEWS, "s" + s)) {
                    for (int i = 0; i < old; i++) {
                        assertThat(consumer.receiveBody(String.class, LONG_MILLIS))
                                .startsWith(i + " ");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeBodyIsMovedChunkByChunk(End end) throws JMSException {
        start(end);
        int length = 300 << 10;
        try (JMSContext context = working();
                JMSConsumer consumer = context.createConsumer(WORK)) {
            for (int part = 0; part < 2; part++) {
                BytesMessage message = context.createBytesMessage();
                message.setObjectProperty(BodyStreams.INPUT_STREAM, NumberedBytes.stream(length));
                context.createProducer().send(part == 0 ? OLD : WORK, message);
            }
            context.commit();
            assertThat(consumer.receive(LONG_MILLIS)).isNotNull();
            context.commit();
        }
        passWork();
        requireToShrink();
        restart(end);
        passWork();
        requireToShrink();
        try (JMSContext context = factory().createContext();
                JMSConsumer consumer = context.createConsumer(OLD)) {
            BytesMessage message = (BytesMessage) consumer.receive(LONG_MILLIS);
            NumberedBytes.Check check = new NumberedBytes.Check();
            message.setObjectProperty(BodyStreams.OUTPUT_STREAM, check);
            assertThat(check.length).isEqualTo(length);
        }
    }
}
