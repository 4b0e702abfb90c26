package org.pabal.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkProvider;
import org.pabal.client.link.RefusedException;
import org.pabal.client.tcp.TcpLinkProvider;
import org.pabal.message.Refusal;

class LinkProvidersTest {

    /** Understands {@code pabal:local:closed…} and tells what it was asked in its refusal. */
    public static final class ClosedDoors implements LinkProvider {
        @Override
        public boolean supports(URI broker) {
            return broker.toString().startsWith("pabal:local:closed");
        }

        @Override
        public Map<String, String> options() {
            return Map.of("data", "where messages are");
        }

        @Override
        public Link connect(URI broker, Map<String, String> options) throws RefusedException {
            throw new RefusedException(new Refusal(Refusal.Code.NOT_PERMITTED, "the doors are closed " + options));
        }
    }

    @TempDir
    Path classes;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restoreClassLoader() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private void provide(String className) throws Exception {
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(LinkProvider.class.getName()), className);
        Thread.currentThread()
                .setContextClassLoader(
                        new URLClassLoader(new URL[] {classes.toUri().toURL()}, before));
    }

    private static JMSException failure(String url) {
        try {
            Link link = LinkProviders.connect(ClientSettings.of(url));
            throw new AssertionError("connected: " + link);
        } catch (JMSException e) {
            return e;
        }
    }

    @Test
    void findsProvidersWhereTheThreadsClassesAre() throws Exception {
        provide(ClosedDoors.class.getName());

        JMSException failure = failure("pabal:local:closed?data=/x&jms.prefetch=1");
        assertThat(failure)
                .isInstanceOf(jakarta.jms.JMSSecurityException.class)
                .hasMessage("cannot connect to pabal:local:closed: the doors are closed {data=/x}");
        assertThat(failure.getErrorCode()).isEqualTo("NOT_PERMITTED");
        assertThat(failure.getLinkedException()).isInstanceOf(RefusedException.class);
    }

    @Test
    void refusesOptionsThatTheLinkDoesNotKnow() throws Exception {
        provide(ClosedDoors.class.getName());

        assertThat(failure("pabal:local:closed?date=/x"))
                .hasMessageContaining("unknown option 'date'")
                .hasMessageContaining("did you mean 'data'?");
    }

    @Test
    void namesTheArtifactThatIsMissing() throws Exception {
        provide(ClosedDoors.class.getName());

        JMSException failure = failure("pabal:local:open-test");
        assertThat(failure)
                .hasMessageContaining("org.pabal:pabal-embedded")
                .hasMessageContaining("found, for other URLs: ")
                .hasMessageContaining(TcpLinkProvider.class.getName())
                .hasMessageContaining(ClosedDoors.class.getName());
        assertThat(failure.getErrorCode()).isEqualTo("NO_LINK_PROVIDER");
    }

    @Test
    void saysSoIfAProviderCannotBeLoaded() throws Exception {
        provide("com.acme.Missing");

        assertThat(failure("pabal:local:closed"))
                .hasMessageContaining("com.acme.Missing")
                .hasCauseInstanceOf(Error.class);
    }

    @Test
    void managesWithoutAContextClassLoader() {
        Thread.currentThread().setContextClassLoader(null);

        assertThatThrownBy(() -> LinkProviders.connect(ClientSettings.of("pabal://localhost:1")))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("pabal://localhost:1");
    }
}
