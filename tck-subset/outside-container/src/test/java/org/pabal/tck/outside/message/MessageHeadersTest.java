package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("3.4")
class MessageHeadersTest extends JmsTest {
    @Test
    @Section("3.4.1")
    void holdsAfterSendTheDestinationThatItWasSentTo() throws JMSException {
        Queue queue = newQueue();
        TextMessage message = session().createTextMessage("x");
        message.setJMSDestination(newTopic());

        sendMessage(queue, message);

        assertThat(((Queue) message.getJMSDestination()).getQueueName()).isEqualTo(queue.getQueueName());
    }

    @Test
    @Section("3.4.1")
    void isReceivedWithTheQueueThatItWasSentTo() throws JMSException {
        Queue queue = newQueue();
        send(queue, "x");

        Message received = receive(session().createConsumer(queue));

        assertThat(((Queue) received.getJMSDestination()).getQueueName()).isEqualTo(queue.getQueueName());
    }

    @Test
    @Section("3.4.1")
    void isReceivedWithTheTopicThatItWasSentTo() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer consumer = session().createConsumer(topic);
        send(topic, "x");

        assertThat(((Topic) receive(consumer).getJMSDestination()).getTopicName())
                .isEqualTo(topic.getTopicName());
    }

    @Test
    @Section("3.4.1")
    void carriesADestinationThatCanBeSentToAgain() throws JMSException {
        Queue queue = newQueue();
        send(queue, "first");
        MessageConsumer consumer = session().createConsumer(queue);

        send(receive(consumer).getJMSDestination(), "second");

        assertThat(receiveText(consumer)).isEqualTo("second");
    }

    @Test
    @Section("3.4.2")
    void isPersistentUnlessSaidOtherwise() throws JMSException {
        TextMessage sent = session().createTextMessage("x");

        Message received = roundTrip(sent);

        assertThat(sent.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    }

    @Test
    @Section("3.4.2")
    void arrivesWithTheDeliveryModeOfItsProducer() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        TextMessage sent = session().createTextMessage("x");

        producer.send(sent);

        assertThat(sent.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(receive(session().createConsumer(queue)).getJMSDeliveryMode())
                .isEqualTo(DeliveryMode.NON_PERSISTENT);
    }

    @Test
    @Section("3.4.11")
    void ignoresWhatTheClientSetInHeadersOfTheProvider() throws JMSException {
        TextMessage sent = session().createTextMessage("x");
        sent.setJMSDestination(newTopic());
        sent.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
        sent.setJMSExpiration(1);
        sent.setJMSDeliveryTime(Long.MAX_VALUE);
        sent.setJMSPriority(9);
        sent.setJMSMessageID("ID:mine");
        sent.setJMSTimestamp(7);
        sent.setJMSRedelivered(true);

        Message received = roundTrip(sent);

        for (Message message : new Message[] {sent, received}) {
            assertThat(message.getJMSDestination()).isInstanceOf(Queue.class);
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            assertThat(message.getJMSExpiration()).isZero();
            assertThat(message.getJMSDeliveryTime()).isNotEqualTo(Long.MAX_VALUE);
            assertThat(message.getJMSPriority()).isEqualTo(4);
            assertThat(message.getJMSMessageID()).isNotEqualTo("ID:mine").startsWith("ID:");
            assertThat(message.getJMSTimestamp()).isGreaterThan(7);
        }
        assertThat(received.getJMSRedelivered()).isFalse();
    }

    @Test
    @Section("3.4.11")
    void ignoresOptionsSetOnTheMessageInPlaceOfTheProducer() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        TextMessage sent = session().createTextMessage("x");
        sent.setJMSPriority(9);
        sent.setJMSDeliveryMode(DeliveryMode.PERSISTENT);

        producer.send(sent, DeliveryMode.NON_PERSISTENT, 2, 0);

        assertThat(sent.getJMSPriority()).isEqualTo(2);
        assertThat(sent.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    }

    @Test
    @Section("3.4.3")
    void hasAnIdentifierThatStartsWithIdColonOnBothSides() throws JMSException {
        TextMessage sent = session().createTextMessage("x");

        Message received = roundTrip(sent);

        assertThat(sent.getJMSMessageID()).startsWith("ID:");
        assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
    }

    @Test
    @Section("3.4.3")
    void neverSharesItsIdentifier() throws JMSException {
        Queue queue = newQueue();
        Set<String> identifiers = new HashSet<>();
        for (int connections = 0; connections < 4; connections++) {
            var session = newStartedConnection().createSession();
            MessageProducer producer = session.createProducer(queue);
            Message message = session.createMessage();
            for (int i = 0; i < 250; i++) {
                producer.send(message); // again the same object: each send is another message
                assertThat(identifiers.add(message.getJMSMessageID())).isTrue();
            }
        }
    }

    @Test
    @Section("3.4.3")
    void takesTheHintToDisableIdentifiersWholeOrNotAtAll() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDisableMessageID(true);
        assertThat(producer.getDisableMessageID()).isTrue();
        MessageConsumer consumer = session().createConsumer(queue);
        Set<Boolean> absent = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            TextMessage sent = session().createTextMessage("x");
            producer.send(sent);
            Message received = receive(consumer);
            absent.add(sent.getJMSMessageID() == null);
            absent.add(received.getJMSMessageID() == null);
            if (sent.getJMSMessageID() != null) {
                assertThat(sent.getJMSMessageID()).startsWith("ID:");
            }
        }
        assertThat(absent).hasSize(1);
    }

    @Test
    @Section("3.4.3")
    void hasAnIdentifierAgainWhenTheHintIsTakenBack() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        TextMessage sent = session().createTextMessage("x");
        producer.setDisableMessageID(true);
        producer.send(sent);
        producer.setDisableMessageID(false);

        producer.send(sent);

        assertThat(sent.getJMSMessageID()).startsWith("ID:");
    }

    @Test
    @Section("3.4.4")
    void bearsATimeBetweenTheCallAndItsReturn() throws JMSException {
        TextMessage sent = session().createTextMessage("x");
        long before = System.currentTimeMillis();

        Message received = roundTrip(sent);

        assertThat(sent.getJMSTimestamp()).isBetween(before, System.currentTimeMillis());
        assertThat(received.getJMSTimestamp()).isEqualTo(sent.getJMSTimestamp());
    }

    @Test
    @Section("3.4.4")
    void takesTheHintToDisableTimestampsWholeOrNotAtAll() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDisableMessageTimestamp(true);
        assertThat(producer.getDisableMessageTimestamp()).isTrue();
        MessageConsumer consumer = session().createConsumer(queue);
        Set<Boolean> absent = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            TextMessage sent = session().createTextMessage("x");
            producer.send(sent);
            absent.add(sent.getJMSTimestamp() == 0);
            absent.add(receive(consumer).getJMSTimestamp() == 0);
        }
        assertThat(absent).hasSize(1);
    }

    @Test
    @Section({"3.4.4", "3.4.9", "7.8"})
    void expiresAlsoWhenItsTimestampIsDisabled() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDisableMessageTimestamp(true);
        TextMessage sent = session().createTextMessage("x");
        long before = System.currentTimeMillis();

        producer.send(sent, DeliveryMode.PERSISTENT, 4, 60_000);

        assertThat(sent.getJMSExpiration()).isBetween(before + 60_000, System.currentTimeMillis() + 60_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-17", "", "ID:another-message", "열쇠 ключ 🔑"})
    @Section("3.4.5")
    void carriesItsCorrelationIdentifier(String correlation) throws JMSException {
        TextMessage sent = session().createTextMessage("x");
        sent.setJMSCorrelationID(correlation);

        assertThat(roundTrip(sent).getJMSCorrelationID()).isEqualTo(correlation);
    }

    @Test
    @Section("3.4.5")
    void carriesItsCorrelationBytesWhereTheProviderHasThem() throws JMSException {
        TextMessage sent = session().createTextMessage("x");
        byte[] bytes = {0, 1, -1, 127, -128};
        try {
            sent.setJMSCorrelationIDAsBytes(bytes);
        } catch (UnsupportedOperationException e) {
            abort("the provider under test has no native correlation identifiers, as it may");
        }

        assertThat(roundTrip(sent).getJMSCorrelationIDAsBytes()).isEqualTo(bytes);
    }

    @Test
    @Section({"3.4.5", "3.4.6", "3.4.8"})
    void leavesUnsetHeadersOfTheClientNull() throws JMSException {
        Message received = roundTrip(session().createTextMessage("x"));

        assertThat(received.getJMSCorrelationID()).isNull();
        assertThat(received.getJMSReplyTo()).isNull();
        assertThat(received.getJMSType()).isNull();
    }

    @Test
    @Section("3.4.6")
    void carriesAQueueToReplyTo() throws JMSException {
        Queue replies = newQueue();
        TextMessage sent = session().createTextMessage("x");
        sent.setJMSReplyTo(replies);

        send(roundTrip(sent).getJMSReplyTo(), "answer");

        assertThat(receiveText(session().createConsumer(replies))).isEqualTo("answer");
    }

    @Test
    @Section("3.4.6")
    void carriesATopicToReplyTo() throws JMSException {
        Topic replies = newTopic();
        MessageConsumer consumer = session().createConsumer(replies);
        TextMessage sent = session().createTextMessage("x");
        sent.setJMSReplyTo(replies);

        send(roundTrip(sent).getJMSReplyTo(), "answer");

        assertThat(receiveText(consumer)).isEqualTo("answer");
    }

    @Test
    @Section({"3.4.6", "6.2.2"})
    void carriesATemporaryQueueToReplyToThatAnotherConnectionCanAnswer() throws JMSException {
        Queue requests = newQueue();
        TemporaryQueue replies = session().createTemporaryQueue();
        TextMessage request = session().createTextMessage("question");
        request.setJMSReplyTo(replies);
        sendMessage(requests, request);
        var server = newStartedConnection().createSession();

        Message received = receive(server.createConsumer(requests));
        send(server, received.getJMSReplyTo(), "answer");

        assertThat(receiveText(session().createConsumer(replies))).isEqualTo("answer");
    }

    @Test
    @Section("3.4.8")
    void carriesItsType() throws JMSException {
        TextMessage sent = session().createTextMessage("x");
        sent.setJMSType("car");

        assertThat(roundTrip(sent).getJMSType()).isEqualTo("car");
    }

    @Test
    @Section({"3.4.7", "3.5.11"})
    void isDeliveredForTheFirstTimeAsTheFirst() throws JMSException {
        Message received = roundTrip(session().createTextMessage("x"));

        assertThat(received.getJMSRedelivered()).isFalse();
        assertThat(deliveryCount(received)).isEqualTo(1);
    }

    @Test
    @Section("3.4.9")
    void neverExpiresWithATimeToLiveOfZero() throws JMSException {
        TextMessage sent = session().createTextMessage("x");

        Message received = roundTrip(sent);

        assertThat(sent.getJMSExpiration()).isZero();
        assertThat(received.getJMSExpiration()).isZero();
    }

    @Test
    @Section("3.4.9")
    void expiresATimeToLiveAfterItWasSent() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setTimeToLive(100_000);
        TextMessage sent = session().createTextMessage("x");
        long before = System.currentTimeMillis();

        producer.send(sent);

        assertThat(sent.getJMSExpiration()).isBetween(before + 100_000, System.currentTimeMillis() + 100_000);
        assertThat(receive(session().createConsumer(queue)).getJMSExpiration()).isEqualTo(sent.getJMSExpiration());
    }

    @Test
    @Section("3.4.10")
    void hasPriorityFourUnlessSaidOtherwise() throws JMSException {
        TextMessage sent = session().createTextMessage("x");

        Message received = roundTrip(sent);

        assertThat(sent.getJMSPriority()).isEqualTo(4);
        assertThat(received.getJMSPriority()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    @Section("3.4.10")
    void arrivesWithEachOfTheTenPriorities(int priority) throws JMSException {
        Queue queue = newQueue();
        TextMessage sent = session().createTextMessage("x");

        session().createProducer(queue).send(sent, DeliveryMode.NON_PERSISTENT, priority, 0);

        assertThat(sent.getJMSPriority()).isEqualTo(priority);
        assertThat(receive(session().createConsumer(queue)).getJMSPriority()).isEqualTo(priority);
    }

    @Test
    @Section("3.4.13")
    void isDeliverableWhenSentIfThereIsNoDelay() throws JMSException {
        TextMessage sent = session().createTextMessage("x");
        long before = System.currentTimeMillis();

        Message received = roundTrip(sent);

        assertThat(sent.getJMSDeliveryTime()).isBetween(before, System.currentTimeMillis());
        assertThat(received.getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
    }

    @Test
    @Section("3.4.13")
    void bearsTheTimeOfSendingPlusTheDelayAsDeliveryTime() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryDelay(120);
        TextMessage sent = session().createTextMessage("x");
        long before = System.currentTimeMillis();

        producer.send(sent);

        assertThat(sent.getJMSDeliveryTime()).isBetween(before + 120, System.currentTimeMillis() + 120);
        assertThat(receive(session().createConsumer(queue)).getJMSDeliveryTime())
                .isEqualTo(sent.getJMSDeliveryTime());
    }

    @Test
    @Section("3.4")
    void carriesEveryHeaderOfTheClientThroughATopicToo() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer consumer = session().createConsumer(topic);
        TextMessage sent = session().createTextMessage("x");
        sent.setJMSCorrelationID("correlation");
        sent.setJMSType("type");
        sent.setJMSReplyTo(topic);

        sendMessage(topic, sent);

        Message received = receive(consumer);
        assertThat(received.getJMSCorrelationID()).isEqualTo("correlation");
        assertThat(received.getJMSType()).isEqualTo("type");
        assertThat(((Topic) received.getJMSReplyTo()).getTopicName()).isEqualTo(topic.getTopicName());
        assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
    }
}
