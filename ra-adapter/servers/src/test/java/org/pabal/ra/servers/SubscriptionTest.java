package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.ra.servers.app.Subscribing;
import org.pabal.ra.servers.kit.Application;
import org.pabal.ra.servers.kit.RemoteBroker;

/** A durable subscription of an application that comes and goes. Runs beside the server. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("remote")
class SubscriptionTest {
    private static final long LONG_MILLIS = 60_000;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "away", managed = false)
    static WebArchive application() {
        return Application.war("away", Subscribing.class);
    }

    @Test
    void whatIsPublishedWhileTheBeanIsAwayIsThereWhenItComesBack() {
        try (JMSContext context =
                new PabalConnectionFactory(RemoteBroker.running().url()).createContext()) {
            deployer.deploy("away");
            deployer.undeploy("away");
            context.createProducer().send(context.createTopic("beans.away"), "while away");
            deployer.deploy("away");
            assertThat(context.createConsumer(context.createQueue("away.seen")).receiveBody(String.class, LONG_MILLIS))
                    .isEqualTo("while away");
            deployer.undeploy("away");
        }
    }
}
