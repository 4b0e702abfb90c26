package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("6.2.9")
class OrderTest extends JmsTest {
    private static String[] numbered(int count) {
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            texts[i] = "m" + i;
        }
        return texts;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Session.AUTO_ACKNOWLEDGE,
                Session.CLIENT_ACKNOWLEDGE,
                Session.DUPS_OK_ACKNOWLEDGE,
                Session.SESSION_TRANSACTED
            })
    void keepsTheOrderOfAQueueInEveryMode(int mode) throws JMSException {
        Queue queue = newQueue();
        String[] texts = numbered(500);
        send(queue, texts);

        assertThat(receiveTexts(newSession(mode).createConsumer(queue), 500)).containsExactly(texts);
    }

    @Test
    void keepsTheOrderOfATopic() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer consumer = session().createConsumer(topic);
        String[] texts = numbered(500);
        send(newSession(), topic, texts);

        assertThat(receiveTexts(consumer, 500)).containsExactly(texts);
    }

    @Test
    void keepsTheOrderForAListener() throws Exception {
        Queue queue = newQueue();
        Inbox inbox = new Inbox();
        newSession().createConsumer(queue).setMessageListener(inbox);
        String[] texts = numbered(1_000);
        send(queue, texts);

        assertThat(inbox.takeTexts(1_000)).containsExactly(texts);
    }

    @Test
    void keepsTheOrderWithinEachDeliveryMode() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        Random random = new Random(42);
        Map<Integer, List<String>> expected = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            int mode = random.nextBoolean() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
            producer.send(session().createTextMessage("m" + i), mode, 4, 0);
            expected.computeIfAbsent(mode, ignored -> new ArrayList<>()).add("m" + i);
        }
        MessageConsumer consumer = session().createConsumer(queue);
        Map<Integer, List<String>> actual = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            Message message = receive(consumer);
            actual.computeIfAbsent(message.getJMSDeliveryMode(), ignored -> new ArrayList<>())
                    .add(text(message));
        }

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void keepsTheOrderWithinEachPriority() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        Random random = new Random(43);
        Map<Integer, List<String>> expected = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            int priority = random.nextInt(10);
            producer.send(session().createTextMessage("m" + i), DeliveryMode.PERSISTENT, priority, 0);
            expected.computeIfAbsent(priority, ignored -> new ArrayList<>()).add("m" + i);
        }
        MessageConsumer consumer = session().createConsumer(queue);
        Map<Integer, List<String>> actual = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            Message message = receive(consumer);
            actual.computeIfAbsent(message.getJMSPriority(), ignored -> new ArrayList<>())
                    .add(text(message));
        }

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void keepsTheOrderOfATransaction() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        String[] texts = numbered(300);
        for (int i = 0; i < 300; i++) {
            send(transacted, queue, texts[i]);
            if (i % 7 == 6) {
                transacted.commit();
            }
        }
        transacted.commit();

        assertThat(receiveTexts(session().createConsumer(queue), 300)).containsExactly(texts);
    }

    @Test
    void keepsTheOrderOfASessionThoughItHasManyProducers() throws JMSException {
        Queue queue = newQueue();
        MessageProducer first = session().createProducer(queue);
        MessageProducer second = session().createProducer(null);
        String[] texts = numbered(100);
        for (int i = 0; i < 100; i++) {
            Message message = session().createTextMessage(texts[i]);
            if (i % 2 == 0) {
                first.send(message);
            } else {
                second.send(queue, message);
            }
        }

        assertThat(receiveTexts(session().createConsumer(queue), 100)).containsExactly(texts);
    }

    @Test
    void keepsTheOrderOfEachSenderAmongMany() throws Exception {
        Queue queue = newQueue();
        int senders = 4;
        int each = 300;
        List<java.util.concurrent.Future<Object>> sending = new ArrayList<>();
        for (int sender = 0; sender < senders; sender++) {
            String prefix = sender + ":";
            sending.add(inBackground(() -> {
                Session session = newConnection().createSession();
                MessageProducer producer = session.createProducer(queue);
                for (int i = 0; i < each; i++) {
                    producer.send(session.createTextMessage(prefix + i));
                }
                return null;
            }));
        }
        MessageConsumer consumer = session().createConsumer(queue);
        int[] next = new int[senders];
        for (int i = 0; i < senders * each; i++) {
            String[] parts = receiveText(consumer).split(":");
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next[Integer.parseInt(parts[0])]++);
        }
        for (var future : sending) {
            within(future);
        }
    }

    @Test
    @Section({"6.2.9", "3.4.10"})
    void deliversExpeditedMessagesAheadOfNormalOnes() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        for (int priority = 0; priority <= 9; priority++) {
            producer.send(session().createTextMessage("p" + priority), DeliveryMode.PERSISTENT, priority, 0);
        }
        List<String> texts = receiveTexts(session().createConsumer(queue), 10);

        assertThat(texts.subList(0, 5)).containsExactlyInAnyOrder("p5", "p6", "p7", "p8", "p9");
    }

    @Test
    @Section({"6.2.9", "6.2.7"})
    void keepsTheOrderThroughRollbacks() throws JMSException {
        Queue queue = newQueue();
        String[] texts = numbered(60);
        send(queue, texts);
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue);
        List<String> received = new ArrayList<>();
        Random random = new Random(44);
        while (received.size() < texts.length) {
            int batch = Math.min(1 + random.nextInt(8), texts.length - received.size());
            List<String> taken = receiveTexts(consumer, batch);
            if (random.nextBoolean()) {
                transacted.rollback();
            } else {
                transacted.commit();
                received.addAll(taken);
            }
        }

        assertThat(received).containsExactly(texts);
    }

    @Test
    @Section({"6.2.9", "8.8"})
    void keepsTheOrderFromOneConsumerToTheNext() throws JMSException {
        Queue queue = newQueue();
        String[] texts = numbered(100);
        send(queue, texts);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            try (MessageConsumer consumer = session().createConsumer(queue)) {
                received.addAll(receiveTexts(consumer, 5));
            }
        }

        assertThat(received).containsExactly(texts);
    }

    @Test
    @Section("6.2.13")
    void callsTheListenersOfASessionOneAtATime() throws Exception {
        var connection = newConnection();
        Session session = connection.createSession();
        java.util.concurrent.atomic.AtomicInteger inside = new java.util.concurrent.atomic.AtomicInteger();
        java.util.concurrent.atomic.AtomicInteger most = new java.util.concurrent.atomic.AtomicInteger();
        Inbox inbox = new Inbox();
        List<Queue> queues = List.of(newQueue(), newQueue(), newQueue());
        for (Queue queue : queues) {
            session.createConsumer(queue).setMessageListener(message -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inbox.onMessage(message);
                inside.decrementAndGet();
            });
        }
        connection.start();
        for (Queue queue : queues) {
            send(queue, numbered(100));
        }
        inbox.takeTexts(300);

        assertThat(most).hasValue(1);
    }

    @Test
    @Section("6.2.14")
    void callsTheListenersOfDifferentSessionsAtTheSameTime() throws Exception {
        java.util.concurrent.CyclicBarrier together = new java.util.concurrent.CyclicBarrier(2);
        Inbox inbox = new Inbox();
        Queue queue = newQueue();
        Queue other = newQueue();
        for (Queue each : List.of(queue, other)) {
            newSession().createConsumer(each).setMessageListener(message -> {
                try {
                    together.await(PATIENCE_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS);
                    inbox.onMessage(message);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        send(queue, "a");
        send(other, "b");

        assertThat(inbox.takeTexts(2)).containsExactlyInAnyOrder("a", "b");
    }
}
