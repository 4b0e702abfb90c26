package org.pabal.client.xa;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.link.Link.BranchEnd;
import org.pabal.client.link.Link.BranchStart;
import org.pabal.client.link.Link.GiveBack;
import org.pabal.client.request.Patience;
import org.pabal.client.session.BranchWork;
import org.pabal.message.BranchId;

/**
 * One session's door for a transaction manager (Jakarta Messaging 3.1 §11.3; X/Open CAE, "Distributed Transaction
 * Processing: The XA Specification").
 *
 * <p>While a branch is started here, what the session sends and receives belongs to it. Everything else goes to the broker
 * by the branch's id alone: it may come from any resource of the same broker, after the session has been closed too, as
 * long as its connection is open.
 */
final class PabalXAResource implements XAResource {
    private final BranchWork work;
    private final Link link;
    private final Patience patience;
    private @Nullable BranchId current;
    private volatile int timeoutSeconds;

    PabalXAResource(BranchWork work, Link link, Patience patience) {
        this.work = work;
        this.link = link;
        this.patience = patience;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        BranchId branch = branchOf(xid, "start");
        BranchStart how = switch (flags) {
            case TMNOFLAGS -> BranchStart.NEW;
            case TMJOIN -> BranchStart.JOIN;
            case TMRESUME -> BranchStart.RESUME;
            default -> throw invalid("start branch " + branch, flags, "TMNOFLAGS, TMJOIN or TMRESUME");
        };
        if (work.inBranch()) {
            throw JmsErrors.xa(
                    XAException.XAER_PROTO,
                    "cannot start branch " + branch + ": the session works for branch " + current + "; end that first",
                    null);
        }
        awaitSends("start branch " + branch);
        patience.awaitXa(
                link.startBranch(work.id(), branch, how, TimeUnit.SECONDS.toMillis(timeoutSeconds)),
                "start branch " + branch);
        current = branch;
        work.beginBranch();
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        BranchId branch = branchOf(xid, "end");
        BranchEnd how = switch (flags) {
            case TMSUCCESS -> BranchEnd.SUCCESS;
            case TMSUSPEND -> BranchEnd.SUSPEND;
            case TMFAIL -> BranchEnd.FAIL;
            default -> throw invalid("end branch " + branch, flags, "TMSUCCESS, TMSUSPEND or TMFAIL");
        };
        if (work.inBranch() && !Objects.equals(branch, current)) {
            throw JmsErrors.xa(
                    XAException.XAER_PROTO,
                    "cannot end branch " + branch + ": the session works for branch " + current,
                    null);
        }
        awaitSends("end branch " + branch);
        // Not in a branch: a suspended one may be ended without being resumed, and the broker knows which are.
        long[] settled = work.inBranch() ? work.endBranch() : new long[0];
        current = null;
        try {
            patience.awaitXa(link.endBranch(work.id(), branch, how, settled), "end branch " + branch);
        } catch (XAException refused) {
            if (settled.length > 0) {
                giveBack(settled, refused);
            }
            throw refused;
        }
    }

    /** The branch is rolled back or unknown: what it had been given comes again, before what nobody has seen. */
    private void giveBack(long[] settled, XAException cause) {
        try {
            work.withdraw("return what a branch had received");
            try {
                var unused = link.giveBack(work.id(), GiveBack.FAILED, settled);
            } finally {
                work.release();
            }
        } catch (JMSException unanswered) {
            cause.addSuppressed(unanswered);
        }
    }

    private void awaitSends(String asked) throws XAException {
        try {
            work.awaitSends(asked);
        } catch (JMSException unfinished) {
            throw JmsErrors.toXa(unfinished, asked);
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        BranchId branch = branchOf(xid, "prepare");
        return patience.awaitXa(link.prepareBranch(branch), "prepare branch " + branch) ? XA_RDONLY : XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        BranchId branch = branchOf(xid, "commit");
        patience.awaitXa(link.commitBranch(branch, onePhase), "commit branch " + branch);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        BranchId branch = branchOf(xid, "roll back");
        String asked = "roll back branch " + branch;
        // What was sent ahead goes back first, so that what the branch returns comes again before it.
        try {
            work.withdraw(asked);
        } catch (JMSException unanswered) {
            throw JmsErrors.toXa(unanswered, asked);
        }
        try {
            patience.awaitXa(link.rollbackBranch(branch), asked);
        } finally {
            work.release();
        }
    }

    @Override
    public void forget(Xid xid) throws XAException {
        BranchId branch = branchOf(xid, "forget");
        patience.awaitXa(link.forgetBranch(branch), "forget branch " + branch);
    }

    /** All at once with TMSTARTRSCAN; then the scan is over, and there is nothing more to tell. */
    @Override
    public Xid[] recover(int flag) throws XAException {
        if ((flag & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
            throw invalid("recover", flag, "TMSTARTRSCAN, TMENDRSCAN, both or TMNOFLAGS");
        }
        if ((flag & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        List<BranchId> branches = patience.awaitXa(link.recoverBranches(), "recover branches");
        return branches.stream().map(PabalXid::new).toArray(Xid[]::new);
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        return other instanceof PabalXAResource that
                && (link == that.link || link.describe().equals(that.link.describe()));
    }

    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    /** For branches started from now on; 0 for the broker's default. */
    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw JmsErrors.xa(
                    XAException.XAER_INVAL,
                    "cannot set the transaction timeout to " + seconds
                            + " s: it is 0 for the broker's default, or more",
                    null);
        }
        timeoutSeconds = seconds;
        return true;
    }

    private static BranchId branchOf(@Nullable Xid xid, String asked) throws XAException {
        if (xid == null) {
            throw JmsErrors.xa(XAException.XAER_INVAL, "cannot " + asked + " a branch: no Xid given", null);
        }
        try {
            return PabalXid.branchOf(xid);
        } catch (IllegalArgumentException malformed) {
            throw JmsErrors.xa(
                    XAException.XAER_INVAL, "cannot " + asked + " a branch: " + malformed.getMessage(), malformed);
        }
    }

    private static XAException invalid(String asked, int flags, String allowed) {
        return JmsErrors.xa(
                XAException.XAER_INVAL,
                "cannot " + asked + " with flags 0x" + Integer.toHexString(flags) + "; allowed are " + allowed,
                null);
    }

    @Override
    public String toString() {
        return "XA resource of " + link.describe();
    }
}
