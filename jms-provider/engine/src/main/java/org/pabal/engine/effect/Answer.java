package org.pabal.engine.effect;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;

/** What a command asked for. */
public sealed interface Answer {

    /** @param resumed whether the client was known: then what is said of its operations is true */
    record Opened(boolean resumed) implements Answer {}

    /** @param readOnly the branch held no work and is already forgotten (XA_RDONLY) */
    record Vote(boolean readOnly) implements Answer {}

    record Branches(List<BranchId> branches) implements Answer {}

    /** @param end whether the cursor has reached the end of the queue */
    record Browsed(List<Message> messages, boolean end) implements Answer {}

    /** @param bytes part of a large body: at least one byte; never written to */
    record BodyPiece(ByteBuffer bytes) implements Answer {}

    record Count(int messages) implements Answer {}

    record Queues(List<QueueDescription> queues) implements Answer {}

    /**
     * One queue as it stands.
     *
     * @param ready waiting, due and not lent
     * @param lent delivered and not settled
     * @param scheduled not due yet, or backing off
     * @param trouble why some of its messages cannot be read from the disk, with file and offset: nothing behind them is
     *     delivered; null while all can, as far as is known
     * @param pausedMillis since when it is paused; 0 if it is not
     * @param pausedBy who has asked for that; null if that is not known
     */
    record QueueDescription(
            String name,
            QueueSettings settings,
            long ready,
            long lent,
            long scheduled,
            long bytes,
            int consumers,
            @Nullable String trouble,
            long pausedMillis,
            @Nullable String pausedBy) {

        public boolean isPaused() {
            return pausedMillis != 0;
        }
    }

    record Exchanges(List<ExchangeDescription> exchanges) implements Answer {}

    /**
     * One exchange.
     *
     * @param builtIn it cannot be deleted
     * @param bindings of queues
     * @param subscriptions those that it feeds
     */
    record ExchangeDescription(String name, ExchangeType type, boolean builtIn, int bindings, int subscriptions) {}

    record Bindings(List<BindingDescription> bindings) implements Answer {}

    /**
     * That a queue takes messages from an exchange, and which.
     *
     * @param selector null for no further condition
     * @param headers on a headers exchange the properties to compare
     * @param matchAll whether all of them must be equal, or any
     */
    record BindingDescription(
            String exchange,
            ExchangeType type,
            String queue,
            String key,
            @Nullable String selector,
            Map<String, Object> headers,
            boolean matchAll) {}

    record Explanation(Explained explained) implements Answer {}

    record Subscriptions(List<SubscriptionDescription> subscriptions) implements Answer {}

    /**
     * A topic subscriber's identity and its queue.
     *
     * @param name null for one that has none
     * @param clientId null for one that belongs to no client id
     * @param selector null for everything
     */
    record SubscriptionDescription(
            @Nullable String name,
            @Nullable String clientId,
            Address topic,
            boolean durable,
            boolean shared,
            @Nullable String selector,
            QueueDescription queue) {}
}
