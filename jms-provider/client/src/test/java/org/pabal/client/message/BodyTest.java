package org.pabal.client.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.message.Messages.FACTORY;
import static org.pabal.client.message.Messages.received;

import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bodies of texts, maps and objects, and all of them with {@code getBody} (§3.11). */
class BodyTest {

    private static final List<Class<?>> TYPES = List.of(
            String.class,
            CharSequence.class,
            byte[].class,
            Map.class,
            Serializable.class,
            Object.class,
            ArrayList.class,
            Collection.class,
            Integer.class);

    @Test
    void givesATextAsWhatStringsAre() throws Exception {
        checkBody(
                FACTORY.text("hello"),
                "hello",
                List.of(String.class, CharSequence.class, Serializable.class, Object.class));
    }

    @Test
    void givesBytesAsAnArray() throws Exception {
        PabalBytesMessage message = FACTORY.bytes();
        message.writeInt(1);
        checkBody(message, new byte[] {0, 0, 0, 1}, List.of(byte[].class, Object.class, Serializable.class));
    }

    @Test
    void givesAMapAsAMap() throws Exception {
        PabalMapMessage message = FACTORY.map();
        message.setInt("a", 1);
        checkBody(message, Map.of("a", 1), List.of(Map.class, Object.class));
    }

    @Test
    void givesAnObjectAsWhatItIs() throws Exception {
        checkBody(
                FACTORY.object(new ArrayList<>(List.of(1))),
                List.of(1),
                List.of(ArrayList.class, Collection.class, Serializable.class, Object.class));
    }

    @Test
    void neverGivesAStream() throws Exception {
        PabalStreamMessage message = FACTORY.stream();
        checkBody(message, "", List.of());
        message.writeInt(1);
        checkBody(message, "", List.of());
    }

    private static void checkBody(PabalMessage sent, Object body, List<Class<?>> allowed) throws Exception {
        for (PabalMessage message : List.of(sent, received(sent))) {
            for (Class<?> type : TYPES) {
                assertThat(message.isBodyAssignableTo(type)).as("%s", type).isEqualTo(allowed.contains(type));
                if (allowed.contains(type)) {
                    assertThat((Object) message.getBody(type)).isEqualTo(body);
                } else {
                    assertThatThrownBy(() -> message.getBody(type))
                            .isInstanceOf(MessageFormatException.class)
                            .hasMessageContaining(type.getName());
                }
            }
        }
    }

    @Test
    void givesNothingAsAnyType() throws Exception {
        for (PabalMessage sent :
                List.of(FACTORY.message(), FACTORY.text(), FACTORY.map(), FACTORY.bytes(), FACTORY.object())) {
            for (PabalMessage message : List.of(sent, received(sent))) {
                for (Class<?> type : TYPES) {
                    assertThat(message.isBodyAssignableTo(type)).isTrue();
                    assertThat((Object) message.getBody(type)).isNull();
                }
            }
        }
    }

    @Test
    void tellsWhetherABodyIsAssignableWithoutMakingItReadOnly() throws Exception {
        PabalBytesMessage message = FACTORY.bytes();
        message.writeInt(1);

        assertThat(message.isBodyAssignableTo(byte[].class)).isTrue();
        message.writeInt(2);
        assertThat(message.getBody(byte[].class)).hasSize(8);
        assertThat(message.getBodyLength()).isEqualTo(8);
    }

    /** §3.10, §3.11.1, §3.11.2 */
    @Test
    void isReadOnlyWhenReceivedUntilCleared() throws Exception {
        PabalTextMessage text = received(FACTORY.text("a"));
        assertThatThrownBy(() -> text.setText("b")).isInstanceOf(MessageNotWriteableException.class);
        text.clearBody();
        assertThat(text.getText()).isNull();
        text.setText("b");
        assertThat(text.getText()).isEqualTo("b");

        PabalMapMessage sent = FACTORY.map();
        sent.setInt("a", 1);
        PabalMapMessage map = received(sent);
        assertThatThrownBy(() -> map.setObject("a", new Object())).isInstanceOf(MessageNotWriteableException.class);
        map.clearBody();
        assertThat(map.itemExists("a")).isFalse();
        map.setInt("b", 2);
        assertThat(Collections.list(map.getMapNames())).hasSize(1);

        PabalObjectMessage object = received(FACTORY.object("a"));
        assertThatThrownBy(() -> object.setObject("b")).isInstanceOf(MessageNotWriteableException.class);
        object.clearBody();
        assertThat(object.getObject()).isNull();
        object.setObject("b");
        assertThat(object.getObject()).isEqualTo("b");
    }

    /** §3.10: a redelivery presents the original, whatever the first receiver did to it. */
    @Test
    void isTheOriginalAgainWhenRedelivered() throws Exception {
        PabalMapMessage sent = FACTORY.map();
        sent.setBytes("a", new byte[] {1});
        var wire = sent.toMessage();
        PabalMapMessage first = (PabalMapMessage) FACTORY.received(wire, 1);
        first.getBytes("a")[0] = 9;
        ((byte[]) first.getObject("a"))[0] = 9;
        first.clearBody();
        first.clearProperties();
        first.setJMSType("changed");

        PabalMapMessage second = (PabalMapMessage) FACTORY.received(wire, 2);

        assertThat(second.getBytes("a")).containsExactly(1);
        assertThat(second.getJMSType()).isNull();
    }

    @Test
    void refusesMapEntriesWithoutAName() {
        PabalMapMessage map = FACTORY.map();

        assertThatThrownBy(() -> map.setInt(null, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.setInt("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.setBytes("a", new byte[2], 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> map.setObject("a", List.of()))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void hasMapEntriesUnderAnyOtherName() throws Exception {
        PabalMapMessage map = FACTORY.map();
        map.setInt("not an identifier", 1);
        map.setString("null", null);

        PabalMapMessage received = received(map);
        assertThat(received.getInt("not an identifier")).isEqualTo(1);
        assertThat(received.itemExists("null")).isTrue();
        assertThat(received.getString("null")).isNull();
        assertThat(received.itemExists(null)).isFalse();
    }

    /** §3.9 */
    @Test
    void copiesAnObjectWhenItIsSetAndEachTimeItIsGot() throws Exception {
        ArrayList<StringBuffer> object = new ArrayList<>(List.of(new StringBuffer("a")));
        PabalObjectMessage sent = FACTORY.object();
        sent.setObject(object);
        object.get(0).append("b");
        object.clear();
        PabalObjectMessage received = received(sent);

        assertThat(String.valueOf(sent.getObject())).isEqualTo("[a]");
        assertThat(String.valueOf(received.getObject())).isEqualTo("[a]");
        assertThat(received.getObject()).isNotSameAs(received.getObject());
    }

    @Test
    void refusesAnObjectThatCannotBeSerialised() {
        PabalObjectMessage message = FACTORY.object();

        assertThatThrownBy(() -> message.setObject(new ArrayList<>(List.of(new Object()))))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("java.lang.Object")
                .hasCauseInstanceOf(java.io.NotSerializableException.class);
    }
}
