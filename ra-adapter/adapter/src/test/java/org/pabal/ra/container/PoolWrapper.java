package org.pabal.ra.container;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** What WildFly's pool (IronJacamar) gives the transaction manager instead of a connection's resource; notes how it is started. */
public final class PoolWrapper implements XAResource {
    /** The flags with which those of the test were started. */
    public static final List<Integer> STARTED = Collections.synchronizedList(new ArrayList<>());

    private final XAResource wrapped;

    public PoolWrapper(XAResource wrapped) {
        this.wrapped = wrapped;
    }

    /** Unwraps what it is asked about, but not for what it asks. */
    @Override
    public boolean isSameRM(@Nullable XAResource other) throws XAException {
        return wrapped.isSameRM(other instanceof PoolWrapper that ? that.wrapped : other);
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        STARTED.add(flags);
        wrapped.start(xid, flags);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        wrapped.end(xid, flags);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return wrapped.prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        wrapped.commit(xid, onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        wrapped.rollback(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        wrapped.forget(xid);
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        return wrapped.recover(flag);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return wrapped.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return wrapped.setTransactionTimeout(seconds);
    }
}
