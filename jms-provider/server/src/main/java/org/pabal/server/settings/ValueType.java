package org.pabal.server.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a value is written.
 *
 * @param <T> what it is once read
 */
public abstract class ValueType<T> {

    private ValueType() {}

    /** @throws IllegalArgumentException if it is none of the allowed ones; without a message worth showing */
    abstract T read(List<String> texts);

    /** As a file would say it. */
    abstract String write(T value);

    /** For people: what may stand there. */
    abstract String allowed();

    boolean isList() {
        return false;
    }

    private abstract static class OneWord<T> extends ValueType<T> {
        @Override
        final T read(List<String> texts) {
            if (texts.size() != 1) {
                throw new IllegalArgumentException();
            }
            return read(texts.get(0));
        }

        abstract T read(String text);
    }

    public static ValueType<String> text() {
        return new OneWord<>() {
            @Override
            String read(String text) {
                return text;
            }

            @Override
            String write(String value) {
                return quoted(value);
            }

            @Override
            String allowed() {
                return "a text";
            }
        };
    }

    public static ValueType<Boolean> yesOrNo() {
        return new OneWord<>() {
            @Override
            Boolean read(String text) {
                return switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException();
                };
            }

            @Override
            String write(Boolean value) {
                return value.toString();
            }

            @Override
            String allowed() {
                return "true, false";
            }
        };
    }

    /** @param min also the least that is allowed */
    public static ValueType<Long> number(long min, long max) {
        return new OneWord<>() {
            @Override
            Long read(String text) {
                return within(min, max, Long.parseLong(text.replace("_", "")));
            }

            @Override
            String write(Long value) {
                return value.toString();
            }

            @Override
            String allowed() {
                return max == Long.MAX_VALUE ? min + " and more" : min + " to " + max;
            }
        };
    }

    public static ValueType<Double> fraction(double min, double max) {
        return new OneWord<>() {
            @Override
            Double read(String text) {
                double value = Double.parseDouble(text);
                if (!(value >= min && value <= max)) {
                    throw new IllegalArgumentException();
                }
                return value;
            }

            @Override
            String write(Double value) {
                return value.toString();
            }

            @Override
            String allowed() {
                return min + " to " + max;
            }
        };
    }

    /** A size with its unit: {@code 64 KiB}; a bare number is bytes. */
    public static ValueType<Long> bytes(long min, long max) {
        return new OneWord<>() {
            @Override
            Long read(String text) {
                return within(min, max, Units.BYTES.read(text));
            }

            @Override
            String write(Long value) {
                return Units.BYTES.write(value);
            }

            @Override
            String allowed() {
                return Units.BYTES.write(min) + (max == Long.MAX_VALUE ? " and more" : " to " + Units.BYTES.write(max))
                        + ", written with B, KiB, MiB, GiB or TiB";
            }
        };
    }

    /** A time in milliseconds, written with its unit: {@code 30 s}. */
    public static ValueType<Long> duration(long minMillis, long maxMillis) {
        return new OneWord<>() {
            @Override
            Long read(String text) {
                return within(minMillis, maxMillis, Units.MILLIS.read(text));
            }

            @Override
            String write(Long value) {
                return Units.MILLIS.write(value);
            }

            @Override
            String allowed() {
                return Units.MILLIS.write(minMillis) + " to " + Units.MILLIS.write(maxMillis)
                        + ", written with ms, s, min, h or d";
            }
        };
    }

    /** One of an enum's names, in lower case with hyphens. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> choices) {
        return new OneWord<>() {
            @Override
            E read(String text) {
                for (E choice : choices.getEnumConstants()) {
                    if (word(choice).equals(text)) {
                        return choice;
                    }
                }
                throw new IllegalArgumentException();
            }

            @Override
            String write(E value) {
                return word(value);
            }

            @Override
            String allowed() {
                return Arrays.stream(choices.getEnumConstants())
                        .map(ValueType::word)
                        .collect(Collectors.joining(", "));
            }
        };
    }

    public static ValueType<List<String>> texts() {
        return new ValueType<>() {
            @Override
            List<String> read(List<String> texts) {
                return List.copyOf(texts);
            }

            @Override
            String write(List<String> value) {
                return value.stream().map(ValueType::quoted).collect(Collectors.joining(", ", "[", "]"));
            }

            @Override
            String allowed() {
                return "a list of texts, as [one, two]";
            }

            @Override
            boolean isList() {
                return true;
            }
        };
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String quoted(String text) {
        if (text.matches("[A-Za-z0-9/][A-Za-z0-9._/-]*")) {
            return text;
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static long within(long min, long max, long value) {
        if (value < min || value > max) {
            throw new IllegalArgumentException();
        }
        return value;
    }
}
