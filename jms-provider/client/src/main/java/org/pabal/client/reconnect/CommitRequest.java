package org.pabal.client.reconnect;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/**
 * A commit: asked once. If the connection is lost before the answer, the next one is asked whether it was carried out, which is
 * the answer then.
 */
final class CommitRequest extends Request<Void> {

    /** Asks one connection. */
    @FunctionalInterface
    interface CommitAsking {
        CompletionStage<Void> ask(Epoch at, long operation);
    }

    private final CommitAsking commit;

    /** Whether it ends what the present connection holds, so that nobody else can carry it out. */
    private final boolean isOfThisConnection;

    private boolean isInDoubt;

    CommitRequest(Line line, boolean isOfThisConnection, CommitAsking commit) {
        super(line, WhenCut.AGAIN, NEVER);
        this.commit = commit;
        this.isOfThisConnection = isOfThisConnection;
    }

    @Override
    boolean isNumbered() {
        return true;
    }

    @Override
    void send(Epoch to) {
        send(to, at -> isInDoubt ? at.link().resolve(operation()) : commit.ask(at, operation()));
    }

    @Override
    @Nullable
    Runnable cut(Refusal reason) {
        if (isSent()) {
            isInDoubt = true;
        } else if (!isInDoubt && isOfThisConnection) {
            return () -> refuse(Losses.rolledBack("commit"));
        }
        return null;
    }
}
