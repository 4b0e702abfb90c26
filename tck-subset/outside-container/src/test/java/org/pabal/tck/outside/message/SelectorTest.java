package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

/** What selectors select, end to end, for a consumer of a queue and of a topic. */
@Section("3.8.1")
class SelectorTest extends JmsTest {
    /**
     * Each selector with the answer it gives for one message: its properties are {@code b} (byte 5), {@code s} (short 300),
     * {@code i} (int 10), {@code l} (long 2^40), {@code f} (float 1.5), {@code d} (double -2.5), {@code t} (true), {@code
     * n} (false), {@code text} ('car'), {@code quote} ("it's"), {@code empty} (''), {@code digits} ('10'), {@code pattern}
     * ('12_3%x'), {@code _under}, {@code $dollar}, {@code Case} (1) and {@code case_} (2); {@code none} is absent.
     */
    static Stream<Arguments> selectors() {
        return Stream.of(
                // equality and order of numbers
                arguments("i = 10", true),
                arguments("i = 11", false),
                arguments("i <> 11", true),
                arguments("i <> 10", false),
                arguments("i > 9", true),
                arguments("i > 10", false),
                arguments("i >= 10", true),
                arguments("i < 11", true),
                arguments("i < 10", false),
                arguments("i <= 10", true),
                arguments("10 = i", true),
                arguments("b = 5", true),
                arguments("s = 300", true),
                arguments("l = 1099511627776", true),
                arguments("l > 2147483647", true),
                arguments("f = 1.5", true),
                arguments("d = -2.5", true),
                arguments("d < 0", true),
                arguments("b < s", true),
                arguments("s < l", true),
                // exact and approximate numbers compare
                arguments("i = 10.0", true),
                arguments("f > 1", true),
                arguments("i > 9.99", true),
                arguments("l = 1099511627776.0", true),
                arguments("f = d", false),
                arguments("f > d", true),
                // forms of literals
                arguments("i = 10.", true),
                arguments("i = 1e1", true),
                arguments("i = 1E+1", true),
                arguments("i = 100e-1", true),
                arguments("i = 1.e1", true),
                arguments("i = .1e2", true),
                arguments("f = 1.5d", true),
                arguments("f = 1.5f", true),
                arguments("i = 10L", true),
                arguments("i = 0xa", true),
                arguments("i = 0XA", true),
                arguments("i = 012", true),
                arguments("i = +10", true),
                arguments("d = -.25e1", true),
                arguments("l < 9223372036854775807", true),
                arguments("l > -9223372036854775808", true),
                // arithmetic
                arguments("i + 1 = 11", true),
                arguments("i - 1 = 9", true),
                arguments("i * 2 = 20", true),
                arguments("i / 4 = 2", true),
                arguments("i / 4.0 = 2.5", true),
                arguments("-i = -10", true),
                arguments("- i < 0", true),
                arguments("+i = 10", true),
                arguments("-(-i) = 10", true),
                arguments("2 + 3 * i = 32", true),
                arguments("(2 + 3) * i = 50", true),
                arguments("i - 2 - 3 = 5", true),
                arguments("100 / i / 2 = 5", true),
                arguments("f + d = -1.0", true),
                arguments("b + s = 305", true),
                // strings
                arguments("text = 'car'", true),
                arguments("text = 'Car'", false),
                arguments("text <> 'bus'", true),
                arguments("text <> 'car'", false),
                arguments("quote = 'it''s'", true),
                arguments("empty = ''", true),
                arguments("empty <> ''", false),
                arguments("text = 'car '", false),
                // booleans
                arguments("t = TRUE", true),
                arguments("t = true", true),
                arguments("t", true),
                arguments("NOT t", false),
                arguments("n", false),
                arguments("NOT n", true),
                arguments("n = FALSE", true),
                arguments("t <> n", true),
                arguments("t = n", false),
                arguments("TRUE", true),
                arguments("FALSE", false),
                // unlike types are not equal, nor unequal, nor ordered
                arguments("text = 10", false),
                arguments("digits = 10", false),
                arguments("digits > 9", false),
                arguments("i = '10'", false),
                arguments("t = 'true'", false),
                arguments("t = 1", false),
                arguments("text = TRUE", false),
                // what is missing is unknown
                arguments("none = 1", false),
                arguments("NOT (none = 1)", false),
                arguments("none <> 1", false),
                arguments("none = none", false),
                arguments("none + 1 > 0", false),
                arguments("none = 1 OR i = 10", true),
                arguments("i = 10 OR none = 1", true),
                arguments("none = 1 AND i = 10", false),
                arguments("NOT (none = 1 AND i = 10)", false),
                arguments("NOT (none = 1 AND i = 11)", true),
                arguments("NOT (none = 1 OR i = 11)", false),
                arguments("NOT none", false),
                arguments("none", false),
                arguments("none IS NULL", true),
                arguments("none IS NOT NULL", false),
                arguments("i IS NULL", false),
                arguments("i IS NOT NULL", true),
                arguments("empty IS NULL", false),
                // precedence
                arguments("t OR t AND n", true),
                arguments("(t OR t) AND n", false),
                arguments("NOT n AND t", true),
                arguments("NOT n OR n", true),
                arguments("NOT (n OR t)", false),
                arguments("i = 10 AND text = 'car' AND f > 1", true),
                arguments("i = 11 OR text = 'bus' OR f > 1", true),
                // BETWEEN
                arguments("i BETWEEN 10 AND 12", true),
                arguments("i BETWEEN 8 AND 10", true),
                arguments("i BETWEEN 11 AND 12", false),
                arguments("i BETWEEN 12 AND 8", false),
                arguments("i NOT BETWEEN 11 AND 12", true),
                arguments("i NOT BETWEEN 10 AND 12", false),
                arguments("i + 1 BETWEEN b * 2 AND s", true),
                arguments("f BETWEEN 1 AND 2", true),
                arguments("none BETWEEN 1 AND 2", false),
                arguments("none NOT BETWEEN 1 AND 2", false),
                arguments("i BETWEEN 8 AND 12 AND t", true),
                // IN
                arguments("text IN ('bus', 'car')", true),
                arguments("text IN ('car')", true),
                arguments("text IN ('bus', 'van')", false),
                arguments("text NOT IN ('bus', 'van')", true),
                arguments("text NOT IN ('bus', 'car')", false),
                arguments("quote IN ('it''s')", true),
                arguments("none IN ('car')", false),
                arguments("none NOT IN ('car')", false),
                arguments("NOT (none IN ('car'))", false),
                // LIKE
                arguments("text LIKE 'car'", true),
                arguments("text LIKE 'c_r'", true),
                arguments("text LIKE 'c%'", true),
                arguments("text LIKE '%r'", true),
                arguments("text LIKE '%a%'", true),
                arguments("text LIKE '%'", true),
                arguments("empty LIKE '%'", true),
                arguments("empty LIKE '_'", false),
                arguments("text LIKE '__'", false),
                arguments("text LIKE '___'", true),
                arguments("text LIKE 'C%'", false),
                arguments("text LIKE 'c.r'", false),
                arguments("text LIKE 'c*'", false),
                arguments("text NOT LIKE 'b%'", true),
                arguments("text NOT LIKE 'c%'", false),
                arguments("pattern LIKE '12\\_3\\%_' ESCAPE '\\'", true),
                arguments("pattern LIKE '12!_3!%x' ESCAPE '!'", true),
                arguments("pattern LIKE '%!_%' ESCAPE '!'", true),
                arguments("text LIKE '%!_%' ESCAPE '!'", false),
                arguments("pattern NOT LIKE '%!_%' ESCAPE '!'", false),
                arguments("pattern LIKE '12''_%' ESCAPE ''''", true),
                arguments("none LIKE '%'", false),
                arguments("none NOT LIKE '%'", false),
                // keywords in any case, identifiers in theirs
                arguments("i between 8 and 12 or n", true),
                arguments("text like 'c%' And Not n", true),
                arguments("text In ('car')", true),
                arguments("none iS nUlL", true),
                arguments("Case = 1", true),
                arguments("case = 1", false),
                arguments("case IS NULL", true),
                arguments("I = 10", false),
                // identifiers and white space
                arguments("_under = 1", true),
                arguments("$dollar = 1", true),
                arguments("말 = 1", true),
                arguments("i\t=\n10\r\nAND\ft", true),
                arguments("i=10 AND t", true),
                arguments("  i = 10  ", true),
                arguments("((((i)) = ((10))))", true));
    }

