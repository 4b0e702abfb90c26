package org.pabal.server.administration;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonReader;
import org.pabal.broker.json.JsonWriter;

/**
 * One request of an administrator: which question, and its arguments by name.
 *
 * @param arguments text, numbers and truths, and maps of such
 */
public record Ask(Question question, Map<String, Object> arguments) {

    /** Version of the interface; raised when something changes its meaning, not when something is added. */
    public static final int VERSION = 1;

    /** What can be asked. Names are public: append, never rename. */
    public enum Question {
        STATUS,
        /** after, max, pattern; or name */
        QUEUES,
        TOPICS,
        SUBSCRIPTIONS,
        CONNECTIONS,
        /** name and settings */
        CREATE,
        /** name, ifUnused, withMessages */
        DELETE,
        /** name */
        PURGE,
        /** from, to (queue), selector, max */
        MOVE,
        /** from, selector, max */
        RETRY,
        /** name, message */
        EXPLAIN,
        STOP,
        EXCHANGES,
        /** exchange, queue, skip, max */
        BINDINGS,
        /** name, type */
        DECLARE_EXCHANGE,
        /** name */
        DELETE_EXCHANGE,
        /** exchange, queue, key, selector, headers, match */
        BIND,
        /** exchange, queue, key */
        UNBIND,
        /** name */
        PAUSE,
        /** name */
        RESUME;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Ask {
        arguments = Map.copyOf(arguments);
    }

    public byte[] encoded() {
        JsonWriter json = new JsonWriter(new StringBuilder());
        json.beginObject().name("version").value(VERSION).name("ask").value(question.word());
        json.name("arguments").any(arguments).end();
        return json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static Ask decoded(byte[] request) {
        Map<String, @Nullable Object> json =
                JsonReader.readObject(new String(request, java.nio.charset.StandardCharsets.UTF_8));
        if (!(json.get("version") instanceof Number version) || version.longValue() != VERSION) {
            throw new IllegalArgumentException("this broker speaks version " + VERSION
                    + " of the administration interface, asked was version " + json.get("version")
                    + "; use a 'pabal' command of the broker's release");
        }
        String word = String.valueOf(json.get("ask"));
        for (Question question : Question.values()) {
            if (question.word().equals(word)) {
                return new Ask(question, arguments(json.get("arguments")));
            }
        }
        throw new IllegalArgumentException("this broker does not know the question '" + word + "'; it knows "
                + String.join(
                        ", ",
                        List.of(Question.values()).stream().map(Question::word).toList()));
    }

    private static Map<String, Object> arguments(@Nullable Object json) {
        Map<String, Object> read = new java.util.HashMap<>();
        if (json instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (value != null) {
                    read.put(String.valueOf(name), value);
                }
            });
        }
        return read;
    }

    /** @throws IllegalArgumentException if it is not there */
    String text(String name) {
        Object value = arguments.get(name);
        if (!(value instanceof String text) || text.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + question.word() + "' needs a '" + name + "', which is missing or empty");
        }
        return text;
    }

    @Nullable
    String textOrNull(String name) {
        return arguments.get(name) instanceof String text && !text.isEmpty() ? text : null;
    }

    String textOr(String name, String otherwise) {
        return arguments.get(name) instanceof String text && !text.isEmpty() ? text : otherwise;
    }

    long number(String name, long otherwise) {
        return arguments.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    double fraction(String name, double otherwise) {
        return arguments.get(name) instanceof Number number ? number.doubleValue() : otherwise;
    }

    boolean truth(String name) {
        return arguments.get(name) instanceof Boolean truth && truth;
    }

    boolean has(String name) {
        return arguments.containsKey(name);
    }
}
