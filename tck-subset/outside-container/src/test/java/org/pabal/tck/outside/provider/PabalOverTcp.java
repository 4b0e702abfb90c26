package org.pabal.tck.outside.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.PabalServer;
import org.pabal.server.ServerStartException;
import org.pabal.server.access.UserEntry;
import org.pabal.server.access.UsersFile;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import org.pabal.server.wire.WireSession;
import org.pabal.tck.outside.ProviderUnderTest;
import org.pabal.wire.sasl.ScramCredentials;

/** Pabal with its broker behind a socket of this machine, in memory; in this JVM only so that the suite can start it. */
public class PabalOverTcp implements ProviderUnderTest {
    private static final String LISTENER = "main";

    /** Started with the first test; ends with the JVM. */
    private final String url;

    private final PabalConnectionFactory factory;

    public PabalOverTcp() {
        this("");
    }

    /** @param options of the URL, with their question mark */
    PabalOverTcp(String options) {
        this.url = url(started(Map.of())) + options;
        this.factory = new PabalConnectionFactory(url);
    }

    private static PabalServer started(Map<String, UserEntry> users) {
        try {
            Path directory = Files.createTempDirectory("pabal-tck");
            Path file = directory.resolve("users.yaml");
            directory.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            if (!users.isEmpty()) {
                UsersFile.write(file, users);
            }
            return PabalServer.start(
                    ServerSettings.builder()
                            .set("listeners." + LISTENER + ".port", "0")
                            .set("storage.data", "")
                            .set("security.usersFile", file.toString())
                            .build(),
                    WireSession::begin);
        } catch (ServerStartException | SettingsException | IOException e) {
            throw new IllegalStateException("cannot start a broker to test", e);
        }
    }

    private static String url(PabalServer server) {
        return "pabal://127.0.0.1:" + server.address(LISTENER).getPort();
    }

    @Override
    public ConnectionFactory connectionFactory() {
        return factory;
    }

    @Override
    public Optional<XAConnectionFactory> xaConnectionFactory() {
        return Optional.of(factory);
    }

    @Override
    public Optional<ConnectionFactory> connectionFactoryOf(String clientId) {
        PabalConnectionFactory configured = new PabalConnectionFactory(url);
        configured.setClientID(clientId);
        return Optional.of(configured);
    }

    @Override
    public Optional<WrongCredentials> wrongCredentials() {
        return Optional.of(new WrongCredentials(new PabalConnectionFactory(Secured.URL), "rider", "wrong"));
    }

    /** Started when it is first asked for; ends with the JVM. */
    private static final class Secured {
        static final String URL = url(started(Map.of(
                "rider",
                new UserEntry(
                        "rider",
                        List.of("admin"),
                        Optional.of(ScramCredentials.ofPassword("right", ScramCredentials.ITERATIONS_MIN))))));
    }
}
