package org.pabal.client.reconnect;

import org.jspecify.annotations.Nullable;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;

/** Prepares a branch. If the connection is lost before the answer, the transaction manager has to ask what became of it. */
final class PrepareRequest extends Request<Boolean> {

    private final @Nullable Refusal whenUnknown;

    /** @param whenUnknown what it means that the broker does not know the branch; null for just that */
    PrepareRequest(Line line, BranchId branch, @Nullable Refusal whenUnknown) {
        super(line, WhenCut.FAILED, at -> at.link().prepareBranch(branch));
        this.whenUnknown = whenUnknown;
    }

    @Override
    Refusal translated(Refusal refusal) {
        return whenUnknown != null && refusal.code() == Refusal.Code.XA_UNKNOWN_BRANCH ? whenUnknown : refusal;
    }
}
