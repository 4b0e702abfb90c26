package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.spi.ActivationSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.CrashingServer;
import org.pabal.ra.container.Ledger;
import org.pabal.ra.container.TestBroker;

/** Branches in doubt are finished (Jakarta Connectors 2.1, "Transaction Inflow", "Crash Recovery"). */
class RecoveryTest {

    @TempDir
    Path data;

    private static final int ALL = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;

    private record Branch(String name) implements Xid {
        @Override
        public int getFormatId() {
            return 4711;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return name.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    /** Leaves a branch behind that has sent a message and is prepared. */
    private static void prepare(TestBroker broker, String name) throws Exception {
        try (XAConnection connection = new PabalConnectionFactory(broker.url()).createXAConnection()) {
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            Branch branch = new Branch(name);
            resource.start(branch, XAResource.TMNOFLAGS);
            session.createProducer(new PabalQueue("orders")).send(session.createTextMessage(name));
            resource.end(branch, XAResource.TMSUCCESS);
            assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
        }
    }

    @Test
    void branchesInDoubtAreListedAndFinishedAlsoAfterTheBrokerWasAway() throws Exception {
        try (TestBroker broker = TestBroker.remote(data);
                Container container = Container.withBroker(broker.url())) {
            prepare(broker, "kept");
            prepare(broker, "dropped");
            XAResource resource = container
                    .adapter
                    .getXAResources(new ActivationSpec[] {container.onQueue("orders"), container.onTopic("news")})[0];
            assertThat(resource.recover(ALL)).hasSize(2);
            broker.stop();
            assertThatThrownBy(() -> resource.recover(ALL))
                    .isInstanceOf(XAException.class)
                    .extracting(failure -> ((XAException) failure).errorCode)
                    .isEqualTo(XAException.XAER_RMFAIL);
            broker.startAgain();
            Xid[] inDoubt = resource.recover(ALL);
            assertThat(inDoubt).hasSize(2);
            for (Xid xid : inDoubt) {
                if (new String(xid.getGlobalTransactionId(), StandardCharsets.UTF_8).equals("kept")) {
                    resource.commit(xid, false);
                } else {
                    resource.rollback(xid);
                }
            }
            assertThat(resource.recover(ALL)).isEmpty();
            assertThat(broker.drain("orders", 1)).containsExactly("kept");
        }
    }

    @Test
    void thereIsOneResourceForEachBrokerAndUser() throws Exception {
        try (TestBroker broker = TestBroker.local();
                Container container = Container.withBroker(broker.url())) {
            var other = container.onQueue("orders");
            other.setUserName("ann");
            other.setPassword("a");
            other.setClientId("billing");
            assertThat(container.adapter.getXAResources(
                            new ActivationSpec[] {container.onQueue("orders"), container.onTopic("news"), other}))
                    .hasSize(2);
            assertThat(container.adapter.getXAResources(new ActivationSpec[0])).isEmpty();
        }
    }

    @Test
    void noWorkIsDoneThroughIt() throws Exception {
        try (TestBroker broker = TestBroker.local();
                Container container = Container.withBroker(broker.url())) {
            XAResource resource =
                    container.adapter.getXAResources(new ActivationSpec[] {container.onQueue("orders")})[0];
            assertThatThrownBy(() -> resource.start(new Branch("a"), XAResource.TMNOFLAGS))
                    .isInstanceOf(XAException.class)
                    .hasMessageContaining("for recovery");
        }
    }

    // ---- a server that dies

    private static void server(int expectedExit, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                CrashingServer.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS))
                .as("ended")
                .isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(expectedExit);
    }

    @Test
    void transactionsOfAServerThatWasKilledEndTheSameInBothResources() throws Exception {
        int number = 5;
        Path store = Files.createDirectory(data.resolve("store"));
        Path ledger = Files.createDirectory(data.resolve("ledger"));
        try (TestBroker broker = TestBroker.remote(data.resolve("broker"))) {
            server(
                    CrashingServer.CRASHED,
                    "crash",
                    broker.url(),
                    store.toString(),
                    ledger.toString(),
                    String.valueOf(number));
            assertThat(Ledger.inDoubt(ledger)).hasSize(2 * number);
            broker.stop();
            broker.startAgain();
            assertThat(broker.drain("done", 0)).isEmpty();
            server(0, "recover", broker.url(), store.toString(), ledger.toString());
            String[] decided =
                    IntStream.range(0, number).mapToObj(i -> "decided " + i).toArray(String[]::new);
            assertThat(Ledger.inDoubt(ledger)).isEmpty();
            assertThat(Ledger.committed(ledger)).containsExactly(decided);
            assertThat(broker.drain("done", number)).containsExactlyInAnyOrder(decided);
        }
    }
}
