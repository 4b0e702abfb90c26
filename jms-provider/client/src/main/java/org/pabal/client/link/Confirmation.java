package org.pabal.client.link;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/** Hears what became of one published message. Must not block, nor call back into JMS. */
@FunctionalInterface
public interface Confirmation {

    /** @param refusal null when the broker has taken the message */
    void published(@Nullable Refusal refusal);

    /** Whether the thread that publishes does nothing but wait for this; a link may then make use of it meanwhile. */
    default boolean isAwaited() {
        return false;
    }

    /** Whether nobody can see the message before a commit that is asked on the same link: until then it is in no hurry. */
    default boolean isUncommitted() {
        return false;
    }

    /** Whether nobody waits for this by itself: it may be told a millisecond later than it could, with others. */
    default boolean isUnhurried() {
        return false;
    }

    /** Whether nobody waits for this any more: what has not been published yet need not be. */
    default boolean isGivenUp() {
        return false;
    }
}
