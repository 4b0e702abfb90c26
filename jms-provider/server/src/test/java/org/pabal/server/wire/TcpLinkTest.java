package org.pabal.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.PabalServer;
import org.pabal.server.settings.ServerSettings;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameWriter;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.Preface;

/** The client's link over real sockets: what works, and what a person is told when it does not. */
class TcpLinkTest {

    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private PabalServer server(String... settings) throws Exception {
        ServerSettings.Builder builder = ServerSettings.builder()
                .set("listeners.main.port", "0")
                .set("storage.data", "")
                .set("security.usersFile", directory.resolve("users.yaml").toString());
        for (int i = 0; i < settings.length; i += 2) {
            builder.set(settings[i], settings[i + 1]);
        }
        PabalServer server = PabalServer.start(builder.build(), WireSession::begin);
        open.add(server);
        return server;
    }

    private static String hostAndPort(PabalServer server) {
        return "localhost:" + server.address("main").getPort();
    }

    private Connection connect(String url) throws JMSException {
        Connection connection = new PabalConnectionFactory(url).createConnection();
        open.add(connection);
        return connection;
    }

    private JMSException failure(String url) {
        return catchThrowableOfType(JMSException.class, () -> connect(url));
    }

    /** A server that does with its one connection what it is told. */
    private int peer(Behaviour behaviour) throws IOException {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(listener);
        Thread thread = new Thread(
                () -> {
                    try (Socket socket = listener.accept()) {
                        behaviour.run(socket);
                    } catch (Exception e) {
                        // The test is over
                    }
                },
                "test peer");
        thread.setDaemon(true);
        thread.start();
        return listener.getLocalPort();
    }

    private interface Behaviour {
        void run(Socket socket) throws Exception;
    }

    private static void say(Socket socket, Frame... frames) throws IOException {
        FrameWriter writer = new FrameWriter();
        for (Frame frame : frames) {
            writer.write(frame);
        }
        ByteBuffer bytes = writer.take();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        socket.getOutputStream().write(copy);
    }

