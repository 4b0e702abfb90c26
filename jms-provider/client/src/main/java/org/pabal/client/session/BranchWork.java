package org.pabal.client.session;

import jakarta.jms.JMSException;
import java.util.concurrent.CompletionStage;

/** A session's part in a branch of a global transaction. */
public interface BranchWork {

    long id();

    /** Whether the session works for a branch. */
    boolean inBranch();

    /**
     * From now on deliveries belong to the branch.
     *
     * @param begun completes when the broker has begun it; nothing is published before
     */
    void beginBranch(CompletionStage<Void> begun);

    /** The deliveries that belong to the branch, ascending; the session works for none from now on. */
    long[] endBranch();

    /** Waits until asynchronous sends have completed. */
    void awaitSends(String asked) throws JMSException;

    /** Takes back what nobody has seen, so that what the branch returns comes again in order; release must follow. */
    void withdraw(String asked) throws JMSException;

    void release();
}