    private Message candidate() throws JMSException {
        TextMessage message = session().createTextMessage("candidate");
        message.setByteProperty("b", (byte) 5);
        message.setShortProperty("s", (short) 300);
        message.setIntProperty("i", 10);
        message.setLongProperty("l", 1L << 40);
        message.setFloatProperty("f", 1.5f);
        message.setDoubleProperty("d", -2.5);
        message.setBooleanProperty("t", true);
        message.setBooleanProperty("n", false);
        message.setStringProperty("text", "car");
        message.setStringProperty("quote", "it's");
        message.setStringProperty("empty", "");
        message.setStringProperty("digits", "10");
        message.setStringProperty("pattern", "12_3%x");
        message.setIntProperty("_under", 1);
        message.setIntProperty("$dollar", 1);
        message.setIntProperty("말", 1);
        message.setIntProperty("Case", 1);
        message.setIntProperty("case_", 2);
        return message;
    }

    /** A message after the candidate that any selector lets through, so that nobody waits for one that does not come. */
    private boolean selects(MessageConsumer consumer, Destination destination, Message candidate) throws JMSException {
        sendMessage(destination, candidate);
        TextMessage last = session().createTextMessage("last");
        last.setStringProperty("last", "yes");
        sendMessage(destination, last);
        return receiveText(consumer).equals("candidate");
    }

