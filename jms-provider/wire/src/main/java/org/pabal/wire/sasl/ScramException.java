package org.pabal.wire.sasl;

/** The exchange cannot go on: the other end does not know what it should, or does not say what SCRAM-SHA-256 expects. */
public final class ScramException extends Exception {
    private static final long serialVersionUID = 1L;

    ScramException(String text) {
        super(text, null, false, false);
    }
}
