package org.pabal.tck.outside.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.util.Optional;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.tck.outside.ProviderUnderTest;

/** Pabal with its broker in this JVM, in memory. */
public final class PabalInOneJvm implements ProviderUnderTest {
    private static final String URL = "pabal:local:tck";

    private final PabalConnectionFactory factory = new PabalConnectionFactory(URL);

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
        PabalConnectionFactory configured = new PabalConnectionFactory(URL);
        configured.setClientID(clientId);
        return Optional.of(configured);
    }

    @Override
    public Optional<WrongCredentials> wrongCredentials() {
        EmbeddedBroker secured = Secured.BROKER;
        return Optional.of(new WrongCredentials(new PabalConnectionFactory(secured.connectionUrl()), "rider", "wrong"));
    }

    /** Started when it is first asked for; ends with the JVM. */
    private static final class Secured {
        static final EmbeddedBroker BROKER = EmbeddedBroker.builder()
                .name("tck-secured")
                .user("rider", "right")
                .start();
    }
}
