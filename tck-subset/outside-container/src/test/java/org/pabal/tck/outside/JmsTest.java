package org.pabal.tck.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/**
 * Gives each test its own connections, destinations and threads, and closes them whatever happens.
 *
 * <p>Nothing here sleeps: what must come is waited for with {@link #PATIENCE_MILLIS}, what must not come with
 * {@link #QUIET_MILLIS}.
 */
public abstract class JmsTest {
    /** Longer than anything that a provider promises should take on a busy machine. */
    protected static final long PATIENCE_MILLIS = 10_000;

    /** How long the suite listens before it believes that nothing comes. */
    protected static final long QUIET_MILLIS = Long.getLong("tck.quietMillis", 60);

    private static final ProviderUnderTest PROVIDER = Providers.find();
    private static final String RUN = Long.toString(System.currentTimeMillis(), 36);
    private static final AtomicLong NAMES = new AtomicLong();

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tck-" + getClass().getSimpleName());
        thread.setDaemon(true);
        return thread;
    });
    private Connection connection;
    private Session session;

    /** Closes what the test opened, last first; the last failure to close fails the test. */
    @AfterEach
    void closeWhatTheTestOpened() throws Exception {
        Exception failure = null;
        while (true) {
            AutoCloseable next;
            synchronized (opened) {
                next = opened.pollLast();
            }
            if (next == null) {
                break;
            }
            try {
                next.close();
            } catch (Exception e) {
                failure = e;
            }
        }
        threads.shutdownNow();
        if (failure != null) {
            throw failure;
        }
    }

    protected static ProviderUnderTest provider() {
        return PROVIDER;
    }

    /** Closes this after the test. */
    protected final <T extends AutoCloseable> T closing(T resource) {
        synchronized (opened) {
            opened.addLast(resource);
        }
        return resource;
    }

    // Names

    /** A name that nobody else in this run, nor in an earlier one, has. */
    protected static String uniqueName(String prefix) {
        return prefix + "." + RUN + "." + NAMES.incrementAndGet();
    }

    protected static String uniqueClientId() {
        return uniqueName("client").replace('.', '-');
    }

    // Connections, contexts and sessions

    protected static ConnectionFactory factory() {
        return PROVIDER.connectionFactory();
    }

    /** Stopped, and closed after the test. */
    protected final Connection newConnection() throws JMSException {
        return closing(factory().createConnection());
    }

    protected final Connection newConnection(String clientId) throws JMSException {
        Connection created = newConnection();
        created.setClientID(clientId);
        return created;
    }

    protected final Connection newStartedConnection() throws JMSException {
        Connection created = newConnection();
        created.start();
        return created;
    }

    protected final Connection newStartedConnection(String clientId) throws JMSException {
        Connection created = newConnection(clientId);
        created.start();
        return created;
    }

    /** The test's own connection, started. */
    protected final Connection connection() throws JMSException {
        if (connection == null) {
            connection = newStartedConnection();
        }
        return connection;
    }

    /** The test's own session, in mode AUTO_ACKNOWLEDGE. */
    protected final Session session() throws JMSException {
        if (session == null) {
            session = connection().createSession();
        }
        return session;
    }

    /** Another session of the test's own connection. */
    protected final Session newSession(int sessionMode) throws JMSException {
        return connection().createSession(sessionMode);
    }

    protected final Session newSession() throws JMSException {
        return newSession(Session.AUTO_ACKNOWLEDGE);
    }

    protected final JMSContext newContext() {
        return newContext(JMSContext.AUTO_ACKNOWLEDGE);
    }

    protected final JMSContext newContext(int sessionMode) {
        return closing(factory().createContext(sessionMode));
    }

    protected final QueueConnection newQueueConnection() throws JMSException {
        QueueConnectionFactory offered = offered(PROVIDER.queueConnectionFactory(), "a QueueConnectionFactory");
        QueueConnection created = closing(offered.createQueueConnection());
        created.start();
        return created;
    }

    protected final TopicConnection newTopicConnection() throws JMSException {
        TopicConnectionFactory offered = offered(PROVIDER.topicConnectionFactory(), "a TopicConnectionFactory");
        TopicConnection created = closing(offered.createTopicConnection());
        created.start();
        return created;
    }

    protected static XAConnectionFactory xaFactory() {
        return offered(PROVIDER.xaConnectionFactory(), "an XAConnectionFactory");
    }

    protected final XAConnection newXaConnection() throws JMSException {
        XAConnection created = closing(xaFactory().createXAConnection());
        created.start();
        return created;
    }

    protected final XAJMSContext newXaContext() {
        return closing(xaFactory().createXAContext());
    }

    /** Skips the test if the provider has none. */
    protected static <T> T offered(Optional<T> offer, String what) {
        assumeTrue(offer.isPresent(), "the provider under test offers no " + what.replaceFirst("^an? ", ""));
        return offer.orElseThrow();
    }

    // Destinations

    protected final Queue newQueue() throws JMSException {
        String name = uniqueName("queue");
        PROVIDER.prepareQueue(name);
        return session().createQueue(name);
    }

    protected final Topic newTopic() throws JMSException {
        String name = uniqueName("topic");
        PROVIDER.prepareTopic(name);
        return session().createTopic(name);
    }

    // Sending

    /** Sends each text from the test's own session, through one producer, in this order. */
    protected final void send(Destination destination, String... texts) throws JMSException {
        send(session(), destination, texts);
    }

    /** Sends each text from this session, through one producer, in this order. */
    protected static void send(Session session, Destination destination, String... texts) throws JMSException {
        try (MessageProducer producer = session.createProducer(destination)) {
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    /** Sends this message from the test's own session. */
    protected final void sendMessage(Destination destination, Message message) throws JMSException {
        try (MessageProducer producer = session().createProducer(destination)) {
            producer.send(message);
        }
    }

    /** Sends this message through a new queue and returns what comes out. */
    @SuppressWarnings("unchecked") // what goes in comes out as the same kind of message: one of the promises
    protected final <M extends Message> M roundTrip(M message) throws JMSException {
        Queue queue = newQueue();
        sendMessage(queue, message);
        try (MessageConsumer consumer = session().createConsumer(queue)) {
            return (M) receive(consumer);
        }
    }

    // Receiving

    protected static Message receive(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(PATIENCE_MILLIS);
        assertThat(message).as("message within " + PATIENCE_MILLIS + " ms").isNotNull();
        return message;
    }

    protected static Message receive(JMSConsumer consumer) {
        Message message = consumer.receive(PATIENCE_MILLIS);
        assertThat(message).as("message within " + PATIENCE_MILLIS + " ms").isNotNull();
        return message;
    }

    protected static String receiveText(MessageConsumer consumer) throws JMSException {
        return text(receive(consumer));
    }

    protected static String receiveText(JMSConsumer consumer) throws JMSException {
        return text(receive(consumer));
    }

    protected static List<String> receiveTexts(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(receiveText(consumer));
        }
        return texts;
    }

    /** What comes until nothing comes for {@link #QUIET_MILLIS}. */
    protected static List<String> remaining(MessageConsumer consumer) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (Message next = consumer.receive(QUIET_MILLIS); next != null; next = consumer.receive(QUIET_MILLIS)) {
            texts.add(text(next));
        }
        return texts;
    }

    /** What is left in a queue, taken by a session of a connection of its own. */
    protected final List<String> remainingIn(Destination queue) throws JMSException {
        try (Connection other = factory().createConnection()) {
            other.start();
            return remaining(other.createSession().createConsumer(queue));
        }
    }

    protected static void expectNothing(MessageConsumer consumer) throws JMSException {
        assertThat(consumer.receive(QUIET_MILLIS)).as("no message").isNull();
    }

    protected static void expectNothing(JMSConsumer consumer) {
        assertThat(consumer.receive(QUIET_MILLIS)).as("no message").isNull();
    }

    protected static String text(Message message) throws JMSException {
        return ((TextMessage) message).getText();
    }

    protected static int deliveryCount(Message message) throws JMSException {
        return message.getIntProperty("JMSXDeliveryCount");
    }

    /** The names of an enumeration that the API left without a type. */
    protected static List<String> names(Enumeration<?> enumeration) {
        return Collections.list(enumeration).stream().map(String.class::cast).toList();
    }

    // Threads

    /** Runs this at once on a thread of its own; it is interrupted after the test if it still runs. */
    protected final <T> Future<T> inBackground(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) { // the waiting test throws it again, assertion errors too
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** The result of a background task, or what it threw. */
    protected static <T> T within(Future<T> result) throws Exception {
        try {
            return result.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.ExecutionException | CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    protected static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .as("latch opened within " + PATIENCE_MILLIS + " ms")
                .isTrue();
    }

    /** True if the task is not done after {@link #QUIET_MILLIS}: it waits for something. */
    protected static boolean stillWaiting(Future<?> task) throws Exception {
        try {
            task.get(QUIET_MILLIS, TimeUnit.MILLISECONDS);
            return false;
        } catch (java.util.concurrent.TimeoutException e) {
            return true;
        }
    }
}
