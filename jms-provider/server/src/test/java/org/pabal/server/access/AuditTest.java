package org.pabal.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.engine.command.Command.DeleteIf;
import org.pabal.server.RunningServer;
import org.pabal.server.ServerStartException;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.AdministrationException;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameDecoder;
import org.pabal.wire.FrameType;
import org.pabal.wire.FrameWriter;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.Preface;

/** Who came, who failed, who was refused and who changed what stands in the audit log; plug-ins included. */
@Timeout(120)
class AuditTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void users() throws Exception {
        file = folder.resolve("audit.log");
        RunningServer.addUser(folder, "boss", "b", "admin");
        RunningServer.addUser(folder, "anna", "a", "user");
    }

    private RunningServer start(String... authenticators) throws Exception {
        return RunningServer.start(RunningServer.settings(folder)
                .set("security.auditLog", file.toString())
                .set("security.authenticators", String.join(",", authenticators))
                .set("security.failedLoginDelay", "1 ms"));
    }

    @Test
    void recordsEveryDecisionAndEveryChangeInALineOfItsOwn() throws Exception {
        try (RunningServer server = start()) {
            try (AdministrationClient boss = AdministrationClient.connect(server.url(), "boss", "b")) {
                boss.create("orders", java.util.Map.of());
                boss.declareExchange("weather", "topic");
                boss.bind("weather", "orders", "#");
                boss.unbind("weather", "orders", "#");
                boss.deleteExchange("weather");
                boss.purge("orders");
                boss.delete("orders", DeleteIf.ANY);
            }
            try (AdministrationClient anna = AdministrationClient.connect(server.url(), "anna", "a")) {
                assertThatThrownBy(anna::status).isInstanceOf(AdministrationException.class);
                assertThatThrownBy(() -> anna.purge("orders")).isInstanceOf(AdministrationException.class);
            }
            assertThatThrownBy(() -> AdministrationClient.connect(server.url(), "anna", "wrong")
                            .close())
                    .isInstanceOf(AdministrationException.class);
            assertThatThrownBy(() -> AdministrationClient.connect(server.url(), "li\nar", "wrong")
                            .close())
                    .isInstanceOf(AdministrationException.class);
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line).containsPattern("^20[0-9-]+[T ][0-9:.]+.* (INFO|WARN)"))
                .anyMatch(line -> line.contains("let in: user=\"boss\" from=127.0.0.1:")
                        && line.contains("by=SCRAM-SHA-256 roles=admin"))
                .anyMatch(line -> line.contains("did: user=\"boss\"") && line.endsWith("created queue orders"))
                .anyMatch(line -> line.endsWith("declared exchange weather"))
                .anyMatch(line -> line.endsWith("bound queue orders to exchange weather by '#'"))
                .anyMatch(line -> line.endsWith("unbound queue orders from exchange weather by '#'"))
                .anyMatch(line -> line.endsWith("deleted exchange weather"))
                .anyMatch(line -> line.endsWith("purged queue orders: 0 messages"))
                .anyMatch(line -> line.endsWith("deleted queue orders"))
                .anyMatch(line -> line.contains("not permitted: user=\"anna\"") && line.endsWith("look at the broker"))
                .anyMatch(line -> line.contains("not permitted: user=\"anna\"") && line.endsWith("manage queue orders"))
                .anyMatch(line -> line.contains("failed login: user=\"anna\"") && line.contains("by=SCRAM-SHA-256"))
                .anyMatch(line -> line.contains("failed login: user=\"li·ar\"") && line.endsWith("unknown user"));
    }

    @Test
    void goesOnInTheSameFileAfterAStart() throws Exception {
        start().close();
        Files.writeString(file, "what was there before\n");
        try (RunningServer server = start()) {
            AdministrationClient.connect(server.url(), "boss", "b").close();
        }
        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("what was there before");
    }

    @Test
    void letsAPlugInDecideAndRecordsThat() throws Exception {
        try (RunningServer server = start("token")) {
            assertThat(login(server, "token:robot"))
                    .isInstanceOfSatisfying(
                            HandshakeFrame.Authenticated.class,
                            let -> assertThat(let.data()).containsExactly(42));
            assertThat(login(server, "stolen"))
                    .isInstanceOfSatisfying(
                            HandshakeFrame.Close.class,
                            close ->
                                    assertThat(String.valueOf(close.reason())).contains("this token has been revoked"));
            assertThat(login(server, "bug"))
                    .isInstanceOfSatisfying(
                            HandshakeFrame.Close.class,
                            close -> assertThat(String.valueOf(close.reason()))
                                    .contains("it does not work at the moment")
                                    .doesNotContain("directory"));
        }
        assertThat(Files.readAllLines(file))
                .anyMatch(line -> line.contains("let in: user=\"robot\"") && line.contains("by=X-TOKEN roles=user"))
                .anyMatch(line -> line.contains("failed login") && line.contains("this token has been revoked"))
                .anyMatch(line -> line.contains("failed login") && line.contains("the directory is down"));
    }

    @Test
    void saysWhichPlugInsThereAreWhenOneIsMissing() {
        assertThatThrownBy(() -> start("ldap").close())
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("there is no plug-in 'ldap'; found on the class path: token")
                .hasMessageContaining("lib/plugins");
    }

    /** The broker's last word to somebody who logs in by the plug-in's mechanism. */
    private static Frame login(RunningServer server, String response) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(60_000);
            FrameWriter writer = new FrameWriter();
            writer.write(new HandshakeFrame.Authenticate("X-TOKEN", response.getBytes(StandardCharsets.UTF_8)));
            ByteBuffer bytes = writer.take();
            byte[] frame = new byte[bytes.remaining()];
            bytes.get(frame);
            socket.getOutputStream().write(Preface.offer().bytes());
            socket.getOutputStream().write(frame);
            InputStream in = socket.getInputStream();
            in.readNBytes(Preface.LENGTH);
            FrameDecoder decoder = new FrameDecoder(FrameType.Sender.BROKER);
            Deque<Frame> heard = new ArrayDeque<>();
            byte[] buffer = new byte[4_096];
            while (heard.isEmpty() || heard.getLast() instanceof HandshakeFrame.Mechanisms) {
                int read = in.read(buffer);
                assertThat(read).as("the broker has closed without a word").isPositive();
                decoder.feed(ByteBuffer.wrap(buffer, 0, read), heard::add);
            }
            assertThat(((HandshakeFrame.Mechanisms) heard.getFirst()).names()).contains("X-TOKEN", "SCRAM-SHA-256");
            return heard.getLast();
        }
    }
}
