package org.pabal.tck.outside.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"7.5", "7.6", "7.10"})
class JmsProducerTest extends JmsTest {
    private JMSContext context;
    private JMSProducer producer;
    private Queue queue;

    @BeforeEach
    void openContext() throws JMSException {
        context = newContext();
        producer = context.createProducer();
        queue = newQueue();
    }

    private Message received() {
        try (JMSConsumer consumer = context.createConsumer(queue)) {
            return receive(consumer);
        }
    }

    @Test
    @Section("7.4")
    void hasTheDefaultsOfTheSpecification() {
        assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(producer.getPriority()).isEqualTo(4);
        assertThat(producer.getTimeToLive()).isZero();
        assertThat(producer.getDeliveryDelay()).isZero();
        assertThat(producer.getDisableMessageID()).isFalse();
        assertThat(producer.getDisableMessageTimestamp()).isFalse();
        assertThat(producer.getAsync()).isNull();
        assertThat(producer.getJMSCorrelationID()).isNull();
        assertThat(producer.getJMSType()).isNull();
        assertThat(producer.getJMSReplyTo()).isNull();
        assertThat(producer.getPropertyNames()).isEmpty();
    }

    @Test
    @Section("7.10")
    void returnsItselfFromEverySetter() {
        assertThat(producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                        .setPriority(5)
                        .setTimeToLive(60_000)
                        .setDeliveryDelay(0)
                        .setDisableMessageID(true)
                        .setDisableMessageTimestamp(true)
                        .setAsync(null)
                        .setProperty("boolean", true)
                        .setProperty("byte", (byte) 1)
                        .setProperty("short", (short) 1)
                        .setProperty("int", 1)
                        .setProperty("long", 1L)
                        .setProperty("float", 1f)
                        .setProperty("double", 1d)
                        .setProperty("String", "1")
                        .setProperty("Object", (Object) 1)
                        .clearProperties()
                        .setJMSCorrelationID("c")
                        .setJMSType("t")
                        .setJMSReplyTo(queue)
                        .send(queue, "x"))
                .isSameAs(producer);
    }

    @Test
    @Section("7.2")
    void makesATextMessageOfAString() throws JMSException {
        producer.send(queue, "text");

        assertThat(((TextMessage) received()).getText()).isEqualTo("text");
    }

    @Test
    @Section("7.2")
    void makesABytesMessageOfBytes() throws JMSException {
        byte[] bytes = {1, 2, 3};
        producer.send(queue, bytes);
        bytes[0] = 99;

        assertThat(((BytesMessage) received()).getBody(byte[].class)).containsExactly(1, 2, 3);
    }

    @Test
    @Section("7.2")
    void makesAMapMessageOfAMap() throws JMSException {
        Map<String, Object> map = new HashMap<>();
        map.put("int", 1);
        map.put("string", "two");
        map.put("null", null);
        map.put("bytes", new byte[] {3});
        producer.send(queue, map);

        MapMessage message = (MapMessage) received();
        assertThat(message.getInt("int")).isEqualTo(1);
        assertThat(message.getString("string")).isEqualTo("two");
        assertThat(message.getObject("null")).isNull();
        assertThat(message.getBytes("bytes")).containsExactly(3);
    }

    @Test
    @Section("7.2")
    void makesAnObjectMessageOfAnObject() throws JMSException {
        producer.send(queue, (Serializable) List.of("a").get(0).length());

        assertThat(((ObjectMessage) received()).getObject()).isEqualTo(1);
    }

    @Test
    @Section("7.2")
    void sendsBodiesThatAreNull() throws JMSException {
        producer.send(queue, (String) null);
        assertThat(((TextMessage) received()).getText()).isNull();
        producer.send(queue, (byte[]) null);
        assertThat(received()).isInstanceOf(BytesMessage.class);
        producer.send(queue, (Map<String, Object>) null);
        assertThat(received()).isInstanceOf(MapMessage.class);
        producer.send(queue, (Serializable) null);
        assertThat(((ObjectMessage) received()).getObject()).isNull();
    }

    @Test
    @Section({"7.2", "10.3"})
    void refusesAMapWithValuesThatAreNoMessages() {
        Map<String, Object> map = new HashMap<>();
        map.put("list", List.of());

        assertThatThrownBy(() -> producer.send(queue, map)).isInstanceOf(MessageFormatRuntimeException.class);
    }

