package org.pabal.ra.transaction;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * A session's XAResource that remembers whether the session works for a branch: so the adapter knows of a transaction by
 * what the server does with it, and asks no server how it keeps its own. As safe for several threads as what it stands on.
 *
 * <p>A branch may be rolled back here while another session still works for it: GlassFish rolls a branch back by the session that
 * has begun it, and ends the others' part in it only then. They are taken out of the branch first, and told nothing when they
 * are ended.
 *
 * <p>And who has joined a branch may be ended twice: Narayana does so when the transaction ends, with those whose connections an
 * application has closed before; it takes no offence at a refusal, but WildFly logs each with its stack.
 */
public final class WatchedXaResource implements XAResource {
    private static final Logger LOG = System.getLogger(WatchedXaResource.class.getName());

    /** All that have a part in a branch. */
    private static final Set<WatchedXaResource> TAKING_PART = ConcurrentHashMap.newKeySet();

    private final XAResource session;
    private volatile boolean inBranch;

    /** What the session works for, or was suspended from. */
    private volatile @Nullable Xid branch;

    /** What the session was taken out of, and has not been ended yet. */
    private volatile @Nullable Xid takenOutOf;

    /** What the session had joined and has been ended, until it works for another branch. */
    private volatile @Nullable Xid joined;

    private volatile boolean joins;

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
            takeOthersOutOf(xid);
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
        takenOutOf = null;
        joined = null;
        session.start(xid, flags);
        joins = flags == TMJOIN || (flags == TMRESUME && joins);
        branch = xid;
        inBranch = true;
        TAKING_PART.add(this);
        branches.incrementAndGet();
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        Xid over = joined;
        if (over != null && same(over, xid)) {
            return;
        }
        // Whatever comes of it, the session is out of the branch afterwards.
        inBranch = false;
        if (flags != TMSUSPEND) {
            forgetBranch();
        }
        Xid left = takenOutOf;
        takenOutOf = null;
        if (left != null && same(left, xid)) {
            return;
        }
        session.end(xid, flags);
        if (joins && flags == TMSUCCESS) {
            joined = xid;
        }
    }

    private void forgetBranch() {
        TAKING_PART.remove(this);
        branch = null;
    }

    /** The session takes no part in anything any more, as it is closed. */
    public void leave() {
        forgetBranch();
    }

    private static boolean same(Xid one, Xid other) {
        return one.getFormatId() == other.getFormatId()
                && Arrays.equals(one.getGlobalTransactionId(), other.getGlobalTransactionId())
                && Arrays.equals(one.getBranchQualifier(), other.getBranchQualifier());
    }

    /** Before it is rolled back. */
    private void takeOthersOutOf(Xid xid) throws XAException {
        for (WatchedXaResource other : TAKING_PART) {
            Xid theirs = other.branch;
            if (other != this && theirs != null && same(theirs, xid) && session.isSameRM(other.session)) {
                other.takeOut(theirs);
            }
        }
    }

    private void takeOut(Xid xid) {
        inBranch = false;
        forgetBranch();
        takenOutOf = xid;
        try {
            session.end(xid, TMFAIL);
        } catch (XAException over) {
            LOG.log(Level.DEBUG, "the branch that is rolled back had ended for a session", over);
        }
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
        takeOthersOutOf(xid);
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

    /**
     * Also of what a server has wrapped: WildFly's transaction manager asks a bean's resource about a connection's, of which it knows
     * the pool's wrapper only.
     */
    @Override
    public boolean isSameRM(@Nullable XAResource other) throws XAException {
        if (other instanceof WatchedXaResource watched) {
            return session.isSameRM(watched.session);
        }
        if (other instanceof WrappedQuestion question) {
            return question.answer(session);
        }
        return other != null && WrappedQuestion.ask(session, other);
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
