package org.pabal.server.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerConnection;
import org.pabal.broker.BrokerSettings;
import org.pabal.broker.EffectListener;
import org.pabal.engine.command.Command;
import org.pabal.message.Refusal;
import org.pabal.server.session.Authentication;
import org.pabal.server.session.Door;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Line;
import org.pabal.server.session.Peer;
import org.pabal.server.session.SessionLimits;
import org.pabal.server.session.User;
import org.pabal.server.summary.Summaries;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameDecoder;
import org.pabal.wire.FrameType;
import org.pabal.wire.FrameWriter;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.Preface;
import org.pabal.wire.WireBounds;

/** A client, its socket and a broker around one session, all on the thread of the test: the conversation is the test. */
final class WirePeer implements Line, Door {

    static final SessionLimits LIMITS =
            new SessionLimits(10_000, 4_096, 1 << 20, 1 << 24, 1_000, 1 << 22, 1 << 16, 100, 100);

    private final Thread thread = Thread.currentThread();
    private final Broker broker;
    private final WireSession session;
    private final FrameWriter writer = new FrameWriter();
    private final FrameDecoder decoder = new FrameDecoder(FrameType.Sender.BROKER);
    private final Summaries summaries = new Summaries(() -> 0);
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<byte[]> sent = new ArrayList<>();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private int prefaceLeft = Preface.LENGTH;
    boolean writable = true;
    boolean closed;
    boolean paused;
    long pending;
    long first;

    WirePeer() {
        broker = Broker.start(BrokerSettings.builder("peer").build());
        session = WireSession.begin(this, this);
        session.tick(0);
    }

    WireSession session() {
        return session;
    }

    @Override
    public Summaries summaries() {
        return summaries;
    }

    // ---- the client

    /** Hands bytes to the session, and lets it do what it has put off meanwhile, as a loop does. */
    WirePeer say(byte[] bytes) {
        session.received(ByteBuffer.wrap(bytes));
        run();
        return this;
    }

    WirePeer say(String bytes) {
        return say(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    WirePeer say(Frame... said) {
        hand(said);
        run();
        return this;
    }

    /** As {@link #say(Frame...)}, before the session has done what it has put off. */
    void hand(Frame... said) {
        for (Frame frame : said) {
            writer.write(frame);
            while (writer.hasParts()) {
                writer.writePart();
            }
        }
        ByteBuffer bytes = writer.take();
        session.received(bytes);
    }

    WirePeer opened(@Nullable String clientId) throws MalformedFrameException {
        say(Preface.offer().bytes());
        say(new HandshakeFrame.Authenticate("ANONYMOUS", new byte[0]));
        writer.frameMax(1 << 20);
        say(new HandshakeFrame.Open(clientId, "test", new byte[0], 0, 1 << 20, 1 << 24, 1_000));
        hear(HandshakeFrame.Mechanisms.class);
        hear(HandshakeFrame.Authenticated.class);
        HandshakeFrame.Opened opened = hear(HandshakeFrame.Opened.class);
        first = opened.firstNumber();
        decoder.limits(opened.frameMax(), opened.contentMax());
        return this;
    }

    WirePeer withSession(long number) throws MalformedFrameException {
        say(new ClientFrame.OpenSession(1, first + number, false));
        hear(org.pabal.wire.BrokerFrame.Completed.class);
        return this;
    }

    /** All that the broker has said and nobody has heard. */
    List<Frame> all() throws MalformedFrameException {
        decode();
        List<Frame> all = new ArrayList<>(frames);
        frames.clear();
        return all;
    }

    <F extends Frame> F hear(Class<F> expected) throws MalformedFrameException {
        decode();
        Frame next = frames.poll();
        if (!expected.isInstance(next)) {
            throw new AssertionError("heard " + next + ", expected " + expected.getSimpleName());
        }
        return expected.cast(next);
    }

    /** The raw bytes that nobody has heard. */
    byte[] bytes() {
        int length = sent.stream().mapToInt(bytes -> bytes.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        sent.forEach(all::put);
        sent.clear();
        return all.array();
    }

    private void decode() throws MalformedFrameException {
        ByteBuffer in = ByteBuffer.wrap(bytes());
        int skipped = Math.min(prefaceLeft, in.remaining());
        in.position(skipped);
        prefaceLeft -= skipped;
        decoder.feed(in, frames::add);
    }

    /** Runs what other threads have left for this one. */
    void run() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
            }
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    // ---- the socket

    @Override
    public Peer peer() {
        return new Peer("test:1", "test", true, false, List.of());
    }

    @Override
    public void send(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        sent.add(copy);
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public long pendingBytes() {
        return pending;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
    }

    @Override
    public boolean execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
        }
        return true;
    }

    @Override
    public void executeLater(Runnable task, long micros) {
        later.add(task);
    }

    @Override
    public boolean inLine() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Lets the time pass that the session has set itself; whether it has. */
    boolean passTime() {
        Runnable due = later.poll();
        if (due != null) {
            due.run();
            run();
        }
        return due != null;
    }

    void stop() {
        broker.close();
    }

    // ---- the process

    @Override
    public Broker broker() {
        return broker;
    }

    @Override
    public SessionLimits limits() {
        return LIMITS;
    }

    @Override
    public @Nullable Refusal closed() {
        return null;
    }

    @Override
    public List<String> mechanisms(Peer peer) {
        return List.of("ANONYMOUS");
    }

    @Override
    public Authentication authentication(String mechanism, Peer peer) {
        return new Authentication() {
            @Override
            public CompletionStage<Step> next(byte[] response) {
                return CompletableFuture.completedStage(
                        mechanism.equals("ANONYMOUS")
                                ? new Step.Accepted(new User("kim", Set.of(), mechanism), new byte[0])
                                : new Step.Denied(new Refusal(Refusal.Code.NOT_AUTHENTICATED, "no " + mechanism)));
            }

            @Override
            public void abandon() {}
        };
    }

    @Override
    public GuardedConnection open(User user, Peer peer, @Nullable String program, EffectListener listener) {
        BrokerConnection connection = broker.connect(listener);
        return new GuardedConnection() {
            private boolean over;

            @Override
            public long id() {
                return connection.id();
            }

            @Override
            public long nextId() {
                return connection.nextId();
            }

            @Override
            public User user() {
                return user;
            }

            @Override
            public void userChanged(User now) {}

            @Override
            public void submit(Command command) {
                over |= command instanceof Command.CloseConnection;
                connection.submit(command);
            }

            @Override
            public void put(Command command) {
                over |= command instanceof Command.CloseConnection;
                connection.put(command);
            }

            @Override
            public void carryOut() {
                connection.carryOut();
            }

            @Override
            public void lose() {
                if (!over) {
                    over = true;
                    submit(new Command.LoseConnection(connection.id()));
                }
            }
        };
    }

    @Override
    public CompletionStage<byte[]> administer(User user, Peer peer, byte[] request) {
        return CompletableFuture.completedStage(new byte[WireBounds.FRAME_MAX_MIN * 2]);
    }
}
