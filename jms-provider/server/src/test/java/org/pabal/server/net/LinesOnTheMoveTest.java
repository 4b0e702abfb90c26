package org.pabal.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.broker.Broker;
import org.pabal.broker.EffectListener;
import org.pabal.message.Refusal;
import org.pabal.server.Credulous;
import org.pabal.server.TestKeys;
import org.pabal.server.session.Authentication;
import org.pabal.server.session.Door;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Line;
import org.pabal.server.session.Peer;
import org.pabal.server.session.ProtocolSession;
import org.pabal.server.session.SessionLimits;
import org.pabal.server.session.User;
import org.pabal.server.settings.ListenerSettings;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.summary.Summaries;

/** Lines change threads while they are in use: nothing is lost or disordered, and a session never has two threads at once. */
@Timeout(300)
class LinesOnTheMoveTest {

    private static final int CONNECTIONS = 12;
    private static final int PIECES = 2_000;
    private static final int PIECE_BYTES_MAX = 6_000;
    private static final long WAIT_SECONDS = 60;

    @TempDir
    Path folder;

    private final ExecutorService others = Executors.newFixedThreadPool(3);
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Set<Thread> threads = Collections.synchronizedSet(new LinkedHashSet<>());
    private final AtomicInteger began = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();

    @AfterEach
    void end() {
        others.shutdownNow();
        clients.shutdownNow();
    }

    /** Says again what it hears, by way of other threads: what is to be said waits in a queue, as in a broker's session. */
    private final class Echo implements ProtocolSession {
        private final Line line;
        private final Queue<byte[]> heard = new ConcurrentLinkedQueue<>();
        private final AtomicInteger inside = new AtomicInteger();
        private final Runnable burden;

        Echo(Line line, Runnable burden) {
            this.line = line;
            this.burden = burden;
            began.incrementAndGet();
        }

        private void alone(Runnable what) {
            if (inside.incrementAndGet() != 1 || !line.inLine()) {
                faults.incrementAndGet();
            }
            what.run();
            inside.decrementAndGet();
        }

        @Override
        public void received(ByteBuffer bytes) {
            alone(() -> {
                threads.add(Thread.currentThread());
                burden.run();
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                heard.add(copy);
                others.execute(() -> line.execute(this::say));
            });
        }

        private void say() {
            alone(() -> {
                while (line.isWritable() && !heard.isEmpty()) {
                    line.send(ByteBuffer.wrap(heard.remove()));
                }
                line.flush();
            });
        }

        @Override
        public void writable() {
            say();
        }

        @Override
        public long tick(long nowMillis) {
            alone(() -> {});
            return nowMillis + 3;
        }

        @Override
        public void end(Refusal reason) {
            line.close();
        }

        @Override
        public void disconnected() {
            ended.incrementAndGet();
        }

        @Override
        public boolean isAuthenticated() {
            return true;
        }
    }

    /** Behind it is no broker: echoes need none. */
    private record NoBroker(SessionLimits limits, Summaries summaries) implements Door {

