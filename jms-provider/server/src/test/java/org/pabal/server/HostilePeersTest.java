package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that are lost, broken or malicious: each is cut off, and the others do not notice. */
@Timeout(120)
class HostilePeersTest {

    @TempDir
    Path folder;

    /** What the broker says before it hangs up; a reset counts as hanging up. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        StringBuilder said = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                said.append((char) next);
            }
        } catch (SocketException reset) {
            said.append("(reset)");
        }
        return said.toString();
    }

    private static String say(RunningServer server, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(bytes);
            return answer(socket);
        }
    }

    @Test
    void whoSpeaksHttpIsToldWhereThisIs() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder))) {
            String answer = say(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer).containsIgnoringCase("pabal");
            assertThat(server.command("status").exit()).isZero();
        }
    }

    @Test
    void whoSaysNothingIsCutOff() throws Exception {
        try (RunningServer server =
                        RunningServer.start(RunningServer.settings(folder).set("limits.handshake", "200 ms"));
                Socket silent = new Socket("127.0.0.1", server.port())) {
            // Comes to an end only because the broker hangs up.
            assertThat(answer(silent)).hasSizeLessThan(4_096);
        }
    }

    @Test
    void whoSendsGarbageIsCutOff() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RunningServer server =
                RunningServer.start(RunningServer.settings(folder).set("limits.handshake", "1 s"))) {
            for (int i = 0; i < 50; i++) {
                byte[] garbage = new byte[1 + random.nextInt(5_000)];
                random.nextBytes(garbage);
                try {
                    say(server, garbage);
                } catch (SocketException cutOffWhileItSpoke) {
                    continue;
                }
            }
            assertThat(server.command("status").exit()).as("seed " + seed).isZero();
        }
    }

    @Test
    void moreThanMayComeAreTurnedAwayAndLetInWhenOthersHaveGone() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder)
                .set("limits.unauthenticated", "3")
                .set("limits.handshake", "5 min"))) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(new Socket("127.0.0.1", server.port()));
            }
            // Connected is what the system says; the server may not have looked yet.
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (server.server().occupancy().connections() < 3 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(server.command("status").exit()).isNotZero();
            for (Socket socket : held) {
                socket.close();
            }
            int exit = server.command("status").exit();
            for (int tries = 0; exit != 0 && tries < 100; tries++) {
                exit = server.command("status").exit();
            }
            assertThat(exit).isZero();
            assertThat(server.server().occupancy().turnedAway()).isPositive();
        }
    }
}
