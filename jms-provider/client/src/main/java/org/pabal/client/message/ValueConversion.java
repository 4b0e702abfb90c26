package org.pabal.client.message;

import jakarta.jms.MessageFormatException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;

/**
 * The conversion tables of properties, map entries and stream elements (Jakarta Messaging 3.1 §3.5.4, §3.11.3), which are
 * one: properties are the case without characters and byte arrays.
 *
 * <p>What the table does not allow is a MessageFormatException. Null as a primitive is what the primitive's own {@code
 * valueOf((String) null)} makes of it: false, a NumberFormatException, and for float and double a NullPointerException; as
 * a character it is a NullPointerException.
 */
final class ValueConversion {

    private static final int SHOWN_LENGTH_MAX = 60;

    private ValueConversion() {}

    /** Where a value stands, for errors. */
    enum Place {
        PROPERTY("property"),
        ENTRY("map entry"),
        ELEMENT("stream element");

        private final String label;

        Place(String label) {
            this.label = label;
        }
    }

    static boolean asBoolean(@Nullable Object value, Place place, @Nullable Object at) throws MessageFormatException {
        if (value instanceof Boolean found) {
            return found;
        } else if (value == null || value instanceof String) {
            return Boolean.parseBoolean((String) value);
        }
        throw unlike(value, "boolean", place, at);
    }

    static byte asByte(@Nullable Object value, Place place, @Nullable Object at) throws MessageFormatException {
        if (value instanceof Byte found) {
            return found;
        } else if (value == null || value instanceof String) {
            try {
                return Byte.parseByte((String) value);
            } catch (NumberFormatException e) {
                throw noNumber(value, "byte", place, at);
            }
        }
        throw unlike(value, "byte", place, at);
    }

    static short asShort(@Nullable Object value, Place place, @Nullable Object at) throws MessageFormatException {
        if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).shortValue();
        } else if (value == null || value instanceof String) {
            try {
                return Short.parseShort((String) value);
            } catch (NumberFormatException e) {
                throw noNumber(value, "short", place, at);
            }
        }
        throw unlike(value, "short", place, at);
    }

    static int asInt(@Nullable Object value, Place place, @Nullable Object at) throws MessageFormatException {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        } else if (value == null || value instanceof String) {
            try {
                return Integer.parseInt((String) value);
            } catch (NumberFormatException e) {
                throw noNumber(value, "int", place, at);
            }
        }
        throw unlike(value, "int", place, at);
    }

    static long asLong(@Nullable Object value, Place place, @Nullable Object at) throws MessageFormatException {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        } else if (value == null || value instanceof String) {
            try {
                return Long.parseLong((String) value);
            } catch (NumberFormatException e) {
                throw noNumber(value, "long", place, at);
            }
        }
        throw unlike(value, "long", place, at);
    }

    static float asFloat(@Nullable Object value, Place place, @Nullable Object at) throws MessageFormatException {
        if (value instanceof Float found) {
            return found;
        } else if (value instanceof String text) {
            try {
                return Float.parseFloat(text);
            } catch (NumberFormatException e) {
                throw noNumber(value, "float", place, at);
            }
        } else if (value == null) {
            throw nothing("float", place, at);
        }
        throw unlike(value, "float", place, at);
    }

    static double asDouble(@Nullable Object value, Place place, @Nullable Object at) throws MessageFormatException {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        } else if (value instanceof String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw noNumber(value, "double", place, at);
            }
        } else if (value == null) {
            throw nothing("double", place, at);
        }
        throw unlike(value, "double", place, at);
    }

    static char asChar(@Nullable Object value, Place place, @Nullable Object at) throws MessageFormatException {
        if (value instanceof Character found) {
            return found;
        } else if (value == null) {
            throw nothing("char", place, at);
        }
        throw unlike(value, "char", place, at);
    }

    static @Nullable String asString(@Nullable Object value, Place place, @Nullable Object at)
            throws MessageFormatException {
        if (value instanceof byte[]) {
            throw unlike(value, "String", place, at);
        }
        return value == null ? null : value.toString();
    }

    /** The array itself; whoever hands it out copies it. */
    static byte @Nullable [] asBytes(@Nullable Object value, Place place, @Nullable Object at)
            throws MessageFormatException {
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw unlike(value, "byte[]", place, at);
    }

    /** Whether a property may have this value (§3.5.5). */
    static boolean isPropertyValue(@Nullable Object value) {
        return value == null || value instanceof String || value instanceof Boolean || isNumber(value);
    }

    /** Whether a map entry or a stream element may have this value (§3.11.3). */
    static boolean isBodyValue(Object value) {
        return isPropertyValue(value) || value instanceof Character || value instanceof byte[];
    }

    private static boolean isNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Double
                || value instanceof Float
                || value instanceof Short
                || value instanceof Byte;
    }

    static MessageFormatException unlike(Object value, String wanted, Place place, @Nullable Object at) {
        return new MessageFormatException(
                "cannot read " + name(place, at) + " as " + wanted + ": it is a "
                        + value.getClass().getSimpleName() + shown(value) + "; read it as that, or as an object",
                ErrorCodes.MESSAGE_FORMAT);
    }

    static MessageFormatException unsupported(Object value, Place place, @Nullable Object at) {
        String remedy = value instanceof BigDecimal || value instanceof BigInteger || value instanceof Enum<?>
                ? "; use its toString()"
                : "; use a String, or an ObjectMessage";
        return new MessageFormatException(
                "cannot set " + name(place, at) + " to a " + value.getClass().getName()
                        + ": only the boxed primitives and String are allowed"
                        + (place == Place.PROPERTY ? "" : ", and byte[]") + remedy,
                ErrorCodes.MESSAGE_FORMAT);
    }

    private static NumberFormatException noNumber(
            @Nullable Object value, String wanted, Place place, @Nullable Object at) {
        return new NumberFormatException("cannot read " + name(place, at) + " as " + wanted + ": "
                + (value == null ? "it is null, or not set" : "it is a String" + shown(value)));
    }

    private static NullPointerException nothing(String wanted, Place place, @Nullable Object at) {
        return new NullPointerException(
                "cannot read " + name(place, at) + " as " + wanted + ": it is null, or not set");
    }

    static String name(Place place, @Nullable Object at) {
        return place == Place.ELEMENT ? place.label + " " + at : place.label + " '" + at + "'";
    }

    private static String shown(Object value) {
        if (value instanceof byte[] bytes) {
            return " of " + bytes.length + " bytes";
        }
        String text = value.toString();
        return " '" + (text.length() > SHOWN_LENGTH_MAX ? text.substring(0, SHOWN_LENGTH_MAX) + "…" : text) + "'";
    }
}
