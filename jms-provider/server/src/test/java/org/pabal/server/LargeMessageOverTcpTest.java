package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.message.BodyStreams;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.wire.WireSession;

/** Large messages through a socket, into a journal and back. */
@Timeout(180)
class LargeMessageOverTcpTest {

    private static final PabalQueue QUEUE = new PabalQueue("films");
    private static final int LENGTH = 5 << 20;

    @TempDir
    Path data;

    private PabalServer server;
    private String url;

    @BeforeEach
    void start() throws Exception {
        server = PabalServer.start(
                ServerSettings.builder()
                        .set("listeners.main.port", "0")
                        .set("storage.data", data.toString())
                        .build(),
                WireSession::begin);
        url = "pabal://127.0.0.1:" + server.address("main").getPort();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static byte at(long offset) {
        return (byte) (offset ^ offset >>> 9 ^ offset >>> 18);
    }

    private static InputStream numbered(long length) {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at == length ? -1 : LargeMessageOverTcpTest.at(at++) & 0xFF;
            }
        };
    }

    private static final class Check extends OutputStream {
        private long length;

        @Override
        public void write(int value) {
            if ((byte) value != at(length)) {
                throw new AssertionError("byte " + length + " is " + value);
            }
            length++;
        }
    }

    private static void send(Session session, long length) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setObjectProperty(BodyStreams.INPUT_STREAM, numbered(length));
        session.createProducer(QUEUE).send(message);
    }

    private static void requireWhole(BytesMessage message, long length) throws JMSException {
        Check check = new Check();
        message.setObjectProperty(BodyStreams.OUTPUT_STREAM, check);
        assertThat(check.length).isEqualTo(length);
    }

    private static BytesMessage receive(MessageConsumer consumer) throws JMSException {
        return (BytesMessage) Objects.requireNonNull(consumer.receive(10_000), "nothing came within 10 s");
    }

    @Test
    void goesThroughSocketAndJournal() throws JMSException {
        try (Connection connection = new PabalConnectionFactory(url).createConnection()) {
            connection.start();
            Session session = connection.createSession();
            send(session, LENGTH);
            String text = "courier ".repeat(100_000);
            session.createProducer(QUEUE).send(session.createTextMessage(text));
            QueueBrowser browser = session.createBrowser(QUEUE);
            requireWhole((BytesMessage) browser.getEnumeration().nextElement(), LENGTH);
            MessageConsumer consumer = session.createConsumer(QUEUE);
            requireWhole(receive(consumer), LENGTH);
            assertThat(((TextMessage) consumer.receive(10_000)).getText()).isEqualTo(text);
        }
    }

    @Test
    void isDeliveredAgainWhenItsConsumerIsKilledInTheMiddle() throws Exception {
        try (Connection connection = new PabalConnectionFactory(url).createConnection()) {
            connection.start();
            Session session = connection.createSession();
            send(session, LENGTH);
            Process consumer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx32m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            HalfReader.class.getName(),
                            url)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(consumer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(consumer.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(consumer.exitValue()).as(output).isEqualTo(HalfReader.KILLED);

            BytesMessage again = receive(session.createConsumer(QUEUE));

            assertThat(again.getJMSRedelivered()).isTrue();
            requireWhole(again, LENGTH);
        }
    }

    @Test
    void isSentOnWithoutItsBodyThroughTheSameConnection() throws JMSException {
        PabalQueue next = new PabalQueue("next");
        try (Connection connection = new PabalConnectionFactory(url).createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            send(session, LENGTH);
            session.commit();
            BytesMessage message = receive(session.createConsumer(QUEUE));
            MessageProducer producer = session.createProducer(next);
            producer.send(message);
            session.commit();
            requireWhole(receive(session.createConsumer(next)), LENGTH);
            session.commit();
        }
    }

    /** Reads half of a message and is gone, as if it were killed. */
    static final class HalfReader {
        static final int KILLED = 77;

        private HalfReader() {}

        public static void main(String[] arguments) throws JMSException {
            Connection connection = new PabalConnectionFactory(arguments[0]).createConnection();
            connection.start();
            BytesMessage message =
                    receive(connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(QUEUE));
            byte[] half = new byte[LENGTH / 2];
            if (message.readBytes(half) != half.length) {
                throw new AssertionError();
            }
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
