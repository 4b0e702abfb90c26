package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;

@Timeout(60)
class DurabilityTest {

    @TempDir
    Path data;

    private EmbeddedBroker start() {
        return EmbeddedBroker.builder().name("durability").data(data).start();
    }

    @Test
    void persistentMessagesSurviveARestart() {
        try (EmbeddedBroker broker = start();
                JMSContext context = new PabalConnectionFactory(broker.connectionUrl()).createContext()) {
            Queue queue = context.createQueue("q");
            context.createProducer().send(queue, "one").send(queue, "two");
        }
        try (EmbeddedBroker broker = start();
                JMSContext context = new PabalConnectionFactory(broker.connectionUrl()).createContext()) {
            var consumer = context.createConsumer(context.createQueue("q"));
            assertThat(consumer.receiveBody(String.class, 5_000)).isEqualTo("one");
            assertThat(consumer.receiveBody(String.class, 5_000)).isEqualTo("two");
            assertThat(consumer.receiveNoWait()).isNull();
        }
        try (EmbeddedBroker broker = start();
                JMSContext context = new PabalConnectionFactory(broker.connectionUrl()).createContext()) {
            assertThat(context.createConsumer(context.createQueue("q")).receiveNoWait())
                    .isNull();
        }
    }
}
