package org.pabal.engine.form;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a binding on a headers exchange compares: ascending by name, so that equal ones have equal bytes. */
final class HeadersForm {

    private HeadersForm() {}

    static void write(Map<String, Object> headers, FieldWriter into) {
        into.number(headers.size());
        if (!headers.isEmpty()) {
            new TreeMap<>(headers).forEach((name, value) -> {
                into.text(name);
                value(name, value, into);
            });
        }
    }

    private static void value(String name, Object value, FieldWriter into) {
        if (value instanceof String string) {
            into.one(FieldForm.VALUE_STRING);
            into.text(string);
        } else if (value instanceof Boolean truth) {
            into.one(FieldForm.VALUE_BOOLEAN);
            into.one(truth ? 1 : 0);
        } else if (value instanceof Byte number) {
            into.one(FieldForm.VALUE_BYTE);
            into.one(number);
        } else if (value instanceof Short number) {
            into.one(FieldForm.VALUE_SHORT);
            into.signed(number);
        } else if (value instanceof Integer number) {
            into.one(FieldForm.VALUE_INT);
            into.signed(number);
        } else if (value instanceof Long number) {
            into.one(FieldForm.VALUE_LONG);
            into.signed(number);
        } else if (value instanceof Float number) {
            into.one(FieldForm.VALUE_FLOAT);
            into.number(Integer.toUnsignedLong(Float.floatToRawIntBits(number)));
        } else if (value instanceof Double number) {
            into.one(FieldForm.VALUE_DOUBLE);
            into.eight(Double.doubleToRawLongBits(number));
        } else {
            throw new IllegalArgumentException("cannot write header '" + name + "': its value is a "
                    + value.getClass().getName() + "; only strings, numbers and booleans can be compared");
        }
    }

    static Map<String, Object> read(FieldReader from) {
        int count = from.count("number of headers");
        if (count == 0) {
            return Map.of();
        }
        Map<String, Object> headers = new LinkedHashMap<>();
        String previous = null;
        for (int i = 0; i < count; i++) {
            String name = from.text("name of a header");
            if (previous != null && name.compareTo(previous) <= 0) {
                throw from.malformed("header '" + name + "' comes behind header '" + previous + "'; they ascend");
            }
            headers.put(name, value(from));
            previous = name;
        }
        return Collections.unmodifiableMap(headers);
    }

    private static Object value(FieldReader from) {
        int type = from.one("type of a header");
        return switch (type) {
            case FieldForm.VALUE_BOOLEAN -> from.upTo(1, "a boolean") == 1;
            case FieldForm.VALUE_BYTE -> (byte) from.one("value of a header");
            case FieldForm.VALUE_SHORT -> (short) between(Short.MIN_VALUE, Short.MAX_VALUE, from);
            case FieldForm.VALUE_INT -> (int) between(Integer.MIN_VALUE, Integer.MAX_VALUE, from);
            case FieldForm.VALUE_LONG -> from.signed("value of a header");
            case FieldForm.VALUE_FLOAT -> Float.intBitsToFloat(from.integer("value of a header"));
            case FieldForm.VALUE_DOUBLE -> Double.longBitsToDouble(from.eight("value of a header"));
            case FieldForm.VALUE_STRING -> from.text("value of a header");
            default ->
                throw from.malformed("a header has a value of type " + type + ", and this release knows 1 to "
                        + FieldForm.VALUE_STRING + "; it is damaged, or was written by a newer release");
        };
    }

    private static long between(long min, long max, FieldReader from) {
        long value = from.signed("value of a header");
        if (value < min || value > max) {
            throw from.malformed("a header's value is " + value + ", and its type goes from " + min + " to " + max);
        }
        return value;
    }
}
