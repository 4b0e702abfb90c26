package org.pabal.client.reconnect;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.client.reconnect.OpenThings.OpenSession;
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

    private final @Nullable OpenSession session;

    /** Whether it ends what the present connection holds, so that nobody else can carry it out. */
    private boolean isOfThisConnection;

    private boolean isInDoubt;

    /** @param settles whether it is to settle what came over the present connection */
    CommitRequest(Line line, @Nullable OpenSession session, boolean settles, CommitAsking commit) {
        super(line, WhenCut.AGAIN, NEVER);
        this.session = session;
        this.isOfThisConnection = settles;
        this.commit = commit;
    }

    @Override
    boolean isNumbered() {
        return true;
    }

    /** What was published before has been handed to this connection before. */
    @Override
    void handed() {
        super.handed();
        if (session != null) {
            isOfThisConnection |= session.hasWork;
            session.hasWork = false;
        }
    }

    /** It has not happened, and there is something to be rolled back. Under the lock. */
    void undone() {
        if (session != null) {
            session.hasWork |= isOfThisConnection;
        }
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
