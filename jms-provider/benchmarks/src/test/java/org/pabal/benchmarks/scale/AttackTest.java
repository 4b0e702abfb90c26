package org.pabal.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.PabalServer;
import org.pabal.server.access.UserEntry;
import org.pabal.server.access.UsersFile;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.wire.WireSession;
import org.pabal.wire.sasl.ScramCredentials;

/** While somebody means harm the others get what they are sent. How soon, {@link LatencyUnderAttack} says. */
@Timeout(120)
class AttackTest {

    private static final int MESSAGES = 200;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Attack.class)
    void honestClientsGoOn(Attack attack) throws Exception {
        Path users = folder.resolve("users.yaml");
        UsersFile.write(
                users,
                Map.of(
                        Attack.USER,
                        new UserEntry(
                                Attack.USER,
                                List.of("admin"),
                                Optional.of(ScramCredentials.ofPassword(
                                        Attack.PASSWORD, ScramCredentials.ITERATIONS_MIN)))));
        AtomicBoolean over = new AtomicBoolean();
        try (PabalServer server = PabalServer.start(
                ServerSettings.builder()
                        .base(folder)
                        .set("listeners.main.port", "0")
                        .set("storage.data", "")
                        .set("security.usersFile", users.toString())
                        .set("security.auditLog", folder.resolve("audit.log").toString())
                        .set("process.stopWithin", "0 ms")
                        .build(),
                WireSession::begin)) {
            int port = server.address("main").getPort();
            PabalConnectionFactory factory = new PabalConnectionFactory(
                    "pabal://127.0.0.1:" + port + "?jms.user=" + Attack.USER + "&jms.password=" + Attack.PASSWORD);
            try (Connection connection = factory.createConnection()) {
                connection.start();
                Session session = connection.createSession();
                var consumer = session.createConsumer(session.createQueue("honest"));
                var producer = session.createProducer(session.createQueue("honest"));
                Thread attacker = new Thread(() -> attack.repeat(port, () -> !over.get()), attack.name());
                attacker.setDaemon(true);
                attacker.start();
                for (int i = 0; i < MESSAGES; i++) {
                    producer.send(session.createTextMessage(Integer.toString(i)));
                    assertThat(((TextMessage) consumer.receive(60_000)).getText())
                            .isEqualTo(Integer.toString(i));
                }
            } finally {
                over.set(true);
            }
        }
    }
}
