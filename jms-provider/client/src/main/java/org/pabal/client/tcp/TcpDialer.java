package org.pabal.client.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;
import org.pabal.client.reconnect.Dialer;
import org.pabal.client.reconnect.ResumableLink;

/** Reaches for the hosts of a URL over TCP. */
record TcpDialer(
        String scheme,
        List<HostPort> addresses,
        TcpSettings settings,
        @Nullable TlsFiles tls) implements Dialer {

    @Override
    public List<String> hosts() {
        return addresses.stream().map(HostPort::toString).toList();
    }

    @Override
    public ResumableLink dial(int host) throws RefusedException {
        return new TcpLink(
                scheme, Transport.open(addresses.get(host), settings, tls == null ? null : tls.context()), settings);
    }

    @Override
    public int attemptMillisMax() {
        return settings.connectMillis();
    }

    @Override
    public String describe() {
        return scheme + String.join(",", hosts());
    }
}
