package org.pabal.wire;

/** What came is no frame, or none that may come here. The text says which, where, and what was expected. */
public final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String text) {
        super(text, null, false, false);
    }
}
