package org.pabal.comparison;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pabal.comparison.ceiling.CeilingProcess;
import org.pabal.comparison.plan.Catalog;
import org.pabal.comparison.plan.Curve;
import org.pabal.comparison.plan.Figure;
import org.pabal.comparison.plan.Outcome;
import org.pabal.comparison.plan.Provider;
import org.pabal.comparison.plan.Results;
import org.pabal.comparison.plan.Row;
import org.pabal.comparison.process.Told;
import org.pabal.comparison.report.Report;

/** The command: runs what was asked for with every provider in turn, shows how far it is, and writes the report. */
public final class Comparison {

    static final String RESULTS = "results.tsv";

    private static final long CEILING_MILLIS_MAX = 120_000;

    /** Ten ceilings, most of which take twice their window, and that of the pace four times. */
    private static final double CEILING_WINDOWS = 20;

    private final PrintStream out;
    private final Options options;
    private final String command;
    private final String ownClasses;
    private final String run;
    private final Path results;

    private double secondsEstimated;
    private double secondsTaken;

    Comparison(PrintStream out, Options options, String command, String ownClasses) {
        this.out = out;
        this.options = options;
        this.command = command;
        this.ownClasses = ownClasses;
        this.run = LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'"));
        this.results = options.report().resolve(RESULTS);
    }

    /** What there is to do once: a row with the round's number, 0 if it is to be profiled. */
    private record Step(Row row, int round, int rounds) {

        boolean profiled() {
            return round == 0;
        }

        /** Who takes part. */
        List<Provider> of(List<Provider> providers) {
            return providers.stream()
                    .limit(profiled() ? 1 : providers.size())
                    .filter(provider -> provider.serves(row))
                    .toList();
        }
    }

    public static void main(String[] arguments) throws Exception {
        // Maven hands all of them over as one.
        List<String> words = List.of(String.join(" ", arguments).trim().split("\\s+")).stream()
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Options options = Options.parse(words);
        String ownClasses = Path.of(Comparison.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        Comparison comparison = new Comparison(System.out, options, String.join(" ", words), ownClasses);
        if (!comparison.run(options.reportOnly() ? List.of() : providers(options))) {
            System.exit(1);
        }
    }

    private static List<Provider> providers(Options options) throws IOException {
        List<Provider> providers = new ArrayList<>();
        for (String name : options.providers()) {
            Path file = name.endsWith(".properties")
                    ? Path.of(name)
                    : options.providersHome().resolve(name).resolve("provider.properties");
            Provider provider = Provider.read(file);
            String missing = provider.missing();
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException("cannot run " + name + ": " + missing
                        + "; 'mvn -Pcomparison verify' brings them, or name other --providers");
            }
            providers.add(provider);
        }
        return providers;
    }

