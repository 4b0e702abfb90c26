package org.pabal.engine;

import java.util.List;

/**
 * The properties that a message bears after it was dead-lettered, or moved because it expired, beside its own. Its headers
 * are what they were, but it does not expire any more. They go when the message is sent back to where it was.
 */
public final class DeadLetterProperties {

    /** Why, for a person (String). */
    public static final String REASON = "JMS_PABAL_DEAD_REASON";

    /** How often it had been delivered (Integer). */
    public static final String ATTEMPTS = "JMS_PABAL_DEAD_ATTEMPTS";

    /** The destination that it was sent to, as text: {@code queue orders}, {@code topic prices.eu} (String). */
    public static final String FROM = "JMS_PABAL_DEAD_FROM";

    /** The name of the queue that it was in, possibly that of a subscription; a retry takes it back there (String). */
    public static final String QUEUE = "JMS_PABAL_DEAD_QUEUE";

    /** When, in milliseconds since 1970 (Long). */
    public static final String AT = "JMS_PABAL_DEAD_AT";

    /**
     * Its latest failed deliveries, oldest first, a line for each: when it came back, who had it, and how it came back
     * (String). Absent if there were none.
     */
    public static final String HISTORY = "JMS_PABAL_DEAD_HISTORY";

    /** All of them. */
    public static final List<String> NAMES = List.of(REASON, ATTEMPTS, FROM, QUEUE, AT, HISTORY);

    private DeadLetterProperties() {}
}