    private static String orLast(String selector) {
        return "(" + selector + ") OR last = 'yes'";
    }

    @ParameterizedTest
    @MethodSource("selectors")
    void selectsFromAQueue(String selector, boolean expected) throws JMSException {
        Queue queue = newQueue();
        MessageConsumer consumer = session().createConsumer(queue, orLast(selector));

        assertThat(selects(consumer, queue, candidate())).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("selectors")
    void selectsFromATopic(String selector, boolean expected) throws JMSException {
        Topic topic = newTopic();
        MessageConsumer consumer = session().createConsumer(topic, orLast(selector));

        assertThat(selects(consumer, topic, candidate())).isEqualTo(expected);
    }

    @Test
    void selectsByEachOfTheSixHeaders() throws JMSException {
        Queue queue = newQueue();
        TextMessage message = session().createTextMessage("candidate");
        message.setJMSCorrelationID("correlation");
        message.setJMSType("type");
        var producer = session().createProducer(queue);
        for (String selector : List.of(
                "JMSDeliveryMode = 'NON_PERSISTENT'",
                "JMSDeliveryMode <> 'PERSISTENT'",
                "JMSDeliveryMode IN ('NON_PERSISTENT')",
                "JMSPriority = 7",
                "JMSPriority > 4",
                "JMSTimestamp > 0",
                "JMSTimestamp <= " + Long.MAX_VALUE,
                "JMSMessageID LIKE 'ID:%'",
                "JMSCorrelationID = 'correlation'",
                "JMSType = 'type'",
                "JMSType LIKE 't%' AND JMSPriority BETWEEN 5 AND 9")) {
            producer.send(message, DeliveryMode.NON_PERSISTENT, 7, 0);
            try (MessageConsumer consumer = session().createConsumer(queue, selector)) {
                assertThat(consumer.receive(PATIENCE_MILLIS)).as(selector).isNotNull();
            }
        }
    }

    @Test
    void selectsByTheExactMessageIdentifier() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        TextMessage wanted = session().createTextMessage("b");
        sendMessage(queue, wanted);
        send(queue, "c");

        MessageConsumer consumer = session().createConsumer(queue, "JMSMessageID = '" + wanted.getJMSMessageID() + "'");

        assertThat(receiveText(consumer)).isEqualTo("b");
        assertThat(remainingIn(queue)).containsExactly("a", "c");
    }

    @Test
    void treatsHeadersThatTheClientDidNotSetAsNull() throws JMSException {
        Queue queue = newQueue();
        send(queue, "x");

        assertThat(receiveText(session().createConsumer(queue, "JMSType IS NULL AND JMSCorrelationID IS NULL")))
                .isEqualTo("x");
    }

    @Test
    void treatsPersistentMessagesAsTheStringPersistent() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer persistent = session().createConsumer(topic, "JMSDeliveryMode = 'PERSISTENT'");
        MessageConsumer byNumber = session().createConsumer(topic, "JMSDeliveryMode = " + DeliveryMode.PERSISTENT);

        send(topic, "x");

