package org.pabal.client.session;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.Destinations;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.message.Address;

/** Checks what a consumer is asked for, and says it to the broker (Jakarta Messaging 3.1 §8.2, §8.3). */
public final class Subscribing {
    private Subscribing() {}

    /** What to consume from, and how. */
    public record Wanted(PabalDestination destination, ConsumerRequest request) {}

    /** A queue, or an unshared non-durable subscription. */
    public static Wanted from(@Nullable Destination destination, @Nullable String selector, boolean noLocal)
            throws JMSException {
        Address address = Destinations.addressOf(destination, "create a consumer");
        requireConsumable(address);
        return wanted(
                address, null, false, false, selector, noLocal && address.kind().isTopic());
    }

    /** A shared non-durable subscription. */
    public static Wanted shared(@Nullable Topic topic, @Nullable String name, @Nullable String selector)
            throws JMSException {
        Address address = topicAddress(topic, "create a shared consumer");
        return wanted(
                address, requireName(name, "create a shared consumer on " + address), false, true, selector, false);
    }

    /** An unshared durable subscription; needs a client id. */
    public static Wanted durable(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            boolean noLocal,
            @Nullable String clientId)
            throws JMSException {
        Address address = topicAddress(topic, "create a durable consumer");
        requirePermanent(address, "create a durable consumer");
        String subscription = requireName(name, "create a durable consumer on " + address);
        if (clientId == null) {
            throw new IllegalStateException(
                    "cannot create durable subscription '" + subscription
                            + "': the connection has no client id; set one"
                            + " with setClientID or jms.clientId, or share the subscription",
                    ErrorCodes.ILLEGAL_STATE);
        }
        return wanted(address, subscription, true, false, selector, noLocal);
    }

    /** A shared durable subscription. */
    public static Wanted sharedDurable(@Nullable Topic topic, @Nullable String name, @Nullable String selector)
            throws JMSException {
        Address address = topicAddress(topic, "create a shared durable consumer");
        requirePermanent(address, "create a shared durable consumer");
        return wanted(
                address,
                requireName(name, "create a shared durable consumer on " + address),
                true,
                true,
                selector,
                false);
    }

    /** @throws JMSException if it is missing or empty */
    public static String requireName(@Nullable String name, String asked) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new JMSException(
                    "cannot " + asked + ": the subscription needs a name that is not "
                            + (name == null ? "null" : "empty"),
                    "INVALID_ARGUMENT");
        }
        return name;
    }

    /** Null, empty and blank mean none (§3.8.1). */
    static @Nullable String selector(@Nullable String selector) {
        return selector == null || selector.isBlank() ? null : selector;
    }

    private static Wanted wanted(
            Address address,
            @Nullable String subscription,
            boolean durable,
            boolean shared,
            @Nullable String selector,
            boolean noLocal) {
        return new Wanted(
                PabalDestination.of(address),
                new ConsumerRequest(address, subscription, durable, shared, selector(selector), noLocal, 0));
    }

    private static Address topicAddress(@Nullable Topic topic, String asked) throws JMSException {
        Address address = Destinations.addressOf(topic, asked);
        if (!address.kind().isTopic()) {
            throw new InvalidDestinationException(
                    "cannot " + asked + ": " + address + " is not a topic", ErrorCodes.INVALID_DESTINATION);
        }
        return address;
    }

    private static void requirePermanent(Address address, String asked) throws JMSException {
        if (address.kind().isTemporary()) {
            throw new InvalidDestinationException(
                    "cannot " + asked + " on " + address
                            + ": it ends with its connection, and a durable subscription does not; use a topic",
                    ErrorCodes.INVALID_DESTINATION);
        }
    }

    private static void requireConsumable(Address address) throws JMSException {
        if (address.kind() == Address.Kind.EXCHANGE) {
            throw new InvalidDestinationException(
                    "cannot create a consumer on " + address
                            + ": nobody consumes from an exchange; consume from a queue that is bound to it",
                    ErrorCodes.INVALID_DESTINATION);
        }
    }
}
