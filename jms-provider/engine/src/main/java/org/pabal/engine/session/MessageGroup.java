package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.QueueEntry;

/**
 * The messages of a queue with one JMSXGroupID. It belongs to the consumer that got the first of them. When that closes, or
 * a message with JMSXGroupSeq -1 closes the group, it belongs to nobody until all its loans have ended: so the next owner
 * never works beside the last one, and in order.
 */
final class MessageGroup {

    final String id;

    /** Null while it waits for the last owner's loans to end. */
    @Nullable
    Consumer owner;

    int loans;

    private @Nullable List<QueueEntry> waiting;

    MessageGroup(String id, Consumer owner) {
        this.id = id;
        this.owner = owner;
    }

    boolean isLeaving() {
        return owner == null;
    }

    void keep(QueueEntry entry) {
        if (waiting == null) {
            waiting = new ArrayList<>();
        }
        entry.pin();
        waiting.add(entry);
    }

    /** Hands over what came while it belonged to nobody. */
    List<QueueEntry> takeWaiting() {
        List<QueueEntry> taken = waiting == null ? List.of() : waiting;
        waiting = null;
        taken.forEach(QueueEntry::unpin);
        return taken;
    }
}
