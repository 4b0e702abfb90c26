package org.pabal.message;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that also carries what Java strings may hold and Unicode text may not: a surrogate without its other half, as the
 * three bytes its number would have. A proper pair is always the usual four bytes, so every string has exactly one form.
 */
public final class GeneralizedUtf8 {

    /** Up to here a plain loop beats the bulk copy and its check. */
    private static final int LOOP_LENGTH_MAX = 48;

    private static final int CHUNK_LENGTH = 8_192;
    private static final long NON_ASCII = 0x8080_8080_8080_8080L;
    private static final char REPLACEMENT = '\uFFFD';

    private GeneralizedUtf8() {}

    /**
     * Writes a string of ASCII characters, one byte each; whatever it wrote is void if it answers false, because the
     * string holds something else.
     */
    static boolean putAscii(String string, byte[] target, int offset) {
        int length = string.length();
        if (length > LOOP_LENGTH_MAX) {
            return putLongAscii(string, target, offset);
        }
        for (int i = 0; i < length; i++) {
            char c = string.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            target[offset + i] = (byte) c;
        }
        return true;
    }

    // The deprecated copy drops the high bytes of characters, at the speed of memory; reading back as UTF-8 gives the
    // same
    // string only if there was nothing to drop and nothing above 0x7F. Both are vectorised by the JVM, a loop is not. A
    // true
    // U+FFFD would read back as itself, being what the JDK makes of the malformed byte that is left of it.
    @SuppressWarnings("deprecation")
    private static boolean putLongAscii(String string, byte[] target, int offset) {
        int length = string.length();
        for (int from = 0; from < length; from += CHUNK_LENGTH) {
            int to = Math.min(length, from + CHUNK_LENGTH);
            string.getBytes(from, to, target, offset + from);
            String readBack = new String(target, offset + from, to - from, StandardCharsets.UTF_8);
            if (readBack.indexOf(REPLACEMENT) >= 0 || !readBack.equals(string.substring(from, to))) {
                return false;
            }
        }
        return true;
    }

    /** How many bytes {@link #put} will write. */
    public static long length(String string) {
        int units = string.length();
        long length = 0;
        for (int i = 0; i < units; i++) {
            char c = string.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (startsPair(string, i)) {
                length += 4;
                i++;
            } else {
                length += 3;
            }
        }
        return length;
    }

    /** Writes any string; the caller has made room. Answers the offset after the last byte. */
    public static int put(String string, byte[] target, int offset) {
        int units = string.length();
        int at = offset;
        for (int i = 0; i < units; i++) {
            char c = string.charAt(i);
            if (c < 0x80) {
                target[at++] = (byte) c;
            } else if (c < 0x800) {
                target[at++] = (byte) (0xC0 | c >> 6);
                target[at++] = (byte) (0x80 | c & 0x3F);
            } else if (startsPair(string, i)) {
                int point = Character.toCodePoint(c, string.charAt(++i));
                target[at++] = (byte) (0xF0 | point >> 18);
                target[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                target[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                target[at++] = (byte) (0x80 | point & 0x3F);
            } else {
                target[at++] = (byte) (0xE0 | c >> 12);
                target[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                target[at++] = (byte) (0x80 | c & 0x3F);
            }
        }
        return at;
    }

    static byte[] encode(String string) {
        byte[] bytes = new byte[Math.toIntExact(length(string))];
        put(string, bytes, 0);
        return bytes;
    }

    /** Reads bytes in which {@link #faultAt} finds no fault. */
    public static String decode(byte[] source, int offset, int length) {
        String string = new String(source, offset, length, StandardCharsets.UTF_8);
        // The JDK replaces what it takes for malformed, lone surrogates among it. A true U+FFFD only costs a second
        // look.
        return string.indexOf(REPLACEMENT) < 0 ? string : decodeExactly(source, offset, offset + length);
    }

    private static String decodeExactly(byte[] source, int from, int to) {
        StringBuilder string = new StringBuilder(to - from);
        int at = from;
        while (at < to) {
            int first = source[at];
            if (first >= 0) {
                string.append((char) first);
                at++;
            } else if ((first & 0xE0) == 0xC0) {
                string.append((char) ((first & 0x1F) << 6 | source[at + 1] & 0x3F));
                at += 2;
            } else if ((first & 0xF0) == 0xE0) {
                string.append((char) ((first & 0x0F) << 12 | (source[at + 1] & 0x3F) << 6 | source[at + 2] & 0x3F));
                at += 3;
            } else {
                string.appendCodePoint((first & 0x07) << 18
                        | (source[at + 1] & 0x3F) << 12
                        | (source[at + 2] & 0x3F) << 6
                        | source[at + 3] & 0x3F);
                at += 4;
            }
        }
        return string.toString();
    }

    /** The offset of the first byte that is not part of a well-formed sequence, or -1. */
    public static int faultAt(byte[] source, int from, int to) {
        int at = from;
        boolean afterHighSurrogate = false;
        while (at < to) {
            if (to - at >= Long.BYTES && (MessageForm.longAt(source, at) & NON_ASCII) == 0) {
                at += Long.BYTES;
                afterHighSurrogate = false;
                continue;
            }
            int length = sequenceLength(source, at, to);
            if (length == 0) {
                return at;
            }
            boolean surrogate = length == 3 && (source[at] & 0xFF) == 0xED && (source[at + 1] & 0xFF) >= 0xA0;
            boolean low = surrogate && (source[at + 1] & 0xFF) >= 0xB0;
            if (low && afterHighSurrogate) {
                return at;
            }
            afterHighSurrogate = surrogate && !low;
            at += length;
        }
        return -1;
    }

    /** Of the sequence that starts here, or 0 if none does: overlong and too large ones count as none. */
    private static int sequenceLength(byte[] source, int at, int to) {
        int first = source[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (length == 0 || to - at < length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((source[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = source[at + 1] & 0xFF;
        boolean overlong = first == 0xE0 && second < 0xA0 || first == 0xF0 && second < 0x90;
        boolean tooLarge = first == 0xF4 && second > 0x8F;
        return overlong || tooLarge ? 0 : length;
    }

    private static boolean startsPair(String string, int i) {
        return Character.isHighSurrogate(string.charAt(i))
                && i + 1 < string.length()
                && Character.isLowSurrogate(string.charAt(i + 1));
    }
}
