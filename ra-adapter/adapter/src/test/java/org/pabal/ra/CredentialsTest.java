package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.security.PasswordCredential;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.Endpoints;
import org.pabal.ra.container.LogLines;
import org.pabal.ra.container.Pool;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;

/** Who connects: the container's word, the application's, the configuration's (Jakarta Connectors 2.1, security). */
class CredentialsTest {
    private EmbeddedBroker broker;
    private Container container;
    private Pool pool;
    private PabalManagedConnectionFactory managed;
    private ConnectionFactory factory;

    @BeforeEach
    void deploy() throws Exception {
        broker = EmbeddedBroker.builder()
                .name("ra-credentials")
                .user("server", "s")
                .user("ann", "a")
                .start();
        container = Container.withBroker(broker.connectionUrl(), "server", "s");
        pool = new Pool();
        managed = container.factory(new PabalManagedConnectionFactory());
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void undeploy() {
        pool.close();
        container.close();
        broker.stop();
    }

    private String user() throws Exception {
        ManagedConnection physical = pool.idle().iterator().next();
        return physical.getMetaData().getUserName();
    }

    @Test
    void withoutAWordTheConfiguredUserConnects() throws Exception {
        factory.createContext().close();
        assertThat(user()).isEqualTo("server");
    }

    @Test
    void theApplicationMaySayWho() throws Exception {
        factory.createContext("ann", "a").close();
        assertThat(user()).isEqualTo("ann");
    }

    @Test
    void theContainersWordCountsMost() throws Exception {
        PasswordCredential credential = new PasswordCredential("ann", "a".toCharArray());
        credential.setManagedConnectionFactory(managed);
        pool.subject = new Subject();
        pool.subject.getPrivateCredentials().add(credential);
        factory.createContext("server", "s").close();
        assertThat(user()).isEqualTo("ann");
    }

    @Test
    void credentialsForAnotherFactoryAreNotUsed() throws Exception {
        PabalManagedConnectionFactory other = container.factory(new PabalManagedConnectionFactory());
        other.setUserName("somebody else");
        PasswordCredential credential = new PasswordCredential("ann", "a".toCharArray());
        credential.setManagedConnectionFactory(other);
        pool.subject = new Subject();
        pool.subject.getPrivateCredentials().add(credential);
        factory.createContext().close();
        assertThat(user()).isEqualTo("server");
    }

    @Test
    void credentialsWithoutANameSayNothing() throws Exception {
        PasswordCredential credential = new PasswordCredential("", new char[0]);
        credential.setManagedConnectionFactory(managed);
        pool.subject = new Subject();
        pool.subject.getPrivateCredentials().add(credential);
        factory.createContext().close();
        assertThat(user()).isEqualTo("server");
    }

    @Test
    void aWrongPasswordIsTheApplicationsSecurityException() {
        assertThatThrownBy(() -> factory.createConnection("ann", "not-it")).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createContext("ann", "not-it"))
                .isInstanceOf(JMSSecurityRuntimeException.class)
                .hasMessageNotContaining("not-it");
        try (JMSContext context = factory.createContext("ann", "a")) {
            assertThat(context.getTransacted()).isFalse();
        }
    }

    @Test
    void anEndpointWithAWrongPasswordIsDeployedAndToldOnce() throws Exception {
        try (LogLines log = LogLines.of("org.pabal.ra")) {
            PabalActivationSpec spec = container.onQueue("orders");
            spec.setUserName("ann");
            spec.setPassword("wrong");
            container.adapter.endpointActivation(Endpoints.plain(message -> {}), spec);
            log.await("cannot be consumed");
            assertThat(log.lines()).hasSize(1);
        }
    }
}
