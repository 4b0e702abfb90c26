package org.pabal.client.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.message.Messages.FACTORY;
import static org.pabal.client.message.Messages.STRICT;
import static org.pabal.client.message.Messages.received;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pabal.client.destination.PabalExchange;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTemporaryQueue;
import org.pabal.client.destination.PabalTopic;

class HeadersTest {

    private static final SendHeaders SEND_HEADERS =
            new SendHeaders("ID:7", 1_000, 9_000, 2_000, DeliveryMode.NON_PERSISTENT, 9, new PabalQueue("orders"));

    @Test
    void carriesEveryHeaderFromSenderToReceiver() throws Exception {
        PabalTextMessage sent = FACTORY.text("hello");
        sent.setJMSCorrelationID("request-1");
        sent.setJMSReplyTo(new PabalTemporaryQueue("answers-1", null));
        sent.setJMSType("greeting");
        SEND_HEADERS.assignTo(sent);

        PabalTextMessage received = received(sent);

        assertThat(received.getJMSMessageID()).isEqualTo("ID:7");
        assertThat(received.getJMSTimestamp()).isEqualTo(1_000);
        assertThat(received.getJMSExpiration()).isEqualTo(9_000);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(2_000);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(received.getJMSPriority()).isEqualTo(9);
        assertThat(received.getJMSDestination()).isEqualTo(new PabalQueue("orders"));
        assertThat(received.getJMSReplyTo()).isEqualTo(new PabalTemporaryQueue("answers-1", null));
        assertThat(received.getJMSCorrelationID()).isEqualTo("request-1");
        assertThat(received.getJMSType()).isEqualTo("greeting");
        assertThat(received.getText()).isEqualTo("hello");
    }

    /** §3.4.11 */
    @Test
    void overwritesAtSendWhatTheClientSet() throws Exception {
        PabalMessage message = FACTORY.message();
        message.setJMSMessageID("mine");
        message.setJMSPriority(-1);
        message.setJMSDeliveryMode(77);
        message.setJMSDestination(new PabalTopic("elsewhere"));

        SEND_HEADERS.assignTo(message);

        assertThat(message.getJMSMessageID()).isEqualTo("ID:7");
        assertThat(message.getJMSPriority()).isEqualTo(9);
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(message.getJMSDestination()).isEqualTo(new PabalQueue("orders"));
    }

    /** §3.4.2, §3.4.10 */
    @Test
    void beginsAsPersistentWithPriorityFour() throws Exception {
        PabalMessage message = FACTORY.message();

        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(message.getJMSPriority()).isEqualTo(4);
        assertThat(message.getJMSMessageID()).isNull();
        assertThat(message.getJMSDestination()).isNull();
        assertThat(message.getJMSReplyTo()).isNull();
        assertThat(message.getJMSCorrelationID()).isNull();
        assertThat(message.getJMSCorrelationIDAsBytes()).isNull();
        assertThat(message.getJMSRedelivered()).isFalse();
    }

    @Test
    void givesACorrelationIdAsStringAndAsBytes() throws Exception {
        PabalMessage message = FACTORY.message();
        message.setJMSCorrelationID("grüße");
        assertThat(received(message).getJMSCorrelationIDAsBytes()).isEqualTo("grüße".getBytes(UTF_8));

        message.setJMSCorrelationIDAsBytes("bytes".getBytes(UTF_8));
        assertThat(received(message).getJMSCorrelationID()).isEqualTo("bytes");

        byte[] noText = {(byte) 0xFF, 0x01};
        message.setJMSCorrelationIDAsBytes(noText);
        noText[0] = 0;
        assertThat(received(message).getJMSCorrelationIDAsBytes()).containsExactly(0xFF, 0x01);
        assertThat(received(message).getJMSCorrelationID()).isEqualTo("ff01");

        message.setJMSCorrelationID(null);
        assertThat(received(message).getJMSCorrelationIDAsBytes()).isNull();
    }

    /** §3.4.7, §3.5.11 */
    @Test
    void isRedeliveredFromTheSecondAttemptOn() throws Exception {
        PabalMessage sent = FACTORY.message();

        assertThat(received(sent, 1).getJMSRedelivered()).isFalse();
        assertThat(received(sent, 2).getJMSRedelivered()).isTrue();
        assertThat(received(sent, 2).getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(received(sent, 2).getStringProperty("JMSXDeliveryCount")).isEqualTo("2");
        assertThat(received(sent, 2).propertyExists("JMSXDeliveryCount")).isTrue();
        assertThat(names(received(sent, 1))).containsExactly("JMSXDeliveryCount");
        assertThat(sent.propertyExists("JMSXDeliveryCount")).isFalse();
    }

    /** §3.10 */
    @Test
    void lendsItsHeadersForChangeAlsoWhenReceived() throws Exception {
        PabalMessage sent = FACTORY.message();
        SEND_HEADERS.assignTo(sent);
        PabalMessage received = received(sent);

        received.setJMSMessageID("changed");
        received.setJMSRedelivered(true);
        received.setJMSReplyTo(new PabalExchange("alerts", "eu.west"));

        assertThat(received.getJMSMessageID()).isEqualTo("changed");
        assertThat(received.getJMSRedelivered()).isTrue();
        assertThat(received.getJMSReplyTo()).isEqualTo(new PabalExchange("alerts", "eu.west"));
        assertThat(received.getJMSPriority()).isEqualTo(9);
    }

    /** §3.9, §3.10 */
    @Test
    void sendsAReceivedMessageAgainAsItStands() throws Exception {
        PabalTextMessage sent = FACTORY.text("hello");
        sent.setStringProperty("colour", "red");
        PabalTextMessage received = received(sent, 3);
        PabalTextMessage again = received(received);

        assertThat(again.getText()).isEqualTo("hello");
        assertThat(again.getStringProperty("colour")).isEqualTo("red");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);

        received.clearBody();
        received.clearProperties();
        received.setText("changed");
        received.setIntProperty("size", 4);

        assertThat(received(received).getText()).isEqualTo("changed");
        assertThat(names(received(received))).containsExactly("size", "JMSXDeliveryCount");
        assertThat(received(sent).getText()).isEqualTo("hello");
    }

    @Test
    void acknowledgesThroughItsSession() throws Exception {
        List<PabalMessage> acknowledged = new ArrayList<>();
        PabalMessage received = received(FACTORY.message());

        received.acknowledger(acknowledged::add);
        received.acknowledge();

        assertThat(acknowledged).containsExactly(received);
    }

    /** §7.3 */
    @Test
    void isOffLimitsDuringAnAsynchronousSendInStrictMode() throws Exception {
        PabalTextMessage message = STRICT.text("hello");
        message.beginAsyncSend();

        assertThatThrownBy(message::getText)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asynchronous send")
                .hasMessageContaining("CompletionListener");
        assertThatThrownBy(message::getJMSMessageID).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> message.setStringProperty("a", "b")).isInstanceOf(IllegalStateException.class);
        assertThat(message.toString()).contains("PabalTextMessage");

        message.endAsyncSend();
        assertThat(message.getText()).isEqualTo("hello");
    }

    @Test
    void isNotOffLimitsOtherwise() throws Exception {
        PabalTextMessage message = FACTORY.text("hello");
        message.beginAsyncSend();

        assertThat(message.getText()).isEqualTo("hello");
    }

    private static List<Object> names(PabalMessage message) throws Exception {
        return new ArrayList<>(Collections.list(message.getPropertyNames()));
    }
}
