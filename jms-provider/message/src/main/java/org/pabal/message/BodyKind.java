package org.pabal.message;

/** The shape of a message's body. Their order is part of the binary form: append only. */
public enum BodyKind {
    /** Headers and properties only (a plain {@code jakarta.jms.Message}). */
    NONE,
    /** One string, or none. */
    TEXT,
    /** Uninterpreted bytes. */
    BYTES,
    /** Names with typed values. */
    MAP,
    /** Typed values in sequence. */
    STREAM,
    /** A serialised Java object, as bytes that only a receiver may interpret. */
    OBJECT;

    /** Its number in the binary form. */
    @SuppressWarnings("EnumOrdinal") // the form's golden files pin the order
    byte code() {
        return (byte) ordinal();
    }
}
