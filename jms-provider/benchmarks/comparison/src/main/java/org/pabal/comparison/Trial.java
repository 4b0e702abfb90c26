package org.pabal.comparison;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pabal.comparison.broker.BrokerProcess;
import org.pabal.comparison.client.ClientProcess;
import org.pabal.comparison.plan.Outcome;
import org.pabal.comparison.plan.Provider;
import org.pabal.comparison.plan.Row;
import org.pabal.comparison.process.Processor;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.Told;
import org.pabal.comparison.profile.HotPlaces;
import org.pabal.comparison.profile.Window;

/** One run of one row with one provider: a fresh store, a broker's process, a client's process, and what they told. */
final class Trial implements AutoCloseable {

    private static final long BROKER_START_MILLIS_MAX = 180_000;
    private static final long ANSWER_MILLIS_MAX = 120_000;

    /** A row may be silent for its warm-up, its window and this; the slowest backlog takes about as long. */
    private static final long SILENT_MILLIS_MAX = 1_800_000;

    private final Row row;
    private final Provider provider;
    private final Options options;
    private final String ownClasses;
    private final Path folder;
    private final Path data;
    private final int port;
    private final Map<String, Double> figures = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private final boolean profiled;
    private final List<Path> brokerRecordings = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private final Map<String, String> notes = new TreeMap<>();
    private @Nullable Child broker;

