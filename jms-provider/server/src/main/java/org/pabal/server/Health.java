package org.pabal.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.pabal.broker.BrokerState;

/**
 * Answers those who watch over processes: {@code GET /live} with 200 unless the broker has failed, {@code GET /ready} with
 * 200 while it lets clients in; otherwise 503, and in either case the reason in words. The JDK's own small server: one
 * request at a time on its own thread, nothing of the broker waits for it.
 */
final class Health implements AutoCloseable {

    /** How the broker is. */
    record Condition(BrokerState state, boolean lettingIn) {}

    private final HttpServer server;
    private final Supplier<Condition> condition;

    private Health(HttpServer server, Supplier<Condition> condition) {
        this.server = server;
        this.condition = condition;
    }

    /** @throws IOException if the port cannot be listened on */
    static Health open(String host, int port, Supplier<Condition> condition) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 16);
        } catch (IOException e) {
            throw new IOException(
                    "the health answer cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + "; set health.host and health.port, or health.port=0 to do without",
                    e);
        }
        Health health = new Health(server, condition);
        server.createContext("/live", exchange -> health.answer(exchange, false));
        server.createContext("/ready", exchange -> health.answer(exchange, true));
        server.start();
        return health;
    }

    private void answer(HttpExchange exchange, boolean askedReady) throws IOException {
        Condition now = condition.get();
        boolean good = askedReady
                ? now.state() == BrokerState.RUNNING && now.lettingIn()
                : now.state() != BrokerState.FAILED && now.state() != BrokerState.STOPPED;
        byte[] text = (now.state() + (askedReady && !now.lettingIn() ? ", letting nobody in" : "") + "\n")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean body = !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(good ? 200 : 503, body ? text.length : -1);
        try (OutputStream out = exchange.getResponseBody()) {
            if (body) {
                out.write(text);
            }
        }
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
