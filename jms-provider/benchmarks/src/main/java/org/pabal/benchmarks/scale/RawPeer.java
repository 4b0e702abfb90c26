package org.pabal.benchmarks.scale;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameDecoder;
import org.pabal.wire.FrameType;
import org.pabal.wire.FrameWriter;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.Preface;
import org.pabal.wire.WireBounds;
import org.pabal.wire.sasl.ScramClient;
import org.pabal.wire.sasl.ScramException;

/** A peer that says what it is told to and has no thread: thousands of them fit into one program. Of one thread. */
final class RawPeer implements AutoCloseable {

    private static final int CONTENT_MAX = 16 << 20;
    private static final int HEARTBEAT_MILLIS = 600_000;
    private static final ThreadLocal<ByteBuffer> READ =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(256 << 10));

    private final SocketChannel socket;
    private final FrameWriter writer = new FrameWriter();
    private final FrameDecoder decoder = new FrameDecoder(FrameType.Sender.BROKER);
    private final Deque<Frame> heard = new ArrayDeque<>();
    private int prefaceLeft = Preface.LENGTH;
    private long first;
    private long answered;

    RawPeer(int port, int number) throws IOException {
        socket = SocketChannel.open();
        // Ports of one address are not enough for many; Linux has more than one of its own.
        SocketAddress own = new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, (byte) (1 + number / 10_000), 1}), 0);
        socket.bind(own);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    RawPeer open(int heartbeatMillis) throws IOException {
        write(ByteBuffer.wrap(Preface.offer().bytes()));
        say(new HandshakeFrame.Authenticate("ANONYMOUS", new byte[0]));
        return opened(heartbeatMillis);
    }

    RawPeer open(String user, String password) throws IOException {
        try {
            write(ByteBuffer.wrap(Preface.offer().bytes()));
            ScramClient scram = new ScramClient(user, password);
            say(new HandshakeFrame.Authenticate("SCRAM-SHA-256", scram.first()));
            Frame frame = next();
            while (!(frame instanceof HandshakeFrame.Challenge)) {
                requireOpen(frame);
                frame = next();
            }
            say(new HandshakeFrame.Response(scram.answer(((HandshakeFrame.Challenge) frame).data())));
            frame = next();
            requireOpen(frame);
            return opened(HEARTBEAT_MILLIS);
        } catch (ScramException e) {
            throw new IOException(e);
        }
    }

    private static void requireOpen(Frame frame) throws IOException {
        if (frame instanceof HandshakeFrame.Close close) {
            throw new IOException("not let in: " + close.reason());
        }
    }

    private RawPeer opened(int heartbeatMillis) throws IOException {
        say(new HandshakeFrame.Open(
                null, "raw", new byte[0], 0, WireBounds.FRAME_MAX_DEFAULT, CONTENT_MAX, heartbeatMillis));
        Frame frame = next();
        while (!(frame instanceof HandshakeFrame.Opened)) {
            requireOpen(frame);
            frame = next();
        }
        HandshakeFrame.Opened opened = (HandshakeFrame.Opened) frame;
        first = opened.firstNumber();
        writer.frameMax(opened.frameMax());
        decoder.limits(opened.frameMax(), opened.contentMax());
        return this;
    }

    /** The number of a session, consumer or browser of this peer. */
    long number(int offset) {
        return first + offset;
    }

    void say(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            writer.write(frame);
        }
        write(writer.take());
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    /** Waits until so many requests have been carried out since the last time. */
    void awaitCompleted(long requests) throws IOException {
        while (answered < requests) {
            Frame frame = next();
            if (frame instanceof BrokerFrame.Completed completed) {
                answered += completed.count();
            } else if (frame instanceof BrokerFrame.Refused refused) {
                throw new IOException("refused: " + refused.refusal());
            } else if (frame instanceof HandshakeFrame.Close close) {
                throw new IOException("closed: " + close.reason());
            }
        }
        answered -= requests;
    }

    Frame next() throws IOException {
        Frame frame = heard.poll();
        while (frame == null) {
            ByteBuffer read = READ.get();
            read.clear();
            if (socket.read(read) < 0) {
                throw new EOFException("the broker has closed the connection");
            }
            read.flip();
            int skipped = Math.min(prefaceLeft, read.remaining());
            read.position(skipped);
            prefaceLeft -= skipped;
            try {
                decoder.feed(read, heard::add);
            } catch (MalformedFrameException e) {
                throw new IOException(e);
            }
            frame = heard.poll();
        }
        return frame;
    }

    /** Until the broker closes the connection. */
    void readAll() throws IOException {
        ByteBuffer read = READ.get();
        while (socket.read(read.clear()) >= 0) {
            Thread.onSpinWait();
        }
    }

    void openSessions(int from, int count) throws IOException {
        for (int i = from; i < from + count; i++) {
            writer.write(new ClientFrame.OpenSession(1 + i, number(i), false));
        }
        write(writer.take());
        awaitCompleted(count);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
