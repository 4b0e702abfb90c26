package org.pabal.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.server.RunningServer;
import org.pabal.server.RunningServer.Outcome;
import org.pabal.server.settings.ServerSettings;

/** Every answer to the question why a message is not delivered. */
@Timeout(180)
class ExplainCommandTest {

    @TempDir
    Path folder;

    private RunningServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void start() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder));
    }

    private Connection connect(String options) throws Exception {
        Connection connection = new PabalConnectionFactory(server.url() + options).createConnection();
        connection.setClientID("billing");
        connection.start();
        return connection;
    }

    private static Session session(Connection connection) throws Exception {
        return connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    }

    private String explain(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "explain";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Outcome outcome = server.command(all);
        assertThat(outcome.err()).isEmpty();
        return outcome.out();
    }

    @Test
    void namesTheTermOfTheSelectorThatIsFalse() throws Exception {
        start();
        try (Connection connection = connect("");
                Session session = session(connection)) {
            session.createConsumer(session.createQueue("orders"), "region = 'eu' AND size > 5")
                    .receiveNoWait();
            server.command("send", "orders", "x", "-p", "region=us");
            assertThat(explain("orders"))
                    .contains("of client 'billing', connection ")
                    .contains("(user 'anonymous' at 127.0.0.1:")
                    .contains("does not select it: region = 'eu' is FALSE; region is us");
        }
    }

    @Test
    void saysToWhomAMessageWasSentAheadAndWhen() throws Exception {
        start();
        try (Connection connection = connect("");
                Session session = session(connection);
                MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
            consumer.receiveNoWait();
            server.command("send", "orders", "a", "-n", "2");
            assertThat(consumer.receive(60_000)).isNotNull();
            assertThat(explain("orders"))
                    .containsPattern("It was sent ahead to consumer [0-9]+ of client 'billing', connection [0-9]+ "
                            + "\\(user 'anonymous' at 127.0.0.1:[0-9]+\\) [0-9]+ s ago \\(attempt 1\\)")
                    .contains("which has neither settled it nor given it back")
                    .containsPattern("the oldest of which was sent [0-9]+ s ago");
        }
    }

    @Test
    void saysWhoHasTheGroupAndThatNobodyAsksForMore() throws Exception {
        start();
        try (Connection connection = connect("?jms.prefetch=0");
                Session session = session(connection);
                Session other = session(connection)) {
            MessageConsumer first = session.createConsumer(session.createQueue("orders"));
            server.command("send", "orders", "a", "-p", "JMSXGroupID=g", "-n", "2");
            assertThat(first.receive(60_000)).isNotNull();
            other.createConsumer(other.createQueue("orders"));
            assertThat(explain("orders"))
                    .contains("No consumer asks for more: 1 messages wait until one does.")
                    .contains("has asked for nothing: its connection is not started, or nobody calls receive")
                    .containsPattern("Its group 'g' belongs to consumer [0-9]+ of client 'billing'")
                    .contains("does not have its group");
        }
    }

    @Test
    void saysThatAQueueIsFullOrEmptyOrExclusive() throws Exception {
        start();
        server.command("create", "small", "--length-max", "1", "--overflow", "reject", "--exclusive");
        assertThat(explain("small")).contains("The queue is empty.");
        server.command("send", "small", "x");
        assertThat(explain("small"))
                .contains("There is no consumer")
                .contains("The queue is full: 1 of 1 messages; a new one is treated by 'reject'.");
        try (Connection connection = connect("?jms.prefetch=0");
                Session session = session(connection)) {
            session.createConsumer(session.createQueue("small"));
            session.createConsumer(session.createQueue("small"));
            assertThat(explain("small")).contains("stands by: the queue is exclusive, and another consumer has it");
        }
    }

    @Test
    void saysWhenItIsTriedAgainAndWhenItExpires() throws Exception {
        start();
        server.command("create", "slow", "--redelivery-delay", "3600000", "--redelivery-delay-max", "3600000");
        server.command("send", "slow", "x", "--expires", "7200");
        try (Connection connection = connect("");
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue("slow"));
            assertThat(consumer.receive(60_000)).isNotNull();
            session.rollback();
            assertThat(explain("slow"))
                    .contains("It failed 1 times and is tried again at 20")
                    .contains("It expires at 20");
        }
    }

    @Test
    void namesThePreparedTransactionThatHasAMessage() throws Exception {
        start();
        server.command("send", "orders", "x");
        try (PabalXAConnection connection = new PabalConnectionFactory(server.url()).createXAConnection();
                XASession session = connection.createXASession()) {
            connection.start();
            XAResource resource = session.getXAResource();
            Xid branch = new Branch();
            resource.start(branch, XAResource.TMNOFLAGS);
            Message received =
                    session.createConsumer(session.createQueue("orders")).receive(60_000);
            assertThat(received).isNotNull();
            resource.end(branch, XAResource.TMSUCCESS);
            String id = received.getJMSMessageID();
            // The end of a branch is not waited for.
            await(() -> server.command("explain", "orders", id).out().contains("It was received in"));
            assertThat(explain("orders", id))
                    .containsPattern("It was received in the transaction branch 7:0102:03 of connection [0-9]+, "
                            + "user 'anonymous' at 127.0.0.1:[0-9]+ \\(open since 20[0-9-]+T[0-9:.]+Z, [0-9]+ s ago\\), "
                            + "which is not committed yet; it was sent to consumer [0-9]+");
            resource.prepare(branch);
            assertThat(explain("orders", id))
                    .containsPattern("It was received in the prepared transaction branch 7:0102:03 of user 'anonymous' "
                            + "\\(prepared at 20[0-9-]+T[0-9:.]+Z, [0-9]+ s ago; it waits for its transaction manager")
                    .containsPattern(
                            "The prepared transaction branch 7:0102:03 of .* has received 1 message from this queue");
            resource.rollback(branch);
        }
    }

    @Test
    void namesTheTransactionThatHasSentAMessageAndIsNotCommitted() throws Exception {
        start();
        server.command("create", "orders");
        try (Connection connection = connect("");
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            Message sent = session.createTextMessage("x");
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            producer.send(sent);
            producer.send(session.createTextMessage("y"));
            String of = "of client 'billing', connection [0-9]+, user 'anonymous' at 127.0.0.1:[0-9]+ "
                    + "\\(open since 20[0-9-]+T[0-9:.]+Z, [0-9]+ s ago\\)";
            // Sends of a transaction are not waited for.
            await(() -> server.command("explain", "orders").out().contains("sends 2 messages"));
            assertThat(explain("orders"))
                    .containsPattern("The local transaction " + of + " sends 2 messages to this queue.");
            assertThat(explain("orders", sent.getJMSMessageID()))
                    .contains(": uncommitted")
                    .containsPattern(
                            "It was sent in the local transaction " + of + ", and comes when that is committed.");
            assertThat(server.command("explain", "orders", "--json").out())
                    .contains("\"client\":\"billing\",\"user\":\"anonymous\",\"sent\":2,\"settled\":0}]");
            session.commit();
            assertThat(explain("orders", sent.getJMSMessageID())).contains(": ready");
        }
    }

    @Test
    void saysThatTheSessionOfAMessageIsTransacted() throws Exception {
        start();
        server.command("send", "orders", "x");
        try (Connection connection = connect("");
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            Message received =
                    session.createConsumer(session.createQueue("orders")).receive(60_000);
            assertThat(received).isNotNull();
            assertThat(explain("orders", received.getJMSMessageID()))
                    .contains("which has neither committed the local transaction of its session nor rolled it back.");
        }
    }

    @Test
    void aPreparedTransactionIsKnownAfterARestartWithWhenAndWhose() throws Exception {
        ServerSettings.Builder settings = RunningServer.settings(folder).set("storage.data", "data");
        server = RunningServer.start(settings);
        server.command("create", "orders");
        String id;
        try (PabalXAConnection connection = new PabalConnectionFactory(server.url()).createXAConnection();
                XASession session = connection.createXASession()) {
            XAResource resource = session.getXAResource();
            Xid branch = new Branch();
            resource.start(branch, XAResource.TMNOFLAGS);
            Message sent = session.createTextMessage("x");
            session.createProducer(session.createQueue("orders")).send(sent);
            id = sent.getJMSMessageID();
            resource.end(branch, XAResource.TMSUCCESS);
            resource.prepare(branch);
        }
        server.close();
        server = RunningServer.start(settings);
        assertThat(explain("orders", id))
                .containsPattern("It was sent in the prepared transaction branch 7:0102:03 of user 'anonymous' "
                        + "\\(prepared at 20[0-9-]+T[0-9:.]+Z, [0-9]+ s ago; it waits for its transaction manager to "
                        + "commit or roll back\\), and comes when that is committed.");
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void findsAMessageThatHasLeftMemory() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder)
                .set("storage.data", "data")
                .set("storage.memoryMax", "1 MiB")
                .set("storage.segmentSize", "1 MiB"));
        String[] ids = new String[4_000];
        try (Connection connection = connect("");
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue("backlog"))) {
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            for (int i = 0; i < ids.length; i++) {
                Message message = session.createTextMessage("x".repeat(1_000));
                producer.send(message);
                ids[i] = message.getJMSMessageID();
                if (i % 100 == 99) {
                    session.commit();
                }
            }
        }
        for (int index : new int[] {0, 1_000, 2_500, 3_999}) {
            assertThat(explain("backlog", ids[index]))
                    .contains("Message " + ids[index] + ": ready")
                    .contains("There is no consumer.");
        }
        Outcome unknown = server.command("explain", "backlog", "ID:nowhere");
        assertThat(unknown.exit()).isEqualTo(ExitCode.NOTHING.number());
        assertThat(unknown.out()).contains("Message ID:nowhere is not in this queue.");
    }

    private record Branch() implements Xid {
        @Override
        public int getFormatId() {
            return 7;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {1, 2};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {3};
        }
    }
}
