package org.pabal.client.reconnect;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkListener;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;

/**
 * A link over one connection, whose work another link can go on with: under the same identity, and with numbers for what may
 * happen only once.
 */
public interface ResumableLink extends Link {

    /**
     * Opens the connection as the next one of an identity, in place of the one before, which the broker ends if it has not
     * noticed its end.
     *
     * @param identity sixteen bytes
     * @param nextOperation lower than any number of an operation that will be new on this connection
     * @return completes with whether the broker knew the identity
     */
    CompletionStage<Boolean> open(
            @Nullable String clientId,
            @Nullable String user,
            @Nullable String password,
            byte[] identity,
            long nextOperation,
            LinkListener listener);

    /** The numbers of what is opened here begin with this one. Once it is open. */
    long firstNumber();

    /** Whether the connection has ended: what is refused from now on is refused for that reason alone. */
    boolean isLost();

    /** Ends the connection without a word, and without waiting. */
    void abandon();

    /**
     * As {@link #publish}, but carried out once, however often it is asked with this number.
     *
     * @param operation 0 for none
     */
    void publishOnce(
            long session, Address to, Message message, long deadlineMillis, long operation, Confirmation confirmation);

    /**
     * As {@link #openConsumer}, in place of one on the connection before.
     *
     * @param replaces its number there, so that it goes on with the same unshared non-durable subscription; 0 for none
     */
    CompletionStage<Void> openConsumerAgain(long session, long consumer, ConsumerRequest request, long replaces);

    /** As {@link #commit}, so that {@link #resolve} can be asked. */
    CompletionStage<Void> commitOnce(long session, int publishedMin, long operation, long... settled);

    /** As {@link #commitBranch} in one phase, so that {@link #resolve} can be asked. */
    CompletionStage<Void> commitBranchOnce(BranchId branch, long operation);

    /**
     * Completes if this operation was carried out; is refused with TRANSACTION_ROLLED_BACK if it was not and never will be,
     * with OUTCOME_UNKNOWN if the broker cannot know.
     */
    CompletionStage<Void> resolve(long operation);
}
