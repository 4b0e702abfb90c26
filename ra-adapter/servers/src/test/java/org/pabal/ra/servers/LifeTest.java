package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
import org.pabal.ra.servers.app.PassingOn;
import org.pabal.ra.servers.kit.Application;
import org.pabal.ra.servers.kit.RemoteBroker;

/** Applications that leave, and brokers that go away, in the middle of work. Runs beside the server. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("long")
@Tag("remote")
@Tag("life")
class LifeTest {
    private static final int NUMBER = 400;
    private static final long LONG_MILLIS = 120_000;
    private static final long MOMENT_MILLIS = 300;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "load", managed = false)
    static WebArchive application() {
        return Application.war("load", PassingOn.class);
    }

    private static JMSContext context() {
        return new PabalConnectionFactory(RemoteBroker.running().url()).createContext();
    }

    private static List<String> send() {
        List<String> texts =
                IntStream.range(0, NUMBER).mapToObj(i -> "message " + i).toList();
        try (JMSContext context = context()) {
            texts.forEach(text -> context.createProducer().send(context.createQueue("load"), text));
        }
        return texts;
    }

    /** So many, and a look whether there are more if they were to be all. */
    private static List<String> done(int number, boolean all) {
        List<String> texts = new ArrayList<>();
        try (JMSContext context = context()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("load.done"));
            while (true) {
                boolean enough = texts.size() >= number;
                if (enough && !all) {
                    return texts;
                }
                String text = consumer.receiveBody(String.class, enough ? MOMENT_MILLIS : LONG_MILLIS);
                if (text == null) {
                    return texts;
                }
                texts.add(text);
            }
        }
    }

    @Test
    void undeployedUnderLoadNoMessageIsLostAndNoneIsDoneTwice() {
        List<String> sent = send();
        deployer.deploy("load");
        List<String> done = new ArrayList<>(done(NUMBER / 10, false));
        deployer.undeploy("load");
        deployer.deploy("load");
        done.addAll(done(NUMBER - done.size(), true));
        deployer.undeploy("load");
        assertThat(done).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void beansGoOnByThemselvesWhenTheBrokerComesBack() {
        deployer.deploy("load");
        List<String> sent = send();
        List<String> done = new ArrayList<>(done(NUMBER / 10, false));
        RemoteBroker.running().stop();
        RemoteBroker.running().startAgain();
        done.addAll(done(NUMBER - done.size(), true));
        deployer.undeploy("load");
        assertThat(done).containsExactlyInAnyOrderElementsOf(sent);
    }
}
