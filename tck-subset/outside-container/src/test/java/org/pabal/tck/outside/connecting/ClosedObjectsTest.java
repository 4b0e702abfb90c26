package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.pabal.tck.outside.Completions;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

/** Every method of every object that can be closed, found by reflection: none is forgotten. */
@Section({"6.1.8", "6.2.15", "8.8"})
class ClosedObjectsTest extends JmsTest {
    private Queue queue;
    private Topic topic;
    private Message message;

    /** One dynamic test for each method of the interface, called on the closed object. */
    private <T> Stream<DynamicTest> refuses(Class<T> type, T closed) throws JMSException {
        queue = newQueue();
        topic = newTopic();
        message = session().createTextMessage("x");
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.getName().equals("close"))
                // throws nothing by its signature, and application servers alone call it
                .filter(method -> !(type == Session.class && method.getName().equals("run")))
                .sorted(Comparator.comparing(Method::toString))
                .map(method -> dynamicTest(
                        type.getSimpleName() + "." + method.getName() + parameters(method),
                        () -> assertThatThrownBy(() -> call(method, closed))
                                .isInstanceOf(
                                        method.getExceptionTypes().length > 0
                                                        && method.getExceptionTypes()[0] == JMSException.class
                                                ? IllegalStateException.class
                                                : IllegalStateRuntimeException.class)));
    }

    private static String parameters(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private void call(Method method, Object target) throws Throwable {
        Object[] arguments =
                Arrays.stream(method.getParameterTypes()).map(this::argument).toArray();
        try {
            method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object argument(Class<?> type) {
        if (type == boolean.class) {
            return false;
        } else if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return 1L;
        } else if (type == String.class) {
            return "name";
        } else if (type == Class.class) {
            return String.class;
        } else if (type == Topic.class) {
            return topic;
        } else if (type.isInstance(queue)) {
            return queue;
        } else if (type == Message.class) {
            return message;
        } else if (type == MessageListener.class) {
            return (MessageListener) ignored -> {};
        } else if (type == jakarta.jms.CompletionListener.class) {
            return new Completions();
        } else if (type == jakarta.jms.ExceptionListener.class) {
            return (jakarta.jms.ExceptionListener) ignored -> {};
        } else if (type == ServerSessionPool.class) {
            return (ServerSessionPool) () -> null;
        } else if (type == java.io.Serializable.class) {
            return "object";
        }
        throw new AssertionError("no argument for " + type);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedConnection() throws JMSException {
        Connection connection = newConnection();
        connection.close();
        return refuses(Connection.class, connection);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedSession() throws JMSException {
        Session session = connection().createSession();
        session.close();
        return refuses(Session.class, session);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfASessionOfAClosedConnection() throws JMSException {
        Connection connection = newConnection();
        Session session = connection.createSession();
        connection.close();
        return refuses(Session.class, session);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedTransactedSession() throws JMSException {
        Session session = connection().createSession(Session.SESSION_TRANSACTED);
        session.close();
        return refuses(Session.class, session);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedProducer() throws JMSException {
        MessageProducer producer = session().createProducer(newQueue());
        producer.close();
        return refuses(MessageProducer.class, producer);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedProducerOfNoDestination() throws JMSException {
        MessageProducer producer = session().createProducer(null);
        producer.close();
        return refuses(MessageProducer.class, producer);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAProducerOfAClosedSession() throws JMSException {
        Session session = newSession();
        MessageProducer producer = session.createProducer(newQueue());
        session.close();
        return refuses(MessageProducer.class, producer);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedConsumer() throws JMSException {
        MessageConsumer consumer = session().createConsumer(newQueue());
        consumer.close();
        return refuses(MessageConsumer.class, consumer);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAConsumerOfAClosedConnection() throws JMSException {
        Connection connection = newStartedConnection();
        MessageConsumer consumer = connection.createSession().createConsumer(newTopic());
        connection.close();
        return refuses(MessageConsumer.class, consumer);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedBrowser() throws JMSException {
        QueueBrowser browser = session().createBrowser(newQueue());
        browser.close();
        return refuses(QueueBrowser.class, browser);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfABrowserOfAClosedSession() throws JMSException {
        Session session = newSession();
        QueueBrowser browser = session.createBrowser(newQueue());
        session.close();
        return refuses(QueueBrowser.class, browser);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedContext() throws JMSException {
        JMSContext context = newContext();
        context.close();
        return refuses(JMSContext.class, context);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAContextClosedBeforeAnotherOfItsConnection() throws JMSException {
        JMSContext context = newContext();
        closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        context.close();
        return refuses(JMSContext.class, context);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAClosedContextConsumer() throws JMSException {
        JMSConsumer consumer = newContext().createConsumer(newQueue());
        consumer.close();
        return refuses(JMSConsumer.class, consumer);
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryMethodOfAConsumerOfAClosedContext() throws JMSException {
        JMSContext context = newContext();
        JMSConsumer consumer = context.createConsumer(newQueue());
        context.close();
        return refuses(JMSConsumer.class, consumer);
    }

    @Test
    void refusesToSendWithAProducerOfAClosedContext() throws JMSException {
        JMSContext context = newContext();
        JMSProducer producer = context.createProducer();
        Queue destination = newQueue();
        context.close();

        assertThatThrownBy(() -> producer.send(destination, "text")).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> producer.send(destination, new byte[1]))
                .isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> producer.send(destination, session().createMessage()))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    void isSilentWhenClosedAgain() throws JMSException {
        Connection connection = newConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(newQueue());
        MessageConsumer consumer = session.createConsumer(newQueue());
        QueueBrowser browser = session.createBrowser(newQueue());
        connection.close();

        for (int i = 0; i < 2; i++) {
            connection.close();
            session.close();
            producer.close();
            consumer.close();
            browser.close();
        }
    }

    @Test
    void isSilentWhenAContextIsClosedAgain() throws JMSException {
        JMSContext context = newContext();
        JMSConsumer consumer = context.createConsumer(newQueue());
        context.close();

        context.close();
        consumer.close();
        consumer.close();
    }

    @Test
    void refusesToAcknowledgeAMessageOfAClosedSession() throws JMSException {
        Queue destination = newQueue();
        send(destination, "x");
        Session session = newSession(Session.CLIENT_ACKNOWLEDGE);
        Message received = receive(session.createConsumer(destination));
        session.close();

        assertThatThrownBy(received::acknowledge).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesToAcknowledgeAMessageOfAClosedConnection() throws JMSException {
        Queue destination = newQueue();
        send(destination, "x");
        Connection connection = newStartedConnection();
        Message received =
                receive(connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(destination));
        connection.close();

        assertThatThrownBy(received::acknowledge).isInstanceOf(IllegalStateException.class);
    }
}
