package org.pabal.tck.outside.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Completions;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"7.1", "7.4"})
class ProducerTest extends JmsTest {
    @Test
    @Section("7.4")
    void hasTheDefaultsOfTheSpecification() throws JMSException {
        MessageProducer producer = session().createProducer(newQueue());

        assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(producer.getPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
        assertThat(producer.getTimeToLive()).isZero();
        assertThat(producer.getDeliveryDelay()).isZero();
        assertThat(producer.getDisableMessageID()).isFalse();
        assertThat(producer.getDisableMessageTimestamp()).isFalse();
    }

    @Test
    @Section("7.4")
    void keepsTheOptionsThatAreSet() throws JMSException {
        MessageProducer producer = session().createProducer(newQueue());
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setPriority(9);
        producer.setTimeToLive(60_000);
        producer.setDeliveryDelay(7);

        assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(producer.getPriority()).isEqualTo(9);
        assertThat(producer.getTimeToLive()).isEqualTo(60_000);
        assertThat(producer.getDeliveryDelay()).isEqualTo(7);
    }

    @Test
    @Section("7.4")
    void sendsWithItsOptionsUnlessTheSendHasItsOwn() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setPriority(8);
        producer.setTimeToLive(60_000);
        TextMessage ofProducer = session().createTextMessage("producer");
        TextMessage ofSend = session().createTextMessage("send");

        producer.send(ofProducer);
        producer.send(ofSend, DeliveryMode.PERSISTENT, 3, 0);

        assertThat(ofProducer.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(ofProducer.getJMSPriority()).isEqualTo(8);
        assertThat(ofProducer.getJMSExpiration()).isPositive();
        assertThat(ofSend.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(ofSend.getJMSPriority()).isEqualTo(3);
        assertThat(ofSend.getJMSExpiration()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10, 100, Integer.MIN_VALUE})
    @Section("7.4")
    void refusesPrioritiesThatDoNotExist(int priority) throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);

        assertThatThrownBy(() -> producer.setPriority(priority)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.send(session().createMessage(), DeliveryMode.PERSISTENT, priority, 0))
                .isInstanceOf(JMSException.class);
        assertThat(producer.getPriority()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, Integer.MAX_VALUE})
    @Section("7.7")
    void refusesDeliveryModesThatDoNotExist(int mode) throws JMSException {
        MessageProducer producer = session().createProducer(newQueue());

        assertThatThrownBy(() -> producer.setDeliveryMode(mode)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.send(session().createMessage(), mode, 4, 0))
                .isInstanceOf(JMSException.class);
        assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    }

    @Test
    @Section("7.1")
    void tellsItsDestination() throws JMSException {
        Queue queue = newQueue();

        assertThat(((Queue) session().createProducer(queue).getDestination()).getQueueName())
                .isEqualTo(queue.getQueueName());
        assertThat(session().createProducer(null).getDestination()).isNull();
    }

    @Test
    @Section("7.1")
    void sendsAnywhereIfItHasNoDestination() throws JMSException {
        Queue first = newQueue();
        Topic second = newTopic();
        MessageConsumer subscriber = session().createConsumer(second);
        MessageProducer producer = session().createProducer(null);
        producer.send(first, session().createTextMessage("a"));
        producer.send(second, session().createTextMessage("b"), DeliveryMode.NON_PERSISTENT, 4, 0);

        assertThat(receiveText(session().createConsumer(first))).isEqualTo("a");
        assertThat(receiveText(subscriber)).isEqualTo("b");
    }

