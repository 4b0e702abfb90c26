package org.pabal.ra.servers.kit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pabal.server.PabalServer;
import org.pabal.server.ServerStartException;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import org.pabal.server.wire.WireSession;

/** The broker outside of the server: in the JVM of the tests, reached over TCP. */
public final class RemoteBroker {
    private static @Nullable RemoteBroker running;

    private final Path data;
    private PabalServer server;
    private final int port;

    private RemoteBroker(Path data) {
        this.data = data;
        this.server = started(data, 0);
        this.port = server.address("main").getPort();
    }

    static RemoteBroker start(Path data) {
        RemoteBroker broker = new RemoteBroker(data);
        running = broker;
        return broker;
    }

    /** That of the session. */
    public static RemoteBroker running() {
        RemoteBroker broker = running;
        if (broker == null) {
            throw new IllegalStateException("the broker of this session is in the server");
        }
        return broker;
    }

    private static PabalServer started(Path data, int port) {
        try {
            return PabalServer.start(
                    ServerSettings.builder()
                            .set("listeners.main.port", String.valueOf(port))
                            .set("storage.data", data.toString())
                            .set("process.stopWithin", "1 s")
                            .build(),
                    WireSession::begin);
        } catch (ServerStartException | SettingsException e) {
            throw new IllegalStateException("cannot start a broker to test with", e);
        }
    }

    public String url() {
        return "pabal://127.0.0.1:" + port;
    }

    public void stop() {
        server.close();
    }

    /** At the same place, with what it had. */
    public void startAgain() {
        server = started(data, port);
    }
}
