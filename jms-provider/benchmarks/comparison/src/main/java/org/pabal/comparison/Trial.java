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
    private @Nullable Child broker;

    Trial(Row row, Provider provider, Options options, String ownClasses, Path folder) throws IOException {
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
                figures.put("broker.heap", ask(broker, "heap-peak"));
                figures.put("broker.resident", Processor.residentPeakMebibytes(broker.pid()));
            }
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return new Outcome(
                run, Outcome.ROW, row.id(), provider.id(), round, String.join("; ", problems), figures, Map.of());
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
        Child child = new Child(
                BrokerProcess.class.getName(),
                provider.classPath(ownClasses),
                java,
                settings().asArguments(),
                folder.resolve("broker.log"));
        broker = child;
        return child;
    }

    private Child startClient() throws IOException {
        Settings settings = settings();
        if (broker != null) {
            settings = settings.with("broker.pid", broker.pid());
        }
        return new Child(
                ClientProcess.class.getName(),
                provider.classPath(ownClasses),
                List.of("-Xmx" + options.heap(), "-Xss512k"),
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
