package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJB;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.DefiningMessaging;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.kit.Application;

/** {@code @JMSConnectionFactoryDefinition} and {@code @JMSDestinationDefinition}, where the server makes them of adapters. */
@ExtendWith(ArquillianExtension.class)
@Tag("messaging-definitions")
class MessagingDefinitionsTest {

    @EJB
    private DefiningMessaging defining;

    @Deployment
    static WebArchive application() {
        return Application.war("defining-messaging", DefiningMessaging.class);
    }

    @Test
    void anApplicationDefinesItsFactoryAndItsQueue() {
        defining.send("defined");
        defining.sendInVain("rolled back");
        assertThat(defining.receive()).isEqualTo("defined");
        assertThat(defining.receive()).isNull();
    }

    @Test
    @Tag("definitions-as-the-adapter")
    void theBrokerIsTheOneThatTheAdapterIsConfiguredWith() {
        defining.send("there");
        assertThat(Messages.from("defined.by.messaging", 1)).containsExactly("there");
    }
}