    @Test
    @Section({"7.2", "10.3"})
    void refusesNullDestinationsAndMessages() {
        Map<String, ThrowingCallable> calls = Map.of(
                "text", () -> producer.send(null, "x"),
                "bytes", () -> producer.send(null, new byte[1]),
                "map", () -> producer.send(null, Map.of()),
                "object", () -> producer.send(null, (Serializable) 1),
                "message", () -> producer.send(null, context.createMessage()));

        calls.forEach((name, call) ->
                assertThatThrownBy(call).as(name).isInstanceOf(InvalidDestinationRuntimeException.class));
        assertThatThrownBy(() -> producer.send(queue, (Message) null))
                .isInstanceOf(MessageFormatRuntimeException.class);
    }

    @Test
    @Section("7.4")
    void sendsWithItsOptions() throws JMSException {
        long before = System.currentTimeMillis();
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                .setPriority(7)
                .setTimeToLive(60_000)
                .setDeliveryDelay(80)
                .send(queue, "x");

        Message message = received();
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + 80);
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(message.getJMSPriority()).isEqualTo(7);
        assertThat(message.getJMSExpiration()).isGreaterThanOrEqualTo(before + 60_000);
        assertThat(message.getJMSDeliveryTime()).isGreaterThanOrEqualTo(before + 80);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10})
    @Section("7.4")
    void refusesPrioritiesThatDoNotExist(int priority) {
        assertThatThrownBy(() -> producer.setPriority(priority)).isInstanceOf(JMSRuntimeException.class);
        assertThat(producer.getPriority()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3})
    @Section("7.7")
    void refusesDeliveryModesThatDoNotExist(int mode) {
        assertThatThrownBy(() -> producer.setDeliveryMode(mode)).isInstanceOf(JMSRuntimeException.class);
    }

    @Test
    @Section("7.5")
    void addsItsPropertiesToEveryMessage() throws JMSException {
        producer.setProperty("boolean", true)
                .setProperty("byte", (byte) 1)
                .setProperty("short", (short) 2)
                .setProperty("int", 3)
                .setProperty("long", 4L)
                .setProperty("float", 5f)
                .setProperty("double", 6d)
                .setProperty("string", "seven")
                .setProperty("object", (Object) 8)
                .send(queue, "x")
                .send(queue, new byte[0]);

        for (int i = 0; i < 2; i++) {
            Message message = received();
            assertThat(message.getBooleanProperty("boolean")).isTrue();
            assertThat(message.getObjectProperty("byte")).isEqualTo((byte) 1);
            assertThat(message.getObjectProperty("short")).isEqualTo((short) 2);
            assertThat(message.getObjectProperty("int")).isEqualTo(3);
            assertThat(message.getObjectProperty("long")).isEqualTo(4L);
            assertThat(message.getObjectProperty("float")).isEqualTo(5f);
            assertThat(message.getObjectProperty("double")).isEqualTo(6d);
            assertThat(message.getObjectProperty("string")).isEqualTo("seven");
            assertThat(message.getObjectProperty("object")).isEqualTo(8);
        }
    }

    @Test
    @Section("7.5")
    void overridesThePropertiesOfTheMessage() throws JMSException {
        TextMessage sent = context.createTextMessage("x");
        sent.setStringProperty("both", "message");
        sent.setStringProperty("message", "message");

        producer.setProperty("both", "producer").send(queue, sent);

        Message message = received();
        assertThat(message.getStringProperty("both")).isEqualTo("producer");
        assertThat(message.getStringProperty("message")).isEqualTo("message");
    }

    @Test
    @Section({"7.5", "10.3"})
    void refusesToAddPropertiesToAReceivedMessage() {
        producer.send(queue, "x");
        Message readOnly = received();

        assertThatThrownBy(() -> producer.setProperty("p", 1).send(queue, readOnly))
                .isInstanceOf(MessageNotWriteableRuntimeException.class);
        producer.clearProperties().send(queue, readOnly);
        assertThat(received()).isNotNull();
    }

    @Test
    @Section("7.6")
    void overridesTheHeadersOfTheMessage() throws JMSException {
        Queue replies = newQueue();
        TextMessage sent = context.createTextMessage("x");
        sent.setJMSCorrelationID("message");
        sent.setJMSType("message");

        producer.setJMSCorrelationID("producer").setJMSReplyTo(replies).send(queue, sent);

        Message message = received();
        assertThat(message.getJMSCorrelationID()).isEqualTo("producer");
        assertThat(message.getJMSType()).isEqualTo("message");
        assertThat(((Queue) message.getJMSReplyTo()).getQueueName()).isEqualTo(replies.getQueueName());
    }

    @Test
    @Section("7.6")
    void tellsItsHeaders() throws JMSException {
        Destination replies = newQueue();
        producer.setJMSCorrelationID("c").setJMSType("t").setJMSReplyTo(replies);

        assertThat(producer.getJMSCorrelationID()).isEqualTo("c");
        assertThat(producer.getJMSType()).isEqualTo("t");
        assertThat(producer.getJMSReplyTo()).isEqualTo(replies);
        producer.setJMSCorrelationID(null).setJMSType(null).setJMSReplyTo(null);
        assertThat(producer.getJMSCorrelationID()).isNull();
        assertThat(producer.getJMSType()).isNull();
        assertThat(producer.getJMSReplyTo()).isNull();
    }

    @Test
    @Section({"7.5", "3.5.4"})
    void convertsItsPropertiesAsAMessageDoes() {
        producer.setProperty("int", 3)
                .setProperty("text", "9")
                .setProperty("word", "x")
                .setProperty("b", true);

        assertThat(producer.getLongProperty("int")).isEqualTo(3L);
        assertThat(producer.getStringProperty("int")).isEqualTo("3");
        assertThat(producer.getByteProperty("text")).isEqualTo((byte) 9);
        assertThat(producer.getShortProperty("text")).isEqualTo((short) 9);
        assertThat(producer.getIntProperty("text")).isEqualTo(9);
        assertThat(producer.getFloatProperty("text")).isEqualTo(9f);
        assertThat(producer.getDoubleProperty("text")).isEqualTo(9d);
        assertThat(producer.getBooleanProperty("b")).isTrue();
        assertThat(producer.getObjectProperty("int")).isEqualTo(3);
        assertThat(producer.getStringProperty("none")).isNull();
        assertThat(producer.getObjectProperty("none")).isNull();
        assertThat(producer.getBooleanProperty("none")).isFalse();
        assertThatThrownBy(() -> producer.getShortProperty("int")).isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.getIntProperty("b")).isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.getIntProperty("word")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> producer.getIntProperty("none")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    @Section("7.5")
    void listsAndClearsItsProperties() {
        producer.setProperty("a", 1).setProperty("b", "2");

        assertThat(producer.getPropertyNames()).containsExactlyInAnyOrder("a", "b");
        assertThat(producer.propertyExists("a")).isTrue();
        assertThat(producer.propertyExists("c")).isFalse();
        producer.clearProperties();
        assertThat(producer.getPropertyNames()).isEmpty();
        assertThat(producer.propertyExists("a")).isFalse();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @Section({"7.5", "3.5.1"})
    void refusesPropertiesWithoutAName(String name) {
        Map<String, ThrowingCallable> calls = Map.of(
                "boolean", () -> producer.setProperty(name, true),
                "byte", () -> producer.setProperty(name, (byte) 1),
                "short", () -> producer.setProperty(name, (short) 1),
                "int", () -> producer.setProperty(name, 1),
                "long", () -> producer.setProperty(name, 1L),
                "float", () -> producer.setProperty(name, 1f),
                "double", () -> producer.setProperty(name, 1d),
                "String", () -> producer.setProperty(name, "1"),
                "Object", () -> producer.setProperty(name, (Object) 1));

        calls.forEach((type, call) -> assertThatThrownBy(call).as(type).isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    @Section({"7.5", "3.5.5"})
    void refusesOtherClassesAsPropertyValues() {
        assertThatThrownBy(() -> producer.setProperty("p", List.of()))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(producer.propertyExists("p")).isFalse();
    }

    @Test
    @Section("7.1")
    void isIndependentOfOtherProducersOfItsContext() throws JMSException {
        producer.setPriority(9).setProperty("p", 1);

        context.createProducer().send(queue, "other");

        Message message = received();
        assertThat(message.getJMSPriority()).isEqualTo(4);
        assertThat(message.propertyExists("p")).isFalse();
    }

    @Test
    @Section({"7.4", "3.4.3", "3.4.4"})
    void takesTheHintsWholeOrNotAtAll() throws JMSException {
        TextMessage sent = context.createTextMessage("x");
        producer.setDisableMessageID(true).setDisableMessageTimestamp(true).send(queue, sent);

        assertThat(producer.getDisableMessageID()).isTrue();
        assertThat(producer.getDisableMessageTimestamp()).isTrue();
        Message message = received();
        assertThat(message.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
        assertThat(message.getJMSTimestamp()).isEqualTo(sent.getJMSTimestamp());
    }
}
