package org.pabal.client.reconnect;

import org.jspecify.annotations.Nullable;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;

/**
 * A commit of a branch in one phase. The branch outlives the connection, so it is asked again under the same number; where the
 * branch is not known then, the broker has ended, and either had carried it out or has rolled it back.
 */
final class BranchCommit extends Request<Void> {

    private final BranchId branch;
    private final boolean hasOutlived;

    /** Whether a broker was asked again that does not know what was asked before. */
    private volatile boolean isInDoubt;

    BranchCommit(Line line, BranchId branch, boolean hasOutlived) {
        super(line, WhenCut.AGAIN, NEVER);
        this.branch = branch;
        this.hasOutlived = hasOutlived;
    }

    @Override
    boolean isNumbered() {
        return true;
    }

    @Override
    void send(Epoch to) {
        isInDoubt |= isSentAgain() && !to.isKnown();
        send(to, at -> at.link().commitBranchOnce(branch, operation()));
    }

    @Override
    Refusal translated(Refusal refusal) {
        if (refusal.code() != Refusal.Code.XA_UNKNOWN_BRANCH || !(isSentAgain() || hasOutlived)) {
            return refusal;
        }
        return isInDoubt
                ? new Refusal(
                        Refusal.Code.OUTCOME_UNKNOWN,
                        "cannot commit branch " + branch
                                + ": the connection was lost before the answer, and this broker does"
                                + " not know what the one before has done")
                : Losses.branchRolledBack("commit", branch);
    }

    @Override
    @Nullable
    Runnable cut(Refusal reason) {
        return null;
    }
}
