package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

/** Who holds a message after sending or receiving it may do with it as he likes; the broker's stays as it was. */
@Section({"3.9", "3.10"})
class SentAndReceivedMessageTest extends JmsTest {
    @Test
    @Section("3.9")
    void isSentAsItWasWhenSendWasCalled() throws JMSException {
        Queue queue = newQueue();
        TextMessage message = session().createTextMessage("before");
        message.setStringProperty("p", "before");
        message.setJMSCorrelationID("before");

        sendMessage(queue, message);
        message.setText("after");
        message.setStringProperty("p", "after");
        message.setJMSCorrelationID("after");
        message.setJMSMessageID("ID:after");

        TextMessage received = (TextMessage) receive(session().createConsumer(queue));
        assertThat(received.getText()).isEqualTo("before");
        assertThat(received.getStringProperty("p")).isEqualTo("before");
        assertThat(received.getJMSCorrelationID()).isEqualTo("before");
        assertThat(received.getJMSMessageID()).isNotEqualTo("ID:after");
    }

    @Test
    @Section("3.9")
    void keepsTheSentMapBytesAndStreamToo() throws JMSException {
        Queue queue = newQueue();
        MapMessage map = session().createMapMessage();
        map.setInt("a", 1);
        BytesMessage bytes = session().createBytesMessage();
        bytes.writeInt(1);
        StreamMessage stream = session().createStreamMessage();
        stream.writeInt(1);

        sendMessage(queue, map);
        map.setInt("a", 2);
        sendMessage(queue, bytes);
        bytes.clearBody();
        bytes.writeInt(2);
        sendMessage(queue, stream);
        stream.clearBody();
        stream.writeInt(2);

        MessageConsumer consumer = session().createConsumer(queue);
        assertThat(((MapMessage) receive(consumer)).getInt("a")).isEqualTo(1);
        assertThat(((BytesMessage) receive(consumer)).readInt()).isEqualTo(1);
        assertThat(((StreamMessage) receive(consumer)).readInt()).isEqualTo(1);
    }

    @Test
    @Section("3.9")
    void isSentAgainWithItsChanges() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        TextMessage message = session().createTextMessage();
        for (int i = 0; i < 5; i++) {
            message.setText("text " + i);
            message.setIntProperty("i", i);
            producer.send(message);
        }

