package org.pabal.engine.form;

/**
 * Bytes that claim to be something of the engine's and are not, or that a newer release has written. The text names the
 * offset, what was found there and what the form expects.
 */
public final class MalformedForm extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int offset;
    private final String reason;

    MalformedForm(String what, int offset, String reason) {
        super("malformed " + what + ": offset=" + offset + ": " + reason);
        this.offset = offset;
        this.reason = reason;
    }

    MalformedForm(String what, int offset, String reason, RuntimeException cause) {
        this(what, offset, reason);
        initCause(cause);
    }

    /** Where the form is broken, counted in bytes from its first. */
    public int offset() {
        return offset;
    }

    /** What was found there and what was expected, without the offset. */
    public String reason() {
        return reason;
    }
}
