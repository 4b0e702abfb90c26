package org.pabal.comparison.report;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.pabal.comparison.plan.Catalog;
import org.pabal.comparison.plan.Curve;
import org.pabal.comparison.plan.Figure;
import org.pabal.comparison.plan.Outcome;
import org.pabal.comparison.plan.Results;
import org.pabal.comparison.plan.Results.Spread;
import org.pabal.comparison.plan.Row;
import org.pabal.comparison.plan.Target;

/**
 * The page: the table of targets, what it cost, what the threads did, where
 * the code was, the curves, and how it was measured. What a person has to say to a row or a
 * curve is in {@code notes.properties} beside it, by its id.
 */
public final class Report {

    public static final String FILE = "comparison.md";

    private static final String NOTES = "notes.properties";

    private static final List<Figure> COSTS = List.of(
            Figure.RATE,
            Figure.BROKER_CPU,
            Figure.CLIENT_CPU,
            Figure.BROKER_RESIDENT,
            Figure.CLIENT_RESIDENT,
            Figure.BROKER_HEAP,
            Figure.CLIENT_HEAP,
            Figure.OTHERS);

    private static final Map<String, String> CEILINGS = Map.of(
            "fdatasync.4k", "forces of 4 KiB a second",
            "fdatasync.64k", "forces of 64 KiB a second",
            "answered.1", "a second that a thread reads, forces and answers that does nothing else",
            "answered.32", "a second that a thread reads, forces and answers that does nothing else",
            "loopback.rtt", "µs there and back over loopback",
            "loopback.relay", "µs there and back through a thread between",
            "loopback.pace", "µs through a thread between at the same pace",
            "loopback.stream", "messages of 1 KiB a second through a process between",
            "handoff.parked", "µs to a parked thread",
            "handoff.spinning", "µs to a spinning thread");

    private final Results results;
    private final Path folder;
    private final Properties notes = new Properties();
    private final Map<String, String> names = new TreeMap<>();
    private final StringBuilder page = new StringBuilder();

