package org.pabal.broker.storage.inspect;

import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;

/**
 * Values of properties, maps and streams in JSON: null, texts and truths as such, all others as an object with one name, which
 * is their type: {@code {"int":5}}, {@code {"bytes":"AAE="}}.
 */
final class ValueText {

    private ValueText() {}

    static void write(JsonWriter json, @Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean) {
            json.any(value);
            return;
        }
        json.beginObject();
        if (value instanceof Byte number) {
            json.name("byte").value(number);
        } else if (value instanceof Short number) {
            json.name("short").value(number);
        } else if (value instanceof Integer number) {
            json.name("int").value(number);
        } else if (value instanceof Long number) {
            json.name("long").value(number);
        } else if (value instanceof Float number) {
            // As a text: JSON has no NaN, and decimals of a float read as a double would be another number.
            json.name("float").value(text(number));
        } else if (value instanceof Double number) {
            json.name("double").value(text(number));
        } else if (value instanceof Character character) {
            json.name("char").value(character.toString());
        } else if (value instanceof byte[] bytes) {
            json.name("bytes").value(Base64.getEncoder().encodeToString(bytes));
        } else {
            throw new IllegalArgumentException(
                    "no message carries a value of " + value.getClass().getName());
        }
        json.end();
    }

    private static String text(float number) {
        int bits = Float.floatToRawIntBits(number);
        return Float.isNaN(number) && bits != Float.floatToIntBits(number)
                ? "bits " + Integer.toHexString(bits)
                : Float.toString(number);
    }

    private static String text(double number) {
        long bits = Double.doubleToRawLongBits(number);
        return Double.isNaN(number) && bits != Double.doubleToLongBits(number)
                ? "bits " + Long.toHexString(bits)
                : Double.toString(number);
    }

    /** @throws IllegalArgumentException if it is none of the forms that {@link #write} gives */
    static @Nullable Object read(@Nullable Object json) {
        if (json == null || json instanceof String || json instanceof Boolean) {
            return json;
        }
        if (json instanceof Map<?, ?> typed && typed.size() == 1) {
            Map.Entry<?, ?> only = typed.entrySet().iterator().next();
            String type = String.valueOf(only.getKey());
            Object value = only.getValue();
            if (value != null) {
                return read(type, value);
            }
        }
        throw new IllegalArgumentException("a value is expected, such as \"text\", true or {\"int\":5}: " + json);
    }

    private static Object read(String type, Object value) {
        try {
            return switch (type) {
                case "byte" -> (byte) whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
                case "short" -> (short) whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
                case "int" -> (int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
                case "long" -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
                case "float" -> {
                    String text = (String) value;
                    yield text.startsWith("bits ")
                            ? Float.intBitsToFloat(Integer.parseUnsignedInt(text.substring(5), 16))
                            : Float.parseFloat(text);
                }
                case "double" -> {
                    String text = (String) value;
                    yield text.startsWith("bits ")
                            ? Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(5), 16))
                            : Double.parseDouble(text);
                }
                case "char" -> {
                    String text = (String) value;
                    if (text.length() != 1) {
                        throw new IllegalArgumentException("one character is expected, not '" + text + "'");
                    }
                    yield text.charAt(0);
                }
                case "bytes" -> Base64.getDecoder().decode((String) value);
                default -> throw new IllegalArgumentException("there is no type '" + type + "'");
            };
        } catch (ClassCastException | NumberFormatException wrong) {
            throw new IllegalArgumentException("a value of type " + type + " is expected: " + value, wrong);
        }
    }

    private static long whole(Object value, long least, long most) {
        if (value instanceof Long number && number >= least && number <= most) {
            return number;
        }
        throw new IllegalArgumentException("a number from " + least + " to " + most + " is expected: " + value);
    }
}
