package org.pabal.engine.session;

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

    private @Nullable KeptEntries waiting;

    MessageGroup(String id, Consumer owner) {
        this.id = id;
        this.owner = owner;
    }

    boolean isLeaving() {
        return owner == null;
    }

    /** Its turn comes when the group's loans have ended. */
    void keep(QueueEntry entry) {
        waitingForChange().keep(entry);
    }

    /** What waits until its loans have ended; null if nothing does. */
    @Nullable
    KeptEntries waiting() {
        return waiting;
    }

    /** The same, made if there is none. */
    KeptEntries waitingForChange() {
        if (waiting == null) {
            waiting = new KeptEntries(null);
        }
        return waiting;
    }
}
