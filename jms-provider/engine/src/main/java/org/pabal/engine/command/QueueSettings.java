package org.pabal.engine.command;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;

/**
 * How a queue treats its messages. Lengths and bytes count what is waiting and what is lent, not what transactions hold
 * back.
 *
 * @param lengthMax messages; 0 for no limit
 * @param bytesMax encoded bytes; 0 for no limit
 * @param overflow what happens to a message for which there is no room
 * @param deliveriesMax after so many failed deliveries a message is dead-lettered; 0 for no limit
 * @param redeliveryDelayMillis before the first redelivery; 0 for at once
 * @param redeliveryDelayMultiplier by which the delay grows with each; at least 1
 * @param redeliveryDelayMaxMillis where it stops growing
 * @param deadLetterTo where dead messages go; null to drop them
 * @param expiredTo where expired messages go; null to drop them
 * @param exclusive whether one consumer at a time gets messages, the others standing by
 */
public record QueueSettings(
        long lengthMax,
        long bytesMax,
        Overflow overflow,
        int deliveriesMax,
        long redeliveryDelayMillis,
        double redeliveryDelayMultiplier,
        long redeliveryDelayMaxMillis,
        @Nullable Address deadLetterTo,
        @Nullable Address expiredTo,
        boolean exclusive) {

    public enum Overflow {
        /** The publish waits, up to its deadline. */
        BLOCK,
        /** The publish is refused with RESOURCE_LIMIT. */
        REJECT,
        /** The oldest message of the lowest priority that is not lent makes room. */
        DROP_OLDEST,
        /** The new message goes to the dead-letter address. */
        DEAD_LETTER
    }

    /** Where dead messages go unless a queue says otherwise. */
    public static final String DEAD_LETTER_QUEUE = "DLQ";

    public static QueueSettings defaults() {
        return new QueueSettings(
                0, 0, Overflow.BLOCK, 10, 0, 2.0, 60_000, Address.queue(DEAD_LETTER_QUEUE), null, false);
    }
}
