package org.pabal.comparison.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a process is told: names and values, {@code key=value} on its command line. Immutable. */
public final class Settings {

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    public static Settings of(Map<String, String> values) {
        return new Settings(new TreeMap<>(values));
    }

    public static Settings parse(String... arguments) {
        Map<String, String> values = new TreeMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + argument + "' is not key=value");
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Settings(values);
    }

    /** These, and those of the other where both have one. */
    public Settings with(Map<String, String> others) {
        Map<String, String> all = new TreeMap<>(values);
        all.putAll(others);
        return new Settings(all);
    }

    public Settings with(String key, Object value) {
        return with(Map.of(key, value.toString()));
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no setting '" + key + "'; there are " + values.keySet());
        }
        return value;
    }

    public String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    public int number(String key, int otherwise) {
        String value = values.get(key);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    public boolean flag(String key) {
        return Boolean.parseBoolean(values.get(key));
    }

    /** A time in seconds, fractions allowed, as nanoseconds. */
    public long nanos(String key, double otherwise) {
        String value = values.get(key);
        return (long) ((value == null ? otherwise : Double.parseDouble(value)) * 1e9);
    }

    /** Those whose key begins so, without that beginning. */
    public Map<String, String> under(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    public List<String> asArguments() {
        List<String> arguments = new ArrayList<>();
        values.forEach((key, value) -> arguments.add(key + "=" + value));
        return arguments;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
