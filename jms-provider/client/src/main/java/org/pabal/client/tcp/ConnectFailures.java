package org.pabal.client.tcp;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.pabal.wire.ForeignProtocol;
import org.pabal.wire.Preface;

/** What stood in the way of a connection, in words for a tired person: what happened, and what to look at. */
final class ConnectFailures {

    private ConnectFailures() {}

    static String text(HostPort to, TcpSettings settings, IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "there is no host named '" + to.host() + "'; check its spelling, and the network's name service";
        }
        if (failure instanceof NoRouteToHostException) {
            return "no route leads to host '" + to.host() + "'; check the network between here and there";
        }
        if (failure instanceof ConnectException) {
            return "nothing listens on port " + to.port() + " of '" + to.host()
                    + "'; is the broker running, and is this its port? (it is 7225 unless configured)";
        }
        if (failure instanceof SocketTimeoutException) {
            return "no answer within " + settings.connectMillis()
                    + " ms (connectTimeout); is the host up, and no firewall between?";
        }
        if (failure instanceof SSLException) {
            return tls(to, failure);
        }
        if (failure instanceof EOFException) {
            return settings.tls()
                    ? "the connection was closed without a word; is this a Pabal broker's TLS port?"
                    : "the connection was closed without a word; does the broker want TLS (pabals://) there?";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static String tls(HostPort to, IOException failure) {
        String text = String.valueOf(failure.getMessage());
        CertificateExpiredException expired = cause(failure, CertificateExpiredException.class);
        if (expired != null) {
            return "the broker's certificate has expired (" + expired.getMessage() + "); it has to be renewed there";
        }
        CertificateNotYetValidException early = cause(failure, CertificateNotYetValidException.class);
        if (early != null) {
            return "the broker's certificate is not valid yet (" + early.getMessage()
                    + "); check the clocks of both machines";
        }
        if (cause(failure, CertPathValidatorException.class) != null
                || text.contains("PKIX path")
                || text.contains("trustAnchors")) {
            return "the broker's certificate is not trusted here (" + text
                    + "); if it is the right broker, name a file with its certificate or its issuer's: tlsTrust=FILE";
        }
        CertificateException mismatch = cause(failure, CertificateException.class);
        if (mismatch != null) {
            return "the broker's certificate is not for host '" + to.host() + "' (" + mismatch.getMessage()
                    + "); connect under the name that it is for, or have it reissued";
        }
        if (text.contains("unrecognized SSL message") || text.contains("plaintext connection")) {
            return "no TLS is spoken there; write pabal:// for a plain connection, or look for the TLS port";
        }
        if (text.contains("bad_certificate")
                || text.contains("certificate_required")
                || text.contains("certificate_unknown")
                || text.contains("unknown_ca")) {
            return "the broker wants a certificate of this client, and has not accepted what it got (" + text
                    + "); name a file with key and certificate: tlsKey=FILE";
        }
        return "TLS could not be agreed upon (" + text + ")";
    }

    /** Something else than a preface came first. */
    static String foreign(byte[] first, int length) {
        ForeignProtocol foreign = ForeignProtocol.of(first, length);
        return switch (foreign) {
            case TLS -> "it wants TLS there; write pabals:// in place of pabal://";
            case UNKNOWN -> "what answers there is no Pabal broker; check host and port";
            default -> foreign.title() + " is spoken there, not Pabal's own protocol; check host and port";
        };
    }

    static String version(Preface refused) {
        return "the broker speaks versions " + refused.lowest() + " to " + refused.highest()
                + " of the protocol, this client version " + Preface.VERSION + "; use a client of "
                + (refused.lowest() > Preface.VERSION ? "a newer" : "an older") + " release";
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
