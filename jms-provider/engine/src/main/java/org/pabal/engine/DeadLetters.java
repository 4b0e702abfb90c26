package org.pabal.engine;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.routing.Targets;
import org.pabal.message.Address;
import org.pabal.message.Message;

/**
 * What becomes of messages that nobody may have any more: to the dead-letter or expiry address of their queue, with the
 * reason, or dropped where there is none. What comes this way passes the limits of the queues it comes to: rather too many
 * dead letters than a lost one.
 */
final class DeadLetters {

    private final Turn turn;
    private final Destinations destinations;
    private final Targets<MessageQueue> targets = new Targets<>();

    DeadLetters(Turn turn, Destinations destinations) {
        this.turn = turn;
        this.destinations = destinations;
    }

    /** Whether what dies in this queue would come back to it. */
    static boolean isItsOwn(MessageQueue queue) {
        Address to = queue.settings().deadLetterTo();
        return to != null && to.kind().isQueue() && to.name().equals(queue.name());
    }

    /** @param latest the failed delivery that brought it here, or null */
    void bury(QueueEntry entry, String reason, @Nullable Attempt latest) {
        MessageQueue queue = entry.queue();
        Address to = queue.settings().deadLetterTo();
        EngineRecord.MessageEnqueued placed =
                to == null || isItsOwn(queue) ? null : place(to, dead(entry.message(), queue, reason, entry, latest));
        if (placed == null) {
            drop(entry, reason);
        } else {
            turn.emit(new EngineRecord.MessageDeadLettered(
                    queue.id(), entry.id(), reason, placed, !entry.isDurable() && placed.isVolatile()));
        }
    }

    void drop(QueueEntry entry, String reason) {
        turn.emit(new EngineRecord.MessageDropped(entry.queue().id(), entry.id(), reason, !entry.isDurable()));
    }

    void expire(QueueEntry entry) {
        MessageQueue queue = entry.queue();
        Address to = queue.settings().expiredTo();
        String reason = "expired at " + Instant.ofEpochMilli(entry.message().expirationMillis());
        EngineRecord.MessageEnqueued placed =
                to == null ? null : place(to, dead(entry.message(), queue, reason, entry, null));
        turn.emit(new EngineRecord.MessageExpired(
                queue.id(), entry.id(), placed, !entry.isDurable() && (placed == null || placed.isVolatile())));
    }

    /** Where a message goes for which a queue has no room and whose policy is to bury it; null if nowhere. */
    @Nullable
    Publication divert(Message message, MessageQueue full) {
        Address to = full.settings().deadLetterTo();
        if (to == null || isItsOwn(full)) {
            return null;
        }
        Message dead = dead(message, full, "no room in queue '" + full.name() + "'", null, null);
        long[] queues = find(to, dead);
        return queues.length == 0 ? null : new Publication(new StoredMessage(dead), queues);
    }

    private EngineRecord.@Nullable MessageEnqueued place(Address to, Message dead) {
        long[] queues = find(to, dead);
        return queues.length == 0 ? null : enqueued(dead, queues);
    }

    private long[] find(Address to, Message message) {
        if (to.kind() == Address.Kind.QUEUE && turn.state.queue(to.name()) == null) {
            // Somebody has configured this address: it is created even where use alone creates nothing. A dead letter
            // stays in its queue however often it fails there.
            QueueSettings defaults = turn.settings.queueSettings(to);
            destinations.create(to.name(), unlimited(defaults), true);
        }
        destinations.route(to, message, null, targets);
        return Destinations.ids(targets);
    }

    private static QueueSettings unlimited(QueueSettings defaults) {
        return defaults.withLengthMax(0)
                .withBytesMax(0)
                .withDeliveriesMax(0)
                .withDeadLetterTo(null)
                .withExpiredTo(null)
                .withExclusive(false);
    }

    /** Volatile unless it is persistent and one of the queues is durable. */
    EngineRecord.MessageEnqueued enqueued(Message message, long[] queues) {
        return enqueued(new StoredMessage(message), queues);
    }

    /** The same of what somebody holds already. */
    EngineRecord.MessageEnqueued enqueued(StoredMessage stored, long[] queues) {
        return new EngineRecord.MessageEnqueued(
                turn.state.nextEntry(), turn.nowMillis(), stored, queues, isVolatile(stored.message(), queues));
    }

    boolean isVolatile(Message message, long[] queues) {
        if (message.persistent()) {
            for (long id : queues) {
                MessageQueue queue = turn.state.queue(id);
                if (queue != null && queue.isDurable()) {
                    return false;
                }
            }
        }
        return true;
    }

    private Message dead(
            Message message, MessageQueue queue, String reason, @Nullable QueueEntry entry, @Nullable Attempt latest) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(DeadLetterProperties.REASON, reason);
        properties.put(DeadLetterProperties.ATTEMPTS, entry == null ? 0 : entry.count());
        Address from = message.destination();
        properties.put(DeadLetterProperties.FROM, from == null ? "queue " + queue.name() : from.toString());
        properties.put(DeadLetterProperties.QUEUE, queue.name());
        properties.put(DeadLetterProperties.AT, turn.nowMillis());
        String history = history(entry, latest);
        if (!history.isEmpty()) {
            properties.put(DeadLetterProperties.HISTORY, history);
        }
        return message.withExpirationMillis(0).withProperties(properties);
    }

    private static String history(@Nullable QueueEntry entry, @Nullable Attempt latest) {
        String earlier = entry == null || entry.attempts() == null
                ? ""
                : entry.attempts().toString();
        if (latest == null) {
            return earlier;
        }
        String line = Instant.ofEpochMilli(latest.atMillis()) + " " + latest.by();
        return earlier.isEmpty() ? line : earlier + "\n" + line;
    }
}
