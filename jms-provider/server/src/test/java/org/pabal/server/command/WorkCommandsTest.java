package org.pabal.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.RunningServer;
import org.pabal.server.RunningServer.Outcome;

/** The commands that change many messages at once, and the broker's beans. */
@Timeout(180)
class WorkCommandsTest {

    @TempDir
    Path folder;

    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder).set("broker.name", "work"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Outcome pabal(String... arguments) {
        return server.command(arguments);
    }

    /** Takes so many and gives them back as failed, which the queue allows once. */
    private void fail(String queue, int count) throws Exception {
        try (Connection connection = new PabalConnectionFactory(server.url()).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            for (int i = 0; i < count; i++) {
                assertThat(consumer.receive(60_000)).isNotNull();
            }
            session.rollback();
        }
    }

    @Test
    void retriesDeadLettersByTheirSelectorAndCount() throws Exception {
        pabal("create", "payments", "--deliveries-max", "1");
        pabal("send", "payments", "x", "-p", "land=de", "-n", "3");
        pabal("send", "payments", "x", "-p", "land=kr", "-n", "2");
        fail("payments", 5);
        assertThat(pabal("queues", "DLQ").out()).containsPattern("DLQ +5 ");

        assertThat(pabal("retry", "-s", "land = 'kr'").out()).contains("2 dead letters of DLQ sent back.");
        assertThat(pabal("retry", "DLQ", "-n", "1", "--json").out()).contains("{\"count\":1}");
        assertThat(pabal("queues", "payments").out()).containsPattern("payments +3 ");
        assertThat(pabal("browse", "payments", "--json").out()).doesNotContain("JMS_PABAL_DEAD");
        assertThat(pabal("retry").out()).contains("2 dead letters");
        assertThat(pabal("retry").out()).contains("0 dead letters");

        Outcome unknown = pabal("retry", "nowhere");
        assertThat(unknown.exit()).isEqualTo(ExitCode.NOTHING.number());
        assertThat(unknown.err()).contains("queue 'nowhere': it does not exist");
        Outcome selector = pabal("retry", "DLQ", "-s", "land = = 'kr'");
        assertThat(selector.exit()).isNotZero();
        assertThat(selector.err()).contains("invalid selector").contains("column");
    }

    @Test
    void movesByTheirSelectorAndCountAndSaysWhatItCannot() {
        pabal("send", "from", "x", "-p", "land=de", "-n", "3");
        pabal("send", "from", "x", "-p", "land=kr", "-n", "2");
        assertThat(pabal("move", "from", "to", "-s", "land = 'de'", "-n", "2").out())
                .contains("2 messages moved from from to to.");
        assertThat(pabal("move", "from", "to").out()).contains("3 messages");
        assertThat(pabal("queues", "to", "--json").out()).contains("\"ready\":5");
        assertThat(pabal("move", "to", "to").exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(pabal("move", "nowhere", "to").exit()).isEqualTo(ExitCode.NOTHING.number());
        assertThat(pabal("move", "to").err()).contains("Missing required parameter: 'TO'");
    }

    @Test
    void aPausedQueueTakesAndShowsMessagesAndSendsNone() throws Exception {
        pabal("send", "orders", "before");
        Outcome paused = pabal("pause", "orders");
        assertThat(paused.exit()).isZero();
        assertThat(paused.out()).contains("Queue orders is paused");
        assertThat(pabal("pause", "orders").exit()).isZero();
        assertThat(pabal("queues").out()).containsPattern("orders .* paused");
        assertThat(pabal("queues", "--json").out()).containsPattern("\"pausedMillis\":1[0-9]{12},\"pausedBy\":\"");

        pabal("send", "orders", "after");
        assertThat(pabal("browse", "orders").out()).hasLineCount(2);
        try (Connection connection = new PabalConnectionFactory(server.url()).createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            assertThat(consumer.receiveNoWait()).isNull();
            assertThat(pabal("explain", "orders").out())
                    .containsPattern("The queue is paused since 20[0-9-]+T[0-9:.]+Z, [0-9]+ s ago, by user '.+': "
                            + "nothing is sent to consumers until 'pabal resume orders'.")
                    .contains("gets nothing: the queue is paused")
                    .contains("gets nothing while the queue is paused");
            assertThat(pabal("resume", "orders").out()).contains("Queue orders is not paused.");
            assertThat(consumer.receive(60_000).getBody(String.class)).isEqualTo("before");
            assertThat(consumer.receive(60_000).getBody(String.class)).isEqualTo("after");
        }
        assertThat(pabal("queues").out()).doesNotContain("paused");
        assertThat(pabal("resume", "odrers").err()).contains("did you mean 'orders'?");
    }

    @Test
    void measuresAndLeavesNothingBehind() {
        Outcome outcome = pabal("bench", "-n", "200", "--size", "10", "--non-persistent");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("200");
        assertThat(pabal("queues", "pabal-bench", "--json").out()).contains("\"ready\":0,\"lent\":0");
    }

    @Test
    void writesACompletionScriptThatKnowsTheCommands() {
        Outcome outcome = RunningServer.run("generate-completion");
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains("complete -F").contains("exchanges").contains("--broker");
    }

    @Test
    void showsTheBrokerAsABean() throws Exception {
        pabal("send", "orders", "x", "-n", "2");
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.pabal:type=Broker,name=work");
        awaitRegistered(beans, name);
        assertThat(beans.getAttribute(name, "State")).isEqualTo("RUNNING");
        assertThat((Long) beans.getAttribute(name, "UptimeMillis")).isNotNegative();
        try (Connection connection = new PabalConnectionFactory(server.url()).createConnection()) {
            assertThat(connection.getMetaData()).isNotNull();
            assertThat((Integer) beans.getAttribute(name, "Connections")).isPositive();
        }
        CompositeData[] queues = (CompositeData[]) beans.getAttribute(name, "Queues");
        assertThat(queues).anySatisfy(queue -> {
            assertThat(queue.get("name")).isEqualTo("orders");
            assertThat(queue.get("ready")).isEqualTo(2L);
        });
        beans.invoke(name, "stop", null, null);
        server.server().awaitStopped();
        assertThat(beans.isRegistered(name)).isFalse();
    }

    /** It comes a moment after the broker is ready. */
    private static void awaitRegistered(MBeanServer beans, ObjectName name) throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        NotificationListener listener = (told, unused) -> {
            if (((MBeanServerNotification) told).getMBeanName().equals(name)) {
                changed.countDown();
            }
        };
        beans.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener, null, null);
        try {
            assertThat(beans.isRegistered(name) || changed.await(60, TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            beans.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener);
        }
    }

    @Test
    void misspeltQueuesAreNotMadeAndTheLikeAreNamed() {
        pabal("create", "orders");
        pabal("create", "orders.eu");
        Outcome browsed = pabal("browse", "ordres");
        assertThat(browsed.exit()).isEqualTo(ExitCode.NOTHING.number());
        assertThat(browsed.err()).contains("there is no queue 'ordres'; did you mean 'orders'?");
        assertThat(pabal("explain", "order.eu").err()).contains("did you mean 'orders.eu'?");
        assertThat(pabal("purge", "ORDERS").err()).contains("did you mean 'orders'?");
        assertThat(pabal("move", "oders", "orders").err()).contains("did you mean 'orders'?");
        assertThat(pabal("browse", "something else").err())
                .contains("there is no queue")
                .doesNotContain("did you mean");
        assertThat(pabal("queues").out()).contains("orders").doesNotContain("ordres");
        assertThat(pabal("browse", "orders").err()).contains("there is nothing in orders");
    }

    @Test
    void namesThatAreEmptyAreRefusedInWords() {
        for (String command : java.util.List.of("create", "delete", "browse", "receive", "purge", "explain")) {
            Outcome refused = pabal(command, "");
            assertThat(refused.exit()).as(command).isEqualTo(ExitCode.USAGE.number());
            assertThat(refused.err()).as(command).contains("empty").doesNotContain("\tat ");
        }
        assertThat(pabal("send", "", "x").err()).contains("the name of the queue is empty");
        assertThat(pabal("send", "--topic", "", "x").err()).contains("the name of the topic is empty");
    }

    @Test
    void misspeltCommandsAndOptionsAreUnderstoodWell() {
        assertThat(pabal("sned", "orders").err()).contains("Did you mean 'pabal send'?");
        assertThat(pabal("qeues").err()).contains("Did you mean 'pabal queues'?");
        assertThat(pabal("nothing-like-it").err()).doesNotContain("Did you mean");
        assertThat(pabal("send", "orders", "x", "--proprety", "a=1").err()).contains("--property");
        assertThat(pabal("send", "orders", "-p", "a").err())
                .contains("Value for option '--property'")
                .doesNotContain("option option");
    }

    @Test
    void brokersAreNamedByHostAndPortToo() {
        assertThat(RunningServer.run("status", "-b", "127.0.0.1:" + server.port())
                        .exit())
                .isZero();
        Outcome web = RunningServer.run("status", "-b", "http://127.0.0.1:" + server.port());
        assertThat(web.exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(web.err()).contains("pabal://host:port");
    }
}
