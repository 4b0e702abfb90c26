package org.pabal.embedded;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;

/** A broker and connections to it for one test. */
abstract class BrokerFixture {
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** Longer than anything takes, for what must happen. */
    static final long LONG_MILLIS = 10_000;

    /** For what must not happen; a wrong success costs this, a right one too. */
    static final long SHORT_MILLIS = 50;

    static final PabalQueue QUEUE = new PabalQueue("orders");
    static final PabalTopic TOPIC = new PabalTopic("news");

    private final Deque<Connection> connections = new ArrayDeque<>();
    final EmbeddedBroker broker = start();

    EmbeddedBroker start() {
        return EmbeddedBroker.builder()
                .name("client-test-" + NAMES.incrementAndGet())
                .start();
    }

    @AfterEach
    void closeEverything() throws JMSException {
        for (Connection connection : connections) {
            connection.close();
        }
        broker.close();
    }

    PabalConnectionFactory factory(String options) {
        return new PabalConnectionFactory(WayIn.url(broker) + (options.isEmpty() ? "" : "?" + options));
    }

    /** Not started. */
    Connection connection() throws JMSException {
        return connection("");
    }

    Connection connection(String options) throws JMSException {
        Connection connection = factory(options).createConnection();
        connections.add(connection);
        return connection;
    }

    <C extends Connection> C closedAfterwards(C connection) {
        connections.add(connection);
        return connection;
    }

    Connection started() throws JMSException {
        Connection connection = connection();
        connection.start();
        return connection;
    }

    static void send(Session session, jakarta.jms.Destination to, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(to);
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        producer.close();
    }

    /** With a connection of its own. */
    void send(jakarta.jms.Destination to, String... texts) throws JMSException {
        try (Connection connection = factory("").createConnection()) {
            send(connection.createSession(), to, texts);
        }
    }

    static String text(@Nullable Message message) throws JMSException {
        return message == null ? "nothing" : String.valueOf(((TextMessage) message).getText());
    }

    static int count(Message message) throws JMSException {
        return message.getIntProperty("JMSXDeliveryCount");
    }

    /** So many, or "nothing" where none came. */
    static List<String> receive(MessageConsumer consumer, int messages) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int at = 0; at < messages; at++) {
            texts.add(text(consumer.receive(LONG_MILLIS)));
        }
        return texts;
    }

    /** What waits in the queue for a consumer that comes now. */
    List<String> drain(jakarta.jms.Destination from) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = factory("").createConnection()) {
            connection.start();
            MessageConsumer consumer = connection.createSession().createConsumer(from);
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                texts.add(text(message));
            }
        }
        return texts;
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LONG_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("did not happen within " + LONG_MILLIS + " ms");
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupt);
        }
    }

    /** Waits until the thread waits for something itself. */
    static void awaitBlocked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(thread + " is " + thread.getState() + " and should wait");
            }
            Thread.onSpinWait();
        }
    }
}