    private static void silence(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // Whatever it says
        }
    }

    /** As a broker does until the connection is open. */
    private static void open(Socket socket, int heartbeatMillis) throws IOException {
        socket.getOutputStream().write(new Preface(Preface.Word.ACCEPT, 1, 1).bytes());
        say(socket, new HandshakeFrame.Mechanisms("test", List.of("ANONYMOUS")));
        say(socket, new HandshakeFrame.Authenticated(new byte[0]));
        say(
                socket,
                new HandshakeFrame.Opened(
                        "test", 1, 1L << 32, 1 << 20, 1 << 20, heartbeatMillis, 10, 10, 1 << 20, 0, false));
    }

    // ---- what works

    @Test
    void carriesMessagesOfEverySize() throws Exception {
        Connection connection = connect("pabal://" + hostAndPort(server()));
        connection.start();
        Session session = connection.createSession();
        Queue queue = session.createQueue("sizes");
        MessageConsumer consumer = session.createConsumer(queue);
        for (int size : new int[] {0, 1, 1_000, 130_000, 140_000, 1_100_000, 5_000_000}) {
            String text = "x".repeat(size);
            session.createProducer(queue).send(session.createTextMessage(text));
            assertThat(consumer.receive(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))
                            .getBody(String.class))
                    .isEqualTo(text);
        }
    }

    @Test
    void combinesTheWritesOfManyThreads() throws Exception {
        String url = "pabal://" + hostAndPort(server());
        Connection connection = connect(url);
        connection.start();
        int threads = 16;
        int each = 200;
        CountDownLatch done = new CountDownLatch(threads);
        BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
        for (int t = 0; t < threads; t++) {
            Session session = connection.createSession();
            Thread sender = new Thread(() -> {
                try {
                    Queue queue = session.createQueue("many");
                    for (int i = 0; i < each; i++) {
                        session.createProducer(queue).send(session.createTextMessage("m" + i));
                    }
                } catch (Exception e) {
                    failures.add(e);
                } finally {
                    done.countDown();
                }
            });
            sender.start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("many"));
        for (int i = 0; i < threads * each; i++) {
            Message next = consumer.receive(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(next).as("message %d", i).isNotNull();
        }
    }

    // ---- what is said when it does not

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 400 Bad Request     | HTTP is spoken there",
                "AMQP....                     | AMQP is spoken there",
                "SSH-2.0-OpenSSH              | SSH is spoken there",
                "hello, I am somebody else    | no Pabal broker",
                "PABAL!..                     | the broker speaks versions 46 to 46 of the protocol",
                "''                           | closed without a word"
            })
    void namesWhoAnswersInPlaceOfABroker(String answer, String told) throws Exception {
        int port = peer(socket -> {
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            silence(socket);
        });
        assertThat(failure("pabal://localhost:" + port))
                .hasMessageStartingWith("cannot connect to pabal://localhost:" + port + ": ")
                .hasMessageContaining(told)
                .extracting(JMSException::getErrorCode)
                // A broker that is just going says nothing, and may come again; what speaks another protocol stays.
                .isEqualTo(answer.isEmpty() ? "BROKER_UNAVAILABLE" : "INCOMPATIBLE");
    }

    @Test
    void saysThatNobodyListensOrAnswersOrHasThatName() throws Exception {
        assertThat(failure("pabal://localhost:1")).hasMessageContaining("nothing listens on port 1 of 'localhost'");
        int silent = peer(TcpLinkTest::silence);
        assertThat(failure("pabal://localhost:" + silent + "?connectTimeout=300ms"))
                .hasMessageContaining("no answer within 300 ms (connectTimeout)");
        assertThat(failure("pabal://localhost:1,localhost:2"))
                .hasMessageContaining("none of 2 hosts could be reached: localhost:1: nothing listens");
    }

    @Test
    void goesOnToTheNextHost() throws Exception {
        Connection connection = connect("pabal://localhost:1," + hostAndPort(server()));
        assertThat(connection.createSession()).isNotNull();
    }

    @Test
    void saysWhatOptionIsWrong() {
        assertThat(failure("pabal://localhost:1?heartbeat=fast"))
                .hasMessageContaining("invalid heartbeat=fast: it is a time from 100ms to 10min");
        assertThat(failure("pabals://localhost:1?tls=false")).hasMessageContaining("contradicts pabals://");
        assertThat(failure("pabal://localhost:1?tlsTrust=x")).hasMessageContaining("but the connection is plain");
        assertThat(failure("pabals://localhost:1?tlsTrust=/no/such/file"))
                .hasMessageContaining("cannot use '/no/such/file' for TLS: there is no such file");
        assertThat(failure("pabal://localhost:1?heartbeet=1s")).hasMessageContaining("did you mean 'heartbeat'?");
    }

    @Test
    void tellsPlainAndEncryptedPortsApart() throws Exception {
        PabalServer plain = server();
        assertThat(failure("pabals://" + hostAndPort(plain))).hasMessageContaining("TLS");
        PabalServer encrypted = encrypted();
        assertThat(failure("pabal://" + hostAndPort(encrypted))).hasMessageContaining("TLS");
    }

    @Test
    void trustsOnlyWhomItIsToldTo() throws Exception {
        PabalServer server = encrypted();
        assertThat(failure("pabals://" + hostAndPort(server)))
                .hasMessageContaining("the broker's certificate is not trusted here")
                .hasMessageContaining("tlsTrust=FILE");
        String trust = "?tlsTrust=" + directory.resolve("broker.pem");
        Connection connection = connect("pabals://" + hostAndPort(server) + trust);
        assertThat(connection.createSession()).isNotNull();
        String byAddress = "pabals://127.0.0.1:" + server.address("main").getPort() + trust;
        assertThat(failure(byAddress)).hasMessageContaining("the broker's certificate is not for host '127.0.0.1'");
        assertThat(connect(byAddress + "&tlsVerifyHost=false").createSession()).isNotNull();
    }

    private PabalServer encrypted() throws Exception {
        Path store = directory.resolve("broker.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        Process trusted = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-exportcert",
                        "-rfc",
                        "-alias",
                        "broker",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString(),
                        "-file",
                        directory.resolve("broker.pem").toString())
                .inheritIO()
                .start();
        assertThat(trusted.waitFor()).isZero();
        return server("tls.keystore", store.toString(), "tls.keystorePassword", "changeit");
    }

    // ---- what is lost

    @Test
    void tellsTheExceptionListenerWhenTheBrokerStops() throws Exception {
        PabalServer server = server();
        Connection connection = connect("pabal://" + hostAndPort(server));
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(told::add);
        connection.createSession();
        server.close();
        assertThat(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isNotNull()
                .extracting(JMSException::getErrorCode)
                .isEqualTo("BROKER_UNAVAILABLE");
    }

    @Test
    void takesABrokerForLostThatIsSilent() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        int port = peer(socket -> {
            open(socket, 100);
            silence(socket);
            over.countDown();
        });
        Connection connection = new PabalConnectionFactory("pabal://localhost:" + port).createConnection();
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(told::add);
        assertThat(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isNotNull()
                .hasMessageContaining("nothing has been heard of it for");
        assertThat(over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        connection.close();
    }

    @Test
    void takesNothingThatIsNoFrame() throws Exception {
        int port = peer(socket -> {
            open(socket, 0);
            socket.getOutputStream().write(new byte[] {0x7F, 0, 0, 0});
            silence(socket);
        });
        Connection connection = new PabalConnectionFactory("pabal://localhost:" + port).createConnection();
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(told::add);
        assertThatSessionIsRefused(connection, told);
        connection.close();
    }

    private static void assertThatSessionIsRefused(Connection connection, BlockingQueue<JMSException> told) {
        assertThat(catchThrowableOfType(JMSException.class, connection::createSession))
                .hasMessageContaining("does not understand");
        assertThat(told).hasSizeLessThanOrEqualTo(1);
    }
}
