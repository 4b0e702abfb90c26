package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.settings.ServerSettings;

/** What users may do, over TCP and with what their programs are told. */
@Timeout(180)
class UsersOverTcpTest {

    private static final String ROLES = """
            security:
              failedLoginDelay: 1 ms
              roles:
                sender: {send: ["#"], consume: ["#"], browse: ["#"]}
                clerk: {send: ["#"], consume: ["#"], create: ["orders.#"]}
                mute: {consume: ["#"]}
            """;

    @TempDir
    Path folder;

    private RunningServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void start(String yaml) throws Exception {
        RunningServer.addUser(folder, "boss", "b", "admin");
        ServerSettings.Builder settings = RunningServer.settings(folder).yaml("pabal.yaml", yaml);
        server = RunningServer.start(settings);
    }

    private Connection connect(String user) throws JMSException {
        return new PabalConnectionFactory(server.url()).createConnection(user, user.substring(0, 1));
    }

    private static void send(Connection connection, String queue) throws JMSException {
        try (Session session = connection.createSession()) {
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage("x"));
        }
    }

    @Test
    void commitsNothingOfATransactionWithAMessageThatWasNotPermitted() throws Exception {
        RunningServer.addUser(folder, "carl", "c", "clerk");
        RunningServer.addUser(folder, "mara", "m", "mute");
        start(ROLES);
        try (Connection carl = connect("carl");
                Connection mara = connect("mara")) {
            send(carl, "orders.eu");
            Session session = mara.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue("orders.eu"));
            producer.send(session.createTextMessage("not permitted"));
            assertThatThrownBy(session::commit)
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("orders.eu");
            // And the next one begins anew
            mara.start();
            assertThat(session.createConsumer(session.createQueue("orders.eu")).receive(30_000))
                    .isNotNull();
            session.commit();
        }
    }

    @Test
    void doesNotLetWhoMayOnlySendCreateAQueueBySending() throws Exception {
        RunningServer.addUser(folder, "anna", "a", "sender");
        RunningServer.addUser(folder, "carl", "c", "clerk");
        start(ROLES);
        try (Connection anna = connect("anna");
                Connection carl = connect("carl")) {
            assertThatThrownBy(() -> send(anna, "orders.eu"))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("it does not exist, and this user may not create it")
                    .extracting(e -> ((JMSException) e).getErrorCode())
                    .isEqualTo("NOT_PERMITTED");
            assertThatThrownBy(() -> anna.createSession()
                            .createConsumer(anna.createSession().createQueue("orders.eu")))
                    .hasMessageContaining("may not create it");
            assertThatThrownBy(() -> anna.createSession()
                            .createBrowser(anna.createSession().createQueue("orders.eu"))
                            .getEnumeration())
                    .hasMessageContaining("may not create it");
            assertThatThrownBy(() -> send(carl, "payments")).hasMessageContaining("may not create it");

            send(carl, "orders.eu");
            send(anna, "orders.eu");
        }
        try (AdministrationClient boss = AdministrationClient.connect(server.url(), "boss", "b")) {
            assertThat(boss.queues("*")).singleElement().satisfies(queue -> {
                assertThat(queue.name()).isEqualTo("orders.eu");
                assertThat(queue.ready()).isEqualTo(2);
            });
        }
    }

    @Test
    void endsTheConnectionsOfAUserThatIsRemoved() throws Exception {
        RunningServer.addUser(folder, "anna", "a", "sender");
        RunningServer.addUser(folder, "carl", "c", "clerk");
        start(ROLES);
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        try (Connection anna = connect("anna");
                Connection carl = connect("carl")) {
            anna.setExceptionListener(told::add);
            RunningServer.removeUser(folder, "anna");

            assertThat(told.poll(60, TimeUnit.SECONDS))
                    .isNotNull()
                    .hasMessageContaining("user 'anna' is not let in any more: it has been removed");
            send(carl, "orders.eu");
        }
        assertThatThrownBy(() -> connect("anna")).hasMessageContaining("unknown user or wrong password");
    }

    @Test
    void holdsOpenConnectionsAgainstTheRolesThatTheirUserHasNow() throws Exception {
        RunningServer.addUser(folder, "carl", "c", "clerk");
        start(ROLES);
        try (Connection carl = connect("carl")) {
            send(carl, "orders.eu");
            RunningServer.addUser(folder, "carl", "c", "mute");
            awaitRefusal(carl, "may not send");
            RunningServer.addUser(folder, "carl", "c", "sender");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            boolean sent = false;
            while (!sent && System.nanoTime() < end) {
                try {
                    send(carl, "orders.eu");
                    sent = true;
                } catch (JMSException notYet) {
                    assertThat(notYet).hasMessageContaining("may not send");
                }
            }
            assertThatThrownBy(() -> send(carl, "orders.us")).hasMessageContaining("may not create it");
        }
    }

    private static void awaitRefusal(Connection connection, String words) throws JMSException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            try {
                send(connection, "orders.eu");
            } catch (JMSException refused) {
                assertThat(refused).hasMessageContaining(words);
                return;
            }
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void endsConnectionsWithoutANameWhenTheFirstUserIsAdded() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder));
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        try (Connection nobody = new PabalConnectionFactory(server.url()).createConnection()) {
            nobody.setExceptionListener(told::add);
            send(nobody, "orders");
            RunningServer.addUser(folder, "boss", "b", "admin");
            assertThat(told.poll(60, TimeUnit.SECONDS)).isNotNull().hasMessageContaining("this broker has users now");
        }
    }

    @Test
    void keepsDurableSubscriptionsOfUsersApartThatChooseTheSameClientId() throws Exception {
        RunningServer.addUser(folder, "anna", "a", "user");
        RunningServer.addUser(folder, "ben", "b", "user");
        start("security: {failedLoginDelay: 1 ms}");
        try (Connection anna = connect("anna");
                Connection ben = connect("ben")) {
            anna.setClientID("billing");
            ben.setClientID("billing");
            Session annas = anna.createSession();
            Session bens = ben.createSession();
            MessageConsumer first = annas.createDurableConsumer(annas.createTopic("news"), "archive");
            bens.createDurableConsumer(bens.createTopic("news"), "archive").close();
            bens.createProducer(bens.createTopic("news")).send(bens.createTextMessage("both"));
            bens.unsubscribe("archive");

            anna.start();
            assertThat(((TextMessage) first.receive(60_000)).getText()).isEqualTo("both");
            try (AdministrationClient boss = AdministrationClient.connect(server.url(), "boss", "b")) {
                assertThat(boss.subscriptions())
                        .singleElement()
                        .satisfies(each -> assertThat(each.client()).isEqualTo("anna/billing"));
            }
        }
    }

    @Test
    void sharesClientIdsIfItIsTold() throws Exception {
        RunningServer.addUser(folder, "anna", "a", "user");
        RunningServer.addUser(folder, "ben", "b", "user");
        start("security: {failedLoginDelay: 1 ms, clientIds: shared}");
        try (Connection anna = connect("anna");
                Connection ben = connect("ben")) {
            anna.setClientID("billing");
            assertThatThrownBy(() -> ben.setClientID("billing")).hasMessageContaining("client id 'billing' is in use");
        }
    }
}
