package org.pabal.comparison.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All outcomes that were kept, of one or several runs of the comparison; a row is told by the newest run that has it. */
public final class Results {

    private final List<Outcome> outcomes;

    public Results(List<Outcome> outcomes) {
        this.outcomes = List.copyOf(outcomes);
    }

    /** Median, and from where to where. */
    public record Spread(double median, double low, double high, int count) {}

    public static Results read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Results(List.of());
        }
        try (Stream<String> lines = Files.lines(file)) {
            return new Results(
                    lines.filter(line -> !line.isBlank()).map(Outcome::parse).toList());
        }
    }

    public static void append(Path file, Outcome outcome) throws IOException {
        Files.writeString(file, outcome.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Outcomes of a row in the newest run that has it, those that are only to show something not among them. */
    public List<Outcome> of(String row) {
        String newest = newest(row);
        return outcomes.stream()
                .filter(outcome -> isOf(outcome, row) && outcome.run().equals(newest))
                .toList();
    }

    /** The newest run that has this row; an empty text if none has. */
    public String newest(String row) {
        return outcomes.stream()
                .filter(outcome -> isOf(outcome, row))
                .map(Outcome::run)
                .max(String::compareTo)
                .orElse("");
    }

    private static boolean isOf(Outcome outcome, String row) {
        return outcome.kind().equals(Outcome.ROW) && outcome.row().equals(row);
    }

    public List<Outcome> of(String row, String provider) {
        return of(row).stream()
                .filter(outcome -> outcome.provider().equals(provider))
                .toList();
    }

    /** The newest run of a row that shows where the code was. */
    public Optional<Outcome> profile(String row) {
        return outcomes.stream()
                .filter(outcome -> outcome.kind().equals(Outcome.PROFILE) && outcome.counts())
                .filter(outcome -> outcome.row().equals(row))
                .max(Comparator.comparing(Outcome::run));
    }

    /** The names of all figures that a provider's runs of a row have. */
    public Set<String> figures(String row, String provider) {
        Set<String> names = new TreeSet<>();
        of(row, provider).forEach(run -> names.addAll(run.figures().keySet()));
        return names;
    }

    /** Over the rounds that count; nothing if one round did not. */
    public Optional<Spread> spread(String row, String provider, String figure) {
        List<Outcome> runs = of(row, provider);
        if (runs.stream().anyMatch(run -> !run.counts())) {
            return Optional.empty();
        }
        return spread(runs, figure);
    }

    /** The machine's ceilings in the run that a row was taken in. */
    public Optional<Spread> ceiling(String row, String figure) {
        String run = newest(row);
        return spread(
                outcomes.stream()
                        .filter(outcome -> outcome.kind().equals(Outcome.CEILING)
                                && outcome.run().equals(run))
                        .toList(),
                figure);
    }

    private static Optional<Spread> spread(List<Outcome> runs, String figure) {
        double[] values = runs.stream()
                .map(run -> run.figures().get(figure))
                .filter(value -> value != null)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (values.length == 0) {
            return Optional.empty();
        }
        return Optional.of(new Spread(median(values), values[0], values[values.length - 1], values.length));
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
    }

    /** What was noted of the machine and the way of measuring, by run, oldest first. */
    public List<Outcome> machines() {
        return outcomes.stream()
                .filter(outcome -> outcome.kind().equals(Outcome.MACHINE))
                .toList();
    }

    public List<String> providers() {
        Set<String> found = new LinkedHashSet<>();
        outcomes.stream()
                .filter(outcome -> outcome.kind().equals(Outcome.ROW))
                .forEach(outcome -> found.add(outcome.provider()));
        return new ArrayList<>(found);
    }
}
