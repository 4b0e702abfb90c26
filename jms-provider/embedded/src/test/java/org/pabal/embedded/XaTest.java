package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.pabal.client.destination.PabalQueue;

/** Jakarta Messaging 3.1 §11.3, through the client; the state machine itself is the engine's to test. */
@OverBothLinks
class XaTest extends BrokerFixture {
    private static final PabalQueue DONE = new PabalQueue("done");
    private static final AtomicInteger GLOBALS = new AtomicInteger();

    private record Branch(byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {
        static Branch fresh() {
            return new Branch(("global-" + GLOBALS.incrementAndGet()).getBytes(StandardCharsets.UTF_8), new byte[] {1});
        }

        @Override
        public int getFormatId() {
            return 4711;
        }
    }

    private XAConnection xaConnection() throws JMSException {
        XAConnection connection = closedAfterwards(factory("").createXAConnection());
        connection.start();
        return connection;
    }

    private static void assertXa(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(XAException.class)
                .extracting(failure -> ((XAException) failure).errorCode)
                .isEqualTo(code);
    }

    @Test
    void aBranchCommitsInTwoPhases() throws Exception {
        send(QUEUE, "a", "b");
        XASession session = xaConnection().createXASession();
        XAResource resource = session.getXAResource();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        Xid branch = Branch.fresh();
        resource.start(branch, XAResource.TMNOFLAGS);
        assertThat(receive(consumer, 1)).containsExactly("a");
        send(session, DONE, "a!");
        resource.end(branch, XAResource.TMSUCCESS);
        assertThat(drain(DONE)).isEmpty();
        assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
        assertThat(drain(DONE)).isEmpty();
        resource.commit(branch, false);
        assertThat(drain(DONE)).containsExactly("a!");
        session.close();
        assertThat(drain(QUEUE)).containsExactly("b");
    }

    @Test
    void aBranchRolledBackReturnsItsMessagesToTheirPlace() throws Exception {
        send(QUEUE, "a", "b", "c");
        XASession session = xaConnection().createXASession();
        XAResource resource = session.getXAResource();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        Xid branch = Branch.fresh();
        resource.start(branch, XAResource.TMNOFLAGS);
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        send(session, DONE, "dropped");
        resource.end(branch, XAResource.TMFAIL);
        resource.rollback(branch);
        Message again = consumer.receive(LONG_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(receive(consumer, 2)).containsExactly("b", "c");
        assertThat(drain(DONE)).isEmpty();
        session.close();
        assertThat(drain(QUEUE))
                .as("outside of a branch it acknowledges by itself")
                .isEmpty();
    }

    @Test
    void onePhaseIsEnoughForASingleBranch() throws Exception {
        XASession session = xaConnection().createXASession();
        XAResource resource = session.getXAResource();
        Xid branch = Branch.fresh();
        resource.start(branch, XAResource.TMNOFLAGS);
        send(session, QUEUE, "a");
        resource.end(branch, XAResource.TMSUCCESS);
        resource.commit(branch, true);
        assertThat(drain(QUEUE)).containsExactly("a");
    }

    @Test
    void aBranchWithoutWorkIsReadOnly() throws Exception {
        XAResource resource = xaConnection().createXASession().getXAResource();
        Xid branch = Branch.fresh();
        resource.start(branch, XAResource.TMNOFLAGS);
        resource.end(branch, XAResource.TMSUCCESS);
        assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_RDONLY);
        assertXa(XAException.XAER_NOTA, () -> resource.commit(branch, false));
    }

    @Test
    void aSuspendedBranchLetsTheSessionWorkForAnotherOne() throws Exception {
        XASession session = xaConnection().createXASession();
        XAResource resource = session.getXAResource();
        Xid first = Branch.fresh();
        Xid second = Branch.fresh();
        resource.start(first, XAResource.TMNOFLAGS);
        send(session, QUEUE, "first 1");
        resource.end(first, XAResource.TMSUSPEND);
        send(session, DONE, "outside");
        assertThat(drain(DONE)).containsExactly("outside");
        resource.start(second, XAResource.TMNOFLAGS);
        send(session, QUEUE, "second");
        resource.end(second, XAResource.TMSUCCESS);
        resource.start(first, XAResource.TMRESUME);
        send(session, QUEUE, "first 2");
        resource.end(first, XAResource.TMSUCCESS);
        resource.rollback(second);
        resource.commit(first, true);
        assertThat(drain(QUEUE)).containsExactly("first 1", "first 2");
    }

    @Test
    void anotherSessionJoinsTheBranch() throws Exception {
        XASession one = xaConnection().createXASession();
        XASession two = xaConnection().createXASession();
        assertThat(one.getXAResource().isSameRM(two.getXAResource())).isTrue();
        Xid branch = Branch.fresh();
        one.getXAResource().start(branch, XAResource.TMNOFLAGS);
        send(one, QUEUE, "one");
        one.getXAResource().end(branch, XAResource.TMSUCCESS);
        two.getXAResource().start(branch, XAResource.TMJOIN);
        send(two, QUEUE, "two");
        two.getXAResource().end(branch, XAResource.TMSUCCESS);
        one.getXAResource().commit(branch, true);
        assertThat(drain(QUEUE)).containsExactly("one", "two");
    }

    @Test
    void preparedBranchesAreRecoveredByAnyResourceAfterTheirConnectionIsGone() throws Exception {
        XAConnection connection = xaConnection();
        XASession session = connection.createXASession();
        Xid branch = Branch.fresh();
        session.getXAResource().start(branch, XAResource.TMNOFLAGS);
        send(session, QUEUE, "a");
        session.getXAResource().end(branch, XAResource.TMSUCCESS);
        assertThat(session.getXAResource().prepare(branch)).isEqualTo(XAResource.XA_OK);
        connection.close();

        XAResource another = xaConnection().createXASession().getXAResource();
        Xid[] found = another.recover(XAResource.TMSTARTRSCAN);
        assertThat(found).hasSize(1);
        assertThat(found[0].getFormatId()).isEqualTo(4711);
        assertThat(Arrays.equals(found[0].getGlobalTransactionId(), branch.getGlobalTransactionId()))
                .isTrue();
        assertThat(another.recover(XAResource.TMNOFLAGS)).isEmpty();
        assertThat(another.recover(XAResource.TMENDRSCAN)).isEmpty();
        assertThat(another.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .hasSize(1);
        another.commit(found[0], false);
        assertThat(drain(QUEUE)).containsExactly("a");
        assertThat(another.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }

    @Test
    void misuseIsToldInTheWordsOfXa() throws Exception {
        XASession session = xaConnection().createXASession();
        XAResource resource = session.getXAResource();
        Xid branch = Branch.fresh();
        assertXa(XAException.XAER_INVAL, () -> resource.start(branch, XAResource.TMSUCCESS));
        assertXa(XAException.XAER_INVAL, () -> resource.start(null, XAResource.TMNOFLAGS));
        assertXa(XAException.XAER_INVAL, () -> resource.recover(XAResource.TMJOIN));
        assertXa(XAException.XAER_NOTA, () -> resource.start(branch, XAResource.TMJOIN));
        assertXa(XAException.XAER_NOTA, () -> resource.prepare(branch));
        assertXa(XAException.XAER_INVAL, () -> resource.setTransactionTimeout(-1));
        assertThat(resource.setTransactionTimeout(60)).isTrue();
        assertThat(resource.getTransactionTimeout()).isEqualTo(60);
        resource.start(branch, XAResource.TMNOFLAGS);
        assertXa(XAException.XAER_PROTO, () -> resource.start(Branch.fresh(), XAResource.TMNOFLAGS));
        assertXa(XAException.XAER_PROTO, () -> resource.end(Branch.fresh(), XAResource.TMSUCCESS));
        assertXa(XAException.XAER_PROTO, () -> resource.prepare(branch));
        assertXa(
                XAException.XAER_DUPID,
                () -> xaConnection().createXASession().getXAResource().start(branch, XAResource.TMNOFLAGS));
        resource.end(branch, XAResource.TMSUCCESS);
        resource.rollback(branch);
    }

    @Test
    void theSessionItselfDecidesNothing() throws Exception {
        XASession session = xaConnection().createXASession();
        assertThat(session.getTransacted()).isTrue();
        assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        assertThat(session.getSession()).isInstanceOf(Session.class);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenersMessageBelongsToTheBranchThatWasStartedForIt() throws Exception {
        send(QUEUE, "a");
        XAConnection connection = closedAfterwards(factory("").createXAConnection());
        XASession session = connection.createXASession();
        XAResource resource = session.getXAResource();
        Xid branch = Branch.fresh();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        java.util.concurrent.CountDownLatch seen = new java.util.concurrent.CountDownLatch(1);
        consumer.setMessageListener(message -> seen.countDown());
        resource.start(branch, XAResource.TMNOFLAGS);
        connection.start();
        await(seen);
        connection.stop();
        resource.end(branch, XAResource.TMSUCCESS);
        assertThat(drain(QUEUE)).isEmpty();
        resource.rollback(branch);
        assertThat(drain(QUEUE)).containsExactly("a");
    }

    @Test
    void aContextHasItAll() throws Exception {
        send(QUEUE, "a");
        try (XAJMSContext context = factory("").createXAContext()) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            Xid branch = Branch.fresh();
            context.getXAResource().start(branch, XAResource.TMNOFLAGS);
            context.createProducer().send(DONE, consumer.receiveBody(String.class, LONG_MILLIS));
            context.getXAResource().end(branch, XAResource.TMSUCCESS);
            context.getXAResource().commit(branch, true);
            assertThat(context.getTransacted()).isTrue();
            assertThat(context.getContext()).isNotNull();
        }
        assertThat(drain(DONE)).containsExactly("a");
    }
}
