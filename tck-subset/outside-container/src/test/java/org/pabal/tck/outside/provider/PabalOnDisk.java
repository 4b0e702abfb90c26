package org.pabal.tck.outside.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.tck.outside.ProviderUnderTest;

/** Pabal with its broker in this JVM and what is persistent on the disk. */
public final class PabalOnDisk implements ProviderUnderTest {

    /** Small, so that the suite goes through many of them. */
    private static final int SEGMENT_SIZE = 4 << 20;

    /** Started with the first test; ends with the JVM. */
    private final String url = start().connectionUrl();

    private final PabalConnectionFactory factory = new PabalConnectionFactory(url);

    private static EmbeddedBroker start() {
        Path directory;
        try {
            directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return EmbeddedBroker.builder()
                .name("tck-on-disk")
                .storage(StorageSettings.in(directory)
                        .withSegmentSize(SEGMENT_SIZE)
                        .withCheckpointEvery(SEGMENT_SIZE))
                .start();
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
}
