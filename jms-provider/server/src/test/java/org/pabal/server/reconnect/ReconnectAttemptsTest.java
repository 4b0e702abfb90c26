package org.pabal.server.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.context.PabalContext;
import org.pabal.client.destination.PabalQueue;
import org.pabal.server.RunningServer;

/** Which hosts are tried, how long, and what is said when it is given up. */
@Timeout(180)
class ReconnectAttemptsTest {

    private static final PabalQueue QUEUE = new PabalQueue("orders");

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int at = open.size() - 1; at >= 0; at--) {
            open.get(at).close();
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private FaultProxy proxyToServer() throws Exception {
        RunningServer server = opened(RunningServer.start(RunningServer.settings(folder)));
        return opened(new FaultProxy(server.port()));
    }

    private static int deadPort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Test
    void namesEveryHostAndItsObstacleWhenTheFirstConnectionFails() throws Exception {
        int first = deadPort();
        int second = deadPort();
        assertThatThrownBy(() -> new PabalConnectionFactory(
                                "pabal://127.0.0.1:" + first + ",no-such-host.invalid:" + second)
                        .createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("none of 2 hosts could be reached")
                .hasMessageContaining("127.0.0.1:" + first + ": nothing listens on port " + first)
                .hasMessageContaining("there is no host named 'no-such-host.invalid'");
    }

    @Test
    void takesTheHostThatIsThere() throws Exception {
        FaultProxy proxy = proxyToServer();
        try (PabalConnection connection = new PabalConnectionFactory(
                        "pabal://127.0.0.1:" + deadPort() + "," + proxy.host() + "?reconnect.order=listed")
                .createConnection()) {
            assertThat(connection).asString().contains(proxy.host());
        }
    }

    @Test
    void goesOverToTheOtherHost() throws Exception {
        FaultProxy one = proxyToServer();
        RunningServer other = opened(RunningServer.start(RunningServer.settings(folder)));
        Interruptions interruptions = new Interruptions();
        try (PabalContext context = (PabalContext) new PabalConnectionFactory("pabal://" + one.host() + ",127.0.0.1:"
                        + other.port() + "?reconnect.order=listed&reconnect.delay=10ms&reconnect.delayMax=50ms")
                .createContext()) {
            context.setInterruptionListener(interruptions);
            context.createProducer().send(context.createQueue("orders"), "to one");
            one.shut();
            interruptions.awaitInterrupted();
            interruptions.awaitResumed();
            context.createProducer().send(context.createQueue("orders"), "to the other");
            assertThat(context.createConsumer(context.createQueue("orders")).receiveBody(String.class, 60_000))
                    .isEqualTo("to the other");
        }
    }

    /** Each by itself would try once at once, all of them as many times as they are. */
    @Test
    void manyConnectionsOfOneProcessTryAsFewWouldAndAllComeBack() throws Exception {
        int many = 40;
        FaultProxy proxy = proxyToServer();
        PabalConnectionFactory factory = new PabalConnectionFactory(
                "pabal://" + proxy.host()
                        + "?reconnect=true&connectTimeout=60s&reconnect.time=10min&reconnect.delay=500ms&reconnect.delayMax=2s");
        List<PabalConnection> connections = new ArrayList<>();
        List<Interruptions> heard = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            PabalConnection connection = opened(factory.createConnection());
            Interruptions interruptions = new Interruptions();
            connection.setInterruptionListener(interruptions);
            connections.add(connection);
            heard.add(interruptions);
        }
        proxy.shut();
        for (Interruptions each : heard) {
            each.awaitInterrupted();
        }
        proxy.awaitRefused(8);
        proxy.admit();
        for (Interruptions each : heard) {
            each.awaitResumed();
        }
        assertThat(proxy.refused()).as("attempts in vain").isLessThan(many);
        for (PabalConnection connection : connections) {
            connection.createSession().close();
        }
    }

    @Test
    void comesBackThoughItWasTooSlowToProveWhoItIs() throws Exception {
        RunningServer impatient =
                opened(RunningServer.start(RunningServer.settings(folder).set("limits.handshake", "1 s")));
        FaultProxy proxy = opened(new FaultProxy(impatient.port()));
        CountDownLatch cutOff = new CountDownLatch(1);
        Handler hears = handler(line -> {
            if (line.contains("has not proved within 1000 ms")) {
                cutOff.countDown();
            }
        });
        Logger log = Logger.getLogger("org.pabal.server.line");
        log.addHandler(hears);
        try (PabalContext context = (PabalContext) new PabalConnectionFactory("pabal://" + proxy.host()
                        + "?reconnect=true&reconnect.initial=true&reconnect.delay=10ms&reconnect.delayMax=50ms")
                .createContext()) {
            BlockingQueue<JMSException> problems = new LinkedBlockingQueue<>();
            context.setExceptionListener(problems::add);
            context.start();
            // What it says does not arrive any more, so the broker ends its attempt.
            proxy.stop(FaultProxy.Direction.TO_BROKER);
            proxy.cut();
            assertThat(cutOff.await(60, TimeUnit.SECONDS)).isTrue();
            proxy.pass();
            context.createProducer().send(context.createQueue("orders"), "still here");
            assertThat(problems).isEmpty();
        } finally {
            log.removeHandler(hears);
        }
    }

    private static Handler handler(Consumer<String> told) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                told.accept(String.valueOf(line.getMessage()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void waitsForTheFirstConnectionWhereThatIsAskedFor() throws Exception {
        FaultProxy proxy = proxyToServer();
        proxy.shut();
        FutureTask<PabalConnection> connecting =
                new FutureTask<>(() -> new PabalConnectionFactory("pabal://" + proxy.host()
                                + "?reconnect=true&reconnect.initial=true&reconnect.delay=10ms&reconnect.delayMax=50ms")
                        .createConnection());
        Thread application = new Thread(connecting, "application");
        application.setDaemon(true);
        application.start();
        proxy.awaitRefused(3);
        assertThat(connecting.isDone()).isFalse();
        proxy.admit();
        connecting.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void saysWhatWasTriedWhenItGivesUp() throws Exception {
        FaultProxy proxy = proxyToServer();
        BlockingQueue<JMSException> problems = new LinkedBlockingQueue<>();
        PabalConnection connection = opened(new PabalConnectionFactory("pabal://" + proxy.host()
                        + "?reconnect=true&reconnect.time=300ms&reconnect.delay=10ms&reconnect.delayMax=50ms")
                .createConnection());
        connection.setExceptionListener(problems::add);
        connection.start();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        proxy.shut();
        JMSException told = problems.poll(60, TimeUnit.SECONDS);
        assertThat(told)
                .hasMessageContaining("is lost")
                .hasMessageContaining("within 300 ms (reconnect.time) were in vain")
                .hasMessageContaining(proxy.host() + ": ");
        assertThat(problems).isEmpty();
        assertThatThrownBy(() -> session.createProducer(QUEUE).send(session.createTextMessage("x")))
                .hasMessageContaining("in vain");
        assertThatThrownBy(consumer::receive).hasMessageContaining("in vain");
    }

    @Test
    void endsWhatWaitsWhenTheApplicationClosesTheConnection() throws Exception {
        FaultProxy proxy = proxyToServer();
        PabalConnection connection = opened(new PabalConnectionFactory(
                        "pabal://" + proxy.host() + "?reconnect=true&reconnect.delay=10ms&reconnect.delayMax=50ms")
                .createConnection());
        Interruptions interruptions = new Interruptions();
        connection.setInterruptionListener(interruptions);
        connection.start();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        proxy.shut();
        interruptions.awaitInterrupted();
        consumer.close();
        session.close();
        connection.close();
        proxy.admit();
        assertThatThrownBy(connection::createSession).hasMessageContaining("closed");
    }

    @Test
    void goesOnWithATextMessageThroughAVerySlowAndBrokenWay() throws Exception {
        FaultProxy proxy = proxyToServer();
        try (PabalConnection connection = new PabalConnectionFactory(
                        "pabal://" + proxy.host() + "?reconnect=true&reconnect.delay=10ms&reconnect.delayMax=50ms")
                .createConnection()) {
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(QUEUE);
            connection.start();
            // In the middle of the message's frame
            proxy.cutAfter(FaultProxy.Direction.TO_BROKER, 100);
            session.createProducer(QUEUE).send(session.createTextMessage("x".repeat(10_000)));
            proxy.slow(100, 1);
            assertThat(((TextMessage) consumer.receive(60_000)).getText()).hasSize(10_000);
        }
    }
}
