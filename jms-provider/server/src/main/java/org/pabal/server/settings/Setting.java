package org.pabal.server.settings;

import java.util.List;

/**
 * One leaf of the table.
 *
 * @param key its last name; the sections that it stands in go before it
 * @param standard what holds when nobody says anything, as a file would say it
 * @param secret whether its value is never shown
 * @param purpose one or two sentences
 */
public record Setting<T>(String key, ValueType<T> type, List<String> standard, boolean secret, String purpose) {

    public static <T> Setting<T> of(String key, ValueType<T> type, String standard, String purpose) {
        List<String> texts = type.isList() && standard.isEmpty() ? List.of() : List.of(standard.split(", "));
        return new Setting<>(key, type, texts, false, purpose);
    }

    public static Setting<String> secret(String key, String purpose) {
        return new Setting<>(key, ValueType.text(), List.of(""), true, purpose);
    }

    T standardValue() {
        return type.read(standard);
    }

    /** @throws IllegalArgumentException if it is not allowed here */
    T read(List<String> texts) {
        return type.read(texts);
    }

    String written(List<String> texts) {
        if (secret) {
            return texts.equals(List.of("")) ? "\"\"" : "\"(secret)\"";
        }
        return type.write(type.read(texts));
    }
}
