package org.pabal.samples.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.PabalConnectionFactory;

@Timeout(60)
class ShippingRoutesTest {

    private static CamelContext camel;
    private static ProducerTemplate producer;
    private static ConsumerTemplate consumer;

    @BeforeAll
    static void start() throws Exception {
        camel = new DefaultCamelContext();
        camel.addComponent("jms", JmsComponent.jmsComponent(new PabalConnectionFactory("pabal:local:camel")));
        camel.addRoutes(new ShippingRoutes());
        camel.start();
        producer = camel.createProducerTemplate();
        consumer = camel.createConsumerTemplate();
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        consumer.close();
        camel.close();
    }

    @Test
    void asksOverATemporaryQueueAndGetsItsOwnAnswer() {
        assertThat(producer.requestBody("direct:quick-quote", "a parcel", String.class))
                .isEqualTo("a parcel costs 7 €");
    }

    @Test
    void manyAskersOnOneSharedReplyQueueEachGetTheirOwnAnswer() throws InterruptedException {
        int askers = 8;
        int questions = 25;
        Set<String> wrong = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(askers);
        for (int a = 0; a < askers; a++) {
            int asker = a;
            new Thread(
                            () -> {
                                for (int q = 0; q < questions; q++) {
                                    String question = asker + "/" + q;
                                    String answer = producer.requestBody("direct:quote", question, String.class);
                                    if (!answer.equals(question + " costs 7 €")) {
                                        wrong.add(question + " got " + answer);
                                    }
                                }
                                done.countDown();
                            },
                            "asker-" + a)
                    .start();
        }
        assertThat(done.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).isEmpty();
    }

    @Test
    void transactedRouteBooksWhatSucceedsAndDeadLettersWhatKeepsFailing() {
        producer.sendBody("jms:queue:camel.shipments", "books");
        assertThat(consumer.receiveBody("jms:queue:camel.booked", 10_000, String.class))
                .isEqualTo("books");

        producer.sendBody("jms:queue:camel.shipments", "fragile vase");
        assertThat(consumer.receiveBody("jms:queue:DLQ", 20_000, String.class)).isEqualTo("fragile vase");
    }

    @Test
    void sharedDurableSubscriptionHandsEachAnnouncementToOneConsumer() throws Exception {
        // The subscription exists once a consumer has been there; what was sent before is not for it.
        String first = null;
        while (first == null) {
            producer.sendBody("jms:topic:camel.tracking", "hello");
            first = consumer.receiveBody("jms:queue:camel.tracked", 200, String.class);
        }
        for (int i = 0; i < 10; i++) {
            producer.sendBody("jms:topic:camel.tracking", "event-" + i);
        }

        Set<String> events = ConcurrentHashMap.newKeySet();
        while (events.size() < 10) {
            String event = consumer.receiveBody("jms:queue:camel.tracked", 10_000, String.class);
            assertThat(event).isNotNull();
            if (!event.equals("hello")) {
                assertThat(events.add(event)).as(event + " came once").isTrue();
            }
        }
    }
}
