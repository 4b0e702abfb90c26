package org.pabal.client.xa;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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
 *
 * <p>The transaction manager is not made to wait for the broker to begin a branch, nor to end its work: it does what it is
 * asked on a connection in order. That a branch could not be begun is told by its end, before by a send; that its work could not be
 * ended, by prepare, commit or rollback.
 */
final class PabalXAResource implements XAResource {
    private static final long[] NONE = {};

    private final BranchWork work;
    private final Link link;
    private final Patience patience;
    private @Nullable BranchId current;
    private volatile int timeoutSeconds;

    /** Whether the current branch has been begun here, and worked for without a break. */
    private boolean isOwn;

    private @Nullable UnheardAnswer begun;
    private final AtomicReference<@Nullable UnheardAnswer> ended = new AtomicReference<>();

    /** The branch that could not be begun here. If there is one, it is somebody else's, and not to be decided here. */
    private volatile @Nullable BranchId refused;

    PabalXAResource(BranchWork work, Link link, Patience patience) {
        this.work = work;
        this.link = link;
        this.patience = patience;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        BranchId branch = branchOf(xid, "start");
        String asked = "start branch " + branch;
        BranchStart how = switch (flags) {
            case TMNOFLAGS -> BranchStart.NEW;
            case TMJOIN -> BranchStart.JOIN;
            case TMRESUME -> BranchStart.RESUME;
            default -> throw invalid(asked, flags, "TMNOFLAGS, TMJOIN or TMRESUME");
        };
        if (work.inBranch()) {
            throw JmsErrors.xa(
                    XAException.XAER_PROTO,
                    "cannot start branch " + branch + ": the session works for branch " + current + "; end that first",
                    null);
        }
        awaitSends(asked);
        hearEnd();
        UnheardAnswer.awaitOthers(branch, link, patience);
        refused = null;
        CompletionStage<Void> stage =
                link.startBranch(work.id(), branch, how, TimeUnit.SECONDS.toMillis(timeoutSeconds));
        isOwn = how == BranchStart.NEW && BranchesHere.begin(branch);
        if (isOwn && !stage.toCompletableFuture().isDone()) {
            begun = UnheardAnswer.toStart(branch, link, asked, stage);
        } else {
            patience.awaitXa(stage, asked);
            begun = null;
        }
        current = branch;
        work.beginBranch(stage);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        BranchId branch = branchOf(xid, "end");
        String asked = "end branch " + branch;
        BranchEnd how = switch (flags) {
            case TMSUCCESS -> BranchEnd.SUCCESS;
            case TMSUSPEND -> BranchEnd.SUSPEND;
            case TMFAIL -> BranchEnd.FAIL;
            default -> throw invalid(asked, flags, "TMSUCCESS, TMSUSPEND or TMFAIL");
        };
        if (work.inBranch() && !Objects.equals(branch, current)) {
            throw JmsErrors.xa(
                    XAException.XAER_PROTO,
                    "cannot end branch " + branch + ": the session works for branch " + current,
                    null);
        }
        awaitSends(asked);
        requireBegun(branch);
        boolean own = isOwn && work.inBranch();
        // Not in a branch: a suspended one may be ended without being resumed, and the broker knows which are.
        long[] settled = work.inBranch() ? work.endBranch() : NONE;
        current = null;
        CompletionStage<Void> stage = link.endBranch(work.id(), branch, how, settled);
        if (own && how == BranchEnd.SUCCESS && !stage.toCompletableFuture().isDone()) {
            ended.set(UnheardAnswer.toEnd(branch, link, asked, stage, settled));
            return;
        }
        try {
            patience.awaitXa(stage, asked);
        } catch (XAException unwilling) {
            giveBack(settled, unwilling);
            throw unwilling;
        }
    }

    /** @throws XAException if the branch has not begun: nothing of it is left then */
    private void requireBegun(BranchId branch) throws XAException {
        UnheardAnswer answer = begun;
        begun = null;
        XAException unwilling = answer == null ? null : answer.refusal(patience);
        if (unwilling == null) {
            return;
        }
        current = null;
        giveBack(work.endBranch(), unwilling);
        if (unwilling.errorCode == XAException.XAER_RMFAIL) {
            // Should it have begun after all, nobody works for it any more
            var unused = link.endBranch(work.id(), branch, BranchEnd.FAIL, NONE);
            throw unwilling;
        }
        refused = branch;
        BranchesHere.decided(branch);
        throw rolledBack("the broker did not begin branch " + branch, unwilling);
    }

