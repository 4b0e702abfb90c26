package org.pabal.tck.outside.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.JMSException;
import jakarta.jms.XASession;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.BeforeEach;
import org.pabal.tck.outside.BranchXid;
import org.pabal.tck.outside.JmsTest;

/** A session that takes part in distributed transactions, and what to do with it. */
abstract class XaTest extends JmsTest {
    protected XASession xa;
    protected XAResource resource;

    /** A call that a transaction manager makes. */
    interface XaCall {
        void call() throws XAException;
    }

    @BeforeEach
    void openXaSession() throws JMSException {
        xa = newXaConnection().createXASession();
        resource = xa.getXAResource();
    }

    /** The call throws an XAException with one of these codes. */
    protected static void refuses(XaCall call, int... codes) {
        XAException refusal = catchThrowableOfType(XAException.class, call::call);
        assertThat(refusal).as("XAException").isNotNull();
        assertThat(codes).as("expected codes").contains(refusal.errorCode);
    }

    protected static void end(XAResource resource, BranchXid xid) throws XAException {
        resource.end(xid, XAResource.TMSUCCESS);
    }

    protected static void start(XAResource resource, BranchXid xid) throws XAException {
        resource.start(xid, XAResource.TMNOFLAGS);
    }

    /** Prepares and commits; a branch that did nothing may be gone after prepare. */
    protected static void complete(XAResource resource, BranchXid xid) throws XAException {
        if (resource.prepare(xid) == XAResource.XA_OK) {
            resource.commit(xid, false);
        }
    }
}
