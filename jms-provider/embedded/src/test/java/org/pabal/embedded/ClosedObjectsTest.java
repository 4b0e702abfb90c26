package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.pabal.embedded.Refusals.code;
import static org.pabal.embedded.Refusals.refused;
import static org.pabal.embedded.Refusals.show;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.PabalConnectionFactory;

/** Whatever is closed says so, whichever of its methods is called (Jakarta Messaging 3.1 §6.1.8, §6.2.15, §8.8). */
@Timeout(60)
@OverBothLinks
class ClosedObjectsTest {

    private EmbeddedBroker broker;
    private PabalConnectionFactory factory;
    private Connection connection;
    private Session session;

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

    @Test
    void everythingClosedSaysThatItIsClosed() throws Exception {
        Queue queue = session.createQueue("q");
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        QueueBrowser browser = session.createBrowser(queue);
        Message unacknowledged;
        try (Session clientSession = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
            producer.send(session.createMessage());
            MessageConsumer receiver = clientSession.createConsumer(queue);
            unacknowledged = receiver.receive(10_000);
        }
        refused(IllegalStateException.class, "ILLEGAL_STATE", unacknowledged::acknowledge, "the session is closed");

        producer.close();
        consumer.close();
        browser.close();
        allRefused(MessageProducer.class, producer, "producer to queue q is closed; create another");
        allRefused(MessageConsumer.class, consumer, "consumer on queue q");
        allRefused(QueueBrowser.class, browser, "browser of queue q");

        MessageProducer producerOfSession = session.createProducer(queue);
        MessageConsumer consumerOfSession = session.createConsumer(queue);
        QueueBrowser browserOfSession = session.createBrowser(queue);
        session.close();
        session.close();
        allRefused(Session.class, session, "the session is closed");
        allRefused(MessageProducer.class, producerOfSession, "closed");
        allRefused(MessageConsumer.class, consumerOfSession, "closed");
        allRefused(QueueBrowser.class, browserOfSession, "closed");

        connection.close();
        connection.close();
        allRefused(Connection.class, connection, "the connection to " + WayIn.url(broker) + " is closed");
    }

    @Test
    void everythingOfAClosedContextSaysThatItIsClosed() throws Exception {
        JMSContext context = factory.createContext();
        Queue queue = context.createQueue("q");
        JMSProducer producer = context.createProducer();
        JMSConsumer consumer = context.createConsumer(queue);
        QueueBrowser browser = context.createBrowser(queue);
        JMSConsumer closedFirst = context.createConsumer(queue);
        closedFirst.close();
        allRefused(JMSConsumer.class, closedFirst, "consumer on queue q is closed");
        context.close();
        context.close();
        allRefused(JMSContext.class, context, "closed");
        allRefused(JMSConsumer.class, consumer, "closed");
        allRefused(QueueBrowser.class, browser, "closed");
        refused(
                IllegalStateRuntimeException.class,
                "ILLEGAL_STATE",
                () -> producer.send(queue, "text"),
                "closed",
                "create another");
    }

    @Test
    void aStoppedBrokerIsNamedToThoseWhoWereConnected() throws Exception {
        MessageProducer producer = session.createProducer(session.createQueue("q"));
        broker.stop();
        refused(JMSException.class, "BROKER_UNAVAILABLE", () -> producer.send(session.createMessage()), broker.name());
        refused(JMSException.class, "BROKER_UNAVAILABLE", () -> connection.createSession(), broker.name());
    }

    /** Calls every method of the interface that the specification does not allow on something closed. */
    private static void allRefused(Class<?> type, Object closed, String says) throws Exception {
        Set<String> allowed = Set.of("close", "run");
        for (Method method : type.getMethods()) {
            if (allowed.contains(method.getName()) || method.isDefault()) {
                continue;
            }
            Object[] arguments = new Object[method.getParameterCount()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = sample(method.getParameterTypes()[i]);
            }
            Throwable thrown = catchThrowable(() -> {
                try {
                    method.invoke(closed, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
            show(thrown);
            assertThat(thrown)
                    .as(method.toString())
                    .isInstanceOfAny(IllegalStateException.class, IllegalStateRuntimeException.class)
                    .hasMessageContaining(says)
                    .hasMessageStartingWith("cannot ");
            assertThat(code(thrown)).as(method.toString()).isEqualTo("ILLEGAL_STATE");
        }
    }

    private static @Nullable Object sample(Class<?> type) {
        if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return 1L;
        } else if (type == boolean.class) {
            return false;
        } else if (type == String.class) {
            return "s";
        } else if (type == Class.class) {
            return String.class;
        } else if (type == Serializable.class) {
            return "object";
        } else if (type == Destination.class || type == Queue.class) {
            return new org.pabal.client.destination.PabalQueue("q");
        } else if (type == Topic.class) {
            return new org.pabal.client.destination.PabalTopic("t");
        } else if (type == Message.class) {
            return new PabalConnectionFactory().settings().messageFactory().message();
        } else if (type == ServerSessionPool.class) {
            return (ServerSessionPool) () -> null;
        } else if (type == jakarta.jms.CompletionListener.class) {
            return new jakarta.jms.CompletionListener() {
                @Override
                public void onCompletion(Message message) {}

                @Override
                public void onException(Message message, Exception exception) {}
            };
        } else if (type == jakarta.jms.MessageListener.class) {
            return (jakarta.jms.MessageListener) message -> {};
        } else if (type == jakarta.jms.ExceptionListener.class) {
            return (jakarta.jms.ExceptionListener) problem -> {};
        }
        throw new AssertionError("no sample of " + type);
    }
}
