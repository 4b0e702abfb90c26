package org.pabal.server.settings;

import java.util.List;

/**
 * One socket that clients connect to.
 *
 * @param name for people
 * @param port 0 for any free one
 * @param where where host was said, for complaints
 */
public record ListenerSettings(String name, String host, int port, Tls tls, String where) {

    /** Where clients look for a broker unless told otherwise: P, A, B, L on a telephone. */
    public static final int PORT = 7225;

    /** Whether the peer speaks TLS. */
    public enum Tls {
        /** As soon as there is a certificate to show. */
        AUTO,
        OFF,
        ON,
        /** And shows a certificate of its own. */
        MUTUAL
    }

    static ListenerSettings read(String name, Values values) {
        return new ListenerSettings(
                name,
                values.of(SettingsTable.HOST),
                values.intOf(SettingsTable.PORT),
                values.of(SettingsTable.TLS),
                values.where(SettingsTable.HOST));
    }

    void check(TlsSettings certificates, List<String> problems) {
        if ((tls == Tls.ON || tls == Tls.MUTUAL) && !certificates.hasCertificate()) {
            problems.add(where + ": listener '" + name + "' wants TLS, and there is no certificate to show; set"
                    + " tls.certificate (PEM) or tls.keystore (PKCS #12), or listeners." + name + ".tls: off");
        }
        if (tls == Tls.MUTUAL && certificates.trust().isEmpty()) {
            problems.add(
                    where + ": listener '" + name + "' asks clients for a certificate, and no authority is believed;"
                            + " set tls.trust to the file with the authority that signs them");
        }
    }

    /** What holds, with {@code AUTO} decided. */
    public Tls effectiveTls(TlsSettings certificates) {
        if (tls != Tls.AUTO) {
            return tls;
        }
        return certificates.hasCertificate() ? Tls.ON : Tls.OFF;
    }
}
