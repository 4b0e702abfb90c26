package org.pabal.ra.servers.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** An application server that a test has started by itself, so that it can kill it. */
public final class ServerProcess implements AutoCloseable {
    private static final long LONG_MILLIS = 300_000;
    private static final long GLANCE_MILLIS = 200;

    private final Process process;
    private final Path log;
    private final int httpPort;

    private ServerProcess(Process process, Path log, int httpPort) {
        this.process = process;
        this.log = log;
        this.httpPort = httpPort;
    }

    /**
     * Runs a server's script.
     *
     * @param log where what it writes goes
     */
    static ServerProcess run(Path home, List<String> command, Map<String, String> environment, Path log, int httpPort)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), log, httpPort);
    }

    /** Where its applications are reached. */
    public String http() {
        return "http://127.0.0.1:" + httpPort;
    }

    /** What it writes. */
    public Path log() {
        return log;
    }

    /** Waits until it writes that. */
    public void awaitSaid(String text) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS);
        while (!Files.readString(log).contains(text)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("not said after " + LONG_MILLIS + " ms: " + text);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GLANCE_MILLIS));
        }
    }

    /** Waits for one of the files, and fails if that is the second. */
    void awaitDeployed(Path deployed, Path failed) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS);
        while (Files.notExists(deployed)) {
            if (Files.exists(failed)) {
                throw new AssertionError("not deployed: " + Files.readString(failed));
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("not deployed after " + LONG_MILLIS + " ms; the server "
                        + (process.isAlive() ? "runs" : "has ended with " + process.exitValue()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GLANCE_MILLIS));
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** As {@code kill -9}: the script, and what it has started. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        assertThat(process.waitFor(LONG_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        all.forEach(one -> one.onExit().join());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
