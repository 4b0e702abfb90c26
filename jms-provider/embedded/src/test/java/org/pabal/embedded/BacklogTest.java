package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.destination.PabalQueue;

/** A backlog that is larger than the memory it may take behaves as one that is not. */
@Timeout(120)
@OverBothLinks
class BacklogTest extends RestartFixture {

    private static final Queue QUEUE = new PabalQueue("q");
    private static final int MESSAGES = 1_000;
    private static final String BODY = "x".repeat(5_000);

    @Override
    StorageSettings storage(End end) {
        return super.storage(end).withMemoryMax(StorageSettings.MEMORY_MIN);
    }

    @ParameterizedTest
    @EnumSource
    void aBacklogBeyondTheMemoryComesInItsOrderBeforeAndAfterARestart(End end) {
        start(end);
        try (JMSContext context = factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int i = 0; i < MESSAGES; i++) {
                context.createProducer()
                        .setDeliveryMode(i % 3 == 0 ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT)
                        .send(QUEUE, i + " " + BODY);
                if (i % 50 == 49) {
                    context.commit();
                }
            }
        }
        try (JMSContext context = factory().createContext()) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            for (int i = 0; i < 300; i++) {
                assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).startsWith(i + " ");
            }
        }
        restart(end);
        try (JMSContext context = factory().createContext()) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            // In a commit of both kinds, what is not persistent is kept with the rest.
            for (int i = 300; i < MESSAGES; i++) {
                assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).startsWith(i + " ");
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
        restart(end);
        try (JMSContext context = factory().createContext()) {
            assertThat(context.createConsumer(QUEUE).receiveNoWait()).isNull();
        }
    }
}