    /** Whether every run counted. */
    boolean run(List<Provider> providers) throws IOException, InterruptedException {
        List<Step> steps = steps();
        if (!options.reportOnly()) {
            secondsEstimated =
                    steps.stream().mapToDouble(step -> seconds(step, providers)).sum();
            tell(steps, providers);
            if (options.list()) {
                return true;
            }
        }
        Files.createDirectories(options.report());
        boolean good = true;
        if (!options.reportOnly()) {
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("no row is called so; --list shows them");
            }
            Results.append(results, machine(providers));
            good = runAll(steps, providers);
        }
        Report.write(Results.read(results), options.report());
        out.println("report: " + options.report().toAbsolutePath().normalize().resolve(Report.FILE));
        return good;
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (Row row : Catalog.rows()) {
            if (options.wants(row, false)) {
                add(steps, row, options.rounds());
                if (options.profile()) {
                    steps.add(new Step(asked(row), 0, options.rounds()));
                }
            }
        }
        for (Curve curve : Catalog.curves()) {
            for (Row row : curve.rows()) {
                if (options.wants(row, true)) {
                    // The course of a curve shows in its points; one round of each will do.
                    add(steps, row, Math.max(1, options.rounds() / 3));
                }
            }
        }
        return steps;
    }

    private void add(List<Step> steps, Row row, int rounds) {
        for (int round = 1; round <= rounds; round++) {
            steps.add(new Step(asked(row), round, rounds));
        }
    }

    private Row asked(Row row) {
        return options.quick() ? Catalog.quick(row) : row;
    }

    private double seconds(Step step, List<Provider> providers) {
        double one = options.warmUpSeconds()
                + options.windowSeconds()
                + step.row().extraSeconds(options.warmUpSeconds(), options.windowSeconds());
        return one * step.of(providers).size() + (step.round() == 1 ? CEILING_WINDOWS * ceilingWindow() : 0);
    }

    private double ceilingWindow() {
        return Math.min(1, options.windowSeconds() / 5);
    }

    private void tell(List<Step> steps, List<Provider> providers) {
        out.printf(
                "%d rows, %s; %d runs, about %s%n",
                steps.stream().map(step -> step.row().id()).distinct().count(),
                providers.stream().map(Provider::name).toList(),
                steps.stream().mapToLong(step -> step.of(providers).size()).sum(),
                shown(secondsEstimated));
        if (options.list()) {
            for (Step step : steps) {
                if (step.round() == 1) {
                    out.printf(
                            Locale.ROOT,
                            "  %-32s %dx %6.0f s  %s%n",
                            step.row().id(),
                            step.rounds(),
                            seconds(step, providers),
                            step.row().title());
                }
            }
        }
    }

    private static String shown(double seconds) {
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return duration.toHours() > 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }

    private boolean runAll(List<Step> steps, List<Provider> providers) throws IOException, InterruptedException {
        boolean good = true;
        double estimateDone = 0;
        long start = System.nanoTime();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.round() == 1) {
                ceilings(step.round());
            }
            for (Provider provider : step.of(providers)) {
                Outcome outcome = runOnce(step, provider);
                Results.append(results, outcome);
                good &= outcome.counts();
            }
            estimateDone += seconds(step, providers);
            secondsTaken = (System.nanoTime() - start) / 1e9;
            double left = (secondsEstimated - estimateDone) * secondsTaken / estimateDone;
            out.printf("-- %d of %d rounds, about %s left%n", i + 1, steps.size(), shown(left));
        }
        return good;
    }

    private Outcome runOnce(Step step, Provider provider) throws IOException, InterruptedException {
        Path folder = options.work()
                .resolve(step.row().id().replace('/', '-') + "-" + provider.id() + "-"
                        + (step.profiled() ? Outcome.PROFILE : step.round()));
        Trial.delete(folder);
        Files.createDirectories(folder);
        Outcome outcome;
        try (Trial trial = new Trial(step.row(), provider, options, ownClasses, folder, step.profiled())) {
            outcome = trial.run(run, step.round());
        }
        StringBuilder line = new StringBuilder();
        for (Figure figure : Figure.values()) {
            Double value = outcome.figures().get(figure.key());
            if (value != null) {
                line.append(' ').append(figure.key()).append('=').append(Figure.format(value));
            }
        }
        out.printf(
                "%s %s, %s:%s%s%n",
                step.row().id(),
                provider.name(),
                step.profiled() ? "profiled" : "round " + step.round() + " of " + step.rounds(),
                line,
                outcome.counts() ? "" : " DOES NOT COUNT: " + outcome.problem());
        // Recordings stay, for whoever wants to know more than the page shows.
        if (outcome.counts() && !step.profiled()) {
            Trial.delete(folder);
        }
        return outcome;
    }

    private void ceilings(int round) throws IOException, InterruptedException {
        Path folder = options.work().resolve("ceilings");
        Files.createDirectories(folder);
        Map<String, Double> figures = new TreeMap<>();
        try (Child child = new Child(
                CeilingProcess.class.getName(),
                ownClasses,
                List.of("-Xmx256m"),
                List.of("window=" + ceilingWindow(), "data=" + folder.toAbsolutePath()),
                folder.resolve("ceilings.log"))) {
            for (Optional<String> line = child.line(CEILING_MILLIS_MAX);
                    line.isPresent();
                    line = child.line(CEILING_MILLIS_MAX)) {
                String[] words = line.get().split(" ");
                if (words[0].equals(Told.FIGURE)) {
                    figures.put(words[1], Double.valueOf(words[2]));
                }
            }
        }
        StringBuilder shown = new StringBuilder();
        figures.forEach(
                (name, value) -> shown.append(' ').append(name).append('=').append(Figure.format(value)));
        out.println("the machine:" + shown);
        Results.append(results, new Outcome(run, Outcome.CEILING, "", "", round, "", figures, Map.of()));
    }

    private Outcome machine(List<Provider> providers) throws IOException {
        Map<String, String> notes = new TreeMap<>();
        Files.createDirectories(options.work());
        FileStore store = Files.getFileStore(options.work());
        notes.put("command", command.isEmpty() ? "(no options)" : command);
        notes.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        notes.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        notes.put("processors", Runtime.getRuntime().availableProcessors() + processorName());
        notes.put("store", store.type());
        notes.put("heap", options.heap() + " for broker and client each, unless the row says otherwise");
        notes.put(
                "time",
                options.rounds() + " rounds of " + options.warmUpSeconds() + " s warm-up and " + options.windowSeconds()
                        + " s measured");
        for (Provider provider : providers) {
            notes.put("provider " + provider.id(), (provider.name() + " " + provider.version()).trim());
        }
        return new Outcome(run, Outcome.MACHINE, "", "", 0, "", Map.of(), notes);
    }

    private static String processorName() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return "";
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> ", " + line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("");
    }
}
