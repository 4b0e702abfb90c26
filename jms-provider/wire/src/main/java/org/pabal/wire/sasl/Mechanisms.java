package org.pabal.wire.sasl;

/** Names of the authentication mechanisms that version 1 knows. */
public final class Mechanisms {

    /** A user and a password, which does not travel (RFC 7677). */
    public static final String SCRAM_SHA_256 = "SCRAM-SHA-256";

    /** Whom the certificate of the TLS connection names. */
    public static final String EXTERNAL = "EXTERNAL";

    /** Nobody in particular; the response may say who, for the log. */
    public static final String ANONYMOUS = "ANONYMOUS";

    private Mechanisms() {}
}
