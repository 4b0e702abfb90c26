package org.pabal.client.tcp;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkProvider;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Refusal;

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

    /** Tries one host after the other until one answers as a broker. */
    @Override
    public Link connect(URI broker, Map<String, String> options) throws RefusedException {
        TcpSettings settings = TcpSettings.of(TLS.equals(broker.getScheme()), options);
        SSLContext tls = settings.tls() ? TlsMaterial.context(settings) : null;
        return new TcpLink(broker.getScheme() + "://", connect(HostPort.of(broker), settings, tls), settings);
    }

    private static Transport connect(List<HostPort> hosts, TcpSettings settings, @Nullable SSLContext tls)
            throws RefusedException {
        List<String> failures = new ArrayList<>();
        for (HostPort host : hosts) {
            try {
                return Transport.open(host, settings, tls);
            } catch (RefusedException refused) {
                if (hosts.size() == 1) {
                    throw refused;
                }
                failures.add(host + ": " + refused.refusal().text());
            }
        }
        throw new RefusedException(new Refusal(
                Refusal.Code.BROKER_UNAVAILABLE,
                "none of " + hosts.size() + " hosts could be reached: " + String.join("; ", failures)));
    }
}
