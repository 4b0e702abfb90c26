package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.transaction.WatchedXaResource;

/**
 * Transaction managers that roll a branch back before they have ended it for each session, as GlassFish's does, or end it for a
 * session twice, as WildFly's does.
 */
class RollbackOrderTest {
    private static final PabalQueue ORDERS = new PabalQueue("orders");

    @TempDir
    Path data;

    private TestBroker broker;
    private XAConnection connection;
    private XASession beginning;
    private XASession joining;
    private XAResource first;
    private XAResource second;

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

    @BeforeEach
    void connect() throws JMSException {
        broker = TestBroker.remote(data);
        connection = new PabalConnectionFactory(broker.url()).createXAConnection();
        beginning = connection.createXASession();
        joining = connection.createXASession();
        first = new WatchedXaResource(beginning.getXAResource());
        second = new WatchedXaResource(joining.getXAResource());
    }

    @AfterEach
    void disconnect() throws JMSException {
        connection.close();
        broker.close();
    }

    private static void send(XASession session, String text) throws JMSException {
        session.createProducer(ORDERS).send(session.createTextMessage(text));
    }

    private void begin(Branch branch) throws XAException, JMSException {
        first.start(branch, XAResource.TMNOFLAGS);
        send(beginning, "in vain");
        second.start(branch, XAResource.TMJOIN);
        send(joining, "in vain too");
        first.end(branch, XAResource.TMSUCCESS);
    }

    @Test
    void aBranchIsRolledBackThoughAnotherSessionWorksForItAndBothGoOn() throws Exception {
        Branch branch = new Branch("dropped");
        begin(branch);
        first.rollback(branch);
        assertThatCode(() -> second.end(new Branch("dropped"), XAResource.TMSUCCESS))
                .doesNotThrowAnyException();
        Branch next = new Branch("kept");
        second.start(next, XAResource.TMNOFLAGS);
        send(joining, "kept");
        second.end(next, XAResource.TMSUCCESS);
        second.commit(next, true);
        assertThat(broker.drain("orders", 1)).containsExactly("kept");
    }

    @Test
    void soItIsWhenTheOtherSessionIsSuspended() throws Exception {
        Branch branch = new Branch("dropped");
        begin(branch);
        second.end(branch, XAResource.TMSUSPEND);
        first.rollback(branch);
        second.end(branch, XAResource.TMSUCCESS);
        send(joining, "at once");
        assertThat(broker.drain("orders", 1)).containsExactly("at once");
    }

    @Test
    void aSessionThatWorksForAnotherBranchStaysInIt() throws Exception {
        Branch other = new Branch("other");
        Branch branch = new Branch("dropped");
        first.start(branch, XAResource.TMNOFLAGS);
        second.start(other, XAResource.TMNOFLAGS);
        send(joining, "other");
        first.end(branch, XAResource.TMSUCCESS);
        first.rollback(branch);
        second.end(other, XAResource.TMSUCCESS);
        second.commit(other, true);
        assertThat(broker.drain("orders", 1)).containsExactly("other");
    }

    @Test
    void onlyTheFirstEndAfterwardsIsNotAsked() throws Exception {
        Branch branch = new Branch("dropped");
        begin(branch);
        first.rollback(branch);
        second.end(branch, XAResource.TMSUCCESS);
        assertThatThrownBy(() -> second.end(branch, XAResource.TMSUCCESS)).isInstanceOf(XAException.class);
    }

    @Test
    void whoHasJoinedMayBeEndedTwiceAndWhoHasBegunNot() throws Exception {
        Branch branch = new Branch("kept");
        begin(branch);
        second.end(branch, XAResource.TMSUCCESS);
        assertThatCode(() -> second.end(new Branch("kept"), XAResource.TMSUCCESS))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> first.end(branch, XAResource.TMSUCCESS)).isInstanceOf(XAException.class);
        first.commit(branch, true);
        assertThat(broker.drain("orders", 2)).hasSize(2);
        second.start(new Branch("kept"), XAResource.TMNOFLAGS);
        send(joining, "of another of the same name");
        second.end(branch, XAResource.TMSUCCESS);
        second.commit(branch, true);
        assertThat(broker.drain("orders", 1)).hasSize(1);
    }
}
