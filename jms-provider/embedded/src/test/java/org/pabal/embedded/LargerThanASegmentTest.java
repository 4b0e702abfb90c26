package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.destination.PabalQueue;
import org.pabal.engine.command.QueueSettings;

/** What is decided at once and is larger than a segment of the log. */
@Timeout(180)
class LargerThanASegmentTest extends RestartFixture {

    private static final int SEGMENT_MIN = 16 << 10;
    private static final int MANY = 4_000;

    private static final Queue QUEUE = new PabalQueue("q");

    private int segmentSize = SEGMENT_MIN;

    @Override
    StorageSettings storage(End end) {
        return super.storage(end).withSegmentSize(segmentSize);
    }

    private void sendMany() {
        try (JMSContext context = factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int i = 0; i < MANY; i++) {
                context.createProducer().send(QUEUE, "m" + i);
            }
            context.commit();
        }
    }

    @ParameterizedTest
    @EnumSource
    void commitsOutliveARestart(End end) {
        start(end);
        sendMany();
        restart(end);
        try (JMSContext context = factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            for (int i = 0; i < MANY; i++) {
                assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("m" + i);
            }
            context.commit();
        }
        restart(end);
        try (JMSContext context = factory().createContext()) {
            assertThat(context.createConsumer(QUEUE).receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void purgesOutliveARestart(End end) {
        start(end);
        sendMany();
        assertThat(broker.broker()
                        .administration()
                        .purgeQueue("q")
                        .toCompletableFuture()
                        .join())
                .isEqualTo(MANY);
        restart(end);
        try (JMSContext context = factory().createContext()) {
            context.createProducer().send(QUEUE, "alone");
            assertThat(context.createConsumer(QUEUE).receiveBody(String.class, LONG_MILLIS))
                    .isEqualTo("alone");
        }
    }

    @Test
    void messagesThatAnEarlierSegmentSizeTookCanBeWrittenAnew() throws Exception {
        segmentSize = 1 << 20;
        start(End.STOP);
        broker.broker()
                .administration()
                .declareQueue("q", QueueSettings.defaults().withDeliveriesMax(1))
                .toCompletableFuture()
                .join();
        try (JMSContext context = factory().createContext()) {
            BytesMessage large = context.createBytesMessage();
            large.writeBytes(new byte[200_000]);
            context.createProducer().send(QUEUE, large);
        }
        segmentSize = SEGMENT_MIN;
        restart(End.STOP);
        try (JMSContext context = factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            // Dead-lettering writes it anew, with some properties more.
            assertThat(context.createConsumer(QUEUE).receive(LONG_MILLIS)).isNotNull();
            context.rollback();
            Message dead = context.createConsumer(new PabalQueue("DLQ")).receive(LONG_MILLIS);
            assertThat(dead.getBody(byte[].class)).hasSize(200_000);
            context.commit();
        }
    }

    @Test
    void aMessageThatNoSegmentTakesIsRefusedAndTheNextOneIsNot() {
        start(End.KILL);
        try (JMSContext context = factory().createContext()) {
            assertThatThrownBy(() -> context.createProducer().send(QUEUE, "x".repeat(SEGMENT_MIN)))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("larger segments");
            context.createProducer().send(QUEUE, "small");
        }
        restart(End.KILL);
        try (JMSContext context = factory().createContext()) {
            assertThat(context.createConsumer(QUEUE).receiveBody(String.class, LONG_MILLIS))
                    .isEqualTo("small");
        }
    }
}