    @Test
    @Section("7.2")
    void refusesToSendNowhere() throws JMSException {
        MessageProducer producer = session().createProducer(null);
        Message message = session().createMessage();
        Completions completions = new Completions();
        Map<String, ThrowingCallable> calls = Map.of(
                "send", () -> producer.send(message),
                "send with options", () -> producer.send(message, DeliveryMode.PERSISTENT, 4, 0),
                "asynchronous send", () -> producer.send(message, completions),
                "asynchronous send with options",
                        () -> producer.send(message, DeliveryMode.PERSISTENT, 4, 0, completions));

        calls.forEach(
                (name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(UnsupportedOperationException.class));
    }

    @Test
    @Section("7.2")
    void refusesToSendElsewhere() throws JMSException {
        Queue other = newQueue();
        MessageProducer producer = session().createProducer(newQueue());
        Message message = session().createMessage();
        Completions completions = new Completions();
        Map<String, ThrowingCallable> calls = Map.of(
                "send", () -> producer.send(other, message),
                "send with options", () -> producer.send(other, message, DeliveryMode.PERSISTENT, 4, 0),
                "asynchronous send", () -> producer.send(other, message, completions),
                "asynchronous send with options",
                        () -> producer.send(other, message, DeliveryMode.PERSISTENT, 4, 0, completions));

        calls.forEach(
                (name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(UnsupportedOperationException.class));
    }

    @Test
    @Section({"7.2", "10.3"})
    void refusesToSendToNull() throws JMSException {
        MessageProducer producer = session().createProducer(null);
        Message message = session().createMessage();

        assertThatThrownBy(() -> producer.send(null, message)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> producer.send(null, message, DeliveryMode.PERSISTENT, 4, 0))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> producer.send(null, message, new Completions()))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @Section({"7.2", "10.3"})
    void refusesToSendNoMessage() throws JMSException {
        MessageProducer producer = session().createProducer(newQueue());

        assertThatThrownBy(() -> producer.send(null)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> producer.send(null, DeliveryMode.PERSISTENT, 4, 0))
                .isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> producer.send((Message) null, new Completions()))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    @Section("7.3")
    void refusesToSendAsynchronouslyWithoutAListener() throws JMSException {
        MessageProducer producer = session().createProducer(newQueue());
        MessageProducer anywhere = session().createProducer(null);
        Message message = session().createMessage();

        assertThatThrownBy(() -> producer.send(message, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> producer.send(message, DeliveryMode.PERSISTENT, 4, 0, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> anywhere.send(newQueue(), message, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> anywhere.send(newQueue(), message, DeliveryMode.PERSISTENT, 4, 0, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Section("7.7")
    void deliversNonPersistentMessagesAtMostOnce() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        for (int i = 0; i < 100; i++) {
            producer.send(session().createTextMessage("m" + i));
        }

        assertThat(remainingIn(queue)).doesNotHaveDuplicates();
    }

    // Time to live

    @Test
    @Section("7.8")
    void neverDeliversWhatExpiredInAQueue() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.send(session().createTextMessage("short"), DeliveryMode.PERSISTENT, 4, 1);
        letPass(40);
        producer.send(session().createTextMessage("long"), DeliveryMode.PERSISTENT, 4, 60_000);

        assertThat(remaining(session().createConsumer(queue))).containsExactly("long");
    }

    @Test
    @Section("7.8")
    void neverDeliversWhatExpiredInASubscription() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer consumer = session().createConsumer(topic);
        MessageProducer producer = session().createProducer(topic);
        producer.setTimeToLive(1);
        producer.send(session().createTextMessage("short"));
        letPass(40);
        producer.setTimeToLive(0);
        producer.send(session().createTextMessage("long"));

        assertThat(remaining(consumer)).containsExactly("long");
    }

    @Test
    @Section("7.8")
    void neverDeliversToAListenerWhatExpiredWhileItWasStopped() throws Exception {
        Queue queue = newQueue();
        var connection = newConnection();
        List<String> texts = new java.util.concurrent.CopyOnWriteArrayList<>();
        java.util.concurrent.CountDownLatch last = new java.util.concurrent.CountDownLatch(1);
        connection.createSession().createConsumer(queue).setMessageListener(message -> {
            try {
                texts.add(text(message));
                last.countDown();
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
        MessageProducer producer = session().createProducer(queue);
        producer.send(session().createTextMessage("short"), DeliveryMode.PERSISTENT, 4, 20);
        producer.send(session().createTextMessage("long"));
        letPass(80);

        connection.start();

        await(last);
        assertThat(texts).containsExactly("long");
    }

    @Test
    @Section({"7.8", "6.2.7"})
    void countsTheTimeToLiveFromTheSendNotFromTheCommit() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = transacted.createProducer(queue);
        TextMessage message = transacted.createTextMessage("short");
        producer.send(message, DeliveryMode.PERSISTENT, 4, 30);
        long expiration = message.getJMSExpiration();
        producer.send(transacted.createTextMessage("long"));
        letPass(60);

        transacted.commit();

        assertThat(message.getJMSExpiration()).isEqualTo(expiration);
        assertThat(remaining(session().createConsumer(queue))).containsExactly("long");
    }

    @Test
    @Section({"7.8", "3.4.9"})
    void deliversWithinTheTimeToLive() throws JMSException {
        Queue queue = newQueue();
        TextMessage sent = session().createTextMessage("x");
        session().createProducer(queue).send(sent, DeliveryMode.PERSISTENT, 4, 3_600_000);

        Message received = receive(session().createConsumer(queue));

        assertThat(received.getJMSExpiration()).isEqualTo(sent.getJMSExpiration());
    }

    @Test
    @Section("7.8")
    void livesForAVeryLongTimeIfAsked() throws JMSException {
        Queue queue = newQueue();
        session()
                .createProducer(queue)
                .send(session().createTextMessage("x"), DeliveryMode.PERSISTENT, 4, 100L * 365 * 86_400_000);

        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("x");
    }

    // Delivery delay

    @Test
    @Section("7.9")
    void deliversNothingBeforeItsDeliveryTime() throws JMSException {
        Queue queue = newQueue();
        MessageConsumer consumer = session().createConsumer(queue);
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryDelay(150);
        long before = System.currentTimeMillis();
        producer.send(session().createTextMessage("x"));
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(consumer.receive(30)).isNull();

        assertThat(receiveText(consumer)).isEqualTo("x");

        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + 150);
    }

    @Test
    @Section({"7.9", "6.2.9"})
    void deliversWhatIsDueEarlierFirst() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        for (int delay : new int[] {200, 0, 100}) {
            producer.setDeliveryDelay(delay);
            producer.send(session().createTextMessage("after " + delay));
        }

        assertThat(receiveTexts(session().createConsumer(queue), 3))
                .containsExactly("after 0", "after 100", "after 200");
    }

    @Test
    @Section("7.9")
    void deliversDelayedMessagesOfOneTimeInTheOrderOfSending() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryDelay(100);
        String[] texts = new String[50];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
            producer.send(session().createTextMessage(texts[i]));
        }

        assertThat(receiveTexts(session().createConsumer(queue), texts.length)).containsExactly(texts);
    }

    @Test
    @Section("7.9")
    void delaysForListenersToo() throws Exception {
        Queue queue = newQueue();
        org.pabal.tck.outside.Inbox inbox = new org.pabal.tck.outside.Inbox();
        newSession().createConsumer(queue).setMessageListener(inbox);
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryDelay(120);
        long before = System.currentTimeMillis();
        producer.send(session().createTextMessage("x"));

        assertThat(inbox.takeText()).isEqualTo("x");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + 120);
    }

    @Test
    @Section({"7.9", "6.2.7"})
    void countsTheDelayFromTheSendNotFromTheCommit() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = transacted.createProducer(queue);
        producer.setDeliveryDelay(60);
        TextMessage message = transacted.createTextMessage("x");
        long before = System.currentTimeMillis();
        producer.send(message);
        assertThat(message.getJMSDeliveryTime()).isBetween(before + 60, System.currentTimeMillis() + 60);
        letPass(90);

        transacted.commit();

        assertThat(session().createConsumer(queue).receive(PATIENCE_MILLIS)).isNotNull();
    }

    @Test
    @Section("7.9")
    void addsADelayedMessageOnlyToSubscriptionsThatExistedWhenItWasSent() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer early = session().createConsumer(topic);
        Session durable = newStartedConnection(uniqueClientId()).createSession();
        durable.createDurableConsumer(topic, "early").close();
        MessageProducer producer = session().createProducer(topic);
        producer.setDeliveryDelay(100);
        producer.send(session().createTextMessage("x"));
        MessageConsumer late = session().createConsumer(topic);

        assertThat(receiveText(early)).isEqualTo("x");
        MessageConsumer ofDurable = durable.createDurableConsumer(topic, "early");
        assertThat(receiveText(ofDurable)).isEqualTo("x");
        expectNothing(late);
        ofDurable.close();
        durable.unsubscribe("early");
    }

