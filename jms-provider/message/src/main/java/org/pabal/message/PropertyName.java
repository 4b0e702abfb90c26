package org.pabal.message;

import java.util.Arrays;

/**
 * A property's name in the bytes in which messages hold it, so that a look-up compares bytes and allocates nothing but its
 * result. Made once by who asks many messages for the same property, such as a compiled selector.
 */
public final class PropertyName {

    /** Longest name, in bytes of (generalised) UTF-8. */
    public static final int LENGTH_MAX = 0xFFFF;

    private final String text;
    private final byte[] bytes;

    private PropertyName(String text, byte[] bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if the name is empty or longer than {@link #LENGTH_MAX} */
    public static PropertyName of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a property needs a name");
        }
        long length = GeneralizedUtf8.length(text);
        if (length > LENGTH_MAX) {
            throw tooLong("property name", text, length);
        }
        return new PropertyName(text, GeneralizedUtf8.encode(text));
    }

    static IllegalArgumentException tooLong(String what, String text, long length) {
        return new IllegalArgumentException(what + " too long: " + length + " bytes, allowed " + LENGTH_MAX
                + ", starts with '" + text.substring(0, Math.min(40, text.length())) + "'");
    }

    /** The name as text. */
    public String text() {
        return text;
    }

    boolean isAt(byte[] form, int offset, int length) {
        return length == bytes.length && Arrays.equals(form, offset, offset + length, bytes, 0, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PropertyName that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
