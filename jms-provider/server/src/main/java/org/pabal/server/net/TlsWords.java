package org.pabal.server.net;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words why a TLS handshake failed. */
final class TlsWords {

    private TlsWords() {}

    static boolean isOfTls(Throwable cause) {
        return find(cause, SSLException.class) != null;
    }

    /** Whether what came is no TLS at all. */
    static boolean isPlain(Throwable cause) {
        return find(cause, NotSslRecordException.class) != null;
    }

    static String why(Throwable cause) {
        if (find(cause, NotSslRecordException.class) != null) {
            return "it does not speak TLS; this listener does: let the client use 'pabals://…'";
        }
        Throwable expired = find(cause, CertificateExpiredException.class);
        if (expired != null) {
            return "its certificate has expired: " + expired.getMessage() + "; give the client a new one";
        }
        Throwable early = find(cause, CertificateNotYetValidException.class);
        if (early != null) {
            return "its certificate is not valid yet: " + early.getMessage() + "; compare the clocks";
        }
        Throwable path = find(cause, CertPathValidatorException.class);
        if (path == null) {
            path = find(cause, CertificateException.class);
        }
        if (path != null) {
            return "its certificate is not believed: " + path.getMessage()
                    + "; tls.trust must hold the authority that signed it";
        }
        String text = String.valueOf(cause.getMessage());
        if (text.contains("Empty client certificate chain") || text.contains("null cert chain")) {
            return "it has shown no certificate, and this listener asks for one (tls: mutual); give the client one";
        }
        if (text.contains("bad_certificate") || text.contains("certificate_unknown") || text.contains("unknown_ca")) {
            return "it does not believe this broker's certificate (" + text
                    + "); let the client trust the authority that signed tls.certificate, and connect to a name that"
                    + " stands in it";
        }
        if (text.contains("certificate_expired")) {
            return "it says that this broker's certificate has expired; renew tls.certificate";
        }
        if (cause instanceof ClosedChannelException) {
            return "it went away in the middle";
        }
        return text;
    }

    private static @Nullable Throwable find(Throwable cause, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable each = cause; each != null && depth < 20; each = each.getCause(), depth++) {
            if (type.isInstance(each)) {
                return each;
            }
        }
        return null;
    }
}
