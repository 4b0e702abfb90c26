package org.pabal.selector;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what an index finds a condition: it can only be true where the field has one of these keys. Strings and booleans are
 * their own keys; the key of a number is the double next to it, which equal numbers share but unequal ones may share too.
 */
record Probe(Field field, List<Object> keys) {

    /** Longer lists of values are not indexed: each value costs an entry. */
    static final int KEYS_MAX = 16;

    static Probe of(Field field, Object value) {
        return new Probe(field, List.of(key(value)));
    }

    static @Nullable Probe ofTexts(Field field, List<String> texts) {
        return texts.size() <= KEYS_MAX ? new Probe(field, List.copyOf(texts)) : null;
    }

    /** The probe of an OR: only if all its parts ask the same field. */
    static @Nullable Probe ofAny(List<Condition> conditions) {
        Set<Object> keys = new LinkedHashSet<>();
        Field field = null;
        for (Condition condition : conditions) {
            Probe probe = condition.probe();
            if (probe == null || field != null && !probe.field.equals(field)) {
                return null;
            }
            field = probe.field;
            keys.addAll(probe.keys);
            if (keys.size() > KEYS_MAX) {
                return null;
            }
        }
        return field == null ? null : new Probe(field, new ArrayList<>(keys));
    }

    /** The key under which a value of a message is looked up. */
    static Object key(Object value) {
        // Adding zero makes the negative zero the positive one, which it equals.
        return value instanceof Number number ? (Object) (number.doubleValue() + 0.0) : value;
    }

    /** Whether finding the condition by its key proves it true. */
    boolean isExact() {
        for (Object key : keys) {
            if (key instanceof Double) {
                return false;
            }
        }
        return true;
    }
}
