package org.pabal.broker.json;

/** A text is not JSON. The message says what is wrong and where. */
public final class MalformedJson extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int offset;

    MalformedJson(String problem, int offset) {
        super(problem + " at character " + offset);
        this.offset = offset;
    }

    /** In UTF-16 characters from the beginning. */
    public int offset() {
        return offset;
    }
}
