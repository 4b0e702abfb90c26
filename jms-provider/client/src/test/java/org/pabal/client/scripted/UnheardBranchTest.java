package org.pabal.client.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.pabal.client.scripted.Scripted.QUEUE;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.message.Refusal;

/**
 * Branches whose start and end are not waited for (docs/decisions/xa-without-waiting.md): what must wait for them all the same, and
 * how it is told that they were refused.
 */
@Timeout(60)
class UnheardBranchTest {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Refusal DUPLICATE = new Refusal(Refusal.Code.XA_DUPLICATE_BRANCH, "somebody else's");
    private static final Refusal ROLLED_BACK = new Refusal(Refusal.Code.XA_ROLLED_BACK, "it is too late");
    private static final Refusal TIMED_OUT = new Refusal(Refusal.Code.XA_TIMED_OUT, "it took too long");
    private static final Refusal UNKNOWN = new Refusal(Refusal.Code.XA_UNKNOWN_BRANCH, "it is unknown");
    private static final Refusal ACTIVE = new Refusal(Refusal.Code.XA_PROTOCOL, "it is active");
    private static final Refusal GONE = new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "connection reset");

    private final ScriptedLink link = new ScriptedLink();
    private final Xid branch = new Branch(NUMBERS.incrementAndGet());
    private XAConnection connection;
    private XASession session;
    private XAResource resource;
    private Thread asking;

    private record Branch(int number) implements Xid {
        @Override
        public int getFormatId() {
            return 1147;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(4).putInt(number).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @BeforeEach
    void open() throws JMSException {
        connection = Scripted.xaConnection(link, "");
        connection.start();
        session = connection.createXASession();
        resource = session.getXAResource();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
    }

    private <T> FutureTask<T> begin(Callable<T> asked) {
        FutureTask<T> task = new FutureTask<>(asked);
        asking = new Thread(task, "asking");
        asking.setDaemon(true);
        asking.start();
        return task;
    }

    private static int code(ThrowingCallable asked) {
        Throwable thrown = catchThrowable(asked);
        assertThat(thrown).isInstanceOf(XAException.class);
        return ((XAException) thrown).errorCode;
    }

    private List<String> told(String... beginnings) {
        return link.calls().stream()
                .filter(call -> List.of(beginnings).stream().anyMatch(call::startsWith))
                .toList();
    }

    @Test
    void startAndEndReturnBeforeTheyAreAnsweredAndCommitIsAskedBehindThem() throws Exception {
        link.hold("startBranch");
        resource.start(branch, XAResource.TMNOFLAGS);
        link.answer("startBranch");
        link.hold("endBranch");
        resource.end(branch, XAResource.TMSUCCESS);
        resource.commit(branch, true);
        assertThat(told("startBranch", "endBranch", "commitBranch")).hasSize(3);
        assertThat(told("startBranch", "endBranch", "commitBranch").get(2)).startsWith("commitBranch");
        link.answer("endBranch");
    }

    @Test
    void nothingIsPublishedBeforeTheBranchHasBegun() throws Exception {
        link.hold("startBranch");
        resource.start(branch, XAResource.TMNOFLAGS);
        MessageProducer producer = session.createProducer(QUEUE);
        FutureTask<Void> sending = begin(() -> {
            producer.send(session.createTextMessage("a"));
            return null;
        });
        Scripted.awaitBlocked(asking);
        assertThat(sending.isDone()).isFalse();
        assertThat(link.published()).isEmpty();
        link.answer("startBranch");
        sending.get(30, TimeUnit.SECONDS);
        assertThat(link.published()).hasSize(1);
        resource.end(branch, XAResource.TMSUCCESS);
        resource.commit(branch, true);
    }

    @Test
    void whereTheBranchWasNotBegunNothingIsPublishedAndNobodyElsesBranchIsDecided() throws Exception {
        link.enqueue("received");
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.hold("startBranch");
        resource.start(branch, XAResource.TMNOFLAGS);
        assertThat(((TextMessage) consumer.receive(30_000)).getText()).isEqualTo("received");
        link.refuseHeld("startBranch", DUPLICATE);
        MessageProducer producer = session.createProducer(QUEUE);
        assertThatThrownBy(() -> producer.send(session.createTextMessage("a")))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("somebody else's");
        assertThat(link.published()).isEmpty();
        assertThat(code(() -> resource.end(branch, XAResource.TMSUCCESS))).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(code(() -> resource.prepare(branch))).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(code(() -> resource.commit(branch, true))).isEqualTo(XAException.XA_RBROLLBACK);
        resource.rollback(branch);
        assertThat(told("endBranch", "prepareBranch", "commitBranch", "rollbackBranch"))
                .isEmpty();
        assertThat(((TextMessage) consumer.receive(30_000)).getText())
                .as("comes again")
                .isEqualTo("received");
    }

    @Test
    void aBranchOfThisJvmThatIsBegunOnceMoreIsToldAtOnce() throws Exception {
        resource.start(branch, XAResource.TMNOFLAGS);
        resource.end(branch, XAResource.TMSUCCESS);
        link.forgetCalls();
        link.hold("startBranch");
        FutureTask<Integer> starting = begin(() -> code(() -> resource.start(branch, XAResource.TMNOFLAGS)));
        link.awaitCall("startBranch NEW 0");
        Scripted.awaitBlocked(asking);
        link.refuseHeld("startBranch", DUPLICATE);
        assertThat(starting.get(30, TimeUnit.SECONDS)).isEqualTo(XAException.XAER_DUPID);
        resource.rollback(branch);
    }

    private void endUnheard() throws Exception {
        resource.start(branch, XAResource.TMNOFLAGS);
        link.hold("endBranch");
        resource.end(branch, XAResource.TMSUCCESS);
    }

    @Test
    void thatTheWorkCouldNotBeEndedIsToldByWhoDecidesAsARollback() throws Exception {
        endUnheard();
        link.refuseHeld("endBranch", TIMED_OUT);
        link.refuse("prepareBranch", UNKNOWN);
        assertThat(code(() -> resource.prepare(branch)))
                .as("not XAER_NOTA, which means that somebody has decided over it")
                .isEqualTo(XAException.XA_RBTIMEOUT);
    }

    @Test
    void thatTheWorkCouldNotBeEndedIsToldByACommitInOnePhase() throws Exception {
        endUnheard();
        link.refuseHeld("endBranch", ROLLED_BACK);
        link.refuse("commitBranch", UNKNOWN);
        assertThat(code(() -> resource.commit(branch, true))).isEqualTo(XAException.XA_RBROLLBACK);
    }

    @Test
    void whereNobodyKnowsTheTransactionManagerIsToAskAgain() throws Exception {
        endUnheard();
        link.refuseHeld("endBranch", GONE);
        link.refuse("commitBranch", GONE);
        assertThat(code(() -> resource.commit(branch, true))).isEqualTo(XAException.XAER_RMFAIL);
    }

    @Test
    void aLostConnectionIsToldAtOnceWhereItIsKnown() {
        link.refuse("startBranch", GONE);
        assertThat(code(() -> resource.start(branch, XAResource.TMNOFLAGS))).isEqualTo(XAException.XAER_RMFAIL);
    }

    @Test
    void whatABranchHadReceivedComesAgainWhenItsEndIsRefused() throws Exception {
        link.enqueue("received");
        MessageConsumer consumer = session.createConsumer(QUEUE);
        resource.start(branch, XAResource.TMNOFLAGS);
        assertThat(consumer.receive(30_000)).isNotNull();
        link.hold("endBranch");
        resource.end(branch, XAResource.TMSUCCESS);
        link.refuseHeld("endBranch", ROLLED_BACK);
        resource.rollback(branch);
        assertThat(told("giveBack FAILED")).hasSize(1);
        assertThat(((TextMessage) consumer.receive(30_000)).getText()).isEqualTo("received");
    }

    @Test
    void aCommitThatHasOvertakenTheEndIsAskedAgain() throws Exception {
        endUnheard();
        link.refuse("commitBranch", ACTIVE);
        FutureTask<Void> committing = begin(() -> {
            resource.commit(branch, true);
            return null;
        });
        link.awaitCall("commitBranch onePhase");
        Scripted.awaitBlocked(asking);
        link.acceptAgain("commitBranch");
        link.answer("endBranch");
        committing.get(30, TimeUnit.SECONDS);
        assertThat(told("commitBranch")).hasSize(2);
    }

    @Test
    void anotherConnectionDoesNotDecideBeforeTheEndHasArrived() throws Exception {
        ScriptedLink otherLink = new ScriptedLink();
        try (XAConnection other = Scripted.xaConnection(otherLink, "")) {
            XAResource deciding = other.createXASession().getXAResource();
            endUnheard();
            FutureTask<Integer> preparing = begin(() -> deciding.prepare(branch));
            Scripted.awaitBlocked(asking);
            assertThat(preparing.isDone()).isFalse();
            assertThat(otherLink.calls()).noneMatch(call -> call.startsWith("prepareBranch"));
            link.answer("endBranch");
            preparing.get(30, TimeUnit.SECONDS);
            deciding.rollback(branch);
        }
    }

    @Test
    void whoJoinsABranchIsMadeToWait() throws Exception {
        Session besides = connection.createXASession();
        XAResource joining = ((XASession) besides).getXAResource();
        resource.start(branch, XAResource.TMNOFLAGS);
        joining.start(branch, XAResource.TMJOIN);
        link.hold("endBranch");
        FutureTask<Void> ending = begin(() -> {
            joining.end(branch, XAResource.TMSUCCESS);
            return null;
        });
        Scripted.awaitBlocked(asking);
        assertThat(ending.isDone()).isFalse();
        link.answer("endBranch");
        ending.get(30, TimeUnit.SECONDS);
        resource.end(branch, XAResource.TMSUCCESS);
        resource.rollback(branch);
    }
}
