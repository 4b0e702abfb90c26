package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.math.BigDecimal;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("3.5")
class MessagePropertiesTest extends JmsTest {
    /** Sets a property of one type to some value. */
    interface Setter {
        void set(Message message, String name) throws JMSException;
    }

    static Map<String, Setter> setters() {
        return Map.of(
                "boolean", (message, name) -> message.setBooleanProperty(name, true),
                "byte", (message, name) -> message.setByteProperty(name, (byte) 1),
                "short", (message, name) -> message.setShortProperty(name, (short) 1),
                "int", (message, name) -> message.setIntProperty(name, 1),
                "long", (message, name) -> message.setLongProperty(name, 1),
                "float", (message, name) -> message.setFloatProperty(name, 1),
                "double", (message, name) -> message.setDoubleProperty(name, 1),
                "String", (message, name) -> message.setStringProperty(name, "1"),
                "Object", (message, name) -> message.setObjectProperty(name, 1));
    }

    static Stream<Object> permittedValues() {
        return Stream.of(
                true,
                false,
                Byte.MIN_VALUE,
                Byte.MAX_VALUE,
                Short.MIN_VALUE,
                Short.MAX_VALUE,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Float.MIN_VALUE,
                Float.MAX_VALUE,
                Float.NaN,
                Float.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                -0.0,
                "",
                "text",
                "\u0000\uD83D\uDC34 말 лошадь",
                "x".repeat(70_000));
    }

    @ParameterizedTest
    @MethodSource("permittedValues")
    @Section({"3.5.2", "3.5.5"})
    void carriesEachPermittedValueUnchanged(Object value) throws JMSException {
        Message sent = session().createMessage();
        sent.setObjectProperty("p", value);
        assertThat(sent.getObjectProperty("p")).isEqualTo(value);

        assertThat(roundTrip(sent).getObjectProperty("p")).isEqualTo(value);
    }

    @Test
    @Section("3.5.2")
    void carriesValuesOfAllTypesSideBySide() throws JMSException {
        TextMessage sent = session().createTextMessage("body");
        sent.setBooleanProperty("boolean", true);
        sent.setByteProperty("byte", (byte) -1);
        sent.setShortProperty("short", (short) -2);
        sent.setIntProperty("int", -3);
        sent.setLongProperty("long", -4);
        sent.setFloatProperty("float", -5.5f);
        sent.setDoubleProperty("double", -6.25);
        sent.setStringProperty("String", "seven");

        Message received = roundTrip(sent);

        assertThat(received.getBooleanProperty("boolean")).isTrue();
        assertThat(received.getByteProperty("byte")).isEqualTo((byte) -1);
        assertThat(received.getShortProperty("short")).isEqualTo((short) -2);
        assertThat(received.getIntProperty("int")).isEqualTo(-3);
        assertThat(received.getLongProperty("long")).isEqualTo(-4);
        assertThat(received.getFloatProperty("float")).isEqualTo(-5.5f);
        assertThat(received.getDoubleProperty("double")).isEqualTo(-6.25);
        assertThat(received.getStringProperty("String")).isEqualTo("seven");
    }

    @Test
    @Section("3.5.5")
    void givesBackTheTypeThatWasSet() throws JMSException {
        Message message = session().createMessage();
        message.setByteProperty("byte", (byte) 1);
        message.setShortProperty("short", (short) 1);
        message.setFloatProperty("float", 1);

        assertThat(message.getObjectProperty("byte")).isInstanceOf(Byte.class);
        assertThat(message.getObjectProperty("short")).isInstanceOf(Short.class);
        assertThat(message.getObjectProperty("float")).isInstanceOf(Float.class);
        Message received = roundTrip(message);
        assertThat(received.getObjectProperty("byte")).isInstanceOf(Byte.class);
        assertThat(received.getObjectProperty("short")).isInstanceOf(Short.class);
        assertThat(received.getObjectProperty("float")).isInstanceOf(Float.class);
    }