        MessageConsumer consumer = session().createConsumer(queue);
        for (int i = 0; i < 5; i++) {
            TextMessage received = (TextMessage) receive(consumer);
            assertThat(received.getText()).isEqualTo("text " + i);
            assertThat(received.getIntProperty("i")).isEqualTo(i);
        }
    }

    @Test
    @Section({"3.9", "4.2.2"})
    void isACopyForEachSubscriber() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer first = session().createConsumer(topic);
        MessageConsumer second = session().createConsumer(topic);
        send(topic, "original");

        TextMessage changed = (TextMessage) receive(first);
        changed.clearBody();
        changed.setText("changed");
        changed.clearProperties();
        changed.setIntProperty("p", 1);

        TextMessage other = (TextMessage) receive(second);
        assertThat(other.getText()).isEqualTo("original");
        assertThat(other.propertyExists("p")).isFalse();
    }

    @Test
    @Section({"6.2.4", "3.9"})
    void canBeSentByAnySession() throws JMSException {
        Queue queue = newQueue();
        TextMessage message = newStartedConnection().createSession().createTextMessage("of another session");

        sendMessage(queue, message);

        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("of another session");
    }

    @Test
    @Section({"6.2.15", "3.9"})
    void canBeSentAfterItsSessionIsClosed() throws JMSException {
        Queue queue = newQueue();
        Session other = newSession();
        TextMessage message = other.createTextMessage("orphan");
        other.close();
        message.setIntProperty("p", 1);

        sendMessage(queue, message);

        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("orphan");
    }

    @Test
    @Section({"3.9", "3.4.11", "3.5.11"})
    void canBeSentOnAsItWasReceived() throws JMSException {
        TextMessage sent = session().createTextMessage("relay");
        sent.setIntProperty("p", 1);
        sent.setJMSCorrelationID("correlation");
        Queue first = newQueue();
        Queue second = newQueue();
        sendMessage(first, sent);
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(first);
        receive(consumer);
        client.recover();
        TextMessage redelivered = (TextMessage) receive(consumer);
        String identifier = redelivered.getJMSMessageID();

        client.createProducer(second).send(redelivered);

        TextMessage relayed = (TextMessage) receive(session().createConsumer(second));
        assertThat(relayed.getText()).isEqualTo("relay");
        assertThat(relayed.getIntProperty("p")).isEqualTo(1);
        assertThat(relayed.getJMSCorrelationID()).isEqualTo("correlation");
        assertThat(relayed.getJMSMessageID()).isNotEqualTo(identifier);
        assertThat(relayed.getJMSRedelivered()).isFalse();
        assertThat(deliveryCount(relayed)).isEqualTo(1);
    }

    @Test
    @Section("3.9")
    void canBeSentOnHalfRead() throws JMSException {
        Queue second = newQueue();
        BytesMessage bytes = session().createBytesMessage();
        bytes.writeInt(1);
        bytes.writeInt(2);
        StreamMessage stream = session().createStreamMessage();
        stream.writeInt(1);
        stream.writeInt(2);
        BytesMessage receivedBytes = roundTrip(bytes);
        StreamMessage receivedStream = roundTrip(stream);
        receivedBytes.readInt();
        receivedStream.readInt();

        sendMessage(second, receivedBytes);
        sendMessage(second, receivedStream);

        MessageConsumer consumer = session().createConsumer(second);
        assertThat(((BytesMessage) receive(consumer)).readInt()).isEqualTo(1);
        assertThat(((StreamMessage) receive(consumer)).readInt()).isEqualTo(1);
    }

    @Test
    @Section("3.10")
    void letsItsHeadersBeChangedOnReceipt() throws JMSException {
        Message received = roundTrip(session().createTextMessage("x"));

        received.setJMSCorrelationID("new");
        received.setJMSType("new");
        received.setJMSReplyTo(newQueue());
        received.setJMSMessageID("ID:new");
        received.setJMSPriority(9);

        assertThat(received.getJMSCorrelationID()).isEqualTo("new");
        assertThat(received.getJMSType()).isEqualTo("new");
        assertThat(received.getJMSReplyTo()).isNotNull();
        assertThat(received.getJMSMessageID()).isEqualTo("ID:new");
        assertThat(received.getJMSPriority()).isEqualTo(9);
    }

    @Test
    @Section("3.10")
    void keepsBodyAndPropertiesReadOnlyIndependently() throws JMSException {
        TextMessage sent = session().createTextMessage("x");
        sent.setIntProperty("p", 1);
        TextMessage received = roundTrip(sent);

        received.clearProperties();

        received.setIntProperty("q", 2);
        assertThatThrownBy(() -> received.setText("y")).isInstanceOf(MessageNotWriteableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    @Section({"3.10", "3.5.11"})
    void isRedeliveredAsTheOriginalWhateverTheConsumerDidToIt(int mode) throws JMSException {
        Queue queue = newQueue();
        TextMessage sent = session().createTextMessage("original");
        sent.setStringProperty("p", "original");
        sent.setJMSCorrelationID("original");
        sendMessage(queue, sent);
        Session session = newSession(mode);
        MessageConsumer consumer = session.createConsumer(queue);
        TextMessage received = (TextMessage) receive(consumer);
        received.clearBody();
        received.setText("changed");
        received.clearProperties();
        received.setStringProperty("p", "changed");
        received.setJMSCorrelationID("changed");

        if (mode == Session.SESSION_TRANSACTED) {
            session.rollback();
        } else {
            session.recover();
        }

        TextMessage again = (TextMessage) receive(consumer);
        assertThat(again.getText()).isEqualTo("original");
        assertThat(again.getStringProperty("p")).isEqualTo("original");
        assertThat(again.getJMSCorrelationID()).isEqualTo("original");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(deliveryCount(again)).isEqualTo(2);
    }

    @Test
    @Section("3.10")
    void isRedeliveredFromItsStartThoughHalfRead() throws JMSException {
        Queue queue = newQueue();
        BytesMessage sent = session().createBytesMessage();
        sent.writeInt(1);
        sendMessage(queue, sent);
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue);
        ((BytesMessage) receive(consumer)).readShort();

        transacted.rollback();

        assertThat(((BytesMessage) receive(consumer)).readInt()).isEqualTo(1);
    }

    @Test
    @Section({"6.1.8", "6.2.15"})
    void staysReadableAfterItsConnectionIsClosed() throws JMSException {
        Queue queue = newQueue();
        TextMessage sent = session().createTextMessage("still here");
        sent.setIntProperty("p", 1);
        sendMessage(queue, sent);
        var other = newStartedConnection();
        TextMessage received = (TextMessage) receive(other.createSession().createConsumer(queue));

        other.close();

        assertThat(received.getText()).isEqualTo("still here");
        assertThat(received.getIntProperty("p")).isEqualTo(1);
        assertThat(((Queue) received.getJMSDestination()).getQueueName()).isEqualTo(queue.getQueueName());
        received.clearBody();
        received.setText("mine now");
        assertThat(received.getText()).isEqualTo("mine now");
    }
}
