package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.RunningServer.Outcome;
import org.pabal.server.command.ExitCode;
import org.pabal.wire.Preface;

/** What goes wrong before anything goes right: each in the client, in the log, and in the command. */
@Timeout(180)
class BadInputTest {

    @TempDir
    Path folder;

    private final Logger log = Logger.getLogger("org.pabal.server");
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            String text = line.getMessage();
            logged.add(
                    line.getParameters() == null ? text : java.text.MessageFormat.format(text, line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.addHandler(listener);
    }

    @AfterEach
    void stopListening() {
        log.removeHandler(listener);
    }

    private static void assertCommand(ExitCode code, String words, String... arguments) {
        Outcome outcome = RunningServer.run(arguments);
        assertThat(outcome.err()).startsWith("pabal: ").contains(words).doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(code.number());
    }

    private static void assertClient(String url, String words) {
        assertThatThrownBy(() -> new PabalConnectionFactory(url).createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(words);
    }

    // ---- the wrong place

    @Test
    void namesTheHostThatDoesNotExist() {
        String url = "pabal://no-such-host.invalid:7225";
        assertClient(url, "there is no host named 'no-such-host.invalid'");
        assertCommand(ExitCode.UNREACHABLE, "there is no host named", "status", "--broker", url);
    }

    @Test
    void namesThePortThatNobodyListensOn() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        String url = "pabal://127.0.0.1:" + port;
        assertClient(url, "nothing listens on port " + port);
        assertCommand(ExitCode.UNREACHABLE, "is the broker running", "status", "--broker", url);
    }

    @Test
    void saysThatAnotherProtocolIsSpokenThere() throws Exception {
        assertAnswered("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "HTTP is spoken there");
        assertAnswered(new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0}, "AMQP");
        assertAnswered("hello".getBytes(StandardCharsets.US_ASCII), "is no Pabal broker");
    }

    @Test
    void saysThatTheBrokerSpeaksNewerOrOlderVersions() throws Exception {
        byte[] newer = new Preface(Preface.Word.REFUSE, Preface.VERSION + 3, Preface.VERSION + 5).bytes();
        assertAnswered(newer, "use a client of a newer release");
    }

    /** What the client and the command say of a server that answers like that. */
    private static void assertAnswered(byte[] answer, String words) throws Exception {
        Thread thread;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            thread = new Thread(() -> answer(server, answer), "answering");
            thread.start();
            String url = "pabal://127.0.0.1:" + server.getLocalPort();
            assertClient(url, words);
            assertCommand(ExitCode.UNREACHABLE, words, "status", "--broker", url);
        }
        thread.join(60_000);
    }

    private static void answer(ServerSocket server, byte[] answer) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().readNBytes(Preface.LENGTH);
                socket.getOutputStream().write(answer);
                socket.shutdownOutput();
                // Until the client has gone, so that nothing that was written is lost with a reset.
                socket.getInputStream().readAllBytes();
            } catch (java.io.IOException closed) {
                continue;
            }
        }
    }

    // ---- others who come to the broker

    @Test
    void tellsWhoSpeaksAnotherProtocolAndTheLog() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder))) {
            assertThat(say(server, "GET /queues HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("HTTP/1.1 ")
                    .contains("Pabal");
            awaitLog("speaks HTTP here, where Pabal's own protocol is spoken");
            say(server, new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0});
            awaitLog("speaks AMQP");
            say(server, new Preface(Preface.Word.OFFER, Preface.VERSION + 7, Preface.VERSION + 9).bytes());
            awaitLog("speaks versions " + (Preface.VERSION + 7) + " to " + (Preface.VERSION + 9)
                    + " of Pabal's protocol, this broker " + Preface.VERSION);
        }
    }

    private static String say(RunningServer server, byte[] words) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(words);
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private void awaitLog(String words) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (logged.stream().noneMatch(line -> line.contains(words)) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(logged).anyMatch(line -> line.contains(words));
    }

    // ---- the wrong person

    @Test
    void saysWhoIsNotLetInAndWhoMayNot() throws Exception {
        RunningServer.addUser(folder, "anna", "a", "user");
        try (RunningServer server =
                RunningServer.start(RunningServer.settings(folder).set("security.failedLoginDelay", "1 ms"))) {
            assertThatThrownBy(() -> new PabalConnectionFactory(server.url()).createConnection("anna", "wrong"))
                    .isInstanceOf(jakarta.jms.JMSSecurityException.class)
                    .hasMessageContaining("cannot log in as 'anna': unknown user or wrong password");
            awaitLog("failed login: user=\"anna\"");
            assertCommand(ExitCode.FORBIDDEN, "this broker has users", "status", "--broker", server.url());
            assertCommand(ExitCode.FORBIDDEN, "with this command: --user NAME", "status", "--broker", server.url());
            try (jakarta.jms.Connection anna = new PabalConnectionFactory(server.url()).createConnection("anna", "a")) {
                assertThat(anna.getMetaData()).isNotNull();
            }
        }
    }

    @Test
    void answersFailedLoginsLaterAndLater() throws Exception {
        RunningServer.addUser(folder, "anna", "a", "user");
        try (RunningServer server =
                RunningServer.start(RunningServer.settings(folder).set("security.failedLoginDelay", "100 ms"))) {
            long begin = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> new PabalConnectionFactory(server.url()).createConnection("anna", "wrong"))
                        .isInstanceOf(JMSException.class);
            }
            // 100 + 200 + 400 + 800 ms; who knows the password does not wait.
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isGreaterThanOrEqualTo(1_500);
            new PabalConnectionFactory(server.url())
                    .createConnection("anna", "a")
                    .close();
        }
    }

    // ---- the wrong words

    @Test
    void namesFileLineKeyAndWhatIsAllowed() throws Exception {
        Path file = Files.writeString(
                folder.resolve("pabal.yaml"), "queues:\n  overflow: burst\nstorage:\n  memroyMax: 1 GiB\n");
        Outcome outcome = RunningServer.run("run", "--config", file.toString());
        assertThat(outcome.exit()).isEqualTo(ExitCode.CONFIGURATION.number());
        assertThat(outcome.err())
                .contains("pabal: the configuration cannot be used:")
                .contains(
                        "pabal.yaml:2: invalid queues.overflow=burst; allowed: block, reject, drop-oldest, dead-letter")
                .contains("pabal.yaml:4: unknown key 'storage.memroyMax'; did you mean 'storage.memoryMax'?");
        Outcome missing = RunningServer.run(
                "run", "--config", folder.resolve("nowhere.yaml").toString());
        assertThat(missing.exit()).isEqualTo(ExitCode.CONFIGURATION.number());
        assertThat(missing.err()).contains("nowhere.yaml");
    }
}
