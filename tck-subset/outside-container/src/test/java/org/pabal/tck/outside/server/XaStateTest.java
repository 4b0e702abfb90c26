package org.pabal.tck.outside.server;

import static javax.transaction.xa.XAException.XAER_DUPID;
import static javax.transaction.xa.XAException.XAER_INVAL;
import static javax.transaction.xa.XAException.XAER_NOTA;
import static javax.transaction.xa.XAException.XAER_PROTO;
import static javax.transaction.xa.XAException.XA_RBBASE;
import static javax.transaction.xa.XAException.XA_RBEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.BranchXid;
import org.pabal.tck.outside.Section;

/** The states of a branch, and what is legal in each (X/Open XA, chapter 6, as {@link XAResource} tells it). */
@Section("11.3.5")
class XaStateTest extends XaTest {
    private boolean lists(XAResource of, BranchXid xid) throws XAException {
        Xid[] found = of.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
        return found != null && Arrays.stream(found).anyMatch(xid::same);
    }

    /** A branch that sent one message, and is ended. */
    private BranchXid idleBranch(Queue queue) throws JMSException, XAException {
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "x");
        end(resource, xid);
        return xid;
    }

    // A branch that does not exist

    @Test
    void knowsNothingOfABranchThatWasNeverStarted() {
        BranchXid xid = BranchXid.next();

        refuses(() -> resource.prepare(xid), XAER_NOTA);
        refuses(() -> resource.commit(xid, true), XAER_NOTA);
        refuses(() -> resource.commit(xid, false), XAER_NOTA);
        refuses(() -> resource.rollback(xid), XAER_NOTA);
        refuses(() -> resource.forget(xid), XAER_NOTA);
        refuses(() -> resource.start(xid, XAResource.TMJOIN), XAER_NOTA);
        refuses(() -> resource.start(xid, XAResource.TMRESUME), XAER_NOTA, XAER_PROTO);
        refuses(() -> end(resource, xid), XAER_NOTA, XAER_PROTO);
    }

    @Test
    void refusesArgumentsThatMeanNothing() {
        BranchXid xid = BranchXid.next();

        refuses(() -> resource.start(null, XAResource.TMNOFLAGS), XAER_INVAL);
        refuses(() -> resource.end(null, XAResource.TMSUCCESS), XAER_INVAL, XAER_PROTO, XAER_NOTA);
        refuses(() -> resource.prepare(null), XAER_INVAL, XAER_NOTA);
        refuses(() -> resource.commit(null, true), XAER_INVAL, XAER_NOTA);
        refuses(() -> resource.rollback(null), XAER_INVAL, XAER_NOTA);
        refuses(() -> resource.start(xid, XAResource.TMFAIL), XAER_INVAL);
        refuses(() -> resource.start(xid, XAResource.TMJOIN | XAResource.TMRESUME), XAER_INVAL);
        refuses(() -> resource.recover(XAResource.TMSUSPEND), XAER_INVAL);
    }

    // A branch that is being worked on

    @Test
    void refusesToStartAnotherWhileOneIsStarted() throws Exception {
        BranchXid first = BranchXid.next();
        start(resource, first);

        refuses(() -> start(resource, BranchXid.next()), XAER_PROTO);
        refuses(() -> start(resource, first), XAER_PROTO, XAER_DUPID);
        end(resource, first);
        resource.rollback(first);
    }

    @Test
    void refusesToDecideABranchThatIsStillStarted() throws Exception {
        BranchXid xid = BranchXid.next();
        start(resource, xid);

        refuses(() -> resource.prepare(xid), XAER_PROTO);
        refuses(() -> resource.commit(xid, true), XAER_PROTO);
        refuses(() -> resource.commit(xid, false), XAER_PROTO);
        refuses(() -> resource.rollback(xid), XAER_PROTO);
        refuses(() -> resource.forget(xid), XAER_PROTO, XAER_NOTA);
        end(resource, xid);
        resource.rollback(xid);
    }

    @Test
    void refusesToEndABranchWithFlagsThatMeanNothing() throws Exception {
        BranchXid xid = BranchXid.next();
        start(resource, xid);

        refuses(() -> resource.end(xid, XAResource.TMNOFLAGS), XAER_INVAL);
        refuses(() -> resource.end(xid, XAResource.TMJOIN), XAER_INVAL);
        end(resource, xid);
        resource.rollback(xid);
    }

    @Test
    void refusesToEndAnotherBranchThanTheOneStarted() throws Exception {
        Queue queue = newQueue();
        BranchXid idle = idleBranch(queue);
        BranchXid started = BranchXid.next();
        start(resource, started);

        refuses(() -> end(resource, idle), XAER_PROTO, XAER_NOTA);
        refuses(() -> end(resource, BranchXid.next()), XAER_PROTO, XAER_NOTA);
        end(resource, started);
        resource.rollback(started);
        resource.rollback(idle);
    }

    // A branch that is suspended

    @Test
    void refusesToResumeWhatIsNotSuspended() throws Exception {
        BranchXid idle = idleBranch(newQueue());

        refuses(() -> resource.start(idle, XAResource.TMRESUME), XAER_PROTO);
        resource.rollback(idle);
    }

    @Test
    void refusesToDecideASuspendedBranch() throws Exception {
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        resource.end(xid, XAResource.TMSUSPEND);

        refuses(() -> resource.prepare(xid), XAER_PROTO);
        refuses(() -> resource.commit(xid, true), XAER_PROTO);
        end(resource, xid);
        resource.rollback(xid);
    }

    @Test
    void refusesToStartASuspendedBranchAnew() throws Exception {
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        resource.end(xid, XAResource.TMSUSPEND);

        refuses(() -> start(resource, xid), XAER_DUPID, XAER_PROTO);
        resource.start(xid, XAResource.TMRESUME);
        end(resource, xid);
        resource.rollback(xid);
    }

    // A branch that is ended

    @Test
    void refusesToStartABranchAnewThatExists() throws Exception {
        BranchXid idle = idleBranch(newQueue());
        XAResource other = newXaConnection().createXASession().getXAResource();

        refuses(() -> start(resource, idle), XAER_DUPID);
        refuses(() -> start(other, idle), XAER_DUPID);
        resource.rollback(idle);
    }

    @Test
    void refusesToCommitInTwoPhasesWhatIsNotPrepared() throws Exception {
        Queue queue = newQueue();
        BranchXid idle = idleBranch(queue);

        refuses(() -> resource.commit(idle, false), XAER_PROTO);
        assertThat(remainingIn(queue)).isEmpty();
        resource.commit(idle, true);
        assertThat(remainingIn(queue)).containsExactly("x");
    }

    @Test
    void refusesToEndTwice() throws Exception {
        BranchXid idle = idleBranch(newQueue());

        refuses(() -> end(resource, idle), XAER_PROTO, XAER_NOTA);
        resource.rollback(idle);
    }

    @Test
    void refusesToForgetWhatWasNotDecidedHeuristically() throws Exception {
        BranchXid idle = idleBranch(newQueue());

        refuses(() -> resource.forget(idle), XAER_PROTO, XAER_NOTA);
        resource.prepare(idle);
        refuses(() -> resource.forget(idle), XAER_PROTO, XAER_NOTA);
        resource.rollback(idle);
    }

    // A branch that failed

    @Test
    void canOnlyRollBackWhatEndedInFailure() throws Exception {
        Queue queue = newQueue();
        BranchXid first = BranchXid.next();
        start(resource, first);
        send(xa, queue, "a");
        endInFailure(first);
        XAException refusal = catchThrowableOfType(XAException.class, () -> resource.prepare(first));
        assertThat(refusal).isNotNull();
        assertThat(refusal.errorCode).isBetween(XA_RBBASE, XA_RBEND);
        if (isKnown(first)) {
            resource.rollback(first);
        }

        BranchXid second = BranchXid.next();
        start(resource, second);
        send(xa, queue, "b");
        endInFailure(second);
        refusal = catchThrowableOfType(XAException.class, () -> resource.commit(second, true));
        assertThat(refusal).isNotNull();
        assertThat(refusal.errorCode).isBetween(XA_RBBASE, XA_RBEND);

        assertThat(remainingIn(queue)).isEmpty();
    }

    /** An end in failure may itself tell that the branch is to be rolled back. */
    private void endInFailure(BranchXid xid) throws XAException {
        try {
            resource.end(xid, XAResource.TMFAIL);
        } catch (XAException e) {
            assertThat(e.errorCode).isBetween(XA_RBBASE, XA_RBEND);
        }
    }

    private boolean isKnown(BranchXid xid) {
        XAException refusal = catchThrowableOfType(XAException.class, () -> resource.prepare(xid));
        return refusal != null && refusal.errorCode != XAER_NOTA;
    }

    @Test
    void rollsBackWhatEndedInFailure() throws Exception {
        Queue queue = newQueue();
        send(queue, "a");
        MessageConsumer consumer = xa.createConsumer(queue);
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        receive(consumer);
        endInFailure(xid);
        resource.rollback(xid);
        consumer.close();

        assertThat(deliveryCount(receive(session().createConsumer(queue)))).isEqualTo(2);
    }

    // A branch that is prepared

    @Test
    void refusesToTouchAPreparedBranchButToDecideIt() throws Exception {
        Queue queue = newQueue();
        BranchXid prepared = idleBranch(queue);
        resource.prepare(prepared);

        refuses(() -> resource.prepare(prepared), XAER_PROTO);
        refuses(() -> start(resource, prepared), XAER_DUPID, XAER_PROTO);
        refuses(() -> resource.start(prepared, XAResource.TMJOIN), XAER_PROTO, XAER_NOTA);
        refuses(() -> resource.start(prepared, XAResource.TMRESUME), XAER_PROTO, XAER_NOTA);
        refuses(() -> end(resource, prepared), XAER_PROTO, XAER_NOTA);
        refuses(() -> resource.commit(prepared, true), XAER_PROTO);
        resource.commit(prepared, false);
        assertThat(remainingIn(queue)).containsExactly("x");
    }

    @Test
    void mayLeaveOutABranchThatDidNothingAtPrepare() throws Exception {
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        end(resource, xid);

        int vote = resource.prepare(xid);

        assertThat(vote).isIn(XAResource.XA_OK, XAResource.XA_RDONLY);
        if (vote == XAResource.XA_RDONLY) {
            refuses(() -> resource.commit(xid, false), XAER_NOTA);
            assertThat(lists(resource, xid)).isFalse();
        } else {
            resource.commit(xid, false);
        }
    }

    @Test
    void commitsInOnePhaseABranchThatDidNothing() throws Exception {
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        end(resource, xid);

        resource.commit(xid, true);

        refuses(() -> resource.commit(xid, true), XAER_NOTA);
    }

    // A branch that is decided

    @Test
    void forgetsABranchOnceItIsDecided() throws Exception {
        Queue queue = newQueue();
        BranchXid committed = idleBranch(queue);
        resource.prepare(committed);
        resource.commit(committed, false);
        BranchXid rolledBack = idleBranch(queue);
        resource.rollback(rolledBack);

        for (BranchXid xid : List.of(committed, rolledBack)) {
            refuses(() -> resource.commit(xid, false), XAER_NOTA);
            refuses(() -> resource.rollback(xid), XAER_NOTA);
            refuses(() -> resource.prepare(xid), XAER_NOTA);
            assertThat(lists(resource, xid)).isFalse();
        }
        assertThat(remainingIn(queue)).containsExactly("x");
    }

    @Test
    void mayUseAnIdentifierAgainOnceItsBranchIsDecided() throws Exception {
        Queue queue = newQueue();
        BranchXid xid = BranchXid.next();
        for (int i = 0; i < 3; i++) {
            start(resource, xid);
            send(xa, queue, "m" + i);
            end(resource, xid);
            complete(resource, xid);
        }

        assertThat(remainingIn(queue)).containsExactly("m0", "m1", "m2");
    }

    // Recovery

    @Test
    void listsPreparedBranchesAndNoOthers() throws Exception {
        Queue queue = newQueue();
        BranchXid idle = idleBranch(queue);
        BranchXid prepared = idleBranch(queue);
        resource.prepare(prepared);
        BranchXid active = BranchXid.next();
        start(resource, active);
        XAResource other = newXaConnection().createXASession().getXAResource();

        for (XAResource each : List.of(resource, other)) {
            assertThat(lists(each, prepared)).isTrue();
            assertThat(lists(each, idle)).isFalse();
            assertThat(lists(each, active)).isFalse();
        }
        end(resource, active);
        resource.rollback(active);
        resource.rollback(idle);
        resource.rollback(prepared);
        assertThat(lists(other, prepared)).isFalse();
    }

    @Test
    void listsEveryBranchOnceInAScan() throws Exception {
        Queue queue = newQueue();
        List<BranchXid> branches = Stream.generate(BranchXid::next).limit(20).toList();
        for (BranchXid xid : branches) {
            start(resource, xid);
            send(xa, queue, "x");
            end(resource, xid);
            resource.prepare(xid);
        }
        List<Xid> found = new java.util.ArrayList<>(List.of(resource.recover(XAResource.TMSTARTRSCAN)));
        for (int i = 0; i < 100; i++) {
            Xid[] next = resource.recover(XAResource.TMNOFLAGS);
            if (next == null || next.length == 0) {
                break;
            }
            found.addAll(List.of(next));
        }
        Xid[] last = resource.recover(XAResource.TMENDRSCAN);
        found.addAll(last == null ? List.of() : List.of(last));

        for (BranchXid xid : branches) {
            assertThat(found.stream().filter(xid::same)).hasSize(1);
            resource.rollback(xid);
        }
    }

    @Test
    void givesBackTheWholeIdentifier() throws Exception {
        BranchXid longest = BranchXid.longest();
        start(resource, longest);
        send(xa, newQueue(), "x");
        end(resource, longest);
        resource.prepare(longest);

        assertThat(lists(resource, longest)).isTrue();
        resource.commit(longest, false);
    }

    @Test
    @Section({"11.3.5", "6.1.8"})
    void decidesWhatItRecoversFromAConnectionThatIsGone() throws Exception {
        Queue queue = newQueue();
        XAConnection connection = closing(xaFactory().createXAConnection());
        XASession session = connection.createXASession();
        BranchXid xid = BranchXid.next();
        start(session.getXAResource(), xid);
        send(session, queue, "a");
        end(session.getXAResource(), xid);
        session.getXAResource().prepare(xid);
        connection.close();

        Xid recovered = Arrays.stream(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .filter(xid::same)
                .findFirst()
                .orElseThrow();
        resource.commit(recovered, false);

        assertThat(remainingIn(queue)).containsExactly("a");
        assertThat(lists(resource, xid)).isFalse();
    }

    // Sameness, time limits

    @Test
    void isTheSameManagerAsItself() throws Exception {
        assertThat(resource.isSameRM(resource)).isTrue();
        assertThat(resource.isSameRM(xa.getXAResource())).isTrue();
    }

    @Test
    void agreesWithAnotherResourceWhetherTheyAreTheSameManager() throws Exception {
        XAResource other = newXaConnection().createXASession().getXAResource();

        assertThat(resource.isSameRM(other)).isEqualTo(other.isSameRM(resource));
    }

    @Test
    void isNotTheSameManagerAsAStranger() throws Exception {
        XAResource stranger = (XAResource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {XAResource.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });

        assertThat(resource.isSameRM(stranger)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 3_600})
    void tellsTheTimeLimitThatItAccepted(int seconds) throws Exception {
        if (resource.setTransactionTimeout(seconds)) {
            assertThat(resource.getTransactionTimeout()).isEqualTo(seconds);
        }
    }

    @Test
    void takesATimeLimitOfZeroAsItsOwnDefault() throws Exception {
        int before = resource.getTransactionTimeout();
        if (resource.setTransactionTimeout(7)) {
            resource.setTransactionTimeout(0);
            assertThat(resource.getTransactionTimeout()).isEqualTo(before);
        }
    }

    @Test
    void refusesANegativeTimeLimit() {
        refuses(() -> resource.setTransactionTimeout(-1), XAER_INVAL);
    }

    @Test
    void rollsBackABranchThatOutlivesItsTimeLimit() throws Exception {
        Queue queue = newQueue();
        Queue answers = newQueue();
        send(queue, "a");
        assumeTrue(resource.setTransactionTimeout(1), "the provider under test has no time limits for branches");
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        MessageConsumer consumer = xa.createConsumer(queue);
        receive(consumer);
        send(xa, answers, "answer");
        end(resource, xid);
        consumer.close();

        // what it received becomes available to others by itself
        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("a");

        XAException refusal = catchThrowableOfType(XAException.class, () -> resource.prepare(xid));
        assertThat(refusal).isNotNull();
        assertThat(refusal.errorCode == XAER_NOTA || refusal.errorCode >= XA_RBBASE && refusal.errorCode <= XA_RBEND)
                .as("code " + refusal.errorCode)
                .isTrue();
        assertThat(remainingIn(answers)).isEmpty();
    }

    @Test
    void keepsAPreparedBranchBeyondItsTimeLimit() throws Exception {
        Queue queue = newQueue();
        assumeTrue(resource.setTransactionTimeout(1), "the provider under test has no time limits for branches");
        BranchXid xid = idleBranch(queue);
        resource.prepare(xid);
        try (MessageConsumer consumer = session().createConsumer(queue)) {
            assertThat(consumer.receive(1_300)).isNull();
        }

        resource.commit(xid, false);

        assertThat(remainingIn(queue)).containsExactly("x");
    }

    @Test
    void worksOnAfterARefusal() throws Exception {
        Queue queue = newQueue();
        refuses(() -> resource.commit(BranchXid.next(), true), XAER_NOTA);
        refuses(() -> end(resource, BranchXid.next()), XAER_NOTA, XAER_PROTO);

        complete(resource, idleBranch(queue));

        assertThat(remainingIn(queue)).containsExactly("x");
    }
}
