package org.pabal.client.tcp;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkProvider;
import org.pabal.client.link.RefusedException;
import org.pabal.client.reconnect.Dialer;
import org.pabal.client.reconnect.Obstacles;
import org.pabal.client.reconnect.ReconnectSettings;
import org.pabal.client.reconnect.ReconnectingLink;

/** Reaches brokers over TCP: {@code pabal://host:port} and, with TLS, {@code pabals://host:port}. */
public final class TcpLinkProvider implements LinkProvider {

    private static final String PLAIN = "pabal";
    private static final String TLS = "pabals";

    /** For {@link java.util.ServiceLoader}. */
    public TcpLinkProvider() {}

    @Override
    public boolean supports(URI broker) {
        return !broker.isOpaque() && (PLAIN.equals(broker.getScheme()) || TLS.equals(broker.getScheme()));
    }

    @Override
    public Map<String, String> options() {
        return TcpOption.meanings();
    }

    /**
     * A link that goes on when its connection is lost has not tried any host yet; else tries one host after the other until
     * one answers as a broker.
     */
    @Override
    public Link connect(URI broker, Map<String, String> options) throws RefusedException {
        ReconnectSettings reconnect = ReconnectOptions.of(HostPort.of(broker).size(), options);
        return reconnect == null
                ? connectOnce(broker, options)
                : new ReconnectingLink(dialer(broker, options), reconnect);
    }

    /** A link over one connection, to the first host that answers as a broker. */
    Link connectOnce(URI broker, Map<String, String> options) throws RefusedException {
        Dialer dialer = dialer(broker, options);
        List<String> hosts = dialer.hosts();
        Obstacles obstacles = new Obstacles(hosts, false);
        for (int host = 0; host < hosts.size(); host++) {
            try {
                return dialer.dial(host);
            } catch (RefusedException refused) {
                obstacles.met(host, refused.refusal());
            }
        }
        throw new RefusedException(obstacles.refusal());
    }

    private static TcpDialer dialer(URI broker, Map<String, String> options) throws RefusedException {
        TcpSettings settings = TcpSettings.of(TLS.equals(broker.getScheme()), options);
        TlsFiles tls = settings.tls() ? new TlsFiles(settings) : null;
        return new TcpDialer(broker.getScheme() + "://", HostPort.of(broker), settings, tls);
    }
}
