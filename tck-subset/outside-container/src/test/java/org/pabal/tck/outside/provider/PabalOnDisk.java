package org.pabal.tck.outside.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.tck.outside.ProviderUnderTest;

/** Pabal with its broker in this JVM and what is persistent on the disk. */
public final class PabalOnDisk implements ProviderUnderTest {

    /** Small, so that the suite goes through many of them. */
    private static final int SEGMENT_SIZE = 4 << 20;

    /** Started with the first test; ends with the JVM. */
    private final String url = started("tck-on-disk", builder -> builder);

    private final PabalConnectionFactory factory = new PabalConnectionFactory(url);

    private static String started(String name, UnaryOperator<EmbeddedBroker.Builder> further) {
        Path directory;
        try {
            directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        EmbeddedBroker.Builder settings = EmbeddedBroker.builder()
                .name(name)
                .storage(StorageSettings.in(directory)
                        .withSegmentSize(SEGMENT_SIZE)
                        .withCheckpointEvery(SEGMENT_SIZE));
        return further.apply(settings).start().connectionUrl();
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
        static final String URL = started("tck-on-disk-secured", builder -> builder.user("rider", "right"));
    }
}
