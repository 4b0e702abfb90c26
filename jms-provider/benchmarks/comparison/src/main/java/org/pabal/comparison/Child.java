package org.pabal.comparison;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A Java process of ours: its lines are read as they come, what it prints besides goes to a file. Ends with this object. */
final class Child implements AutoCloseable {

    private static final String END = "\u0000";

    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Path log;

    Child(String mainClass, String classPath, List<String> options, List<String> arguments, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        this.log = log;
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        this.input = process.outputWriter();
        Thread reader = new Thread(this::read, "lines of " + mainClass);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader from = process.inputReader()) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                lines.add(line);
            }
        } catch (IOException | UncheckedIOException killed) {
            // It has no more to say.
            lines.add(END);
        }
        lines.add(END);
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return log;
    }

    /** The next line; nothing when the process has ended. */
    Optional<String> line(long millis) throws InterruptedException, IOException {
        String line = lines.poll(millis, TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new IOException("nothing was heard of the process for " + millis + " ms; see " + log);
        }
        return line.equals(END) ? Optional.empty() : Optional.of(line);
    }

    void say(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** On Linux this is {@code kill -9}. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
