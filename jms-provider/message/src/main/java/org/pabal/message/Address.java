package org.pabal.message;

import org.jspecify.annotations.Nullable;

/**
 * Where a message goes, or where its answer is wanted.
 *
 * <p>A queue is reached over the default direct exchange by its name, a topic is a routing key on the topic exchange; an
 * {@link Kind#EXCHANGE} address names any other exchange and carries the routing key beside it.
 *
 * <p>Which characters a name may have is for the broker to say; here it only has to be there and to be short enough.
 *
 * @param kind what the name means
 * @param name of the queue, the topic (also a pattern, when consuming) or the exchange; never empty
 * @param routingKey only with {@link Kind#EXCHANGE}, where it may be empty; otherwise null
 */
public record Address(Kind kind, String name, @Nullable String routingKey) {

    /** Longest name or routing key, in UTF-16 characters. */
    public static final int LENGTH_MAX = 1_024;

    /** What an address names. Their order is part of the binary form: append only. */
    public enum Kind {
        QUEUE,
        TOPIC,
        /** A queue that lives no longer than the connection that made it (Jakarta Messaging 3.1 §6.2.2). */
        TEMPORARY_QUEUE,
        /** A topic that lives no longer than the connection that made it. */
        TEMPORARY_TOPIC,
        EXCHANGE;

        /** Its number in the binary form. */
        @SuppressWarnings("EnumOrdinal") // the form's golden files pin the order
        byte code() {
            return (byte) ordinal();
        }

        public boolean isTemporary() {
            return this == TEMPORARY_QUEUE || this == TEMPORARY_TOPIC;
        }

        /** Whether it holds its messages itself, under its own name. */
        public boolean isQueue() {
            return this == QUEUE || this == TEMPORARY_QUEUE;
        }

        /** Whether it hands its messages to subscriptions. */
        public boolean isTopic() {
            return this == TOPIC || this == TEMPORARY_TOPIC;
        }
    }

    /**
     * @throws IllegalArgumentException if the name is empty, a part is longer than {@link #LENGTH_MAX}, or there is a
     *     routing key without an exchange or an exchange without one
     */
    public Address {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an address needs a name");
        }
        requireLength("name", name);
        if (routingKey != null) {
            requireLength("routing key", routingKey);
        }
        if ((routingKey != null) != (kind == Kind.EXCHANGE)) {
            throw new IllegalArgumentException("a routing key goes with an exchange, and only there: kind=" + kind
                    + " name='" + name + "' routingKey=" + routingKey);
        }
    }

    private static void requireLength(String what, String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("address too long: " + what + " of " + text.length()
                    + " characters, allowed " + LENGTH_MAX + ", starts with '" + text.substring(0, 40) + "'");
        }
    }

    public static Address queue(String name) {
        return new Address(Kind.QUEUE, name, null);
    }

    public static Address topic(String name) {
        return new Address(Kind.TOPIC, name, null);
    }

    public static Address temporaryQueue(String name) {
        return new Address(Kind.TEMPORARY_QUEUE, name, null);
    }

    public static Address temporaryTopic(String name) {
        return new Address(Kind.TEMPORARY_TOPIC, name, null);
    }

    public static Address exchange(String name, String routingKey) {
        return new Address(Kind.EXCHANGE, name, routingKey);
    }

    /** For people: {@code queue orders}, {@code exchange alerts key eu.west}. */
    @Override
    public String toString() {
        String what = switch (kind) {
            case QUEUE -> "queue ";
            case TOPIC -> "topic ";
            case TEMPORARY_QUEUE -> "temporary queue ";
            case TEMPORARY_TOPIC -> "temporary topic ";
            case EXCHANGE -> "exchange ";
        };
        return routingKey == null ? what + name : what + name + " key " + routingKey;
    }
}