    private static XAException rolledBack(String why, XAException cause) {
        int code = isRolledBack(cause) ? cause.errorCode : XAException.XA_RBROLLBACK;
        return JmsErrors.xa(code, why + ", so nothing of it is left: " + cause.getMessage(), cause);
    }

    private static boolean isRolledBack(XAException exception) {
        return exception.errorCode >= XAException.XA_RBBASE && exception.errorCode <= XAException.XA_RBEND;
    }

    /** The branch is rolled back or unknown: what it had been given comes again, before what nobody has seen. */
    private void giveBack(long[] settled, XAException cause) {
        if (settled.length == 0) {
            return;
        }
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

    /**
     * Waits for what became of the last end, if nobody has yet; what had been received comes again if it was refused.
     *
     * @return the refusal
     */
    private @Nullable XAException hearEnd() {
        UnheardAnswer answer = ended.getAndSet(null);
        XAException unwilling = answer == null ? null : answer.refusal(patience);
        if (answer != null && unwilling != null) {
            giveBack(answer.settled(), unwilling);
        }
        return unwilling;
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
        if (decide(branch, "prepare branch " + branch, () -> link.prepareBranch(branch))) {
            BranchesHere.decided(branch);
            return XA_RDONLY;
        }
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        BranchId branch = branchOf(xid, "commit");
        var unused = decide(branch, "commit branch " + branch, () -> link.commitBranch(branch, onePhase));
        BranchesHere.decided(branch);
    }

    /**
     * Asks without having heard what became of the end, which the broker does first.
     *
     * @throws XAException XA_RB* if the work could not be ended: the broker has rolled it back
     */
    private <T extends @Nullable Object> T decide(BranchId branch, String asked, Supplier<CompletionStage<T>> question)
            throws XAException {
        try {
            return decideAhead(branch, asked, question);
        } catch (XAException unwilling) {
            if (isRolledBack(unwilling) || unwilling.errorCode == XAException.XAER_NOTA) {
                BranchesHere.decided(branch);
            }
            throw unwilling;
        }
    }

    private <T extends @Nullable Object> T decideAhead(
            BranchId branch, String asked, Supplier<CompletionStage<T>> question) throws XAException {
        if (Objects.equals(branch, refused)) {
            throw JmsErrors.xa(
                    XAException.XA_RBROLLBACK,
                    "cannot " + asked + ": the broker did not begin it, so nothing of it is left",
                    null);
        }
        UnheardAnswer end = ended.get();
        boolean isAhead = end != null && end.concerns(branch);
        UnheardAnswer.awaitOthers(branch, link, patience);
        CompletionStage<T> stage = question.get();
        if (!isAhead) {
            return patience.awaitXa(stage, asked);
        }
        try {
            T answer = patience.awaitXa(stage, asked);
            // It could not have been given otherwise
            ended.set(null);
            return answer;
        } catch (XAException unwilling) {
            XAException notEnded = hearEnd();
            if (notEnded == null && unwilling.errorCode == XAException.XAER_PROTO) {
                // The end waited for something else of the session, and was overtaken
                return patience.awaitXa(question.get(), asked);
            }
            if (notEnded == null || unwilling.errorCode == XAException.XAER_RMFAIL) {
                throw unwilling;
            }
            throw rolledBack("the work for branch " + branch + " could not be ended", notEnded);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        BranchId branch = branchOf(xid, "roll back");
        String asked = "roll back branch " + branch;
        if (Objects.equals(branch, refused)) {
            return;
        }
        var unused = hearEnd();
        UnheardAnswer.awaitOthers(branch, link, patience);
        // What was sent ahead goes back first, so that what the branch returns comes again before it.
        try {
            work.withdraw(asked);
        } catch (JMSException unanswered) {
            throw JmsErrors.toXa(unanswered, asked);
        }
        BranchesHere.decided(branch);
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

    /**
     * Whether a branch that is begun here can be joined there: both reach the same broker now. Of connections with several hosts in
     * their URL that is not so while they look for one.
     */
    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        if (!(other instanceof PabalXAResource that)) {
            return false;
        }
        String here = link.reached();
        return link == that.link || (here != null && here.equals(that.link.reached()));
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
