package org.pabal.server.administration;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;

/** How a queue, an exchange or a binding is asked to be. */
final class AskedSettings {

    private AskedSettings() {}

    /** @param standard what holds where nothing is asked */
    static QueueSettings of(Ask ask, QueueSettings standard) {
        return new QueueSettings(
                ask.number("lengthMax", standard.lengthMax()),
                ask.number("bytesMax", standard.bytesMax()),
                overflow(ask, standard.overflow()),
                Math.toIntExact(ask.number("deliveriesMax", standard.deliveriesMax())),
                ask.number("redeliveryDelayMillis", standard.redeliveryDelayMillis()),
                ask.fraction("redeliveryDelayMultiplier", standard.redeliveryDelayMultiplier()),
                ask.number("redeliveryDelayMaxMillis", standard.redeliveryDelayMaxMillis()),
                ask.has("deadLetterTo") ? queue(ask.textOrNull("deadLetterTo")) : standard.deadLetterTo(),
                ask.has("expiredTo") ? queue(ask.textOrNull("expiredTo")) : standard.expiredTo(),
                ask.has("exclusive") ? ask.truth("exclusive") : standard.exclusive());
    }

    private static @Nullable Address queue(@Nullable String name) {
        return name == null ? null : Address.queue(name);
    }

    private static QueueSettings.Overflow overflow(Ask ask, QueueSettings.Overflow standard) {
        String word = ask.textOrNull("overflow");
        if (word == null) {
            return standard;
        }
        for (QueueSettings.Overflow known : QueueSettings.Overflow.values()) {
            if (Listings.word(known).equals(word)) {
                return known;
            }
        }
        throw new IllegalArgumentException(
                "invalid overflow=" + word + "; allowed: block, reject, drop-oldest, dead-letter");
    }

    static ExchangeType exchangeType(Ask ask) {
        String word = ask.text("type");
        for (ExchangeType known : ExchangeType.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
                return known;
            }
        }
        throw new IllegalArgumentException("invalid type=" + word + "; allowed: direct, fanout, topic, headers");
    }

    static boolean matchAll(Ask ask) {
        String word = ask.textOr("match", "all");
        if (!List.of("all", "any").contains(word)) {
            throw new IllegalArgumentException("invalid match=" + word + "; allowed: all, any");
        }
        return word.equals("all");
    }

    /** Whole numbers as longs, others as doubles: they are compared by their value. */
    static Map<String, Object> headers(Ask ask) {
        Map<String, Object> headers = new TreeMap<>();
        if (ask.arguments().get("headers") instanceof Map<?, ?> said) {
            said.forEach((name, value) -> headers.put(String.valueOf(name), header(String.valueOf(name), value)));
        }
        return headers;
    }

    private static Object header(String name, @Nullable Object value) {
        if (value instanceof String || value instanceof Boolean) {
            return value;
        } else if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        } else if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(
                "header '" + name + "' is " + value + "; it can be compared with a text, a number, true or false");
    }

    /** Which queue is deleted: unless it is said, one without messages. */
    static Command.DeleteIf deleteIf(Ask ask) {
        boolean unused = ask.truth("ifUnused");
        boolean withMessages = ask.truth("withMessages");
        if (unused && withMessages) {
            throw new IllegalArgumentException(
                    "'delete' with both ifUnused and withMessages: a queue with messages is not unused; choose one");
        }
        return unused ? Command.DeleteIf.UNUSED : withMessages ? Command.DeleteIf.ANY : Command.DeleteIf.EMPTY;
    }
}
