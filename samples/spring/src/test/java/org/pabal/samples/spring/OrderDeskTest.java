package org.pabal.samples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.core.JmsClient;
import org.springframework.jms.core.JmsTemplate;

@Timeout(60)
class OrderDeskTest {

    private static AnnotationConfigApplicationContext spring;

    @BeforeAll
    static void start() {
        spring = new AnnotationConfigApplicationContext(OrderDeskConfiguration.class);
    }

    @AfterAll
    static void stop() {
        spring.close();
    }

    @Test
    void answersEveryOrderOnceWithConcurrentTransactedListeners() {
        JmsTemplate template = spring.getBean(JmsTemplate.class);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            template.convertAndSend("spring.orders", "order-" + i);
            expected.add("confirmed order-" + i);
        }

        List<Object> confirmed = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            confirmed.add(template.receiveAndConvert("spring.confirmations"));
        }

        assertThat(confirmed).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void sendsReceivesAndAsksWithJmsClient() {
        JmsClient client = spring.getBean(JmsClient.class);

        client.destination("spring.client").withTimeToLive(60_000).send("hello");
        assertThat(client.destination("spring.client")
                        .withReceiveTimeout(10_000)
                        .receive(String.class))
                .contains("hello");

        client.destination("spring.orders").send("for-client");
        assertThat(client.destination("spring.confirmations")
                        .withReceiveTimeout(10_000)
                        .receive("JMSType IS NULL AND JMSPriority = 4", String.class))
                .contains("confirmed for-client");
    }

    @Test
    void keepsAnnouncementsWhileTheDurableListenerIsAway() throws InterruptedException {
        JmsTemplate topics = new JmsTemplate(spring.getBean(JmsTemplate.class).getConnectionFactory());
        topics.setPubSubDomain(true);
        OrderDesk desk = spring.getBean(OrderDesk.class);
        topics.convertAndSend("spring.announcements", "open");
        assertThat(desk.announcements().poll(10, TimeUnit.SECONDS)).isEqualTo("open");

        JmsListenerEndpointRegistry listeners = spring.getBean(JmsListenerEndpointRegistry.class);
        listeners.stop();
        topics.convertAndSend("spring.announcements", "closed for lunch");
        listeners.start();

        assertThat(desk.announcements().poll(10, TimeUnit.SECONDS)).isEqualTo("closed for lunch");
    }
}