    static Stream<Object> refusedValues() {
        return Stream.of(
                'c',
                new byte[] {1},
                new Object(),
                List.of("a"),
                Map.of(),
                new Date(0),
                BigDecimal.ONE,
                Thread.State.NEW);
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    @Section("3.5.5")
    void refusesOtherClassesAsPropertyValues(Object value) throws JMSException {
        Message message = session().createMessage();

        assertThatThrownBy(() -> message.setObjectProperty("p", value)).isInstanceOf(MessageFormatException.class);
        assertThat(message.propertyExists("p")).isFalse();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @Section("3.5.1")
    void refusesNullAndEmptyNamesInEverySetter(String name) throws JMSException {
        Message message = session().createMessage();

        setters()
                .forEach((type, setter) -> assertThatThrownBy(() -> setter.set(message, name))
                        .as(type)
                        .isInstanceOf(IllegalArgumentException.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1st", "a-b", "a b", "a.b", "+", "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN",
                "IS", "ESCAPE"
            })
    @Section({"3.5.1", "3.8.1.1"})
    void refusesNamesThatNoSelectorCouldUse(String name) throws JMSException {
        Message message = session().createMessage();

        assertThatThrownBy(() -> message.setIntProperty(name, 1))
                .isInstanceOfAny(JMSException.class, IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "_", "$", "_$1", "camelCase", "JMSXGroupID", "말", "été", "nullable", "x1234567890"})
    @Section({"3.5.1", "3.8.1.1"})
    void acceptsEveryJavaIdentifierAsName(String name) throws JMSException {
        Message sent = session().createMessage();
        sent.setStringProperty(name, "value");

        assertThat(roundTrip(sent).getStringProperty(name)).isEqualTo("value");
    }

    @Test
    @Section({"3.5.1", "3.8.1.1"})
    void tellsNamesApartByCase() throws JMSException {
        Message message = session().createMessage();
        message.setIntProperty("name", 1);
        message.setIntProperty("Name", 2);

        assertThat(message.getIntProperty("name")).isEqualTo(1);
        assertThat(message.getIntProperty("Name")).isEqualTo(2);
    }

    @Test
    void takesTheLastValueAndTypeOfAName() throws JMSException {
        Message message = session().createMessage();
        message.setIntProperty("p", 1);
        message.setStringProperty("p", "two");

        assertThat(message.getObjectProperty("p")).isEqualTo("two");
        assertThat(names(message.getPropertyNames()).stream().filter("p"::equals))
                .hasSize(1);
    }

    @Test
    void knowsWhichPropertiesExist() throws JMSException {
        Message message = session().createMessage();
        message.setIntProperty("p", 1);

        assertThat(message.propertyExists("p")).isTrue();
        assertThat(message.propertyExists("q")).isFalse();
        Message received = roundTrip(message);
        assertThat(received.propertyExists("p")).isTrue();
        assertThat(received.propertyExists("q")).isFalse();
    }

    @Test
    @Section("3.5.6")
    void listsItsPropertiesButNoHeader() throws JMSException {
        TextMessage message = session().createTextMessage("x");
        message.setJMSType("type");
        message.setJMSCorrelationID("correlation");
        message.setIntProperty("a", 1);
        message.setIntProperty("b", 2);

        assertThat(names(message.getPropertyNames())).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @Section({"3.5.6", "3.5.11"})
    void listsTheDeliveryCountOnReceiptAndAddsNothingThatDoesNotStartWithJms() throws JMSException {
        Message sent = session().createMessage();
        sent.setIntProperty("a", 1);

        List<String> names = names(roundTrip(sent).getPropertyNames());

        assertThat(names).contains("a", "JMSXDeliveryCount");
        assertThat(names.stream().filter(name -> !name.startsWith("JMS"))).containsExactly("a");
        assertThat(names)
                .doesNotContain(
                        "JMSDestination",
                        "JMSDeliveryMode",
                        "JMSMessageID",
                        "JMSTimestamp",
                        "JMSCorrelationID",
                        "JMSReplyTo",
                        "JMSRedelivered",
                        "JMSType",
                        "JMSExpiration",
                        "JMSPriority",
                        "JMSDeliveryTime");
    }

    @Test
    @Section("3.5.7")
    void losesItsPropertiesButNotItsBodyWhenTheyAreCleared() throws JMSException {
        TextMessage message = session().createTextMessage("body");
        message.setIntProperty("p", 1);

        message.clearProperties();

        assertThat(message.propertyExists("p")).isFalse();
        assertThat(names(message.getPropertyNames())).isEmpty();
        assertThat(message.getText()).isEqualTo("body");
        message.setIntProperty("q", 2);
        assertThat(message.getIntProperty("q")).isEqualTo(2);
    }

    @Test
    @Section({"3.5.7", "3.5.3"})
    void becomesWritableOnReceiptWhenItsPropertiesAreCleared() throws JMSException {
        TextMessage sent = session().createTextMessage("body");
        sent.setIntProperty("p", 1);
        TextMessage received = roundTrip(sent);

        received.clearProperties();

        assertThat(received.propertyExists("p")).isFalse();
        received.setIntProperty("q", 2);
        assertThat(received.getIntProperty("q")).isEqualTo(2);
        assertThat(received.getText()).isEqualTo("body");
    }

    @Test
    @Section({"3.5.3", "3.10"})
    void refusesEverySetterOnReceipt() throws JMSException {
        Message received = roundTrip(session().createMessage());

        setters()
                .forEach((type, setter) -> assertThatThrownBy(() -> setter.set(received, "p"))
                        .as(type)
                        .isInstanceOf(MessageNotWriteableException.class));
    }

    @Test
    @Section({"3.5.8", "3.5.4"})
    void readsAMissingPropertyAsNull() throws JMSException {
        Message message = session().createMessage();

        assertThat(message.getStringProperty("none")).isNull();
        assertThat(message.getObjectProperty("none")).isNull();
        assertThat(message.getBooleanProperty("none")).isFalse();
        assertThatThrownBy(() -> message.getByteProperty("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getShortProperty("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getIntProperty("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getLongProperty("none")).isInstanceOf(NumberFormatException.class);
        // Float.valueOf(null) and Double.valueOf(null) throw the other
        assertThatThrownBy(() -> message.getFloatProperty("none"))
                .isInstanceOfAny(NumberFormatException.class, NullPointerException.class);
        assertThatThrownBy(() -> message.getDoubleProperty("none"))
                .isInstanceOfAny(NumberFormatException.class, NullPointerException.class);
    }

    @Test
    @Section({"3.5.4", "3.12"})
    void acceptsNullAsAStringAndAsAnObject() throws JMSException {
        Message sent = session().createMessage();
        sent.setStringProperty("string", null);
        sent.setObjectProperty("object", null);

        Message received = roundTrip(sent);

        assertThat(received.getStringProperty("string")).isNull();
        assertThat(received.getObjectProperty("object")).isNull();
        assertThat(received.getBooleanProperty("string")).isFalse();
        assertThatThrownBy(() -> received.getIntProperty("object")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    @Section("3.5.9")
    void carriesGroupIdentifierAndSequence() throws JMSException {
        Message sent = session().createMessage();
        sent.setStringProperty("JMSXGroupID", "group");
        sent.setIntProperty("JMSXGroupSeq", 3);

        Message received = roundTrip(sent);

        assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("group");
        assertThat(received.getIntProperty("JMSXGroupSeq")).isEqualTo(3);
    }

    @Test
    @Section("3.5")
    void carriesManyProperties() throws JMSException {
        Message sent = session().createMessage();
        for (int i = 0; i < 1_000; i++) {
            sent.setIntProperty("p" + i, i);
        }

        Message received = roundTrip(sent);

        for (int i = 0; i < 1_000; i++) {
            assertThat(received.getIntProperty("p" + i)).isEqualTo(i);
        }
    }
}
