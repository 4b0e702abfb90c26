package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.Completions;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("3.12")
class ForeignMessageTest extends JmsTest {
    @Test
    void sendsATextMessageOfAForeignClass() throws JMSException {
        TextMessage foreign = Foreign.of(TextMessage.class, session().createTextMessage("foreign"));

        assertThat(roundTrip(foreign).getText()).isEqualTo("foreign");
    }

    @Test
    void sendsAPlainMessageOfAForeignClass() throws JMSException {
        Message foreign = Foreign.of(Message.class, session().createMessage());
        foreign.setIntProperty("p", 1);

        assertThat(roundTrip(foreign).getIntProperty("p")).isEqualTo(1);
    }

    @Test
    void sendsABytesMessageOfAForeignClass() throws JMSException {
        BytesMessage foreign = Foreign.of(BytesMessage.class, session().createBytesMessage());
        foreign.writeInt(7);
        foreign.writeBytes(new byte[10_000]);

        BytesMessage received = roundTrip(foreign);

        assertThat(received.getBodyLength()).isEqualTo(10_004);
        assertThat(received.readInt()).isEqualTo(7);
    }

    @Test
    void sendsAStreamMessageOfAForeignClass() throws JMSException {
        StreamMessage foreign = Foreign.of(StreamMessage.class, session().createStreamMessage());
        foreign.writeInt(7);
        foreign.writeString(null);
        foreign.writeBytes(new byte[] {1, 2});
        foreign.writeChar('c');

        StreamMessage received = roundTrip(foreign);

        assertThat(received.readInt()).isEqualTo(7);
        assertThat(received.readString()).isNull();
        assertThat((byte[]) received.readObject()).containsExactly(1, 2);
        assertThat(received.readChar()).isEqualTo('c');
    }

    @Test
    void sendsAMapMessageOfAForeignClass() throws JMSException {
        MapMessage foreign = Foreign.of(MapMessage.class, session().createMapMessage());
        foreign.setLong("long", 7);
        foreign.setObject("null", null);
        foreign.setBytes("bytes", new byte[] {1});

        MapMessage received = roundTrip(foreign);

        assertThat(received.getObject("long")).isEqualTo(7L);
        assertThat(received.itemExists("null")).isTrue();
        assertThat(received.getBytes("bytes")).containsExactly(1);
    }

    @Test
    void sendsAnObjectMessageOfAForeignClass() throws JMSException {
        ObjectMessage foreign = Foreign.of(ObjectMessage.class, session().createObjectMessage(7));

        assertThat(roundTrip(foreign).getObject()).isEqualTo(7);
    }

    @Test
    @Section({"3.12", "3.4.11"})
    void setsTheHeadersOfAForeignMessageThroughItsSetters() throws JMSException {
        Queue queue = newQueue();
        TextMessage inside = session().createTextMessage("foreign");
        TextMessage foreign = Foreign.of(TextMessage.class, inside);
        foreign.setJMSMessageID("ID:mine");
        foreign.setJMSPriority(9);
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryDelay(0);
        long before = System.currentTimeMillis();

        producer.send(foreign, DeliveryMode.NON_PERSISTENT, 3, 60_000);

        assertThat(inside.getJMSMessageID()).isNotEqualTo("ID:mine").startsWith("ID:");
        assertThat(inside.getJMSPriority()).isEqualTo(3);
        assertThat(inside.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(inside.getJMSTimestamp()).isGreaterThanOrEqualTo(before);
        assertThat(inside.getJMSExpiration()).isGreaterThanOrEqualTo(before + 60_000);
        assertThat(inside.getJMSDeliveryTime()).isGreaterThanOrEqualTo(before);
        assertThat(((Queue) inside.getJMSDestination()).getQueueName()).isEqualTo(queue.getQueueName());
        Message received = receive(session().createConsumer(queue));
        assertThat(received.getJMSMessageID()).isEqualTo(inside.getJMSMessageID());
        assertThat(received.getJMSPriority()).isEqualTo(3);
        assertThat(received.getJMSExpiration()).isEqualTo(inside.getJMSExpiration());
    }

    @Test
    void carriesHeadersAndPropertiesOfAForeignMessage() throws JMSException {
        TextMessage foreign = Foreign.of(TextMessage.class, session().createTextMessage("foreign"));
        foreign.setJMSCorrelationID("correlation");
        foreign.setJMSType("type");
        foreign.setJMSReplyTo(newQueue());
        for (Kind kind : Kind.ofProperties()) {
            foreign.setObjectProperty("p" + kind, kind.sample);
        }

        Message received = roundTrip(foreign);

        assertThat(received.getJMSCorrelationID()).isEqualTo("correlation");
        assertThat(received.getJMSType()).isEqualTo("type");
        assertThat(received.getJMSReplyTo()).isInstanceOf(Queue.class);
        for (Kind kind : Kind.ofProperties()) {
            assertThat(received.getObjectProperty("p" + kind)).isEqualTo(kind.sample);
        }
    }

    @Test
    @Section({"3.12", "7.3"})
    void sendsAForeignMessageAsynchronously() throws Exception {
        Queue queue = newQueue();
        TextMessage foreign = Foreign.of(TextMessage.class, session().createTextMessage("foreign"));
        Completions completions = new Completions();

        session().createProducer(queue).send(foreign, completions);

        Message completed = completions.takeSuccess();
        assertThat(completed).isSameAs(foreign);
        assertThat(completed.getJMSMessageID()).startsWith("ID:");
        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("foreign");
    }

    @Test
    @Section({"3.12", "7.5"})
    void sendsAForeignMessageWithThePropertiesOfAJmsProducer() throws JMSException {
        JMSContext context = newContext();
        Queue queue = newQueue();
        TextMessage foreign = Foreign.of(TextMessage.class, context.createTextMessage("foreign"));
        foreign.setStringProperty("p", "message");

        context.createProducer().setProperty("p", "producer").send(queue, foreign);

        Message received = receive(context.createConsumer(queue));
        assertThat(received.getStringProperty("p")).isEqualTo("producer");
        assertThat(text(received)).isEqualTo("foreign");
    }

    @Test
    @Section({"3.12", "3.9"})
    void sendsTheSameForeignMessageAgainAndAgain() throws JMSException {
        BytesMessage foreign = Foreign.of(BytesMessage.class, session().createBytesMessage());
        foreign.writeInt(7);

        assertThat(roundTrip(foreign).readInt()).isEqualTo(7);
        assertThat(roundTrip(foreign).readInt()).isEqualTo(7);
    }
}
