package org.pabal.tck.outside.message;

import java.util.EnumSet;
import java.util.Set;

/** The types of tables 3-2 and 3-7 of the specification, a value of each, and what may be read as what. */
enum Kind {
    BOOLEAN(true),
    BYTE((byte) -7),
    SHORT((short) 300),
    CHAR('말'),
    INT(70_000),
    LONG(1L << 40),
    FLOAT(1.5f),
    DOUBLE(-2.25),
    STRING("42"),
    BYTES(new byte[] {1, 2, 3});

    final Object sample;

    Kind(Object sample) {
        this.sample = sample;
    }

    /** Properties know neither characters nor bytes. */
    static Set<Kind> ofProperties() {
        return EnumSet.complementOf(EnumSet.of(CHAR, BYTES));
    }

    Set<Kind> readableAs() {
        return switch (this) {
            case BOOLEAN -> EnumSet.of(BOOLEAN, STRING);
            case BYTE -> EnumSet.of(BYTE, SHORT, INT, LONG, STRING);
            case SHORT -> EnumSet.of(SHORT, INT, LONG, STRING);
            case CHAR -> EnumSet.of(CHAR, STRING);
            case INT -> EnumSet.of(INT, LONG, STRING);
            case LONG -> EnumSet.of(LONG, STRING);
            case FLOAT -> EnumSet.of(FLOAT, DOUBLE, STRING);
            case DOUBLE -> EnumSet.of(DOUBLE, STRING);
            case STRING -> EnumSet.complementOf(EnumSet.of(CHAR, BYTES));
            case BYTES -> EnumSet.of(BYTES);
        };
    }

    /** What reading this kind's sample as another, permitted, kind must give. */
    Object sampleAs(Kind target) {
        if (target == this) {
            return sample;
        }
        String text = sample.toString();
        return switch (target) {
            case BOOLEAN -> Boolean.valueOf(text);
            case BYTE -> Byte.valueOf(text);
            case SHORT -> Short.valueOf(text);
            case INT -> Integer.valueOf(text);
            case LONG -> Long.valueOf(text);
            case FLOAT -> Float.valueOf(text);
            case DOUBLE -> this == FLOAT ? (Object) ((Float) sample).doubleValue() : Double.valueOf(text);
            case STRING -> text;
            default -> throw new IllegalArgumentException(this + " cannot be read as " + target);
        };
    }
}
