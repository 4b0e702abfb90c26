package org.pabal.client.destination;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.message.Address;

/** Between what applications hold and what the broker is told: destinations checked and turned into addresses. */
public final class Destinations {

    private Destinations() {}

    /** As {@code Session.createQueue} wants it (Jakarta Messaging 3.1 §4.1.2). */
    public static PabalQueue queue(@Nullable String name) throws InvalidDestinationException {
        try {
            return new PabalQueue(PabalDestination.requireName("a queue", name));
        } catch (InvalidDestinationRuntimeException e) {
            throw new InvalidDestinationException(e.getMessage(), e.getErrorCode());
        }
    }

    /** As {@code Session.createTopic} wants it (Jakarta Messaging 3.1 §4.2.2). */
    public static PabalTopic topic(@Nullable String name) throws InvalidDestinationException {
        try {
            return new PabalTopic(PabalDestination.requireName("a topic", name));
        } catch (InvalidDestinationRuntimeException e) {
            throw new InvalidDestinationException(e.getMessage(), e.getErrorCode());
        }
    }

    /**
     * The address to send to or to consume from.
     *
     * @param action what is wanted, to follow "cannot": {@code create a consumer}
     * @throws InvalidDestinationException if there is none, or it was made by another provider: a name alone does not
     *     say which broker it means
     */
    public static Address addressOf(@Nullable Destination destination, String action)
            throws InvalidDestinationException {
        if (destination instanceof PabalDestination own) {
            try {
                return own.address();
            } catch (InvalidDestinationRuntimeException e) {
                throw new InvalidDestinationException("cannot " + action + ": " + e.getMessage(), e.getErrorCode());
            }
        }
        if (destination == null) {
            throw new InvalidDestinationException(
                    "cannot " + action + ": no destination given", ErrorCodes.INVALID_DESTINATION);
        }
        throw new InvalidDestinationException(
                "cannot " + action + ": " + destination + " is a "
                        + destination.getClass().getName()
                        + ", made by another provider; create it with a session of this connection, or look up one of"
                        + " Pabal's",
                ErrorCodes.INVALID_DESTINATION);
    }

    /**
     * The address to carry in JMSReplyTo. Another provider's queue or topic goes by its name; what has no name, or is both
     * a queue and a topic, or is temporary with another provider, cannot be carried (Jakarta Messaging 3.1 §3.12 allows
     * that).
     *
     * @return null if it cannot be carried
     */
    public static @Nullable Address replyAddressOf(@Nullable Destination destination) throws JMSException {
        if (destination instanceof PabalDestination own) {
            return own.address();
        }
        if (destination instanceof TemporaryQueue
                || destination instanceof TemporaryTopic
                || (destination instanceof Queue && destination instanceof Topic)) {
            return null;
        }
        if (destination instanceof Queue queue) {
            String name = queue.getQueueName();
            return name == null || name.isBlank() ? null : queue(name).address();
        }
        if (destination instanceof Topic topic) {
            String name = topic.getTopicName();
            return name == null || name.isBlank() ? null : topic(name).address();
        }
        return null;
    }

    static TemporaryOwner requireOwner(@Nullable TemporaryOwner owner, Address address) throws IllegalStateException {
        if (owner == null) {
            throw new IllegalStateException(
                    "cannot delete " + address + ": it belongs to another connection; it ends when that connection"
                            + " deletes it or closes",
                    ErrorCodes.ILLEGAL_STATE);
        }
        return owner;
    }
}
