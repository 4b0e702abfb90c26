package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("3.11")
class MapMessageTest extends JmsTest {
    /** Sets an entry of one type to some value. */
    interface Setter {
        void set(MapMessage message, String name) throws JMSException;
    }

    static Map<String, Setter> setters() {
        return Map.ofEntries(
                Map.entry("boolean", (message, name) -> message.setBoolean(name, true)),
                Map.entry("byte", (message, name) -> message.setByte(name, (byte) 1)),
                Map.entry("short", (message, name) -> message.setShort(name, (short) 1)),
                Map.entry("char", (message, name) -> message.setChar(name, 'c')),
                Map.entry("int", (message, name) -> message.setInt(name, 1)),
                Map.entry("long", (message, name) -> message.setLong(name, 1)),
                Map.entry("float", (message, name) -> message.setFloat(name, 1)),
                Map.entry("double", (message, name) -> message.setDouble(name, 1)),
                Map.entry("String", (message, name) -> message.setString(name, "1")),
                Map.entry("bytes", (message, name) -> message.setBytes(name, new byte[1])),
                Map.entry("part of bytes", (message, name) -> message.setBytes(name, new byte[3], 1, 1)),
                Map.entry("Object", (message, name) -> message.setObject(name, 1)));
    }

    @Test
    void carriesEntriesOfAllTypes() throws JMSException {
        MapMessage sent = session().createMapMessage();
        for (Kind kind : Kind.values()) {
            sent.setObject(kind.name(), kind.sample);
        }
        sent.setObject("null", null);

        MapMessage received = roundTrip(sent);

        for (Kind kind : Kind.values()) {
            assertThat(received.getObject(kind.name())).as(kind.name()).isEqualTo(kind.sample);
        }
        assertThat(received.getObject("null")).isNull();
    }

    @ParameterizedTest
    @NullAndEmptySource
    void refusesNullAndEmptyNamesInEverySetter(String name) throws JMSException {
        MapMessage message = session().createMapMessage();

        setters()
                .forEach((type, setter) -> assertThatThrownBy(() -> setter.set(message, name))
                        .as(type)
                        .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    @Section("3.11.2")
    void isReadOnlyOnReceipt() throws JMSException {
        MapMessage received = roundTrip(session().createMapMessage());

        setters()
                .forEach((type, setter) -> assertThatThrownBy(() -> setter.set(received, "p"))
                        .as(type)
                        .isInstanceOf(MessageNotWriteableException.class));
    }

    @Test
    void acceptsNamesThatAreNoIdentifiers() throws JMSException {
        MapMessage sent = session().createMapMessage();
        sent.setInt("a b.c-1 말", 1);
        sent.setInt("NULL", 2);

        MapMessage received = roundTrip(sent);

        assertThat(received.getInt("a b.c-1 말")).isEqualTo(1);
        assertThat(received.getInt("NULL")).isEqualTo(2);
    }

    @Test
    void listsItsNames() throws JMSException {
        MapMessage sent = session().createMapMessage();
        assertThat(names(sent.getMapNames())).isEmpty();
        sent.setInt("a", 1);
        sent.setString("b", null);

        assertThat(names(sent.getMapNames())).containsExactlyInAnyOrder("a", "b");
        assertThat(names(roundTrip(sent).getMapNames())).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void knowsWhichEntriesExist() throws JMSException {
        MapMessage sent = session().createMapMessage();
        sent.setInt("a", 1);

        MapMessage received = roundTrip(sent);

        assertThat(sent.itemExists("a")).isTrue();
        assertThat(sent.itemExists("b")).isFalse();
        assertThat(received.itemExists("a")).isTrue();
        assertThat(received.itemExists("b")).isFalse();
    }

    @Test
    @Section("3.11.3")
    void readsAMissingEntryAsNull() throws JMSException {
        MapMessage message = roundTrip(session().createMapMessage());

        assertThat(message.getString("none")).isNull();
        assertThat(message.getObject("none")).isNull();
        assertThat(message.getBytes("none")).isNull();
        assertThat(message.getBoolean("none")).isFalse();
        assertThatThrownBy(() -> message.getChar("none")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message.getByte("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getShort("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getInt("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getLong("none")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    @Section("10.3")
    void refusesValuesOfAnotherClass() throws JMSException {
        MapMessage message = session().createMapMessage();

        assertThatThrownBy(() -> message.setObject("p", List.of())).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setObject("p", new Object())).isInstanceOf(MessageFormatException.class);
        assertThat(message.itemExists("p")).isFalse();
    }

    @Test
    void takesTheLastValueAndTypeOfAName() throws JMSException {
        MapMessage message = session().createMapMessage();
        message.setInt("a", 1);
        message.setString("a", "two");

        assertThat(message.getObject("a")).isEqualTo("two");
        assertThat(names(message.getMapNames())).containsExactly("a");
    }

    @Test
    @Section("3.12")
    void copiesTheBytesThatAreSet() throws JMSException {
        MapMessage message = session().createMapMessage();
        byte[] bytes = {1, 2, 3};
        message.setBytes("a", bytes);
        message.setObject("b", bytes);
        message.setBytes("c", bytes, 1, 2);
        bytes[0] = 99;
        bytes[1] = 99;

        assertThat(message.getBytes("a")).containsExactly(1, 2, 3);
        assertThat(message.getBytes("b")).containsExactly(1, 2, 3);
        assertThat(message.getBytes("c")).containsExactly(2, 3);
    }

    @Test
    @Section("3.11.1")
    void isEmptyAndWritableWhenItsBodyIsCleared() throws JMSException {
        MapMessage sent = session().createMapMessage();
        sent.setInt("a", 1);
        sent.setIntProperty("p", 1);
        MapMessage received = roundTrip(sent);

        received.clearBody();

        assertThat(names(received.getMapNames())).isEmpty();
        received.setInt("b", 2);
        assertThat(received.getInt("b")).isEqualTo(2);
        assertThat(received.getIntProperty("p")).isEqualTo(1);
    }

    @Test
    void givesItsBodyAsAMap() throws JMSException {
        MapMessage sent = session().createMapMessage();
        sent.setInt("a", 1);
        sent.setString("b", "two");
        MapMessage received = roundTrip(sent);

        Map<?, ?> body = received.getBody(Map.class);

        assertThat(new HashMap<Object, Object>(body)).isEqualTo(Map.of("a", 1, "b", "two"));
        assertThat(received.getBody(Object.class)).isInstanceOf(Map.class);
        assertThat(received.isBodyAssignableTo(Map.class)).isTrue();
        assertThat(received.isBodyAssignableTo(String.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(String.class)).isInstanceOf(MessageFormatException.class);
    }
}
