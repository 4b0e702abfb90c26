package org.pabal.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import org.pabal.broker.EffectListener;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkProvider;
import org.pabal.client.link.RefusedException;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;
import org.pabal.server.PabalServer;
import org.pabal.server.ServerStartException;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import org.pabal.server.wire.WireSession;

/**
 * How a test reaches its broker: by calls within this JVM, or, with {@code -Dpabal.test.link=tcp}, through a socket that is
 * opened in front of that same broker when it is first asked for. The tests are the same.
 */
final class WayIn {

    /** The system property that says it. */
    static final String LINK = "pabal.test.link";

    /** Its value for a socket. */
    static final String TCP = "tcp";

    private static final boolean OVER_TCP = TCP.equals(System.getProperty(LINK));

    private static final Map<EmbeddedBroker, PabalServer> SERVERS = Collections.synchronizedMap(new WeakHashMap<>());

    private WayIn() {}

    static boolean isOverTcp() {
        return OVER_TCP;
    }

    /** For a connection factory. */
    static String url(EmbeddedBroker broker) {
        return OVER_TCP
                ? "pabal://127.0.0.1:"
                        + SERVERS.computeIfAbsent(broker, WayIn::open)
                                .address("main")
                                .getPort()
                : broker.connectionUrl();
    }

    /**
     * Connected, not opened.
     *
     * @throws RefusedException if nobody is there, which in this JVM shows when it is opened
     */
    static Link link(EmbeddedBroker broker) throws RefusedException {
        if (!OVER_TCP) {
            return new InProcessLink(broker.broker());
        }
        URI url = URI.create(url(broker));
        LinkProvider provider = ServiceLoader.load(LinkProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.supports(url))
                .findFirst()
                .orElseThrow();
        return provider.connect(url, Map.of());
    }

    private static PabalServer open(EmbeddedBroker broker) {
        try {
            PabalServer server = PabalServer.inFrontOf(
                    broker.broker(),
                    ServerSettings.builder()
                            .base(Path.of("target"))
                            .set("listeners.main.port", "0")
                            .set("process.jmx", "false")
                            .set("limits.sessions", "60000")
                            .set("process.stopWithin", "2 s")
                            .build(),
                    WireSession::begin);
            closeWithItsBroker(server);
            return server;
        } catch (ServerStartException | SettingsException e) {
            throw new AssertionError(e);
        }
    }

    /** Tests stop brokers, and know of no server. */
    private static void closeWithItsBroker(PabalServer server) {
        server.broker().connect(new EffectListener() {
            @Override
            public void onEffect(Effect effect) {
                // Nothing has been asked.
            }

            @Override
            public void onLost(Refusal reason) {
                new Thread(server::close, "close-server").start();
            }
        });
    }
}
