package org.pabal.benchmarks.durability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whether a backlog costs memory or time to start: fills a queue with persistent messages, starts on it after a stop and after
 * {@code kill -9}, and drains it, each in a process of its own with a small heap; for several lengths of the backlog, side by
 * side.
 *
 * <p>Arguments: {@code [directory [heap [body size [messages …]]]]}, usually {@code flat-backlog 128m 1024 1000000 10000000}. The
 * directory is made, used and removed; ten million messages of 1 KiB need 13 GB.
 */
public final class FlatBacklog {

    /** What a message takes on the disk besides its body, generously. */
    private static final int OVERHEAD = 256;

    /** Sent before the kill: nearly as much as makes a checkpoint due, so that there is something to replay. */
    private static final long TAIL_BYTES = 48L << 20;

    private static final long PATIENCE_MINUTES = 60;

    private final PrintStream out;
    private final Path directory;
    private final String heap;
    private final int size;

    /** What was found for one length of the backlog. */
    record Found(int messages, Map<String, Long> figures) {
        long of(String name) {
            Long value = figures.get(name);
            if (value == null) {
                throw new IllegalStateException("no figure '" + name + "' among " + figures);
            }
            return value;
        }
    }

    FlatBacklog(PrintStream out, Path directory, String heap, int size) {
        this.out = out;
        this.directory = directory;
        this.heap = heap;
        this.size = size;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments.length > 0 ? arguments[0] : "flat-backlog");
        String heap = arguments.length > 1 ? arguments[1] : "128m";
        int size = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_024;
        int[] counts = arguments.length > 3
                ? Arrays.stream(arguments).skip(3).mapToInt(Integer::parseInt).toArray()
                : new int[] {1_000_000, 10_000_000};
        FlatBacklog flat = new FlatBacklog(System.out, directory, heap, size);
        List<Found> found = new ArrayList<>();
        for (int count : counts) {
            found.add(flat.measure(count));
        }
        flat.show(found);
    }

    Found measure(int messages) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        long needed = (long) messages * (size + OVERHEAD) + 4 * TAIL_BYTES;
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < needed) {
            throw new IllegalStateException("cannot keep " + messages + " messages in " + directory.toAbsolutePath()
                    + ": they need about " + (needed >> 20) + " MiB and " + (free >> 20)
                    + " MiB are free; name another directory or fewer messages");
        }
        Path data = directory.resolve("data-" + messages);
        TestBroker.delete(data);
        try {
            int tail = (int) Math.min(messages / 10, TAIL_BYTES / (size + OVERHEAD));
            Map<String, Long> figures = new LinkedHashMap<>();
            take(figures, "fill", run("fill", data, 0, messages - tail));
            take(figures, "stopped", run("first", data));
            take(figures, "tail", run("killed", data, messages - tail, messages - 1));
            take(figures, "killed", run("first", data));
            // One without a body at the end tells the receiver that it is the last.
            new FlatBacklog(out, directory, heap, 0).run("fill", data, messages - 1, messages);
            take(figures, "drain", run("drain", data));
            return new Found(messages, figures);
        } finally {
            TestBroker.delete(data);
        }
    }

    private static void take(Map<String, Long> figures, String of, Map<String, Long> told) {
        told.forEach((name, value) -> figures.put(of + "." + name, value));
    }

    private Map<String, Long> run(String what, Path data, int... numbers) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                BacklogProcess.class.getName(),
                what,
                data.toString()));
        for (int number : numbers) {
            command.add(Integer.toString(number));
        }
        command.add(Integer.toString(size));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Long> told = new LinkedHashMap<>();
        try (BufferedReader lines = process.inputReader();
                OutputStream answers = process.getOutputStream()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int equals = line.indexOf('=');
                told.put(line.substring(0, equals), Long.valueOf(line.substring(equals + 1)));
                if (line.startsWith("filled=") && what.equals("killed")) {
                    // On Linux this is kill -9.
                    process.toHandle().destroyForcibly();
                } else if (line.startsWith("filled=")) {
                    answers.write('\n');
                    answers.flush();
                }
            }
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("'" + what + "' did not end");
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0 && !what.equals("killed")) {
            throw new IllegalStateException(
                    "'" + what + "' failed with exit code " + process.exitValue() + " after " + told);
        }
        out.printf("%s %s: %s%n", what, Arrays.toString(numbers), told);
        return told;
    }

    private void show(List<Found> found) {
        out.printf(
                Locale.ROOT,
                "%nJava %s with -Xmx%s, %d processors, messages of %,d bytes, %s (%s)%n",
                System.getProperty("java.version"),
                heap,
                Runtime.getRuntime().availableProcessors(),
                size,
                directory.toAbsolutePath(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"));
        row(found, "messages waiting", one -> one.messages());
        row(found, "enqueued a second, 500 a commit", one -> one.of("fill.rate"));
        row(found, "drained a second, 500 a commit", one -> one.of("drain.rate"));
        row(found, "heap in use after a collection, at most, MiB: filling", one -> one.of("fill.heap"));
        row(found, "  draining", one -> one.of("drain.heap"));
        row(found, "  after a start", one -> Math.max(one.of("stopped.heap"), one.of("killed.heap")));
        row(found, "stop, ms", one -> one.of("fill.stopMillis"));
        row(found, "first message after a stop, ms", one -> one.of("stopped.firstMillis"));
        row(found, "first message after kill -9, ms", one -> one.of("killed.firstMillis"));
    }

    private interface Figure {
        long of(Found found);
    }

    private void row(List<Found> found, String name, Figure figure) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-58s", name));
        for (Found one : found) {
            line.append(String.format(Locale.ROOT, " %,14d", figure.of(one)));
        }
        out.println(line);
    }
}