    /**
     * @param profiled with a recording in each process, left in the folder; the outcome is to show where the code was
     */
    Trial(Row row, Provider provider, Options options, String ownClasses, Path folder, boolean profiled)
            throws IOException {
        this.profiled = profiled;
        this.row = row;
        this.provider = provider;
        this.options = options;
        this.ownClasses = ownClasses;
        this.folder = folder;
        this.data = folder.resolve("data").toAbsolutePath();
        delete(data);
        Files.createDirectories(data);
        this.port = freePort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Outcome run(String run, int round) throws InterruptedException {
        try {
            if (!row.inJvm()) {
                startBroker();
            }
            try (Child client = startClient()) {
                hear(client);
            }
            if (broker != null) {
                writeRecording(broker);
                figures.put("broker.heap", ask(broker, "heap-peak"));
                figures.put("broker.resident", Processor.residentPeakMebibytes(broker.pid()));
            }
            if (profiled) {
                places("broker", brokerRecordings);
                places("client", List.of(clientRecording()));
            }
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return new Outcome(
                run,
                profiled ? Outcome.PROFILE : Outcome.ROW,
                row.id(),
                provider.id(),
                round,
                String.join("; ", problems),
                figures,
                notes);
    }

    /** What the processes recorded in the measured times, by phases. */
    private void places(String process, List<Path> recordings) throws IOException {
        for (String phase : windows.stream().map(Window::phase).distinct().toList()) {
            List<Window> ofPhase = windows.stream()
                    .filter(window -> window.phase().equals(phase))
                    .toList();
            HotPlaces hot = new HotPlaces(provider.ownPackages());
            for (Path recording : recordings) {
                hot.add(recording, ofPhase);
            }
            String key = phase + "places." + process;
            figures.put(key, hot.samples());
            List<HotPlaces.Place> places = hot.places();
            for (int i = 0; i < places.size(); i++) {
                notes.put(key + "." + (i + 1), places.get(i).line());
            }
        }
    }

    private Path clientRecording() {
        return folder.resolve("client.jfr").toAbsolutePath();
    }

    private void writeRecording(Child asked) throws IOException, InterruptedException {
        if (profiled) {
            ask(asked, Told.WRITE_RECORDING);
        }
    }

    /** What a process needs to record itself. */
    private Settings recording(Settings settings, Path file) {
        return profiled ? settings.with("recording", file) : settings;
    }

    /** Without this the JVM knows where code is only at some points, and samples in between are told of the next. */
    private List<String> profilingOptions() {
        return profiled ? List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints") : List.of();
    }

    private Settings settings() {
        return Settings.of(provider.definition())
                .with("warmup", options.warmUpSeconds())
                .with("window", options.windowSeconds())
                .with(row.settings())
                .with("data", data)
                .with("in.jvm", row.inJvm())
                .with("port", port)
                .with("url", provider.url(row, port, data));
    }

    private void startBroker() throws IOException, InterruptedException {
        Child child = beginBroker();
        Optional<String> line = child.line(BROKER_START_MILLIS_MAX);
        // Agents, such as a profiler, print what they like before
        while (line.isPresent() && !line.get().equals(Told.READY)) {
            line = child.line(BROKER_START_MILLIS_MAX);
        }
        if (!line.equals(Optional.of(Told.READY))) {
            throw new IOException("the broker did not start: " + line.orElse("it ended") + "; see " + child.log());
        }
    }

    private Child beginBroker() throws IOException {
        List<String> java = new ArrayList<>(provider.brokerOptions());
        java.add("-Xmx" + row.settings().getOrDefault("broker.heap", options.heap()));
        java.addAll(profilingOptions());
        // One for each process: a row may kill the broker and start another.
        Path recording = folder.resolve("broker-" + (brokerRecordings.size() + 1) + ".jfr")
                .toAbsolutePath();
        brokerRecordings.add(recording);
        Child child = new Child(
                BrokerProcess.class.getName(),
                provider.classPath(ownClasses),
                java,
                recording(settings(), recording).asArguments(),
                folder.resolve("broker.log"));
        broker = child;
        return child;
    }

    private Child startClient() throws IOException {
        Settings settings = recording(settings(), clientRecording());
        if (broker != null) {
            settings = settings.with("broker.pid", broker.pid());
        }
        List<String> java = new ArrayList<>(List.of("-Xmx" + options.heap(), "-Xss512k"));
        java.addAll(profilingOptions());
        return new Child(
                ClientProcess.class.getName(),
                provider.classPath(ownClasses),
                java,
                settings.asArguments(),
                folder.resolve("client.log"));
    }

    private void hear(Child client) throws IOException, InterruptedException {
        for (Optional<String> line = client.line(SILENT_MILLIS_MAX);
                line.isPresent();
                line = client.line(SILENT_MILLIS_MAX)) {
            String[] words = line.get().split(" ", 2);
            String rest = words.length > 1 ? words[1] : "";
            switch (words[0]) {
                case Told.FIGURE -> figure(rest);
                case Told.WINDOW -> windows.add(Window.parse(rest));
                case Told.FAULT -> problems.add(rest);
                case Told.UNSUPPORTED -> problems.add("not supported: " + rest);
                case Told.ASK -> client.say(Double.toString(answer(rest)));
                default -> {
                    // An agent's, such as a profiler's
                }
            }
        }
        if (problems.isEmpty() && !figures.containsKey("messages")) {
            throw new IOException("the client ended before it had measured; see " + client.log());
        }
    }

    private void figure(String text) {
        String[] words = text.split(" ");
        figures.put(words[0], Double.valueOf(words[1]));
    }

    private double answer(String question) throws IOException, InterruptedException {
        Child asked = broker;
        if (asked == null) {
            throw new IOException("'" + question + "' was asked, but there is no broker's process");
        }
        if (question.equals(Told.KILL_AND_START)) {
            writeRecording(asked);
            asked.close();
            // Not waited for: the client connects as soon as it can.
            return beginBroker().pid();
        }
        return ask(asked, question);
    }

    private static double ask(Child asked, String question) throws IOException, InterruptedException {
        asked.say(question);
        for (Optional<String> line = asked.line(ANSWER_MILLIS_MAX);
                line.isPresent();
                line = asked.line(ANSWER_MILLIS_MAX)) {
            String[] words = line.get().split(" ");
            if (words[0].equals(Told.FIGURE) && words[1].equals(question)) {
                return Double.parseDouble(words[2]);
            }
        }
        throw new IOException("the broker ended: see " + asked.log());
    }

    @Override
    public void close() throws IOException {
        if (broker != null) {
            broker.close();
        }
        delete(data);
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
