package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;

/**
 * The thread that reads a connection runs its listeners: whatever a listener waits for on the same connection comes all the same.
 */
@Timeout(180)
class ListenersOverTcpTest {

    private static final int SECONDS = 60;
    private static final PabalQueue FIRST = new PabalQueue("first");
    private static final PabalQueue SECOND = new PabalQueue("second");

    @TempDir
    Path folder;

    private RunningServer server;
    private Connection connection;
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    /** A listener that may throw what JMS throws. */
    private interface Listener {
        void onMessage(String text) throws Exception;
    }

    @BeforeEach
    void connect() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder));
        connection = new PabalConnectionFactory("pabal://127.0.0.1:" + server.port()).createConnection();
        connection.start();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        server.close();
    }

    private MessageListener telling(Listener listener) {
        return (Message message) -> {
            try {
                listener.onMessage(((TextMessage) message).getText());
            } catch (Exception failure) {
                seen.add(failure.toString());
            }
        };
    }

    private void listen(int mode, PabalQueue queue, Listener listener) throws JMSException {
        connection.createSession(mode).createConsumer(queue).setMessageListener(telling(listener));
    }

    private void send(PabalQueue queue, String text) throws JMSException {
        try (Session session = connection.createSession()) {
            session.createProducer(queue).send(session.createTextMessage(text));
        }
    }

    private void expect(String... texts) throws InterruptedException {
        for (String text : texts) {
            assertThat(seen.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(text);
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aListenerMayWaitForAnotherListenerOfItsConnection() throws Exception {
        CountDownLatch other = new CountDownLatch(1);
        listen(Session.AUTO_ACKNOWLEDGE, FIRST, text -> {
            await(other);
            seen.add(text);
        });
        listen(Session.AUTO_ACKNOWLEDGE, SECOND, text -> other.countDown());
        send(FIRST, "a");
        send(SECOND, "b");
        expect("a");
    }

    @Test
    void aListenerMayReceiveFromItsConnection() throws Exception {
        Session inner = connection.createSession();
        MessageConsumer consumer = inner.createConsumer(SECOND);
        listen(Session.AUTO_ACKNOWLEDGE, FIRST, text -> {
            seen.add(text);
            seen.add(((TextMessage) consumer.receive(TimeUnit.SECONDS.toMillis(SECONDS))).getText());
        });
        send(FIRST, "a");
        expect("a");
        send(SECOND, "b");
        expect("b");
    }

    @Test
    void aListenerMaySendPersistentMessagesAndCommit() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(SECOND);
        session.createConsumer(FIRST).setMessageListener(telling(text -> {
            producer.send(session.createTextMessage(text + text));
            session.commit();
        }));
        listen(Session.AUTO_ACKNOWLEDGE, SECOND, seen::add);
        for (int i = 0; i < 50; i++) {
            send(FIRST, String.valueOf(i));
            expect(i + String.valueOf(i));
        }
    }

    @Test
    void aListenerMayCloseItsConsumer() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(FIRST);
        consumer.setMessageListener(telling(text -> {
            consumer.close();
            seen.add(text);
        }));
        send(FIRST, "a");
        expect("a");
    }

    @Test
    void aListenerThatNeverEndsHoldsUpNobodyElse() throws Exception {
        CountDownLatch stays = new CountDownLatch(1);
        for (int i = 0; i < 5; i++) {
            listen(Session.AUTO_ACKNOWLEDGE, FIRST, text -> {
                seen.add(text);
                await(stays);
            });
            send(FIRST, "stuck");
            expect("stuck");
        }
        listen(Session.AUTO_ACKNOWLEDGE, SECOND, seen::add);
        for (int i = 0; i < 100; i++) {
            send(SECOND, String.valueOf(i));
            expect(String.valueOf(i));
        }
        stays.countDown();
    }

    @Test
    void anExceptionListenerMayCloseTheConnection() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        connection.setExceptionListener(problem -> {
            try {
                connection.close();
            } catch (JMSException failure) {
                seen.add(failure.toString());
            }
            closed.countDown();
        });
        server.close();
        await(closed);
        assertThat(seen).isEmpty();
    }
}
