package org.pabal.engine.effect;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.message.BranchId;

/**
 * Why messages of a queue are where they are.
 *
 * @param messages the one that was asked for, or the first ones of the queue
 * @param transactions those that are not committed and have to do with the queue, the first ones of them
 * @param nowMillis when that was
 * @param complete whether the whole queue has been looked at: if not, a message that is missing here may be further behind,
 *     or on a page that is not in memory
 */
public record Explained(
        Answer.QueueDescription queue,
        List<Receiver> receivers,
        List<Standing> messages,
        List<Work> transactions,
        long nowMillis,
        boolean complete) {

    /**
     * An open consumer.
     *
     * @param credit messages it would still be sent
     * @param lent messages it holds
     * @param lentMillis since when it holds the oldest of them; 0 if none
     * @param standingBy another one has the queue for itself
     */
    public record Receiver(
            long consumer,
            long connection,
            @Nullable String clientId,
            @Nullable String selector,
            int priority,
            long credit,
            int lent,
            long lentMillis,
            boolean standingBy) {}

    /**
     * What a transaction that is not committed has to do with the queue.
     *
     * @param branch null for a local transaction
     * @param prepared whether only its transaction manager, or an administrator, can decide it
     * @param sinceMillis when it was prepared; if it is not, when the first of its work came
     * @param connection of the session that it began in; 0 if it is prepared, and then outlives connections
     * @param user null if that is not known
     * @param sent messages that come into the queue with its commit
     * @param settled messages that leave the queue with its commit
     */
    public record Work(
            @Nullable BranchId branch,
            boolean prepared,
            long sinceMillis,
            long connection,
            @Nullable String clientId,
            @Nullable String user,
            int sent,
            int settled) {}

    /** Where a message stands. */
    public enum State {
        /** Not in the queue yet: it comes with the commit of the transaction that it was sent in. */
        UNCOMMITTED,
        SCHEDULED,
        READY,
        LENT,
        BACKING_OFF,
        HELD
    }

    /**
     * One message.
     *
     * @param dueMillis when its delivery time comes or its back-off ends; 0 if it waits for neither
     * @param expiresMillis 0 for never
     * @param holder the consumer that it is lent to; 0 if none, or one that has closed
     * @param lentMillis since when it is; 0 if it is not
     * @param transacted whether it is lent to a session with a local transaction
     * @param work the transaction, not committed, that has sent or settled it; null if there is none
     * @param group its JMSXGroupID
     * @param groupOwner the consumer that has the group; 0 for none
     * @param verdicts if it is ready: what each consumer says to it
     */
    public record Standing(
            @Nullable String messageId,
            State state,
            int deliveries,
            long dueMillis,
            long expiresMillis,
            long holder,
            long lentMillis,
            boolean transacted,
            @Nullable Work work,
            @Nullable String group,
            long groupOwner,
            List<Verdict> verdicts) {}

    /**
     * Why a consumer does not get a message.
     *
     * @param terms of its selector that were not true, with their values
     */
    public record Verdict(long consumer, Obstacle obstacle, List<String> terms) {}

    /** What keeps a ready message from a consumer. */
    public enum Obstacle {
        /** It will be lent to it in its turn. */
        NONE,
        SELECTOR,
        /** The queue is paused. */
        PAUSED,
        /** Another consumer has its group. */
        GROUP,
        /** Another consumer has the queue for itself. */
        STANDING_BY,
        /** It has not asked for more than it was sent. */
        CREDIT
    }
}
