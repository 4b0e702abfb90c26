package org.pabal.engine;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.body.StoredBody;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.queue.EntryView;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.transaction.DecidedBranch;

/**
 * Is shown what an engine has, for who prints or exports it. First the exchanges by name, then the queues in the order of
 * their numbers, each followed by its bindings and its entries, then the subscriptions in the order of creation, the branches
 * in the order of preparing, and the large bodies. What it is shown is only to be looked at.
 */
public interface StateVisitor {

    /** One that is not the default exchange; those whose names begin with {@code pabal.} are always there. */
    default void exchange(String name, ExchangeType type) {}

    default void queue(MessageQueue queue) {}

    /** Of the queue shown last, in the order of binding. */
    default void binding(Binding binding) {}

    /** Whether the entries of the queue shown last are to be shown too. */
    default boolean wantsEntries(MessageQueue queue) {
        return true;
    }

    /**
     * Of the queue shown last: the highest priority first, within it in order; at the end those whose delivery time has not
     * come.
     */
    default void entry(EntryView entry) {}

    /**
     * Asked for what a page whose entries are to be shown says of them, if that is in the log alone.
     *
     * @param position where the log has it
     * @param bytes how many it has there
     */
    byte[] pageContent(long position, int bytes);

    /** The same; null to pass the page over. */
    default byte @Nullable [] pageContent(Page page) {
        return pageContent(page.position(), page.bytes());
    }

    default void subscription(Subscription subscription) {}

    /** Prepared, or decided by an administrator and not forgotten. */
    default void branch(DecidedBranch branch) {}

    default void largeBody(StoredBody body) {}
}
