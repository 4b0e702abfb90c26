package org.pabal.client.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.message.Messages.FACTORY;
import static org.pabal.client.message.Messages.STRICT;
import static org.pabal.client.message.Messages.received;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesTest {

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "1st", "a-b", "a.b", "a b", " a", "a ", "é-", "\uD83D", "a\uDE00", "NULL", "null", "True", "FALSE",
                "not", "And", "oR", "Between", "LIKE", "in", "Is", "escape"
            })
    void refusesNamesThatNoSelectorCouldUse(String name) {
        PabalMessage message = FACTORY.message();

        assertThatThrownBy(() -> message.setIntProperty(name, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("property");
        assertThatThrownBy(() -> message.setObjectProperty(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "_a", "$", "größe", "a1", "nullable", "in_", "JMS_VENDOR_x", "JMSXUserID", "\uD835\uDC00b"})
    void acceptsJavaIdentifiers(String name) throws Exception {
        PabalMessage message = FACTORY.message();
        message.setStringProperty(name, "x");

        assertThat(received(message).getStringProperty(name)).isEqualTo("x");
    }

    /** §3.5.5 */
    @Test
    void refusesOtherTypesThanTheListed() {
        PabalMessage message = FACTORY.message();

        for (Object value :
                List.of('c', new byte[1], BigDecimal.ONE, new Date(0), List.of(), new Object(), Thread.State.NEW)) {
            assertThatThrownBy(() -> message.setObjectProperty("p", value))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("'p'")
                    .hasMessageContaining(value.getClass().getName());
        }
    }

    /** §3.10 */
    @Test
    void areReadOnlyWhenReceivedUntilCleared() throws Exception {
        PabalMessage sent = FACTORY.message();
        sent.setIntProperty("size", 1);
        PabalMessage received = received(sent);

        assertThatThrownBy(() -> received.setIntProperty("size", 2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setObjectProperty("other", 2))
                .isInstanceOf(MessageNotWriteableException.class)
                .hasMessageContaining("clearProperties()");
        received.clearProperties();
        assertThat(received.propertyExists("size")).isFalse();
        received.setIntProperty("other", 2);

        assertThat(names(received)).containsExactly("other");
        assertThat(received.deliveryCount()).isEqualTo(1);
    }

    @Test
    void keepsTheBodyWhenPropertiesAreCleared() throws Exception {
        PabalTextMessage received = received(FACTORY.text("hello"));
        received.clearProperties();

        assertThat(received.getText()).isEqualTo("hello");
        assertThatThrownBy(() -> received.setText("x")).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void existAlsoWithANullValue() throws Exception {
        PabalMessage message = FACTORY.message();
        message.setStringProperty("empty", null);

        assertThat(message.propertyExists("empty")).isTrue();
        assertThat(received(message).propertyExists("empty")).isTrue();
        assertThat(received(message).getObjectProperty("empty")).isNull();
        assertThat(message.propertyExists("other")).isFalse();
        assertThat(message.propertyExists(null)).isFalse();
    }

    /** §3.5.9, §3.5.11 */
    @Test
    void leavesTheDeliveryCountToTheProvider() throws Exception {
        PabalMessage message = FACTORY.message();
        message.setIntProperty("JMSXDeliveryCount", 99);

        assertThat(received(message).getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(names(received(message))).containsExactly("JMSXDeliveryCount");
    }

    @Test
    void haveGroupsWithAStringAndASequence() throws Exception {
        PabalMessage message = FACTORY.message();
        message.setStringProperty("JMSXGroupID", "g");
        message.setIntProperty("JMSXGroupSeq", 2);

        assertThat(message.toMessage().groupId()).isEqualTo("g");
        assertThat(received(message).getIntProperty("JMSXGroupSeq")).isEqualTo(2);
        assertThatThrownBy(() -> message.setIntProperty("JMSXGroupID", 1)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setStringProperty("JMSXGroupSeq", "1"))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    void refusesTheProvidersNamesInStrictMode() throws Exception {
        PabalMessage message = STRICT.message();
        message.setStringProperty("JMSXGroupID", "g");

        for (String name : List.of("JMSXDeliveryCount", "JMS_PABAL_x", "JMSFoo")) {
            assertThatThrownBy(() -> message.setIntProperty(name, 1))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("jms.strict");
        }
    }

    @Test
    void givesNamesThatDoNotChangeWithTheMessage() throws Exception {
        PabalMessage message = FACTORY.message();
        message.setIntProperty("a", 1);
        message.setIntProperty("b", 2);
        var names = message.getPropertyNames();
        message.setIntProperty("c", 3);

        assertThat(Collections.list(names)).hasSize(2);
    }

    private static List<Object> names(PabalMessage message) throws Exception {
        return new ArrayList<>(Collections.list(message.getPropertyNames()));
    }
}
