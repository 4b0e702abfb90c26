package org.pabal.server.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.destination.PabalQueue;
import org.pabal.server.RunningServer;
import org.pabal.server.reconnect.FaultProxy.Direction;

/** What a commit says that was carried out by a broker which ended before it could answer. */
@Timeout(180)
class RestartedBrokerTest {

    private static final PabalQueue QUEUE = new PabalQueue("orders");

    @TempDir
    Path folder;

    private RunningServer start() throws Exception {
        return RunningServer.start(RunningServer.settings(folder)
                .set("storage.data", folder.resolve("data").toString()));
    }

    /** @return what the commit throws whose answer was cut off by the broker's end; null if it returns */
    private @Nullable JMSException commitAcrossRestart(int deliveryMode, int messagesAfter) throws Exception {
        RunningServer before = start();
        try (FaultProxy proxy = new FaultProxy(before.port());
                PabalConnection connection = new PabalConnectionFactory("pabal://" + proxy.host()
                                + "?reconnect=true&reconnect.delay=10ms&reconnect.delayMax=100ms")
                        .createConnection()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(QUEUE);
            producer.setDeliveryMode(deliveryMode);
            producer.send(session.createTextMessage("committed"));
            // Answers come in order: with this one that of the send is here, which the commit would wait for
            connection.createSession().close();
            proxy.stop(Direction.TO_CLIENT);
            FutureTask<@Nullable JMSException> committing =
                    new FutureTask<>(() -> catchThrowableOfType(JMSException.class, session::commit));
            Thread application = new Thread(committing, "application");
            application.setDaemon(true);
            application.start();
            awaitMessage(before);
            before.close();
            try (RunningServer after = start()) {
                proxy.lead(after.port());
                proxy.cut();
                proxy.pass();
                JMSException thrown = committing.get(60, TimeUnit.SECONDS);
                assertThat(messages(after)).isEqualTo(messagesAfter);
                // Either way the session is as new
                producer.send(session.createTextMessage("again"));
                session.commit();
                assertThat(messages(after)).isEqualTo(messagesAfter + 1);
                return thrown;
            }
        } finally {
            before.close();
        }
    }

    private static int messages(RunningServer server) throws JMSException {
        try (PabalConnection besides = new PabalConnectionFactory(server.url()).createConnection();
                Session looking = besides.createSession();
                QueueBrowser browser = looking.createBrowser(QUEUE)) {
            int seen = 0;
            for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); all.nextElement()) {
                seen++;
            }
            return seen;
        }
    }

    private static void awaitMessage(RunningServer server) throws JMSException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (messages(server) == 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(messages(server)).isEqualTo(1);
    }

    @Test
    void returnsFromACommitWhoseMessagesAreThere() throws Exception {
        assertThat(commitAcrossRestart(DeliveryMode.PERSISTENT, 1)).isNull();
    }

    @Test
    void saysThatACommitIsRolledBackWhoseMessagesWentWithTheBroker() throws Exception {
        assertThat(commitAcrossRestart(DeliveryMode.NON_PERSISTENT, 0))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("cannot commit");
    }
}
