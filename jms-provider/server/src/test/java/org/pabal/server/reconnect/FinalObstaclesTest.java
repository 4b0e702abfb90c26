package org.pabal.server.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.context.PabalContext;
import org.pabal.server.RunningServer;
import org.pabal.server.TestKeys;
import org.pabal.wire.Preface;

/**
 * What no further attempt mends ends at once, not after {@code reconnect.time}, which is ten minutes in all of these: longer
 * than a test may take.
 */
@Timeout(180)
class FinalObstaclesTest {

    private static final String PATIENT = "reconnect=true&reconnect.initial=true&reconnect.delay=10ms"
            + "&reconnect.delayMax=50ms&reconnect.order=listed";

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int at = open.size() - 1; at >= 0; at--) {
            open.get(at).close();
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private RunningServer plainServer() throws Exception {
        return opened(RunningServer.start(RunningServer.settings(folder)));
    }

    private RunningServer tlsServer(Path keystore) throws Exception {
        return opened(RunningServer.start(RunningServer.settings(folder)
                .set("tls.keystore", keystore.toString())
                .set("tls.keystorePassword", TestKeys.PASSWORD)));
    }

    private static JMSException obstacle(String url) {
        return catchThrowableOfType(
                JMSException.class,
                () -> new PabalConnectionFactory(url).createConnection().close());
    }

    private static JMSException obstacle(int port, Path trust) {
        return obstacle("pabals://localhost:" + port + "?tlsTrust=" + trust + "&" + PATIENT);
    }

    // ---- certificates

    @Test
    void endsAtOnceWhereTheCertificateIsNotTrusted() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path other = keys.certificates(keys.keystore("other"));
        JMSException refused = obstacle(tlsServer(keys.keystore("broker")).port(), other);
        assertThat(refused)
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("the broker's certificate is not trusted here")
                .hasMessageContaining("tlsTrust=FILE");
        assertThat(refused.getErrorCode()).isEqualTo("NOT_TRUSTED");
    }

    @Test
    void endsAtOnceWhereTheCertificateHasExpired() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path authority = keys.authority("authority");
        Path expired = keys.signed("expired", authority, "-startdate", "-10d", "-validity", "5");
        JMSException refused = obstacle(tlsServer(expired).port(), keys.certificates(authority));
        assertThat(refused).hasMessageContaining("the broker's certificate has expired");
        assertThat(refused.getErrorCode()).isEqualTo("NOT_TRUSTED");
    }

    @Test
    void endsAtOnceWhereTheCertificateIsAnotherHosts() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path elsewhere = keys.keystore("elsewhere", "-ext", "san=dns:other.example", "-validity", "365");
        JMSException refused = obstacle(tlsServer(elsewhere).port(), keys.certificates(elsewhere));
        assertThat(refused).hasMessageContaining("the broker's certificate is not for host 'localhost'");
        assertThat(refused.getErrorCode()).isEqualTo("NOT_TRUSTED");
    }

    @Test
    void endsAtOnceWhereThisClientsCertificateIsNotAccepted() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path broker = keys.keystore("broker");
        RunningServer server = opened(RunningServer.start(RunningServer.settings(folder)
                .set("tls.keystore", broker.toString())
                .set("tls.keystorePassword", TestKeys.PASSWORD)
                .set("tls.trust", keys.certificates(keys.keystore("friend")).toString())
                .set("security.certificateRole", "admin")
                .set("listeners.main.tls", "mutual")));
        JMSException refused = obstacle(server.port(), keys.certificates(broker));
        assertThat(refused)
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("the broker wants a certificate of this client");
        assertThat(refused.getErrorCode()).isEqualTo("NOT_AUTHENTICATED");
    }

    @Test
    void endsAtOnceWhereNoTlsCanBeAgreedUpon() throws Exception {
        TestKeys keys = new TestKeys(folder);
        SSLContext keyless = SSLContext.getInstance("TLS");
        keyless.init(new javax.net.ssl.KeyManager[0], null, null);
        ServerSocket door =
                opened(keyless.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("localhost")));
        daemon(door, socket -> socket.getInputStream().read());
        JMSException refused = obstacle(door.getLocalPort(), keys.certificates(keys.keystore("any")));
        assertThat(refused).hasMessageContaining("TLS could not be agreed upon");
        assertThat(refused.getErrorCode()).isEqualTo("INCOMPATIBLE");
    }

    @Test
    void triesAgainWhereTheHandshakeIsCutOff() throws Exception {
        TestKeys keys = new TestKeys(folder);
        AtomicInteger attempts = new AtomicInteger();
        ServerSocket door = opened(new ServerSocket(0, 50, InetAddress.getByName("localhost")));
        daemon(door, socket -> {
            socket.getInputStream().read();
            if (attempts.incrementAndGet() == 3) {
                // What ends it
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        });
        JMSException refused = obstacle(door.getLocalPort(), keys.certificates(keys.keystore("any")));
        assertThat(refused).hasMessageContaining("no TLS is spoken there");
        assertThat(attempts).hasValue(3);
    }

    // ---- protocols

    @Test
    void endsAtOnceWhereTlsIsSpokenToAPlainPortOrPlainToATlsPort() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path key = keys.keystore("broker");
        JMSException noTls = obstacle(plainServer().port(), keys.certificates(key));
        assertThat(noTls).hasMessageContaining("no TLS is spoken there").hasMessageContaining("write pabal://");
        assertThat(noTls.getErrorCode()).isEqualTo("INCOMPATIBLE");
        JMSException plain = obstacle("pabal://localhost:" + tlsServer(key).port() + "?" + PATIENT);
        assertThat(plain).hasMessageContaining("it wants TLS there; write pabals://");
        assertThat(plain.getErrorCode()).isEqualTo("INCOMPATIBLE");
    }

    @Test
    void endsAtOnceWhereAnotherProtocolOrVersionIsSpoken() throws Exception {
        JMSException http = obstacle("pabal://"
                + answering("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) + "?" + PATIENT);
        assertThat(http).isNotInstanceOf(JMSSecurityException.class).hasMessageContaining("HTTP is spoken there");
        assertThat(http.getErrorCode()).isEqualTo("INCOMPATIBLE");
        assertThat(obstacle("pabal://" + answering(new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0}) + "?" + PATIENT))
                .hasMessageContaining("AMQP is spoken there");
        assertThat(obstacle("pabal://" + answering(NEWER) + "?" + PATIENT))
                .hasMessageContaining("use a client of a newer release");
    }

    private static final byte[] NEWER =
            new Preface(Preface.Word.REFUSE, Preface.VERSION + 3, Preface.VERSION + 5).bytes();

    private final AtomicInteger answered = new AtomicInteger();

    /** @return where somebody answers so to whatever is said */
    private String answering(byte[] answer) throws Exception {
        ServerSocket door = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon(door, socket -> {
            answered.incrementAndGet();
            socket.getInputStream().readNBytes(Preface.LENGTH);
            socket.getOutputStream().write(answer);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        });
        return "127.0.0.1:" + door.getLocalPort();
    }

    private interface Visit {
        void of(Socket socket) throws IOException;
    }

    private static void daemon(ServerSocket door, Visit visit) {
        Thread thread = new Thread(
                () -> {
                    while (!door.isClosed()) {
                        try (Socket socket = door.accept()) {
                            visit.of(socket);
                        } catch (IOException gone) {
                            // The next may come, or the door is closed
                        }
                    }
                },
                "door " + door.getLocalPort());
        thread.setDaemon(true);
        thread.start();
    }

    // ---- people

    @Test
    void endsAtOnceWhereThePasswordIsWrong() throws Exception {
        RunningServer.addUser(folder, "anna", "right", "user");
        RunningServer server =
                opened(RunningServer.start(RunningServer.settings(folder).set("security.failedLoginDelay", "1 ms")));
        assertThatThrownBy(() ->
                        new PabalConnectionFactory(server.url() + "?" + PATIENT).createConnection("anna", "wrong"))
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("unknown user or wrong password")
                .extracting(thrown -> ((JMSException) thrown).getErrorCode())
                .isEqualTo("NOT_AUTHENTICATED");
    }

    // ---- several hosts

    @Test
    void takesTheOtherHostWhereTheFirstIsTheWrongOne() throws Exception {
        RunningServer server = plainServer();
        String wrong = answering(NEWER);
        try (PabalConnection connection = new PabalConnectionFactory(
                        "pabal://" + wrong + ",127.0.0.1:" + server.port() + "?" + PATIENT)
                .createConnection()) {
            assertThat(connection).asString().contains(String.valueOf(server.port()));
        }
    }

    @Test
    void takesTheOtherHostWhereTheFirstDoesNotKnowTheUser() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        RunningServer.addUser(one, "anna", "old", "user");
        RunningServer.addUser(two, "anna", "new", "user");
        RunningServer first =
                opened(RunningServer.start(RunningServer.settings(one).set("security.failedLoginDelay", "1 ms")));
        RunningServer second =
                opened(RunningServer.start(RunningServer.settings(two).set("security.failedLoginDelay", "1 ms")));
        String url = "pabal://127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port() + "?" + PATIENT;
        try (PabalConnection connection = new PabalConnectionFactory(url).createConnection("anna", "new")) {
            assertThat(connection).asString().contains(String.valueOf(second.port()));
        }
        assertThatThrownBy(() -> new PabalConnectionFactory(url).createConnection("anna", "neither"))
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("none of 2 hosts could be reached: 127.0.0.1:" + first.port());
    }

    @Test
    void doesNotAskTheWrongHostAgainWhileTheOtherIsDown() throws Exception {
        String wrong = answering(NEWER);
        ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        int down = probe.getLocalPort();
        probe.close();
        JMSException refused = obstacle("pabal://" + wrong + ",127.0.0.1:" + down + "?reconnect.time=300ms&" + PATIENT);
        assertThat(refused)
                .hasMessageContaining("within 300 ms (reconnect.time) were in vain")
                .hasMessageContaining(wrong + ": the broker speaks versions")
                .hasMessageContaining("nothing listens on port " + down);
        assertThat(answered).hasValue(1);
    }

    @Test
    void endsAtOnceWhereAllHostsAreTheWrongOnes() throws Exception {
        JMSException refused = obstacle("pabal://" + answering(NEWER) + ","
                + answering("hello!".getBytes(StandardCharsets.US_ASCII)) + "?" + PATIENT);
        assertThat(refused)
                .hasMessageContaining("none of 2 hosts could be reached")
                .hasMessageContaining("use a client of a newer release")
                .hasMessageContaining("is no Pabal broker");
        assertThat(refused.getErrorCode()).isEqualTo("INCOMPATIBLE");
    }

    // ---- once there has been a connection

    @Test
    void waitsForTheRightBrokerWhereAnotherAnswersInBetween() throws Exception {
        RunningServer server = plainServer();
        FaultProxy proxy = opened(new FaultProxy(server.port()));
        String wrong = answering("HTTP/1.1 503 Service Unavailable\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Interruptions interruptions = new Interruptions();
        try (PabalContext context = connected("pabal://" + proxy.host() + "?" + PATIENT, interruptions)) {
            proxy.lead(Integer.parseInt(wrong.substring(wrong.indexOf(':') + 1)));
            proxy.cut();
            interruptions.awaitInterrupted();
            awaitAnswered(3);
            proxy.lead(server.port());
            proxy.cut();
            interruptions.awaitResumed();
            context.createProducer().send(context.createQueue("orders"), "after all");
        }
    }

    private void awaitAnswered(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (answered.get() < count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(answered).hasValueGreaterThanOrEqualTo(count);
    }

    private static PabalContext connected(String url, Interruptions interruptions) {
        PabalContext context = (PabalContext) new PabalConnectionFactory(url).createContext();
        context.setInterruptionListener(interruptions);
        return context;
    }

    @Test
    void goesOnWithTheRenewedCertificateAndTheFileThatTrustsIt() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path before = keys.keystore("before");
        Path after = keys.keystore("after");
        Path trust = Files.copy(keys.certificates(before), folder.resolve("trust.pem"));
        RunningServer server = tlsServer(before);
        RunningServer renewed = tlsServer(after);
        FaultProxy proxy = opened(new FaultProxy(server.port()));
        Interruptions interruptions = new Interruptions();
        try (PabalContext context =
                connected("pabals://localhost:" + proxy.port() + "?tlsTrust=" + trust + "&" + PATIENT, interruptions)) {
            proxy.lead(renewed.port());
            proxy.cut();
            interruptions.awaitInterrupted();
            Path fresh = Files.copy(keys.certificates(after), folder.resolve("fresh.pem"));
            Files.move(fresh, trust, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            interruptions.awaitResumed();
            context.createProducer().send(context.createQueue("orders"), "renewed");
        }
    }

    @Test
    void endsAtOnceWhereTheUserWasRemovedMeanwhile() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        RunningServer.addUser(one, "anna", "a", "user");
        RunningServer.addUser(two, "ben", "b", "user");
        RunningServer server = opened(RunningServer.start(RunningServer.settings(one)));
        RunningServer other = opened(RunningServer.start(RunningServer.settings(two)));
        FaultProxy proxy = opened(new FaultProxy(server.port()));
        BlockingQueue<JMSException> problems = new LinkedBlockingQueue<>();
        PabalConnection connection = opened(
                new PabalConnectionFactory("pabal://" + proxy.host() + "?" + PATIENT).createConnection("anna", "a"));
        connection.setExceptionListener(problems::add);
        proxy.lead(other.port());
        proxy.cut();
        JMSException told = problems.poll(60, TimeUnit.SECONDS);
        assertThat(told)
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("unknown user or wrong password");
    }
}
