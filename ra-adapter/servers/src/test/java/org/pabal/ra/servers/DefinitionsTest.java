package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJB;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.Defining;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.kit.Application;

/**
 * Factories and queues that an application defines: {@code @ConnectionFactoryDefinition}, {@code @AdministeredObjectDefinition},
 * {@code @JMSConnectionFactoryDefinition} and {@code @JMSDestinationDefinition}, where the server makes them of adapters.
 */
@ExtendWith(ArquillianExtension.class)
@Tag("definitions")
class DefinitionsTest {

    @EJB
    private Defining defining;

    @Deployment
    static WebArchive application() {
        return Application.war("defining", Defining.class);
    }

    private void assertWorks(String kind) {
        String factory = kind + "Factory";
        String queue = kind + "Queue";
        defining.send(factory, queue, "defined");
        defining.sendInVain(factory, queue, "rolled back");
        assertThat(defining.receive(factory, queue)).isEqualTo("defined");
        assertThat(defining.receive(factory, queue)).isNull();
    }

    @Test
    void connectorsAnnotationsDefineAFactoryAndAQueue() {
        assertWorks(Defining.BY_CONNECTOR);
    }

    @Test
    void messagingsAnnotationsDefineAFactoryAndAQueue() {
        assertWorks(Defining.BY_MESSAGING);
    }

    @Test
    @Tag("definitions-as-the-adapter")
    void theBrokerIsTheOneThatTheAdapterIsConfiguredWith() {
        defining.send(Defining.BY_CONNECTOR + "Factory", Defining.BY_CONNECTOR + "Queue", "there");
        assertThat(Messages.from("defined.by.connector", 1)).containsExactly("there");
        defining.send(Defining.BY_MESSAGING + "Factory", Defining.BY_MESSAGING + "Queue", "there too");
        assertThat(Messages.from("defined.by.messaging", 1)).containsExactly("there too");
    }

    @Test
    void orTheOneThatTheAnnotationSays() {
        defining.send(Defining.BY_CONNECTOR + "FactoryWithBroker", Defining.BY_CONNECTOR + "Queue", "said");
        assertThat(Messages.from("defined.by.connector", 1)).containsExactly("said");
        defining.send(Defining.BY_MESSAGING + "FactoryWithBroker", Defining.BY_MESSAGING + "Queue", "said too");
        assertThat(Messages.from("defined.by.messaging", 1)).containsExactly("said too");
        defining.sendInVain(Defining.BY_MESSAGING + "FactoryWithBroker", Defining.BY_MESSAGING + "Queue", "in vain");
        assertThat(Messages.soonFrom("defined.by.messaging")).isNull();
    }
}
