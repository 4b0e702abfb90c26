package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

/**
 * An entry as it stands, in memory or not, for who only looks.
 *
 * @param list its priority, 0 to 9, or {@link MessageQueue#PRIORITIES} while its delivery time has not come
 * @param expiresMillis when it expires; 0 for never
 * @param notBeforeMillis when it may be lent; 0 for at once
 * @param attempts its failed deliveries; null if there were none
 * @param size of the binary form of its message, in bytes
 * @param share how many of these are on its account, where several entries share the message
 * @param position where the log has the message; 0 if it is not there
 * @param largeBody where the message's body is, if that is somewhere else
 * @param message null if it is not in memory
 */
public record EntryView(
        MessageQueue queue,
        int list,
        long id,
        EntryState state,
        boolean durable,
        int count,
        long expiresMillis,
        long notBeforeMillis,
        @Nullable AttemptHistory attempts,
        int size,
        int share,
        long position,
        @Nullable LargeBody largeBody,
        @Nullable Message message) {

    /** Of one in memory. */
    public static EntryView of(QueueEntry entry) {
        EntryDeadline deadline = entry.deadline();
        Message message = entry.message();
        return new EntryView(
                entry.queue(),
                entry.state() == EntryState.SCHEDULED ? MessageQueue.PRIORITIES : message.priority(),
                entry.id(),
                entry.state(),
                entry.isDurable(),
                entry.count(),
                deadline == null ? 0 : deadline.expiresMillis,
                deadline == null ? 0 : deadline.notBeforeMillis(),
                entry.attempts(),
                message.encodedSize(),
                entry.share(),
                entry.stored().position(),
                message.largeBody(),
                message);
    }
}
