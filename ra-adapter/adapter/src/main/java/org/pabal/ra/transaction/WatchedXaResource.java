package org.pabal.ra.transaction;

import java.util.concurrent.atomic.AtomicLong;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * A session's XAResource that remembers whether the session works for a branch: so the adapter knows of a transaction by
 * what the server does with it, and asks no server how it keeps its own. As safe for several threads as what it stands on.
 */
public final class WatchedXaResource implements XAResource {
    private final XAResource session;
    private volatile boolean inBranch;
    private final AtomicLong branches = new AtomicLong();

    /** Whether what the session works for is not to be committed; until it works for another branch. */
    private volatile boolean refusing;

    public WatchedXaResource(XAResource session) {
        this.session = session;
    }

    /** Whether the session works for a branch now; one that is suspended does not count. */
    public boolean inBranch() {
        return inBranch;
    }

    /** How often the session has begun to work for one. */
    public long branches() {
        return branches.get();
    }

    /**
     * Whatever the server decides, the branch that the session works for is rolled back: prepare and commit answer so. For
     * a server that does not take an endpoint's exception for a reason to.
     */
    public void refuseCommit() {
        refusing = inBranch;
    }

    private void rollBackIfRefusing(Xid xid) throws XAException {
        if (refusing) {
            refusing = false;
            session.rollback(xid);
            XAException rolledBack =
                    new XAException("rolled back: the endpoint threw, so the message that it was given comes again");
            rolledBack.errorCode = XAException.XA_RBROLLBACK;
            throw rolledBack;
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        refusing = false;
        session.start(xid, flags);
        inBranch = true;
        branches.incrementAndGet();
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        // Whatever comes of it, the session is out of the branch afterwards.
        inBranch = false;
        session.end(xid, flags);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        rollBackIfRefusing(xid);
        return session.prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        rollBackIfRefusing(xid);
        session.commit(xid, onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        refusing = false;
        session.rollback(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        session.forget(xid);
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        return session.recover(flag);
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) throws XAException {
        return session.isSameRM(other instanceof WatchedXaResource watched ? watched.session : other);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return session.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return session.setTransactionTimeout(seconds);
    }

    @Override
    public String toString() {
        return session.toString();
    }
}
