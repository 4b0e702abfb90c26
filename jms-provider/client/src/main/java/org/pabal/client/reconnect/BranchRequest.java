package org.pabal.client.reconnect;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/** Ends a session's work for a branch, which is rolled back if the connection is lost before. */
final class BranchRequest<T> extends Request<T> {

    private final Refusal rolledBack;

    BranchRequest(Line line, Refusal rolledBack, Asking<T> asking) {
        super(line, WhenCut.FAILED, asking);
        this.rolledBack = rolledBack;
    }

    @Override
    @Nullable
    Runnable cut(Refusal reason) {
        return () -> refuse(rolledBack);
    }
}
