package org.pabal.testkit.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A working process as its parent sees it. */
final class Generation implements AutoCloseable {

    private static final String END = "\0";
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Generation(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "crash-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param what {@code fresh}, {@code work} or {@code drain} */
    static Generation start(Path directory, long seed, int number, String what) throws IOException {
        return new Generation(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkingProcess.class.getName(),
                        directory.toString(),
                        Long.toString(seed),
                        Integer.toString(number),
                        what))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    lines.add(line.toString());
                    line.setLength(0);
                } else {
                    line.append((char) next);
                }
            }
            // A last line without its end was not told.
        } catch (IOException e) {
            lines.add("error reading " + e);
        }
        lines.add(END);
    }

    /** The next line; null after the last. */
    String next() throws InterruptedException {
        String line = next(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        if (line.isEmpty()) {
            throw new AssertionError("the working process has said nothing for " + PATIENCE_SECONDS + " s");
        }
        return line.equals(END) ? null : line;
    }

    /** The next line; empty if there is none for so long. */
    String next(long millis) throws InterruptedException {
        String line = lines.poll(millis, TimeUnit.MILLISECONDS);
        return line == null ? "" : line;
    }

    /** Without warning. What it has told before can still be read. */
    void kill() {
        // Not through the process, which would close the pipe.
        process.toHandle().destroyForcibly();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the working process does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
