package org.pabal.server.session;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who is at the other end of a socket, as far as the socket knows.
 *
 * @param address for people: host and port
 * @param host the host alone; what connections are counted by
 * @param loopback whether the peer is on this machine
 * @param encrypted whether TLS is between
 * @param certificates the verified chain that the peer has shown, its own first; empty without mutual TLS
 */
public record Peer(
        String address, String host, boolean loopback, boolean encrypted, List<X509Certificate> certificates) {

    public Peer {
        certificates = List.copyOf(certificates);
    }
}
