package org.pabal.samples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.Enumeration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.PabalConnectionFactory;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SimpleMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's containers and transaction manager, each with the settings that its users choose. */
@Timeout(60)
class ListenerContainerTest {

    private final ConnectionFactory factory = new PabalConnectionFactory("pabal:local:spring-containers");
    private final DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();

    @AfterEach
    void stop() {
        container.shutdown();
    }

    private void start(String destination, MessageListener listener) {
        container.setConnectionFactory(factory);
        container.setDestinationName(destination);
        container.setMessageListener(listener);
        container.setRecoveryInterval(100);
        container.afterPropertiesSet();
        container.start();
    }

    private JmsTemplate template() {
        JmsTemplate template = new JmsTemplate(factory);
        template.setReceiveTimeout(10_000);
        return template;
    }

    @Test
    void transactedContainerDeliversAgainWhatTheListenerRefused() throws InterruptedException {
        BlockingQueue<Integer> attempts = new LinkedBlockingQueue<>();
        container.setSessionTransacted(true);
        start("containers.transacted", message -> {
            int attempt = count(message);
            attempts.add(attempt);
            if (attempt < 3) {
                throw new IllegalStateException("refused on purpose, attempt " + attempt);
            }
        });

        template().convertAndSend("containers.transacted", "stubborn");

        assertThat(attempts.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(attempts.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(attempts.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
    }

    @Test
    void givesUpAPoisonMessageToTheDeadLetterQueue() {
        container.setSessionTransacted(true);
        start("containers.poison", message -> {
            throw new IllegalStateException("poison");
        });

        template().convertAndSend("containers.poison", "arsenic");

        assertThat(template().receiveSelectedAndConvert("DLQ", "JMS_PABAL_DEAD_FROM LIKE '%containers.poison'"))
                .isEqualTo("arsenic");
    }

    @Test
    void concurrentConsumersShareTheWorkAndNothingIsLostOrDoubled() throws InterruptedException {
        int messages = 2_000;
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Set<String> workers = ConcurrentHashMap.newKeySet();
        AtomicInteger doubles = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(messages);
        container.setConcurrentConsumers(4);
        container.setMaxConcurrentConsumers(8);
        container.setCacheLevel(DefaultMessageListenerContainer.CACHE_CONSUMER);
        container.setSessionTransacted(true);
        start("containers.concurrent", message -> {
            workers.add(Thread.currentThread().getName());
            if (!seen.add(text(message))) {
                doubles.incrementAndGet();
            }
            all.countDown();
        });

        JmsTemplate pooled = new JmsTemplate(new CachingConnectionFactory(factory));
        for (int i = 0; i < messages; i++) {
            pooled.convertAndSend("containers.concurrent", "m" + i);
        }

        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasSize(messages);
        assertThat(doubles).hasValue(0);
        assertThat(workers).hasSizeGreaterThan(1);
    }

    @Test
    void durableSharedSubscriptionOutlivesItsContainer() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        container.setPubSubDomain(true);
        container.setSubscriptionDurable(true);
        container.setSubscriptionShared(true);
        container.setSubscriptionName("weather-service");
        container.setConcurrentConsumers(3);
        start("containers.weather", message -> heard.add(text(message)));
        JmsTemplate topics = new JmsTemplate(factory);
        topics.setPubSubDomain(true);
        CountDownLatch stopped = new CountDownLatch(1);
        topics.convertAndSend("containers.weather", "sun");
        // The container subscribes in the background: whatever was published before that is not for it.
        while (heard.poll(100, TimeUnit.MILLISECONDS) == null) {
            topics.convertAndSend("containers.weather", "sun");
        }

        container.stop(stopped::countDown);
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        topics.convertAndSend("containers.weather", "rain");
        container.start();

        String next = heard.poll(10, TimeUnit.SECONDS);
        while ("sun".equals(next)) {
            next = heard.poll(10, TimeUnit.SECONDS);
        }
        assertThat(next).isEqualTo("rain");
    }

    @Test
    void everyCacheLevelAndAcknowledgeModeReceives() throws InterruptedException {
        for (int cacheLevel = DefaultMessageListenerContainer.CACHE_NONE;
                cacheLevel <= DefaultMessageListenerContainer.CACHE_CONSUMER;
                cacheLevel++) {
            for (int mode :
                    new int[] {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}) {
                String queue = "containers.cache-" + cacheLevel + "-mode-" + mode;
                BlockingQueue<String> heard = new LinkedBlockingQueue<>();
                DefaultMessageListenerContainer each = new DefaultMessageListenerContainer();
                each.setConnectionFactory(factory);
                each.setDestinationName(queue);
                each.setCacheLevel(cacheLevel);
                each.setSessionAcknowledgeMode(mode);
                each.setReceiveTimeout(200);
                each.setMessageListener((MessageListener) message -> heard.add(text(message)));
                each.afterPropertiesSet();
                each.start();
                template().convertAndSend(queue, "hello");
                assertThat(heard.poll(10, TimeUnit.SECONDS)).as(queue).isEqualTo("hello");
                each.shutdown();
            }
        }
    }

    @Test
    void simpleContainerListensWithThePlainJmsListener() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        SimpleMessageListenerContainer simple = new SimpleMessageListenerContainer();
        simple.setConnectionFactory(factory);
        simple.setDestinationName("containers.simple");
        simple.setConcurrentConsumers(2);
        simple.setMessageListener((MessageListener) message -> heard.add(text(message)));
        simple.afterPropertiesSet();
        simple.start();

        template().convertAndSend("containers.simple", "hello");

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
        simple.shutdown();
    }

    @Test
    void transactionManagerCommitsAndRollsBackWhatTemplatesDo() {
        TransactionTemplate transaction = new TransactionTemplate(new JmsTransactionManager(factory));
        JmsTemplate template = template();
        transaction.executeWithoutResult(status -> {
            template.convertAndSend("containers.managed", "dropped");
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> template.convertAndSend("containers.managed", "kept"));

        Object undone = transaction.execute(status -> {
            status.setRollbackOnly();
            return template.receiveAndConvert("containers.managed");
        });
        Object taken = transaction.execute(status -> template.receiveAndConvert("containers.managed"));

        assertThat(undone).isEqualTo("kept");
        assertThat(taken).isEqualTo("kept");
        template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        assertThat(template.receive("containers.managed")).isNull();
    }

    @Test
    void templateAsksAndGetsTheReply() {
        start("containers.questions", message -> {
            try {
                template().convertAndSend(message.getJMSReplyTo(), "re: " + text(message), reply -> {
                    reply.setJMSCorrelationID(message.getJMSMessageID());
                    return reply;
                });
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });

        Message reply =
                template().sendAndReceive("containers.questions", session -> session.createTextMessage("how much?"));

        assertThat(text(reply)).isEqualTo("re: how much?");
    }

    @Test
    void templateBrowsesWithoutTaking() {
        JmsTemplate template = template();
        template.convertAndSend("containers.shelf", "one");
        template.convertAndSend("containers.shelf", "two");

        Integer seen = template.browse("containers.shelf", (session, browser) -> count(browser.getEnumeration()));

        assertThat(seen).isEqualTo(2);
        assertThat(template.receiveAndConvert("containers.shelf")).isEqualTo("one");
    }

    private static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int count(Enumeration<?> elements) {
        int count = 0;
        for (; elements.hasMoreElements(); elements.nextElement()) {
            count++;
        }
        return count;
    }

    private static int count(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
