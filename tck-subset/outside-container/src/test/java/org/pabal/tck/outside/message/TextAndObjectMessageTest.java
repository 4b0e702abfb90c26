package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("3.11")
class TextAndObjectMessageTest extends JmsTest {
    static Stream<String> texts() {
        return Stream.of(
                "",
                "text",
                "\u0000\u007f\u0080\u07ff\u0800\uffff",
                "파발 \uD83D\uDC34 поча",
                "\uD83D", // half a pair: a Java string may hold it
                "x".repeat(65_536),
                "말".repeat(300_000));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void carriesAnyText(String text) throws JMSException {
        assertThat(roundTrip(session().createTextMessage(text)).getText()).isEqualTo(text);
    }

    @Test
    void carriesTheAbsenceOfAText() throws JMSException {
        assertThat(session().createTextMessage().getText()).isNull();
        assertThat(roundTrip(session().createTextMessage()).getText()).isNull();
        assertThat(roundTrip(session().createTextMessage(null)).getText()).isNull();
    }

    @Test
    @Section("3.11.2")
    void refusesANewTextOnReceipt() throws JMSException {
        TextMessage received = roundTrip(session().createTextMessage("x"));

        assertThatThrownBy(() -> received.setText("y")).isInstanceOf(MessageNotWriteableException.class);
        assertThat(received.getText()).isEqualTo("x");
    }

    @Test
    @Section("3.11.1")
    void takesANewTextWhenItsBodyIsCleared() throws JMSException {
        TextMessage sent = session().createTextMessage("x");
        sent.setIntProperty("p", 1);
        TextMessage received = roundTrip(sent);

        received.clearBody();

        assertThat(received.getText()).isNull();
        received.setText("y");
        assertThat(received.getText()).isEqualTo("y");
        assertThat(received.getIntProperty("p")).isEqualTo(1);
        assertThatThrownBy(() -> received.setIntProperty("q", 1)).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void givesItsTextAsAnythingThatAStringIs() throws JMSException {
        TextMessage received = roundTrip(session().createTextMessage("x"));

        assertThat(received.getBody(String.class)).isEqualTo("x");
        assertThat(received.getBody(CharSequence.class)).isEqualTo("x");
        assertThat(received.getBody(Serializable.class)).isEqualTo("x");
        assertThat(received.getBody(Object.class)).isEqualTo("x");
        assertThat(received.isBodyAssignableTo(String.class)).isTrue();
        assertThat(received.isBodyAssignableTo(Integer.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(Integer.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void givesNoBodyAsAnythingAtAll() throws JMSException {
        TextMessage received = roundTrip(session().createTextMessage());

        assertThat(received.isBodyAssignableTo(Integer.class)).isTrue();
        assertThat(received.getBody(Integer.class)).isNull();
        Message plain = roundTrip(session().createMessage());
        assertThat(plain.isBodyAssignableTo(Integer.class)).isTrue();
        assertThat(plain.getBody(Integer.class)).isNull();
    }

    static Stream<Serializable> objects() {
        return Stream.of(
                "string",
                42,
                Long.MIN_VALUE,
                'c',
                true,
                1.5,
                new ArrayList<>(List.of("a", 1, 2L)),
                new HashMap<>(Map.of("key", new ArrayList<>(List.of(1)))),
                new TreeSet<>(List.of("a", "b")),
                java.time.Instant.EPOCH,
                new java.math.BigDecimal("3.14"),
                java.util.UUID.fromString("00000000-0000-0001-0000-000000000002"));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void carriesObjects(Serializable object) throws JMSException {
        assertThat(roundTrip(session().createObjectMessage(object)).getObject()).isEqualTo(object);
        ObjectMessage message = session().createObjectMessage();
        message.setObject(object);
        assertThat(message.getObject()).isEqualTo(object);
    }

    @Test
    void carriesArrays() throws JMSException {
        assertThat((byte[]) roundTrip(session().createObjectMessage(new byte[] {1, 2}))
                        .getObject())
                .containsExactly(1, 2);
        assertThat((String[]) roundTrip(session().createObjectMessage(new String[] {"a"}))
                        .getObject())
                .containsExactly("a");
    }

    @Test
    void carriesTheAbsenceOfAnObject() throws JMSException {
        assertThat(roundTrip(session().createObjectMessage()).getObject()).isNull();
        assertThat(roundTrip(session().createObjectMessage(null)).getObject()).isNull();
    }

    @Test
    @Section({"3.9", "3.12"})
    void copiesTheObjectWhenItIsSet() throws JMSException {
        StringBuffer buffer = new StringBuffer("before");
        ObjectMessage message = session().createObjectMessage(buffer);
        buffer.append(" and after");

        assertThat(message.getObject()).hasToString("before");
        assertThat(roundTrip(message).getObject()).hasToString("before");
    }

    @Test
    @Section({"3.9", "3.12"})
    void keepsTheObjectWhateverIsDoneToACopy() throws JMSException {
        ArrayList<String> list = new ArrayList<>(List.of("a"));
        ObjectMessage message = session().createObjectMessage();
        message.setObject(list);
        list.add("b");

        ObjectMessage received = roundTrip(message);

        assertThat(received.getObject()).isEqualTo(List.of("a"));
    }

    @Test
    @Section("10.3")
    void refusesAnObjectThatCannotBeSerialised() throws JMSException {
        ObjectMessage message = session().createObjectMessage();
        ArrayList<Object> list = new ArrayList<>(List.of(new Object()));

        assertThatThrownBy(() -> message.setObject(list)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @Section("3.11.2")
    void refusesANewObjectOnReceipt() throws JMSException {
        ObjectMessage received = roundTrip(session().createObjectMessage(1));

        assertThatThrownBy(() -> received.setObject(2)).isInstanceOf(MessageNotWriteableException.class);
        received.clearBody();
        assertThat(received.getObject()).isNull();
        received.setObject(2);
        assertThat(received.getObject()).isEqualTo(2);
    }

    @Test
    void givesItsObjectAsAnythingThatItIs() throws JMSException {
        ObjectMessage received = roundTrip(session().createObjectMessage(42));

        assertThat(received.getBody(Integer.class)).isEqualTo(42);
        assertThat(received.getBody(Number.class)).isEqualTo(42);
        assertThat(received.getBody(Serializable.class)).isEqualTo(42);
        assertThat(received.isBodyAssignableTo(Number.class)).isTrue();
        assertThat(received.isBodyAssignableTo(String.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(String.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @Section("3.11.4")
    void arrivesAsTheKindOfMessageThatWasSent() throws JMSException {
        assertThat((Message) roundTrip(session().createTextMessage("x"))).isInstanceOf(TextMessage.class);
        assertThat((Message) roundTrip(session().createObjectMessage(1))).isInstanceOf(ObjectMessage.class);
        assertThat((Message) roundTrip(session().createStreamMessage())).isInstanceOf(StreamMessage.class);
        assertThat((Message) roundTrip(session().createMapMessage())).isInstanceOf(jakarta.jms.MapMessage.class);
        assertThat((Message) roundTrip(session().createBytesMessage())).isInstanceOf(jakarta.jms.BytesMessage.class);
        assertThat(roundTrip(session().createMessage()))
                .isNotInstanceOfAny(
                        TextMessage.class,
                        ObjectMessage.class,
                        StreamMessage.class,
                        jakarta.jms.MapMessage.class,
                        jakarta.jms.BytesMessage.class);
    }
}
