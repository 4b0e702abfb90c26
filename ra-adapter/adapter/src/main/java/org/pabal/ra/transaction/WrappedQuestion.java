package org.pabal.ra.transaction;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a wrapper of some server wraps without knowing its class: a wrapper passes on what it is asked, so it is asked
 * whether this is of the same resource manager. If one of ours is asked that, it stands behind the wrapper, and answers. What the
 * wrapper itself says does not count: it may be configured to say yes to everything.
 *
 * <p>For one thread. Nothing else can be done with it.
 */
final class WrappedQuestion implements XAResource {
    private static final Logger LOG = System.getLogger(WrappedQuestion.class.getName());

    private final XAResource asking;
    private boolean isSame;

    private WrappedQuestion(XAResource asking) {
        this.asking = asking;
    }

    /** Whether a session's resource of the same broker stands behind the other one; whatever that cannot answer is none. */
    static boolean ask(XAResource asking, XAResource other) {
        WrappedQuestion question = new WrappedQuestion(asking);
        try {
            return other.isSameRM(question) && question.isSame;
        } catch (XAException | RuntimeException unexpected) {
            LOG.log(Level.DEBUG, () -> other + " did not say of which resource manager it is", unexpected);
            return false;
        }
    }

    /** By the session's resource that stands behind. */
    boolean answer(XAResource behind) throws XAException {
        isSame = asking.isSameRM(behind);
        return isSame;
    }

    /** Whoever is not one of ours and asks back. */
    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        return false;
    }

    private static XAException onlyAsked() {
        return new XAException(XAException.XAER_PROTO);
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw onlyAsked();
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw onlyAsked();
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        throw onlyAsked();
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        throw onlyAsked();
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        throw onlyAsked();
    }

    @Override
    public void forget(Xid xid) throws XAException {
        throw onlyAsked();
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        throw onlyAsked();
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
