package org.pabal.message;

/**
 * Bytes that claim to be a message and are not one. The text names the offset, what was found there and what the binary
 * form expects.
 */
public final class MalformedMessage extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    MalformedMessage(int offset, String text) {
        super("malformed message: offset=" + offset + ": " + text);
        this.offset = offset;
    }

    /** Where the form is broken, counted in bytes from the first of the message. */
    public int offset() {
        return offset;
    }
}
