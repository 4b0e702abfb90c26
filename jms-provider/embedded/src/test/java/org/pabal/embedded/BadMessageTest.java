package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.pabal.embedded.Refusals.refused;
import static org.pabal.embedded.Refusals.show;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.PabalConnectionFactory;

/** Bodies, properties and options that cannot be are refused with their name, value and type. */
@Timeout(60)
@OverBothLinks
class BadMessageTest {

    private EmbeddedBroker broker;
    private PabalConnectionFactory factory;
    private Connection connection;
    private Session session;

    /** Not a JDK value. */
    record Order(String article) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void open(TestInfo test) throws JMSException {
        broker = EmbeddedBroker.builder()
                .name("bad-input." + test.getTestMethod().orElseThrow().getName())
                .start();
        factory = new PabalConnectionFactory(WayIn.url(broker));
        connection = factory.createConnection();
        connection.start();
        session = connection.createSession();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.stop();
    }

    // ---- messages

    @Test
    void anObjectOfAClassThatIsNotTrustedIsRefusedWithItsNameAndTheSetting() throws JMSException {
        Queue queue = session.createQueue("objects");
        try (MessageProducer producer = session.createProducer(queue);
                MessageConsumer consumer = session.createConsumer(queue)) {
            producer.send(session.createObjectMessage(new Order("bicycle")));
            ObjectMessage received = (ObjectMessage) consumer.receive(10_000);
            refused(
                    MessageFormatException.class,
                    "OBJECT_REFUSED",
                    received::getObject,
                    Order.class.getName(),
                    "jms.trustedPackages");
            producer.send(session.createObjectMessage(new Order("bicycle")));
        }
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(queue)) {
            refused(
                    MessageFormatRuntimeException.class,
                    "OBJECT_REFUSED",
                    () -> consumer.receiveBody(Serializable.class, 10_000),
                    Order.class.getName(),
                    "jms.trustedPackages");
        }
        try (JMSContext context = new PabalConnectionFactory(
                                WayIn.url(broker) + "?jms.trustedPackages=org.pabal.embedded")
                        .createContext();
                JMSConsumer consumer = context.createConsumer(queue)) {
            assertThat(consumer.receiveBody(Serializable.class, 10_000)).isEqualTo(new Order("bicycle"));
        }
    }

    @Test
    void anObjectThatCannotBeSerialisedIsNamed() {
        @SuppressWarnings("serial") // that is the point
        class Unserialisable implements Serializable {
            final Object thread = new Object();
        }
        refused(
                MessageFormatException.class,
                "OBJECT_UNREADABLE",
                () -> session.createObjectMessage(new Unserialisable()),
                "Unserialisable",
                "make everything that it refers to Serializable");
    }

    @Test
    void aPropertyThatDoesNotConvertIsNamedWithItsValue() throws JMSException {
        Message message = session.createMessage();
        message.setStringProperty("colour", "red");
        message.setBooleanProperty("urgent", true);
        message.setDoubleProperty("price", 1.5);
        String code = "MESSAGE_FORMAT";
        refused(NumberFormatException.class, null, () -> message.getIntProperty("colour"), "colour", "red");
        refused(NumberFormatException.class, null, () -> message.getIntProperty("absent"), "absent");
        refused(MessageFormatException.class, code, () -> message.getIntProperty("urgent"), "urgent", "int");
        refused(MessageFormatException.class, code, () -> message.getIntProperty("price"), "price", "int");
        refused(
                MessageFormatException.class,
                code,
                () -> message.setObjectProperty("when", new java.util.Date(0)),
                "when",
                "java.util.Date");
        refused(IllegalArgumentException.class, null, () -> message.setStringProperty("", "x"), "property");
        refused(IllegalArgumentException.class, null, () -> message.setStringProperty(null, "x"), "property");
    }

    @Test
    void propertyNamesThatSelectorsCouldNotNameAreRefused() throws JMSException {
        Message message = session.createMessage();
        for (String name : List.of("a b", "1a", "a-b", "NULL", "BETWEEN", "and")) {
            Throwable refusal = catchThrowable(() -> message.setStringProperty(name, "x"));
            assertThat(refusal).as(name).isNotNull();
            show(refusal);
            assertThat(refusal).hasMessageContaining("'" + name + "'");
        }
    }

    @Test
    void aBodyThatDoesNotConvertIsNamedWithItsTypes() throws JMSException {
        String code = "MESSAGE_FORMAT";
        TextMessage text = session.createTextMessage("red");
        refused(
                MessageFormatException.class,
                code,
                () -> text.getBody(Integer.class),
                "java.lang.Integer",
                "it is text");
        MapMessage map = session.createMapMessage();
        map.setBoolean("urgent", true);
        map.setString("colour", "red");
        refused(MessageFormatException.class, code, () -> map.getInt("urgent"), "urgent", "int");
        refused(NumberFormatException.class, null, () -> map.getInt("colour"), "colour", "red");
        refused(MessageFormatException.class, code, () -> map.setObject("o", new Object()), "java.lang.Object");
        StreamMessage stream = session.createStreamMessage();
        stream.writeBoolean(true);
        refused(MessageNotReadableException.class, "MESSAGE_WRITE_ONLY", stream::readBoolean, "reset()");
        stream.reset();
        refused(MessageFormatException.class, code, stream::readInt, "int", "Boolean");
        assertThat(stream.readBoolean()).isTrue();
        refused(MessageEOFException.class, "MESSAGE_END", stream::readInt, "element 1", "only 1");
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeByte((byte) 1);
        refused(MessageNotReadableException.class, "MESSAGE_WRITE_ONLY", bytes::readByte, "reset()");
        bytes.reset();
        refused(MessageEOFException.class, "MESSAGE_END", bytes::readInt, "4 bytes", "left of 1");
        refused(
                MessageNotWriteableException.class,
                "MESSAGE_READ_ONLY",
                () -> bytes.writeByte((byte) 2),
                "clearBody()");
    }

    @Test
    void aReceivedMessageIsReadOnlyUntilCleared() throws JMSException {
        Queue queue = session.createQueue("q");
        try (MessageProducer producer = session.createProducer(queue);
                MessageConsumer consumer = session.createConsumer(queue)) {
            producer.send(session.createTextMessage("red"));
            TextMessage received = (TextMessage) consumer.receive(10_000);
            String code = "MESSAGE_READ_ONLY";
            refused(MessageNotWriteableException.class, code, () -> received.setText("x"), "clearBody()");
            refused(
                    MessageNotWriteableException.class,
                    code,
                    () -> received.setStringProperty("p", "x"),
                    "clearProperties()");
        }
    }

    @Test
    void sendOptionsOutOfRangeAreRefusedWithTheRange() throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue("q"))) {
            Message message = session.createMessage();
            String code = "INVALID_ARGUMENT";
            refused(JMSException.class, code, () -> producer.setPriority(10), "10", "0 to 9");
            refused(JMSException.class, code, () -> producer.send(message, 2, -1, 0), "-1", "0 to 9");
            refused(JMSException.class, code, () -> producer.setDeliveryMode(3), "3", "PERSISTENT");
            refused(JMSException.class, code, () -> producer.setTimeToLive(-5), "-5 ms", "0");
            refused(JMSException.class, code, () -> producer.setDeliveryDelay(-5), "-5 ms", "0");
            refused(MessageFormatException.class, "MESSAGE_FORMAT", () -> producer.send(null), "queue q", "no message");
            refused(IllegalArgumentException.class, null, () -> producer.send(message, null), "CompletionListener");
            try (JMSContext context = factory.createContext()) {
                refused(
                        JMSRuntimeException.class,
                        code,
                        () -> context.createProducer().setPriority(-1),
                        "-1",
                        "0 to 9");
            }
        }
    }

    @Test
    void anUnknownSessionModeIsRefusedWithTheKnownOnes() {
        refused(
                JMSException.class,
                "INVALID_ARGUMENT",
                () -> connection.createSession(false, 7),
                "7",
                "INDIVIDUAL_ACKNOWLEDGE (101)");
        refused(JMSRuntimeException.class, "INVALID_ARGUMENT", () -> factory.createContext(7), "7", "(101)");
    }
}
