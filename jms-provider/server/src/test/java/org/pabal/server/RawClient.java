package org.pabal.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameDecoder;
import org.pabal.wire.FrameType;
import org.pabal.wire.FrameWriter;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.Preface;
import org.pabal.wire.WireBounds;
import org.pabal.wire.sasl.Mechanisms;
import org.pabal.wire.sasl.ScramClient;
import org.pabal.wire.sasl.ScramException;

/** A client of a test that says frame by frame what the test wants it to, over a socket. Of one thread. */
final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final FrameWriter writer = new FrameWriter();
    private final FrameDecoder decoder = new FrameDecoder(FrameType.Sender.BROKER);
    private final Deque<Frame> heard = new ArrayDeque<>();
    private final byte[] buffer = new byte[64 * 1_024];
    private HandshakeFrame.@Nullable Opened opened;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    /**
     * Connects and says OPEN; what the broker answers to that is to be heard.
     *
     * @param user null for anybody
     */
    static RawClient connect(int port, @Nullable String user, String password, byte[] identity, long nextOperation)
            throws IOException, MalformedFrameException {
        RawClient client = new RawClient(new Socket("127.0.0.1", port));
        client.socket.setSoTimeout(PATIENCE_MILLIS);
        client.socket.setTcpNoDelay(true);
        client.socket.getOutputStream().write(Preface.offer().bytes());
        client.socket.getInputStream().readNBytes(Preface.LENGTH);
        client.hear(HandshakeFrame.Mechanisms.class);
        client.authenticate(user, password);
        client.writer.frameMax(WireBounds.FRAME_MAX_DEFAULT);
        client.say(new HandshakeFrame.Open(
                null, "test", identity, nextOperation, WireBounds.FRAME_MAX_DEFAULT, 1 << 24, 0));
        return client;
    }

    private void authenticate(@Nullable String user, String password) throws IOException, MalformedFrameException {
        if (user == null) {
            say(new HandshakeFrame.Authenticate(Mechanisms.ANONYMOUS, new byte[0]));
        } else {
            ScramClient scram = new ScramClient(user, password);
            say(new HandshakeFrame.Authenticate(Mechanisms.SCRAM_SHA_256, scram.first()));
            try {
                say(new HandshakeFrame.Response(
                        scram.answer(hear(HandshakeFrame.Challenge.class).data())));
            } catch (ScramException wrong) {
                throw new AssertionError(wrong);
            }
        }
        hear(HandshakeFrame.Authenticated.class);
    }

    /** The same, up to the answer, which must be OPENED. */
    static RawClient open(int port, byte[] identity, long nextOperation) throws IOException, MalformedFrameException {
        RawClient client = connect(port, null, "", identity, nextOperation);
        client.opened();
        return client;
    }

    HandshakeFrame.Opened opened() throws IOException, MalformedFrameException {
        HandshakeFrame.Opened answer = opened;
        if (answer == null) {
            answer = hear(HandshakeFrame.Opened.class);
            decoder.limits(answer.frameMax(), answer.contentMax());
            opened = answer;
        }
        return answer;
    }

    /** A number for a session or consumer, from 1. */
    long number(int which) throws IOException, MalformedFrameException {
        return opened().firstNumber() + which;
    }

    void say(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            writer.write(frame);
            while (writer.hasParts()) {
                writer.writePart();
            }
        }
        ByteBuffer bytes = writer.take();
        socket.getOutputStream().write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    /** The next frame but heartbeats. */
    Frame next() throws IOException, MalformedFrameException {
        while (true) {
            Frame first = heard.poll();
            if (first != null && !(first instanceof HandshakeFrame.Heartbeat)) {
                return first;
            }
            if (first == null) {
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    throw new EOFException("the broker has closed the connection");
                }
                decoder.feed(ByteBuffer.wrap(buffer, 0, read), heard::add);
            }
        }
    }

    <F extends Frame> F hear(Class<F> expected) throws IOException, MalformedFrameException {
        Frame next = next();
        if (!expected.isInstance(next)) {
            throw new AssertionError("heard " + next + ", expected " + expected.getSimpleName());
        }
        return expected.cast(next);
    }

    /** Says something that is answered by COMPLETED. */
    void ask(Frame frame) throws IOException, MalformedFrameException {
        say(frame);
        hear(BrokerFrame.Completed.class);
    }

    /** Without a word, and without a farewell of the socket. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
