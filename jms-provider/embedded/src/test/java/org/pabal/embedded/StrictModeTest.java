package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.pabal.embedded.Refusals.refused;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.engine.command.QueueSettings;

/** {@code jms.strict=true} finds what the specification forbids; without it the same code runs as it does elsewhere. */
@Timeout(60)
@OverBothLinks
class StrictModeTest {

    private EmbeddedBroker broker;
    private Connection strict;
    private Connection lenient;

    @BeforeEach
    void open(TestInfo test) throws JMSException {
        broker = EmbeddedBroker.builder()
                .name("strict." + test.getTestMethod().orElseThrow().getName())
                .start();
        strict = new PabalConnectionFactory(WayIn.url(broker) + "?jms.strict=true").createConnection();
        lenient = new PabalConnectionFactory(WayIn.url(broker)).createConnection();
        strict.start();
        lenient.start();
    }

    @AfterEach
    void close() throws JMSException {
        strict.close();
        lenient.close();
        broker.stop();
    }

    @Test
    void findsASessionThatTwoThreadsUseAtOnce() throws Exception {
        Session session = strict.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        Thread receiver = waitInReceive(consumer, "warehouse");
        refused(
                IllegalStateException.class,
                "SESSION_USED_BY_TWO_THREADS",
                () -> session.createProducer(session.createQueue("orders")),
                "cannot create a producer",
                "thread '" + Thread.currentThread().getName() + "'",
                "thread 'warehouse' is using the same session to receive",
                "give each thread a session of its own",
                "jms.strict=true");
        // Allowed from any thread (§6.2.5)
        session.close();
        receiver.join();
    }

    @Test
    void findsAListenerThatRunsWhileAnotherThreadUsesItsSession() throws Exception {
        Session session = strict.createSession();
        Queue orders = session.createQueue("orders");
        Message message = session.createMessage();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        MessageProducer producer = session.createProducer(orders);
        session.createConsumer(orders).setMessageListener(received -> {
            running.countDown();
            await(go);
        });
        try (Session other = lenient.createSession()) {
            other.createProducer(orders).send(other.createMessage());
        }
        await(running);
        refused(
                IllegalStateException.class,
                "SESSION_USED_BY_TWO_THREADS",
                () -> producer.send(message),
                "cannot send",
                "to run a message listener");
        go.countDown();
    }

    @Test
    void findsAMessageThatIsTouchedWhileItIsSent() throws Exception {
        Queue full = full();
        Session session = strict.createSession();
        TextMessage message = session.createTextMessage("bicycle");
        CountDownLatch sent = new CountDownLatch(1);
        BlockingQueue<String> seen = new ArrayBlockingQueue<>(1);
        session.createProducer(full).send(message, new CompletionListener() {
            @Override
            public void onCompletion(Message completed) {
                try {
                    // From here on it may be used again
                    seen.add(((TextMessage) completed).getText());
                } catch (JMSException e) {
                    seen.add(e.toString());
                }
                sent.countDown();
            }

            @Override
            public void onException(Message failed, Exception exception) {
                seen.add(exception.toString());
            }
        });
        String code = "MESSAGE_BEING_SENT";
        String[] parts = {"an asynchronous send of it has not completed", "CompletionListener", "jms.strict=true"};
        refused(IllegalStateException.class, code, () -> message.setText("car"), parts);
        refused(IllegalStateException.class, code, message::getText, parts);
        refused(IllegalStateException.class, code, () -> message.setStringProperty("colour", "red"), parts);
        refused(IllegalStateException.class, code, message::getJMSMessageID, parts);
        makeRoom(full);
        await(sent);
        assertThat(seen).containsExactly("bicycle");
        message.setText("car");
    }

    @Test
    void findsPropertiesInAReservedName() throws JMSException {
        Message message = strict.createSession().createMessage();
        refused(
                JMSException.class,
                "RESERVED_NAME",
                () -> message.setStringProperty("JMS_ACME_note", "x"),
                "'JMS_ACME_note'");
        lenient.createSession().createMessage().setStringProperty("JMS_ACME_note", "x");
    }

    @Test
    void withoutItNothingOfThisIsRefused() throws Exception {
        Session session = lenient.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        Thread receiver = waitInReceive(consumer, "warehouse");
        session.createProducer(session.createQueue("orders")).send(session.createTextMessage("bicycle"));
        receiver.join();

        Queue full = full();
        TextMessage message = session.createTextMessage("bicycle");
        CountDownLatch sent = new CountDownLatch(1);
        session.createProducer(full).send(message, new CompletionListener() {
            @Override
            public void onCompletion(Message completed) {
                sent.countDown();
            }

            @Override
            public void onException(Message failed, Exception exception) {}
        });
        message.setText("car");
        makeRoom(full);
        await(sent);
        try (MessageConsumer other = session.createConsumer(full)) {
            // What was sent is what was there at the send
            assertThat(((TextMessage) other.receive(10_000)).getText()).isEqualTo("bicycle");
        }
    }

    private static Thread waitInReceive(MessageConsumer consumer, String name) {
        Thread receiver = new Thread(() -> catchThrowable(consumer::receive), name);
        receiver.start();
        while (receiver.getState() != Thread.State.TIMED_WAITING && receiver.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return receiver;
    }

    /** A queue with room for one message, and one there: what is sent to it waits. */
    private Queue full() throws Exception {
        QueueSettings one = new QueueSettings(1, 0, QueueSettings.Overflow.BLOCK, 0, 0, 1.0, 0, null, null, false);
        broker.administration().declareQueue("full", one).toCompletableFuture().get(10, TimeUnit.SECONDS);
        try (Session session = lenient.createSession()) {
            Queue full = session.createQueue("full");
            session.createProducer(full).send(session.createTextMessage("first"));
            return full;
        }
    }

    private void makeRoom(Queue full) throws JMSException {
        try (Session session = lenient.createSession();
                MessageConsumer consumer = session.createConsumer(full)) {
            assertThat(((TextMessage) consumer.receive(10_000)).getText()).isEqualTo("first");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
