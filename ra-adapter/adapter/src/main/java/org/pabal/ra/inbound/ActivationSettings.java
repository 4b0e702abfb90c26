package org.pabal.ra.inbound;

import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.resource.spi.InvalidPropertyException;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pabal.ra.access.BrokerAccess;
import org.pabal.ra.validation.Wrong;

/**
 * What an activation is told, concluded once and valid in itself; names have not been looked up yet.
 *
 * @param destinationLookup a name in JNDI; null if {@code destination} is one in the broker
 * @param topic whether it is one; null if not said, and then the looked up object tells
 * @param acknowledgeMode AUTO_ACKNOWLEDGE or DUPS_OK_ACKNOWLEDGE
 * @param subscriptionName null for none
 * @param redeliveryLimit -1 for the queue's
 * @param deadLetterQueue null for the queue's
 */
record ActivationSettings(
        @Nullable String connectionFactoryLookup,
        @Nullable String destinationLookup,
        @Nullable String destination,
        @Nullable Boolean topic,
        int acknowledgeMode,
        @Nullable String selector,
        boolean durable,
        @Nullable String subscriptionName,
        boolean shareSubscriptions,
        int maxSessions,
        int redeliveryLimit,
        long redeliveryIntervalMillis,
        @Nullable String deadLetterQueue,
        long reconnectDelayMillis,
        long reconnectDelayMaxMillis) {

    private static final String JNDI = "java:";

    /** @throws InvalidPropertyException names every property that is wrong */
    static ActivationSettings of(PabalActivationSpec spec) throws InvalidPropertyException {
        Checks checks = new Checks();
        ActivationSettings settings = of(spec, checks);
        checks.conclude();
        return settings;
    }

    /** All that is wrong. */
    static List<Wrong> wrong(PabalActivationSpec spec) {
        Checks checks = new Checks();
        var unused = of(spec, checks);
        return checks.wrong;
    }

    private static ActivationSettings of(PabalActivationSpec spec, Checks checks) {
        String lookup = text(spec.getDestinationLookup());
        String destination = text(spec.getDestination());
        if (lookup == null && destination != null && destination.startsWith(JNDI)) {
            lookup = destination;
        }
        Boolean topic = checks.oneOf(
                "destinationType",
                spec.getDestinationType(),
                Queue.class.getName(),
                false,
                Topic.class.getName(),
                true,
                null);
        if (lookup == null && destination == null) {
            checks.wrong(
                    "destination",
                    null,
                    "the name of a queue or topic in the broker, or set destinationLookup to one in JNDI");
        } else if (lookup == null && topic == null && text(spec.getDestinationType()) == null) {
            checks.wrong(
                    "destinationType",
                    null,
                    "jakarta.jms.Queue or jakarta.jms.Topic: '" + destination + "' is only a name");
        }
        Integer acknowledges = checks.oneOf(
                "acknowledgeMode",
                spec.getAcknowledgeMode(),
                "Auto-acknowledge",
                Session.AUTO_ACKNOWLEDGE,
                "Dups-ok-acknowledge",
                Session.DUPS_OK_ACKNOWLEDGE,
                Session.AUTO_ACKNOWLEDGE);
        Boolean durable = checks.oneOf(
                "subscriptionDurability",
                spec.getSubscriptionDurability(),
                "NonDurable",
                false,
                "Durable",
                true,
                false);
        if (Boolean.TRUE.equals(durable) && Boolean.FALSE.equals(topic)) {
            checks.wrong("subscriptionDurability", "Durable", "NonDurable for a queue, which has no subscriptions");
        }
        boolean shared = Boolean.TRUE.equals(spec.getShareSubscriptions());
        if (shared && !Boolean.TRUE.equals(durable) && text(spec.getSubscriptionName()) == null) {
            checks.wrong(
                    "shareSubscriptions",
                    "true",
                    "false without a subscriptionName: that is what the others share it by");
        }
        long delay = checks.within("reconnectDelay", spec.getReconnectDelay(), 1, 600_000, 1_000);
        long delayMax = checks.within("reconnectDelayMax", spec.getReconnectDelayMax(), 1, 3_600_000, 30_000);
        if (spec.getReconnectDelayMax() != null && delayMax < delay) {
            checks.wrong(
                    "reconnectDelayMax", String.valueOf(delayMax), "no less than reconnectDelay, which is " + delay);
        }
        long limit = checks.within("redeliveryLimit", spec.getRedeliveryLimit(), -1, 1_000_000, -1);
        String deadLetters = text(spec.getDeadLetterDestination());
        if (deadLetters != null && limit < 0) {
            checks.wrong(
                    "deadLetterDestination",
                    deadLetters,
                    "empty without a redeliveryLimit: the limit of the queue leads to the dead-letter queue of the queue");
        }
        BrokerAccess.checked(spec.getUrl()).ifPresent(checks.wrong::add);
        return new ActivationSettings(
                text(spec.getConnectionFactoryLookup()),
                lookup,
                destination,
                topic,
                acknowledges == null ? Session.AUTO_ACKNOWLEDGE : acknowledges,
                text(spec.getMessageSelector()),
                Boolean.TRUE.equals(durable),
                text(spec.getSubscriptionName()),
                shared,
                (int) checks.within("maxSessions", spec.getMaxSessions(), 1, 1_000, 10),
                (int) limit,
                checks.within("redeliveryInterval", spec.getRedeliveryInterval(), 0, 600_000, 0),
                deadLetters,
                delay,
                Math.max(delay, delayMax));
    }

    /** Servers write empty text for what is not set. */
    static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Gathers what is wrong. */
    private static final class Checks {
        private final List<Wrong> wrong = new ArrayList<>();

        void wrong(String property, @Nullable String value, String allowed) {
            wrong.add(Wrong.of(property, value, allowed));
        }

        <T> @Nullable T oneOf(
                String property,
                @Nullable String value,
                String one,
                T ifOne,
                String other,
                T ifOther,
                @Nullable T otherwise) {
            String given = text(value);
            if (given == null) {
                return otherwise;
            }
            if (given.toLowerCase(Locale.ROOT).equals(one.toLowerCase(Locale.ROOT))) {
                return ifOne;
            }
            if (given.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT))) {
                return ifOther;
            }
            wrong(property, given, one + " or " + other);
            return otherwise;
        }

        long within(String property, @Nullable Number value, long min, long max, long usual) {
            if (value == null) {
                return usual;
            }
            if (value.longValue() < min || value.longValue() > max) {
                wrong(property, value.toString(), "a number from " + min + " to " + max + "; without it, " + usual);
                return usual;
            }
            return value.longValue();
        }

        void conclude() throws InvalidPropertyException {
            if (wrong.isEmpty()) {
                return;
            }
            InvalidPropertyException invalid = new InvalidPropertyException("cannot activate the endpoint: "
                    + wrong.stream().map(Wrong::text).collect(Collectors.joining("; ")));
            invalid.setInvalidPropertyDescriptors(wrong.stream()
                    .map(Wrong::property)
                    .distinct()
                    .map(Checks::descriptor)
                    .toArray(PropertyDescriptor[]::new));
            throw invalid;
        }

        private static PropertyDescriptor descriptor(String property) {
            try {
                return new PropertyDescriptor(property, PabalActivationSpec.class);
            } catch (IntrospectionException e) {
                throw new AssertionError("no such property: " + property, e);
            }
        }
    }
}
