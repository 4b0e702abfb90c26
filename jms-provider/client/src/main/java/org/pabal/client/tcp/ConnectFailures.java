package org.pabal.client.tcp;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;
import org.pabal.wire.ForeignProtocol;
import org.pabal.wire.Preface;

/** What stood in the way of a connection, in words for a tired person: what happened, and what to look at. */
final class ConnectFailures {

    private static final String ALERT = "fatal alert";

    private static final List<String> OWN_CERTIFICATE_ALERTS =
            List.of("bad_certificate", "unsupported_certificate", "certificate_", "unknown_ca", "access_denied");

    private static final List<String> DISAGREEMENT_ALERTS =
            List.of("handshake_failure", "insufficient_security", "unrecognized_name");

    private ConnectFailures() {}

    /** The other end has answered, but not as a broker that this client can speak to. */
    static final class ForeignException extends IOException {
        private static final long serialVersionUID = 1L;

        ForeignException(String objection) {
            super(objection);
        }
    }

    /** BROKER_UNAVAILABLE for what may be better in a moment; other codes for what somebody has to mend. */
    static Refusal refusal(HostPort to, TcpSettings settings, IOException failure) {
        if (failure instanceof ForeignException) {
            return new Refusal(Refusal.Code.INCOMPATIBLE, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof UnknownHostException) {
            return unavailable(
                    "there is no host named '" + to.host() + "'; check its spelling, and the network's name service");
        }
        if (failure instanceof NoRouteToHostException) {
            return unavailable("no route leads to host '" + to.host() + "'; check the network between here and there");
        }
        if (failure instanceof ConnectException) {
            return unavailable("nothing listens on port " + to.port() + " of '" + to.host()
                    + "'; is the broker running, and is this its port? (it is 7225 unless configured)");
        }
        if (failure instanceof SocketTimeoutException) {
            return unavailable("no answer within " + settings.connectMillis()
                    + " ms (connectTimeout); is the host up, and no firewall between?");
        }
        if (failure instanceof SSLException) {
            return tls(to, failure);
        }
        if (failure instanceof EOFException) {
            return unavailable(
                    settings.tls()
                            ? "the connection was closed without a word; is this a Pabal broker's TLS port?"
                            : "the connection was closed without a word; does the broker want TLS (pabals://) there?");
        }
        if (failure instanceof SocketException) {
            return unavailable("the connection was cut off while it was being made (" + failure.getMessage()
                    + "); is a broker starting or stopping there? its log may know");
        }
        return unavailable(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    }

    private static Refusal unavailable(String text) {
        return new Refusal(Refusal.Code.BROKER_UNAVAILABLE, text);
    }

    private static Refusal tls(HostPort to, IOException failure) {
        String text = String.valueOf(failure.getMessage());
        String doubt = doubt(to, failure, text);
        if (doubt != null) {
            return new Refusal(Refusal.Code.NOT_TRUSTED, doubt);
        }
        if (text.contains("unrecognized SSL message") || text.contains("plaintext connection")) {
            return new Refusal(
                    Refusal.Code.INCOMPATIBLE,
                    "no TLS is spoken there; write pabal:// for a plain connection, or look for the TLS port");
        }
        if (text.contains(ALERT) && text.contains("protocol_version")) {
            // What a broker of ours answers to TLS on a plain port, so that every TLS client can name it
            return new Refusal(
                    Refusal.Code.INCOMPATIBLE,
                    "no TLS is spoken there, or no version of it that Java allows here (" + text
                            + "); write pabal:// for a plain connection, or look for the TLS port");
        }
        if (containsOneOf(text, OWN_CERTIFICATE_ALERTS)) {
            return new Refusal(
                    Refusal.Code.NOT_AUTHENTICATED,
                    "the broker wants a certificate of this client, and has not accepted what it got (" + text
                            + "); name a file with key and certificate: tlsKey=FILE");
        }
        // A connection that breaks in the middle of a handshake, which may end otherwise the next time
        boolean isCut = failure.getCause() instanceof IOException cut && !(cut instanceof SSLException);
        boolean isDisagreement = containsOneOf(text, DISAGREEMENT_ALERTS)
                || (failure instanceof SSLHandshakeException && !isCut && !text.contains(ALERT));
        return new Refusal(
                isDisagreement ? Refusal.Code.INCOMPATIBLE : Refusal.Code.BROKER_UNAVAILABLE,
                "TLS could not be agreed upon (" + text + ")"
                        + (isDisagreement ? "; compare the versions and ciphers that both ends allow" : ""));
    }

    /** Why the certificate shown does not convince; null if it is not that. */
    private static @Nullable String doubt(HostPort to, IOException failure, String text) {
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
        return null;
    }

    private static boolean containsOneOf(String text, List<String> words) {
        return text.contains(ALERT) && words.stream().anyMatch(text::contains);
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