    private Report(Results results, Path folder) throws IOException {
        this.results = results;
        this.folder = folder;
        Path file = folder.resolve(NOTES);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                notes.load(reader);
            }
        }
        for (Outcome machine : results.machines()) {
            machine.notes().forEach((key, value) -> {
                if (key.startsWith("provider ")) {
                    names.put(key.substring("provider ".length()), value);
                }
            });
        }
    }

    public static void write(Results results, Path folder) throws IOException {
        Files.createDirectories(folder);
        new Report(results, folder).write();
    }

    private void write() throws IOException {
        line("# Side by side");
        line("");
        line(
                "Whole brokers, each in a process of its own with a client in another, on one machine in one run; the providers take");
        line(
                "turns. Each message was checked by sender, number and content: a run with a loss, a gap, a duplicate or disorder does");
        line("not count. This page is written by the command at its end; `results.tsv` has every single run.");
        line("");
        targets();
        costs();
        ThreadTable.of(results).forEach(this::line);
        PlaceTable.of(results).forEach(this::line);
        curves();
        failures();
        method();
        Files.writeString(folder.resolve(FILE), page);
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private String name(String provider) {
        return names.getOrDefault(provider, provider);
    }

    private void targets() throws IOException {
        line("## Targets");
        line("");
        line("Medians, and the range of all rounds. *Peer* is the best of the others in the same run.");
        line("");
        line("| Workload | Figure | Target | " + Verdict.OURS_TITLE + " | Best peer | Ratio | Reached | Ceiling |");
        line("|---|---|---|---|---|---|---|---|");
        List<Verdict> verdicts = new ArrayList<>();
        for (Row row : Catalog.rows()) {
            if (results.newest(row.id()).isEmpty()) {
                continue;
            }
            List<Verdict> ofRow = row.targets().stream()
                    .map(target -> Verdict.of(row, target, results))
                    .toList();
            for (int i = 0; i < ofRow.size(); i++) {
                Verdict verdict = ofRow.get(i);
                line("| " + (i == 0 ? row.title() : "") + " | "
                        + row.targets().get(i).figure().title() + " | "
                        + verdict.target() + " | " + verdict.ours() + " | " + peer(verdict) + " | " + verdict.ratio()
                        + " | " + verdict.reached() + " | "
                        + ceiling(row, row.targets().get(i), i == 0) + " |");
            }
            verdicts.addAll(ofRow);
        }
        line("");
        if (verdicts.stream().anyMatch(verdict -> verdict.peerRatio() > 0)) {
            Files.writeString(folder.resolve("targets.svg"), RatioPlot.draw(verdicts));
            line("![Pabal over the best peer, and what it should be](targets.svg)");
            line("");
        }
        for (Row row : Catalog.rows()) {
            note(row.id(), row.title());
        }
    }

    private String peer(Verdict verdict) {
        return verdict.peer().isEmpty() ? "—" : verdict.peer() + " " + name(verdict.peerId());
    }

    private String ceiling(Row row, Target target, boolean isFirst) {
        if (target instanceof Target.OfCeiling share) {
            return results.ceiling(row.id(), share.ceiling())
                    .map(found -> ceiling(share.ceiling(), found))
                    .orElse("—");
        }
        Optional<Spread> ofFigure =
                results.ceiling(row.id(), row.ceiling() + "." + target.figure().key());
        Optional<Spread> spread = ofFigure.isPresent() ? ofFigure : results.ceiling(row.id(), row.ceiling());
        return spread.filter(found -> isFirst || ofFigure.isPresent())
                .map(found -> ceiling(row.ceiling(), found))
                .orElse(isFirst ? "—" : "");
    }

    private static String ceiling(String key, Spread found) {
        return Figure.format(found.median()) + " " + CEILINGS.getOrDefault(key, "");
    }

    private void note(String id, String title) {
        String note = notes.getProperty(id);
        if (note != null) {
            line("**" + title + "**: " + note);
            line("");
        }
    }

    private void costs() {
        line("## What it cost");
        line("");
        StringBuilder head = new StringBuilder("| Workload | Provider |");
        StringBuilder under = new StringBuilder("|---|---|");
        for (Figure figure : COSTS) {
            head.append(' ').append(figure.title()).append(" |");
            under.append("---|");
        }
        line(head.toString());
        line(under.toString());
        for (Row row : Catalog.rows()) {
            for (String provider : results.providers()) {
                if (!results.of(row.id(), provider).isEmpty()) {
                    StringBuilder cells = new StringBuilder("| " + row.title() + " | " + name(provider) + " |");
                    for (Figure figure : COSTS) {
                        cells.append(' ')
                                .append(results.spread(row.id(), provider, figure.key())
                                        .map(spread -> Figure.format(spread.median()))
                                        .orElse("—"))
                                .append(" |");
                    }
                    line(cells.toString());
                }
            }
        }
        line("");
    }

    private void curves() throws IOException {
        boolean titled = false;
        for (Curve curve : Catalog.curves()) {
            if (curve.rows().stream().allMatch(row -> results.newest(row.id()).isEmpty())) {
                continue;
            }
            if (!titled) {
                line("## How cost grows");
                line("");
                titled = true;
            }
            line("### " + curve.title());
            line("");
            for (Figure figure : curve.figures()) {
                String file = curve.id() + "-" + figure.key() + ".svg";
                List<LinePlot.Line> lines = lines(curve, figure);
                if (!lines.isEmpty()) {
                    Files.writeString(
                            folder.resolve(file), LinePlot.draw(curve.title(), curve.grows(), figure.title(), lines));
                    line("![" + curve.title() + ": " + figure.title() + "](" + file + ")");
                    line("");
                    table(curve, figure, lines);
                }
            }
            note(curve.id(), "Bends");
        }
    }

    private List<LinePlot.Line> lines(Curve curve, Figure figure) {
        List<LinePlot.Line> lines = new ArrayList<>();
        for (String provider : results.providers()) {
            List<LinePlot.Point> points = new ArrayList<>();
            for (int i = 0; i < curve.rows().size(); i++) {
                int at = curve.at().get(i);
                results.spread(curve.rows().get(i).id(), provider, figure.key())
                        .filter(spread -> spread.median() > 0)
                        .ifPresent(spread -> points.add(new LinePlot.Point(at, spread.median())));
            }
            if (!points.isEmpty()) {
                lines.add(new LinePlot.Line(name(provider), points));
            }
        }
        return lines;
    }

    private void table(Curve curve, Figure figure, List<LinePlot.Line> lines) {
        StringBuilder head = new StringBuilder("| " + figure.title() + " |");
        StringBuilder under = new StringBuilder("|---|");
        for (int at : curve.at()) {
            head.append(' ')
                    .append(String.format(java.util.Locale.ROOT, "%,d", at))
                    .append(" |");
            under.append("---|");
        }
        line(head.toString());
        line(under.toString());
        for (LinePlot.Line one : lines) {
            StringBuilder cells = new StringBuilder("| " + one.name() + " |");
            for (int at : curve.at()) {
                cells.append(' ')
                        .append(one.points().stream()
                                .filter(point -> point.x() == at)
                                .map(point -> Figure.format(point.y()))
                                .findFirst()
                                .orElse("—"))
                        .append(" |");
            }
            line(cells.toString());
        }
        line("");
    }

    private void failures() {
        List<String> told = new ArrayList<>();
        List<Row> all = new ArrayList<>(Catalog.rows());
        Catalog.curves().forEach(curve -> all.addAll(curve.rows()));
        for (Row row : all) {
            for (Outcome outcome : results.of(row.id())) {
                if (!outcome.counts()) {
                    told.add("- " + row.id() + ", " + name(outcome.provider()) + ", round " + outcome.round() + ": "
                            + outcome.problem());
                }
            }
        }
        if (!told.isEmpty()) {
            line("## What did not count");
            line("");
            told.forEach(this::line);
            line("");
        }
    }

    private void method() {
        line("## How it was measured");
        line("");
        for (Outcome machine : results.machines()) {
            line("Run of " + machine.run() + ":");
            line("");
            new TreeMap<>(machine.notes()).forEach((key, value) -> line("- " + key + ": `" + value + "`"));
            line("");
        }
        line(
                "[README.md](README.md) says what each workload does, how the providers are configured, and how to repeat it.");
    }
}
