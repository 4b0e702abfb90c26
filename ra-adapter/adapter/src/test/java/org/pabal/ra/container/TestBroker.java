package org.pabal.ra.container;

import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.server.PabalServer;
import org.pabal.server.ServerStartException;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import org.pabal.server.wire.WireSession;

/** A broker for a test, with an application of its own that sends and drains. */
public abstract class TestBroker implements AutoCloseable {
    /** Long enough for a machine under load; nothing waits so long that succeeds. */
    public static final long LONG_MILLIS = 60_000;

    /** Long enough to see that nothing comes. */
    private static final long MOMENT_MILLIS = 150;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    public abstract String url();

    /** As after a crash: connections are cut. */
    public abstract void stop();

    /** At the same place again. */
    public abstract void startAgain();

    @Override
    public void close() {
        stop();
    }

    public static TestBroker local() {
        return new Local();
    }

    /** @param data what outlives a stop */
    public static TestBroker remote(Path data) {
        return new Remote(data);
    }

    public void send(String queue, String... texts) {
        send(new PabalQueue(queue), texts);
    }

    public void send(Destination to, String... texts) {
        try (JMSContext context = new PabalConnectionFactory(url()).createContext()) {
            for (String text : texts) {
                context.createProducer().send(to, text);
            }
        }
    }

    /** Waits for so many, then looks whether there are more. */
    public List<String> drain(String queue, int expected) {
        List<String> texts = new ArrayList<>();
        try (JMSContext context = new PabalConnectionFactory(url()).createContext()) {
            JMSConsumer consumer = context.createConsumer(new PabalQueue(queue));
            for (String text = next(consumer, expected, 0);
                    text != null;
                    text = next(consumer, expected, texts.size())) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static @Nullable String next(JMSConsumer consumer, int expected, int have) {
        return consumer.receiveBody(String.class, have < expected ? LONG_MILLIS : MOMENT_MILLIS);
    }

    private static final class Local extends TestBroker {
        private final String name = "ra-test-" + NUMBERS.incrementAndGet();

        @Override
        public String url() {
            return "pabal:local:" + name;
        }

        @Override
        public void stop() {
            EmbeddedBroker.running(name).ifPresent(EmbeddedBroker::stop);
        }

        @Override
        public void startAgain() {
            var unused = EmbeddedBroker.named(name);
        }
    }

    private static final class Remote extends TestBroker {
        private final Path data;
        private PabalServer server;
        private final int port;

        Remote(Path data) {
            this.data = data;
            this.server = started(data, 0);
            this.port = server.address("main").getPort();
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
                throw new IllegalStateException("cannot start a broker to test", e);
            }
        }

        @Override
        public String url() {
            return "pabal://127.0.0.1:" + port;
        }

        @Override
        public void stop() {
            server.close();
        }

        @Override
        public void startAgain() {
            server = started(data, port);
        }
    }
}