        @Override
        public Broker broker() {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable Refusal closed() {
            return null;
        }

        @Override
        public List<String> mechanisms(Peer peer) {
            return List.of();
        }

        @Override
        public Authentication authentication(String mechanism, Peer peer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GuardedConnection open(User user, Peer peer, @Nullable String program, EffectListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<byte[]> administer(User user, Peer peer, byte[] request) {
            throw new UnsupportedOperationException();
        }
    }

    /** A listener whose sessions are echoes. */
    private final class Echoes implements AutoCloseable {
        final EventLoops loops;
        final OpenLines lines = new OpenLines();
        final Listener listener;
        final boolean tls;

        Echoes(int threads, ServerSettings settings, Runnable burden) throws IOException {
            tls = settings.tls().hasCertificate();
            loops = EventLoops.start(threads);
            Summaries summaries = new Summaries();
            listener = Listener.open(
                    new ListenerSettings("main", "127.0.0.1", 0, ListenerSettings.Tls.AUTO, "a test"),
                    new Listener.Surroundings(
                            loops,
                            (line, door) -> new Echo(line, burden),
                            new NoBroker(settings.limits().session(), summaries),
                            lines,
                            new Occupancy(settings.limits(), summaries),
                            tls ? Certificates.load(settings.tls()) : null));
        }

        Socket connect() throws Exception {
            InetAddress here = InetAddress.getLoopbackAddress();
            int port = listener.address().getPort();
            if (!tls) {
                return new Socket(here, port);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Credulous()}, null);
            return context.getSocketFactory().createSocket(here, port);
        }

        List<SocketLine> open() {
            return loops.loops().stream().flatMap(loop -> loop.lines().stream()).toList();
        }

        void assertAllEnd() throws InterruptedException {
            assertThat(lines.awaitNone(TimeUnit.SECONDS.toMillis(WAIT_SECONDS))).isTrue();
            await(() -> ended.get() == began.get());
            assertThat(faults).hasValue(0);
        }

        @Override
        public void close() {
            listener.close();
            loops.close();
        }
    }

    private ServerSettings plain() throws Exception {
        return ServerSettings.builder().base(folder).set("storage.data", "").build();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Says pieces of all sizes, and hears them again. */
    private static void converse(Socket socket, int seed, int pieces) throws Exception {
        Random said = new Random(seed);
        Random toHear = new Random(seed);
        int ahead = 0;
        InputStream in = socket.getInputStream();
        for (int i = 0; i < pieces; i++) {
            socket.getOutputStream().write(piece(said));
            if (ahead++ == 8) {
                hear(in, piece(toHear));
                ahead--;
            }
        }
        while (ahead-- > 0) {
            hear(in, piece(toHear));
        }
    }

    private static byte[] piece(Random random) {
        byte[] piece = new byte[1 + random.nextInt(PIECE_BYTES_MAX)];
        random.nextBytes(piece);
        return piece;
    }

    private static void hear(InputStream in, byte[] piece) throws IOException {
        assertThat(in.readNBytes(piece.length)).isEqualTo(piece);
    }

    private void moveAllTheTime(Echoes echoes, AtomicBoolean enough) {
        Random random = new Random(7);
        while (!enough.get()) {
            for (SocketLine line : echoes.open()) {
                line.moveTo(echoes.loops
                        .loops()
                        .get(random.nextInt(echoes.loops.loops().size())));
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(300)));
        }
    }

    private void converseWhileLinesMove(ServerSettings settings) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (Echoes echoes = new Echoes(4, settings, () -> {})) {
            Future<?> mover = clients.submit(() -> moveAllTheTime(echoes, enough));
            List<Callable<Void>> conversations = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int seed = i;
                conversations.add(() -> {
                    try (Socket socket = echoes.connect()) {
                        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
                        converse(socket, seed, PIECES);
                    }
                    return null;
                });
            }
            for (Future<Void> conversation : clients.invokeAll(conversations)) {
                conversation.get();
            }
            enough.set(true);
            mover.get();
            echoes.assertAllEnd();
        }
        assertThat(threads).hasSizeGreaterThan(1);
    }

    @Test
    void everythingIsHeardInOrderWhileLinesMove() throws Exception {
        converseWhileLinesMove(plain());
    }

    @Test
    void alsoThroughTls() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path file = keys.pem(keys.keystore("own"), folder.resolve("server.pem"));
        converseWhileLinesMove(ServerSettings.builder()
                .base(folder)
                .set("storage.data", "")
                .set("tls.certificate", file.toString())
                .build());
    }

    @Test
    void whoLeavesWhileItsLineMovesIsToldToTheSessionOnce() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (Echoes echoes = new Echoes(3, plain(), () -> {})) {
            Future<?> mover = clients.submit(() -> moveAllTheTime(echoes, enough));
            Random random = new Random(11);
            for (int i = 0; i < 500; i++) {
                try (Socket socket = echoes.connect()) {
                    socket.setSoLinger(random.nextBoolean(), 0);
                    converse(socket, i, random.nextInt(10));
                    // What is not heard any more is said nevertheless
                    socket.getOutputStream().write(piece(random));
                }
            }
            enough.set(true);
            mover.get();
            echoes.assertAllEnd();
        }
    }

    @Test
    void oneThreadServesAllWhileThereIsLittleToDoAndMoreWhenThereIsMuch() throws Exception {
        AtomicInteger burdenNanos = new AtomicInteger();
        Runnable burden = () -> {
            long until = System.nanoTime() + burdenNanos.get();
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        };
        List<Socket> sockets = new ArrayList<>();
        try (Echoes echoes = new Echoes(2, plain(), burden)) {
            for (int i = 0; i < 4; i++) {
                sockets.add(echoes.connect());
                converse(sockets.get(i), i, 1);
            }
            await(() -> echoes.loops.loops().stream()
                            .filter(loop -> !loop.lines().isEmpty())
                            .count()
                    == 1);
            burdenNanos.set(1_000_000);
            AtomicBoolean parted = new AtomicBoolean();
            List<Future<?>> busy = new ArrayList<>();
            for (Socket socket : sockets) {
                busy.add(clients.submit(() -> {
                    while (!parted.get()) {
                        converse(socket, 5, 20);
                    }
                    return null;
                }));
            }
            await(() ->
                    echoes.loops.loops().stream().noneMatch(loop -> loop.lines().isEmpty()));
            parted.set(true);
            for (Future<?> each : busy) {
                each.get();
            }
            for (Socket socket : sockets) {
                socket.close();
            }
            echoes.assertAllEnd();
        }
    }
}
