package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.server.command.ExitCode;
import org.pabal.server.command.PabalCommand;

/** The broker as a process of its own, as an operator has it. */
@Timeout(180)
class BrokerProcessTest {

    private static final Pattern LISTENS = Pattern.compile("listener 'main' on 127\\.0\\.0\\.1:([0-9]+)");

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leaveNothingBehind() {
        started.forEach(Process::destroyForcibly);
    }

    private Process pabal(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PabalCommand.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PABAL_"));
        Process process = builder.redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static int awaitPort(BufferedReader log) throws IOException {
        StringBuilder said = new StringBuilder();
        int port = 0;
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                port = Integer.parseInt(listens.group(1));
            } else if (line.contains("is ready")) {
                return port;
            }
        }
        throw new AssertionError("the broker did not get ready:\n" + said);
    }

    @Test
    void keepsMessagesOverAStopAndAStart() throws Exception {
        Process first = pabal("run", "--port", "0");
        BufferedReader log = lines(first);
        String url = "pabal://127.0.0.1:" + awaitPort(log);
        assertThat(RunningServer.run("send", "orders", "kept", "--broker", url).exit())
                .isZero();
        assertThat(RunningServer.run("stop", "--broker", url).exit()).isZero();
        assertThat(log.lines().toList()).last().asString().contains("has stopped");
        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isZero();

        Process second = pabal("run", "--port", "0");
        String again = "pabal://127.0.0.1:" + awaitPort(lines(second));
        assertThat(RunningServer.run("receive", "orders", "--broker", again).out())
                .contains("kept");
    }

    @Test
    void keepsWhatWasConfirmedWhenItIsKilled() throws Exception {
        Process first = pabal("run", "--port", "0");
        String url = "pabal://127.0.0.1:" + awaitPort(lines(first));
        assertThat(RunningServer.run("send", "orders", "kept", "-n", "100", "--broker", url)
                        .exit())
                .isZero();
        first.destroyForcibly();
        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();

        Process second = pabal("run", "--port", "0");
        String again = "pabal://127.0.0.1:" + awaitPort(lines(second));
        assertThat(RunningServer.run("receive", "orders", "-n", "101", "-w", "1", "--broker", again)
                        .out()
                        .lines())
                .hasSize(100);
    }

    @Test
    void stopsWithGraceWhenItIsAskedToBySignal() throws Exception {
        Process process = pabal("run", "--port", "0", "--set", "storage.data=");
        BufferedReader log = lines(process);
        awaitPort(log);
        // Not Process.destroy, which closes what the process still has to say.
        assertThat(process.toHandle().destroy()).isTrue();
        assertThat(log.lines().toList())
                .anyMatch(line -> line.contains("stopping broker 'pabal'"))
                .last()
                .asString()
                .contains("broker 'pabal' has stopped");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsWithWordsAndACodeWhenItsSettingsCannotBeUsed() throws Exception {
        Process process = pabal("run", "--set", "listeners.main.prot=1");
        assertThat(lines(process).lines().toList())
                .anyMatch(line -> line.contains("did you mean 'listeners.main.port'?"));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.CONFIGURATION.number());
    }

    @Test
    void answersWhoeverWatchesOverProcesses() throws Exception {
        try (RunningServer server =
                RunningServer.start(RunningServer.settings(folder).set("health.port", Integer.toString(freePort())))) {
            assertThat(http(server.server().settings().process().healthPort(), "/ready"))
                    .startsWith("HTTP/1.1 200")
                    .contains("RUNNING");
        }
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket probe = new java.net.ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static String http(int port, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
