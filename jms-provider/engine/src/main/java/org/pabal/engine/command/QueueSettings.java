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

    /** Largest factor between two redelivery delays. */
    public static final double MULTIPLIER_MAX = 1_000;

    /** @throws IllegalArgumentException naming the setting, its value and what is allowed */
    public QueueSettings {
        requireAtLeastZero("lengthMax", lengthMax);
        requireAtLeastZero("bytesMax", bytesMax);
        requireAtLeastZero("deliveriesMax", deliveriesMax);
        requireAtLeastZero("redeliveryDelayMillis", redeliveryDelayMillis);
        requireAtLeastZero("redeliveryDelayMaxMillis", redeliveryDelayMaxMillis);
        if (!(redeliveryDelayMultiplier >= 1 && redeliveryDelayMultiplier <= MULTIPLIER_MAX)) {
            throw new IllegalArgumentException("invalid redeliveryDelayMultiplier=" + redeliveryDelayMultiplier
                    + "; allowed: 1 to " + MULTIPLIER_MAX);
        }
    }

    private static void requireAtLeastZero(String setting, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("invalid " + setting + "=" + value + "; allowed: 0 and more");
        }
    }

    /** No limits on length and bytes, 10 deliveries at once after each other, then the queue {@value #DEAD_LETTER_QUEUE}. */
    public static QueueSettings defaults() {
        return new QueueSettings(
                0, 0, Overflow.BLOCK, 10, 0, 2.0, 60_000, Address.queue(DEAD_LETTER_QUEUE), null, false);
    }

    /** @param messages at most so many, 0 for no limit */
    public QueueSettings withLengthMax(long messages) {
        return with(messages, bytesMax, overflow, deliveriesMax, deadLetterTo, expiredTo, exclusive);
    }

    /** @param bytes at most so many encoded bytes, 0 for no limit */
    public QueueSettings withBytesMax(long bytes) {
        return with(lengthMax, bytes, overflow, deliveriesMax, deadLetterTo, expiredTo, exclusive);
    }

    public QueueSettings withOverflow(Overflow policy) {
        return with(lengthMax, bytesMax, policy, deliveriesMax, deadLetterTo, expiredTo, exclusive);
    }

    /** @param deliveries after so many failed ones a message is dead-lettered, 0 for no limit */
    public QueueSettings withDeliveriesMax(int deliveries) {
        return with(lengthMax, bytesMax, overflow, deliveries, deadLetterTo, expiredTo, exclusive);
    }

    /** @param to null to drop dead messages */
    public QueueSettings withDeadLetterTo(@Nullable Address to) {
        return with(lengthMax, bytesMax, overflow, deliveriesMax, to, expiredTo, exclusive);
    }

    /** @param to null to drop expired messages */
    public QueueSettings withExpiredTo(@Nullable Address to) {
        return with(lengthMax, bytesMax, overflow, deliveriesMax, deadLetterTo, to, exclusive);
    }

    /** @param oneConsumerAtATime whether the others stand by */
    public QueueSettings withExclusive(boolean oneConsumerAtATime) {
        return with(lengthMax, bytesMax, overflow, deliveriesMax, deadLetterTo, expiredTo, oneConsumerAtATime);
    }

    private QueueSettings with(
            long length,
            long bytes,
            Overflow policy,
            int deliveries,
            @Nullable Address deadTo,
            @Nullable Address expired,
            boolean oneConsumer) {
        return new QueueSettings(
                length,
                bytes,
                policy,
                deliveries,
                redeliveryDelayMillis,
                redeliveryDelayMultiplier,
                redeliveryDelayMaxMillis,
                deadTo,
                expired,
                oneConsumer);
    }

    /**
     * A pause before a message comes again.
     *
     * @param firstMillis before the first redelivery
     * @param multiplier by which it grows with each, 1 to {@value #MULTIPLIER_MAX}
     * @param maxMillis where it stops growing
     */
    public QueueSettings withRedeliveryDelay(long firstMillis, double multiplier, long maxMillis) {
        return new QueueSettings(
                lengthMax,
                bytesMax,
                overflow,
                deliveriesMax,
                firstMillis,
                multiplier,
                maxMillis,
                deadLetterTo,
                expiredTo,
                exclusive);
    }
}
