package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

/** Selectors that are no selectors are refused where they are presented. */
@Section({"3.8.1.1", "10.3"})
class SelectorSyntaxTest extends JmsTest {
    private static final String WRONG = "this is = not a selector";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=",
                "i =",
                "= 1",
                "i = = 1",
                "i == 1",
                "i != 1",
                "i = 1 AND",
                "AND i = 1",
                "i = 1 i = 2",
                "i = 1 OR OR i = 2",
                "NOT",
                "(i = 1",
                "i = 1)",
                "()",
                "i = 'unclosed",
                "i = \"double quoted\"",
                "i BETWEEN 1",
                "i BETWEEN 1 AND",
                "i BETWEEN 1 OR 2",
                "text IN",
                "text IN ()",
                "text IN ('a'",
                "text IN ('a',)",
                "text IN (1, 2)",
                "text IN 'a'",
                "'a' IN ('a')",
                "text LIKE",
                "text LIKE 1",
                "text LIKE other",
                "'a' LIKE 'a'",
                "text LIKE 'a' ESCAPE",
                "text LIKE 'a' ESCAPE 'ab'",
                "text LIKE 'a' ESCAPE ''",
                "text LIKE 'a' ESCAPE 1",
                "i IS",
                "i IS NOT",
                "i IS 1",
                "i IS TRUE",
                "1 IS NULL",
                "NULL = 1",
                "i = NULL",
                "TRUE IS NULL",
                "between = 1",
                "LIKE LIKE 'a'",
                "escape = 'a'",
                "in = 1",
                "i = 1; i = 2",
                "i = 1 /* comment */",
                "i # 1",
                "1a = 1",
                "a-b.c = 1 =",
                "i = 1.2.3",
                "i = 1e",
                "i = 0x",
                "i = 09",
                "i = 99999999999999999999",
                "i = @name",
                "text = 'a' + 'b' +"
            })
    void refusesWhatIsNoSelector(String selector) throws JMSException {
        Queue queue = newQueue();

        assertThatThrownBy(() -> session().createConsumer(queue, selector))
                .isInstanceOf(InvalidSelectorException.class);
    }

    @Test
    void refusesItInEveryMethodOfASessionThatTakesOne() throws JMSException {
        Session session = newConnection(uniqueClientId()).createSession();
        Queue queue = newQueue();
        Topic topic = newTopic();
        Map<String, ThrowingCallable> calls = Map.of(
                "createConsumer", () -> session.createConsumer(topic, WRONG),
                "createConsumer noLocal", () -> session.createConsumer(topic, WRONG, true),
                "createSharedConsumer", () -> session.createSharedConsumer(topic, "s", WRONG),
                "createDurableSubscriber", () -> session.createDurableSubscriber(topic, "s", WRONG, false),
                "createDurableConsumer", () -> session.createDurableConsumer(topic, "s", WRONG, false),
                "createSharedDurableConsumer", () -> session.createSharedDurableConsumer(topic, "s", WRONG),
                "createBrowser", () -> session.createBrowser(queue, WRONG));

        calls.forEach((name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(InvalidSelectorException.class));
    }

    @Test
    void refusesItInEveryMethodOfAContextThatTakesOne() throws JMSException {
        JMSContext context = newContext();
        context.setClientID(uniqueClientId());
        Queue queue = newQueue();
        Topic topic = newTopic();
        Map<String, ThrowingCallable> calls = Map.of(
                "createConsumer", () -> context.createConsumer(topic, WRONG),
                "createConsumer noLocal", () -> context.createConsumer(topic, WRONG, true),
                "createSharedConsumer", () -> context.createSharedConsumer(topic, "s", WRONG),
                "createDurableConsumer", () -> context.createDurableConsumer(topic, "s", WRONG, false),
                "createSharedDurableConsumer", () -> context.createSharedDurableConsumer(topic, "s", WRONG),
                "createBrowser", () -> context.createBrowser(queue, WRONG));

        calls.forEach(
                (name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(InvalidSelectorRuntimeException.class));
    }

    @Test
    void leavesNoSubscriptionBehindWhenItRefuses() throws JMSException {
        Session session = newConnection(uniqueClientId()).createSession();
        Topic topic = newTopic();
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "refused", WRONG, false))
                .isInstanceOf(InvalidSelectorException.class);

        assertThatThrownBy(() -> session.unsubscribe("refused"))
                .isInstanceOf(jakarta.jms.InvalidDestinationException.class);
    }
}