    @Test
    @Section({"7.8", "7.9"})
    void expiresBeforeItIsDueIfItsLifeIsShorterThanItsDelay() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryDelay(60);
        producer.setTimeToLive(20);
        producer.send(session().createTextMessage("never"));
        producer.setTimeToLive(0);
        producer.send(session().createTextMessage("later"));

        MessageConsumer consumer = session().createConsumer(queue);
        assertThat(receiveText(consumer)).isEqualTo("later");
        assertThat(remaining(consumer)).isEmpty();
    }

    @Test
    @Section("7.9")
    void keepsDelayedMessagesThoughTheirSenderIsGone() throws JMSException {
        Queue queue = newQueue();
        try (var connection = factory().createConnection()) {
            Session sender = connection.createSession();
            MessageProducer producer = sender.createProducer(queue);
            producer.setDeliveryDelay(100);
            producer.send(sender.createTextMessage("x"));
        }

        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("x");
    }

    @Test
    @Section("6.2.11")
    void neverDeliversTwiceWhatWasAcknowledged() throws Exception {
        Queue queue = newQueue();
        AtomicInteger received = new AtomicInteger();
        java.util.concurrent.CountDownLatch all = new java.util.concurrent.CountDownLatch(300);
        for (int i = 0; i < 3; i++) {
            newSession().createConsumer(queue).setMessageListener(message -> {
                received.incrementAndGet();
                all.countDown();
            });
        }
        String[] texts = new String[300];
        java.util.Arrays.fill(texts, "x");
        send(queue, texts);
        await(all);

        assertThat(remainingIn(queue)).isEmpty();
        assertThat(received).hasValue(300);
    }

    /** Lets time pass by receiving from a queue that nobody sends to. */
    private void letPass(long millis) throws JMSException {
        try (MessageConsumer nobody = session().createConsumer(newQueue())) {
            assertThat(nobody.receive(millis)).isNull();
        }
    }
}
