package org.pabal.broker.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value, without white space.
 *
 * <pre>{@code
 * JsonWriter json = new JsonWriter(new StringBuilder());
 * json.beginObject().name("queue").value("orders").name("length").value(7).end();
 * json.toString(); // {"queue":"orders","length":7}
 * }</pre>
 *
 * <p>Every text comes through unchanged: halves of surrogate pairs are escaped. Commas are put by themselves; that names and
 * ends are where they belong is for the caller to see to. Not for several threads.
 */
public final class JsonWriter {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out;
    private final StringBuilder ends = new StringBuilder();
    private boolean comma;

    public JsonWriter(StringBuilder out) {
        this.out = out;
    }

    /**
     * A whole value: null, Boolean, Number, CharSequence, Map (by its names' text), Iterable, or an array of objects.
     *
     * @throws IllegalArgumentException for anything else, and for numbers that are not finite
     */
    public static String text(@Nullable Object value) {
        return new JsonWriter(new StringBuilder()).any(value).toString();
    }

    public JsonWriter beginObject() {
        return begin('{', '}');
    }

    public JsonWriter beginArray() {
        return begin('[', ']');
    }

    private JsonWriter begin(char begin, char end) {
        separate();
        out.append(begin);
        ends.append(end);
        comma = false;
        return this;
    }

    /** Ends the object or array that was begun last. */
    public JsonWriter end() {
        if (ends.isEmpty()) {
            throw new IllegalStateException("nothing has been begun that could end");
        }
        out.append(ends.charAt(ends.length() - 1));
        ends.setLength(ends.length() - 1);
        comma = true;
        return this;
    }

    /** The name of what is written next, within an object. */
    public JsonWriter name(String name) {
        separate();
        quote(name);
        out.append(':');
        comma = false;
        return this;
    }

    public JsonWriter value(@Nullable CharSequence text) {
        separate();
        if (text == null) {
            out.append("null");
        } else {
            quote(text);
        }
        comma = true;
        return this;
    }

    public JsonWriter value(long number) {
        separate();
        out.append(number);
        comma = true;
        return this;
    }

    public JsonWriter value(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no number " + number + "; write it as a text");
        }
        separate();
        out.append(number);
        comma = true;
        return this;
    }

    public JsonWriter value(boolean truth) {
        separate();
        out.append(truth);
        comma = true;
        return this;
    }

    /** As {@link #text}. */
    public JsonWriter any(@Nullable Object value) {
        if (value == null || value instanceof CharSequence) {
            return value((CharSequence) value);
        }
        if (value instanceof Boolean truth) {
            return value(truth.booleanValue());
        }
        if (value instanceof Double || value instanceof Float) {
            return value(((Number) value).doubleValue());
        }
        if (value instanceof BigDecimal || value instanceof BigInteger) {
            separate();
            out.append(value);
            comma = true;
            return this;
        }
        if (value instanceof Number number) {
            return value(number.longValue());
        }
        if (value instanceof Map<?, ?> map) {
            beginObject();
            map.forEach((name, one) -> name(String.valueOf(name)).any(one));
            return end();
        }
        if (value instanceof Iterable<?> list) {
            beginArray();
            list.forEach(this::any);
            return end();
        }
        if (value instanceof @Nullable Object[] array) {
            beginArray();
            for (Object one : array) {
                any(one);
            }
            return end();
        }
        throw new IllegalArgumentException("no JSON for " + value.getClass().getName() + ": " + value);
    }

    private void separate() {
        if (comma) {
            out.append(',');
        }
    }

    private void quote(CharSequence text) {
        out.append('"');
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    boolean pair = Character.isHighSurrogate(c)
                            && i + 1 < length
                            && Character.isLowSurrogate(text.charAt(i + 1));
                    if (pair) {
                        out.append(c).append(text.charAt(++i));
                    } else if (c < ' ' || Character.isSurrogate(c) || c == 0x7F || c == 0x2028 || c == 0x2029) {
                        escape(c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private void escape(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX[c >> shift & 0xF]);
        }
    }

    /** What has been written. */
    @Override
    public String toString() {
        return out.toString();
    }
}
