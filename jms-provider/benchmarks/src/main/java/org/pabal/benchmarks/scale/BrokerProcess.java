package org.pabal.benchmarks.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code pabal run} on a port of its own, in a directory of its own. From a distribution if the system property
 * {@code pabal.home} names one, otherwise from this program's class path. What it takes of memory and processor is read as
 * Linux tells it.
 */
final class BrokerProcess implements AutoCloseable {

    private static final Pattern LISTENS = Pattern.compile("listener 'main' on 127\\.0\\.0\\.1:([0-9]+)");
    private static final Pattern USED = Pattern.compile("used ([0-9]+)K");
    private static final int MILLIS_A_TICK = 10;

    private final Process process;
    private final Path folder;
    private final long startedNanos;
    private long readyNanos;
    private int port;

    private BrokerProcess(Process process, Path folder, long startedNanos) {
        this.process = process;
        this.folder = folder;
        this.startedNanos = startedNanos;
    }

    /** @param arguments of {@code pabal run}, besides the port */
    static BrokerProcess start(String javaOptions, String... arguments) throws IOException {
        return startAt(0, javaOptions, arguments);
    }

    /** @param port 0 for any */
    static BrokerProcess startAt(int port, String javaOptions, String... arguments) throws IOException {
        Path folder = Files.createTempDirectory("pabal-scale");
        List<String> command = new ArrayList<>(launcher(javaOptions));
        command.addAll(List.of("run", "--port", Integer.toString(port)));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("PABAL_JAVA_OPTIONS", javaOptions);
        builder.redirectErrorStream(true);
        BrokerProcess broker = new BrokerProcess(builder.start(), folder, System.nanoTime());
        broker.awaitReady();
        return broker;
    }

    private static List<String> launcher(String javaOptions) {
        String home = System.getProperty("pabal.home");
        if (home != null) {
            return List.of(Path.of(home, "bin", "pabal").toString());
        }
        List<String> java = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (!javaOptions.isEmpty()) {
            java.addAll(List.of(javaOptions.split(" ")));
        }
        java.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.pabal.server.command.PabalCommand"));
        return java;
    }

    private void awaitReady() throws IOException {
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                port = Integer.parseInt(listens.group(1));
            } else if (line.contains("is ready")) {
                readyNanos = System.nanoTime();
                Thread reader = new Thread(() -> hear(log), "broker's log");
                reader.setDaemon(true);
                reader.start();
                return;
            }
        }
        throw new IOException("the broker did not get ready:\n" + said);
    }

    private static void hear(BufferedReader log) {
        try {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                if (line.contains("ERROR")) {
                    System.out.println("  the broker says: " + line);
                }
            }
        } catch (IOException ended) {
            // With the process.
        }
    }

    int port() {
        return port;
    }

    long readyMillis() {
        return TimeUnit.NANOSECONDS.toMillis(readyNanos - startedNanos);
    }

    /** Processor time so far. */
    long cpuMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_A_TICK;
    }

    /** What of it is in memory, files it maps included. */
    long residentBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                            .findFirst()
                            .orElseThrow()
                    * 1_024;
        }
    }

    /** What of the heap is used after a full collection. */
    long heapBytes() throws IOException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        if (!used.find()) {
            throw new IOException("jcmd GC.heap_info does not say what is used");
        }
        return Long.parseLong(used.group(1)) * 1_024;
    }

    String jcmd(String what) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        what)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