        assertThat(receiveText(persistent)).isEqualTo("x");
        expectNothing(byNumber);
    }

    @Test
    @Section({"3.8.1.1", "3.5.9"})
    void selectsByAGroup() throws JMSException {
        Queue queue = newQueue();
        TextMessage message = session().createTextMessage("x");
        message.setStringProperty("JMSXGroupID", "a");
        message.setIntProperty("JMSXGroupSeq", 1);
        sendMessage(queue, message);

        assertThat(receiveText(session().createConsumer(queue, "JMSXGroupID = 'a' AND JMSXGroupSeq = 1")))
                .isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {""})
    void takesAnEmptySelectorAsNone(String selector) throws JMSException {
        Queue queue = newQueue();
        MessageConsumer consumer = session().createConsumer(queue, selector);
        MessageConsumer ofNull = session().createConsumer(queue, null);

        assertThat(consumer.getMessageSelector()).isNull();
        assertThat(ofNull.getMessageSelector()).isNull();
        ofNull.close();
        send(queue, "x");
        assertThat(receiveText(consumer)).isEqualTo("x");
    }

    @Test
    void tellsItsSelector() throws JMSException {
        assertThat(session().createConsumer(newQueue(), "i = 10").getMessageSelector())
                .isEqualTo("i = 10");
        assertThat(session().createBrowser(newQueue(), "i = 10").getMessageSelector())
                .isEqualTo("i = 10");
    }

    @Test
    @Section({"3.8.1", "4.1.2"})
    void leavesInTheQueueWhatItDoesNotSelect() throws JMSException {
        Queue queue = newQueue();
        for (int i = 0; i < 6; i++) {
            TextMessage message = session().createTextMessage("m" + i);
            message.setIntProperty("i", i);
            sendMessage(queue, message);
        }
        MessageConsumer high = session().createConsumer(queue, "i >= 4");

        assertThat(receiveTexts(high, 2)).containsExactly("m4", "m5");
        expectNothing(high);
        assertThat(remainingIn(queue)).containsExactly("m0", "m1", "m2", "m3");
    }

    @Test
    @Section({"3.8.1", "4.1.2"})
    void sharesAQueueByComplementarySelectors() throws JMSException {
        Queue queue = newQueue();
        MessageConsumer odd = newSession().createConsumer(queue, "odd");
        MessageConsumer even = newSession().createConsumer(queue, "NOT odd");
        for (int i = 0; i < 10; i++) {
            TextMessage message = session().createTextMessage("m" + i);
            message.setBooleanProperty("odd", i % 2 == 1);
            sendMessage(queue, message);
        }

        assertThat(receiveTexts(odd, 5)).containsExactly("m1", "m3", "m5", "m7", "m9");
        assertThat(receiveTexts(even, 5)).containsExactly("m0", "m2", "m4", "m6", "m8");
    }

    @Test
    @Section({"3.8.1", "4.1.2"})
    void seesBehindManyMessagesThatItDoesNotSelect() throws JMSException {
        Queue queue = newQueue();
        var producer = session().createProducer(queue);
        TextMessage message = session().createTextMessage("blue");
        message.setStringProperty("colour", "blue");
        for (int i = 0; i < 5_000; i++) {
            producer.send(message, DeliveryMode.NON_PERSISTENT, 4, 0);
        }
        message.setText("red");
        message.setStringProperty("colour", "red");
        producer.send(message);

        assertThat(receiveText(session().createConsumer(queue, "colour = 'red'")))
                .isEqualTo("red");
    }

    @Test
    @Section({"3.8.1", "4.1.2"})
    void selectsWhatArrivesWhileItWaits() throws Exception {
        Queue queue = newQueue();
        MessageConsumer consumer = newSession().createConsumer(queue, "i = 2");
        var waiting = inBackground(() -> receiveText(consumer));
        for (int i = 0; i < 3; i++) {
            TextMessage message = session().createTextMessage("m" + i);
            message.setIntProperty("i", i);
            sendMessage(queue, message);
        }

        assertThat(within(waiting)).isEqualTo("m2");
    }

    @Test
    @Section({"3.8.1", "3.10"})
    void selectsARedeliveredMessageAgain() throws JMSException {
        Queue queue = newQueue();
        TextMessage message = session().createTextMessage("x");
        message.setIntProperty("i", 1);
        sendMessage(queue, message);
        var transacted = newSession(jakarta.jms.Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue, "i = 1");
        receive(consumer);

        transacted.rollback();

        assertThat(receiveText(consumer)).isEqualTo("x");
        transacted.commit();
    }
}
