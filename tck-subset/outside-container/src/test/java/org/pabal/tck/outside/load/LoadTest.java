package org.pabal.tck.outside.load;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

/** Much of everything: large messages, many destinations, many consumers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadTest extends JmsTest {
    private static final int LARGE = 16 * 1024 * 1024;

    @Test
    @Section("3.11")
    void carriesSixteenMebibytesOfBytes() throws JMSException {
        byte[] bytes = new byte[LARGE];
        new Random(7).nextBytes(bytes);
        BytesMessage sent = session().createBytesMessage();
        sent.writeBytes(bytes);

        BytesMessage received = roundTrip(sent);

        assertThat(received.getBodyLength()).isEqualTo(LARGE);
        byte[] back = new byte[LARGE];
        assertThat(received.readBytes(back)).isEqualTo(LARGE);
        assertThat(Arrays.equals(back, bytes)).isTrue();
    }

    @Test
    @Section("3.11")
    void carriesSixteenMebibytesOfText() throws JMSException {
        String text = "0123456789abcdef".repeat(LARGE / 16);

        assertThat(roundTrip(session().createTextMessage(text)).getText().equals(text))
                .isTrue();
    }

    @Test
    @Section("3.11")
    void carriesSixteenMebibytesOfAnObject() throws JMSException {
        ObjectMessage received = roundTrip(session().createObjectMessage(new byte[LARGE]));

        assertThat(((byte[]) received.getObject()).length).isEqualTo(LARGE);
    }

    @Test
    @Section({"3.11", "4.2.2", "6.2.7"})
    void carriesALargeMessageToManySubscribersInATransaction() throws JMSException {
        Topic topic = newTopic();
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            consumers.add(session().createConsumer(topic));
        }
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        BytesMessage message = transacted.createBytesMessage();
        message.writeBytes(new byte[4 * 1024 * 1024]);
        transacted.createProducer(topic).send(message);
        transacted.commit();

        for (MessageConsumer consumer : consumers) {
            assertThat(((BytesMessage) receive(consumer)).getBodyLength()).isEqualTo(4 * 1024 * 1024);
        }
    }

    @Test
    @Section("4.1.2")
    void keepsFiveThousandQueuesApart() throws JMSException {
        int count = 5_000;
        String prefix = uniqueName("many");
        MessageProducer producer = session().createProducer(null);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Queue[] queues = new Queue[count];
        for (int i = 0; i < count; i++) {
            provider().prepareQueue(prefix + "." + i);
            queues[i] = session().createQueue(prefix + "." + i);
            producer.send(queues[i], session().createTextMessage("m" + i));
        }
        for (int i = count - 1; i >= 0; i--) {
            try (MessageConsumer consumer = session().createConsumer(queues[i])) {
                assertThat(receiveText(consumer)).isEqualTo("m" + i);
            }
        }
    }

    @Test
    @Section("4.2.2")
    void keepsAThousandTopicsApart() throws Exception {
        int count = 1_000;
        Inbox[] inboxes = new Inbox[count];
        Topic[] topics = new Topic[count];
        Connection connection = newConnection();
        Session session = connection.createSession();
        for (int i = 0; i < count; i++) {
            topics[i] = newTopic();
            inboxes[i] = new Inbox();
            session.createConsumer(topics[i]).setMessageListener(inboxes[i]);
        }
        connection.start();
        MessageProducer producer = session().createProducer(null);
        for (int i = 0; i < count; i++) {
            producer.send(topics[i], session().createTextMessage("t" + i));
        }
        for (int i = 0; i < count; i++) {
            assertThat(inboxes[i].takeText()).isEqualTo("t" + i);
            assertThat(inboxes[i].size()).isZero();
        }
    }

    @Test
    @Section({"3.8.1", "4.2.2"})
    void findsTheOneOfManySelectingSubscribers() throws JMSException {
        Topic topic = newTopic();
        int count = 500;
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            consumers.add(session().createConsumer(topic, "symbol = 'S" + i + "'"));
        }
        MessageProducer producer = session().createProducer(topic);
        for (int i = 0; i < count; i++) {
            TextMessage message = session().createTextMessage("m" + i);
            message.setStringProperty("symbol", "S" + i);
            producer.send(message);
        }
        for (int i = 0; i < count; i++) {
            assertThat(receiveText(consumers.get(i))).isEqualTo("m" + i);
            assertThat(consumers.get(i).receiveNoWait()).isNull();
        }
    }

    @Test
    @Section("4.1.2")
    void holdsABacklogAndDeliversItInOrder() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        int count = 20_000;
        TextMessage message = session().createTextMessage();
        for (int i = 0; i < count; i++) {
            message.setText("m" + i);
            producer.send(message);
        }
        MessageConsumer consumer = session().createConsumer(queue);
        for (int i = 0; i < count; i++) {
            assertThat(receiveText(consumer)).isEqualTo("m" + i);
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @Section({"6.1", "6.2"})
    void opensAndClosesThousandsOfThings() throws JMSException {
        Queue queue = newQueue();
        for (int i = 0; i < 300; i++) {
            try (JMSContext context = factory().createContext()) {
                context.createProducer().send(queue, "m" + i);
                assertThat(context.createConsumer(queue).receiveBody(String.class, PATIENCE_MILLIS))
                        .isEqualTo("m" + i);
            }
        }
        for (int i = 0; i < 1_000; i++) {
            try (Session session = newSession()) {
                session.createProducer(queue).send(session.createMessage());
                assertThat(session.createConsumer(queue).receive(PATIENCE_MILLIS))
                        .isNotNull();
            }
        }
        for (int i = 0; i < 2_000; i++) {
            session().createConsumer(queue).close();
            session().createProducer(queue).close();
            session().createBrowser(queue).close();
        }
    }
}
