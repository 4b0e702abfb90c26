package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.message.Refusal;
import org.pabal.server.session.Line;
import org.pabal.server.session.ProtocolSession;

/** A session that fails in the middle of what it says costs its own connection, and never lets anything follow. */
@Timeout(120)
class FailingSessionTest {

    private static final byte[] HALF = "half a frame".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MORE = "and what must not follow".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    /** Says half of something and throws, in one of the calls that a line makes. */
    private static class Failing implements ProtocolSession {

        final Line line;
        boolean asked;

        Failing(Line line) {
            this.line = line;
        }

        final void fail() {
            line.send(ByteBuffer.wrap(HALF));
            line.flush();
            line.execute(() -> {
                line.send(ByteBuffer.wrap(MORE));
                line.flush();
            });
            throw new AssertionError("planted: this is how a session fails");
        }

        @Override
        public void received(ByteBuffer bytes) {
            asked = true;
        }

        @Override
        public void writable() {}

        @Override
        public long tick(long nowMillis) {
            return nowMillis + 20;
        }

        @Override
        public void end(Refusal reason) {
            line.close();
        }

        @Override
        public void disconnected() {}

        @Override
        public boolean isAuthenticated() {
            return true;
        }
    }

    private static String told(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    private PabalServer server(java.util.function.Function<Line, ProtocolSession> sessions) throws Exception {
        return PabalServer.start(RunningServer.settings(folder).build(), (line, door) -> sessions.apply(line));
    }

    private static Socket socket(PabalServer server) throws IOException {
        return new Socket("127.0.0.1", server.address("main").getPort());
    }

    @Test
    void closesTheSocketWhenItFailsWhereBytesHaveCome() throws Exception {
        try (PabalServer server = server(line -> new Failing(line) {
                    @Override
                    public void received(ByteBuffer bytes) {
                        fail();
                    }
                });
                Socket socket = socket(server)) {
            socket.getOutputStream().write(1);
            assertThat(told(socket)).isIn("half a frame", "");
        }
    }

    @Test
    void closesTheSocketWhenItFailsInATaskOfTheLine() throws Exception {
        try (PabalServer server = server(line -> new Failing(line) {
                    @Override
                    public void received(ByteBuffer bytes) {
                        line.execute(this::fail);
                    }
                });
                Socket socket = socket(server)) {
            socket.getOutputStream().write(1);
            assertThat(told(socket)).isIn("half a frame", "");
        }
    }

    @Test
    void closesTheSocketWhenItFailsInTime() throws Exception {
        try (PabalServer server = server(line -> new Failing(line) {
                    @Override
                    public long tick(long nowMillis) {
                        if (asked) {
                            fail();
                        }
                        return super.tick(nowMillis);
                    }
                });
                Socket socket = socket(server)) {
            socket.getOutputStream().write(1);
            assertThat(told(socket)).isIn("half a frame", "");
        }
    }

    @Test
    void closesTheSocketWhenItFailsInItsFarewell() throws Exception {
        PabalServer server = server(line -> new Failing(line) {
            @Override
            public void received(ByteBuffer bytes) {
                line.send(ByteBuffer.wrap(new byte[] {'.'}));
                line.flush();
            }

            @Override
            public void end(Refusal reason) {
                fail();
            }
        });
        try (server;
                Socket socket = socket(server)) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo('.');
            server.close();
            assertThat(told(socket)).isIn("half a frame", "");
        }
    }
}
