package org.pabal.comparison.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pabal.comparison.plan.Catalog;
import org.pabal.comparison.plan.Figure;
import org.pabal.comparison.plan.Results;
import org.pabal.comparison.plan.Results.Spread;
import org.pabal.comparison.plan.Row;

/** What threads of ours did, row by row: who computed, who waited for a processor, who lay down how often. */
final class ThreadTable {

    private static final Pattern KEY = Pattern.compile("(fill\\.|drain\\.|)thread\\.(\\w+)\\.([^.]+)\\.(\\w+)");
    private static final Map<String, String> PHASES = Map.of("fill.", ", in", "drain.", ", out");
    private static final double MILLION = 1e6;

    /** Who has less of everything is not shown. */
    private static final double SHARE_MIN = 0.03;

    private static final double BUSY_MIN = 0.05;

    /** Everybody waits a little when processors are short. */
    private static final double WAITED_MIN = 0.1;

    private record Group(String phase, String process, String name, Map<String, Double> figures, double share) {
        double figure(String key) {
            return figures.getOrDefault(key, 0.0);
        }

        double switches() {
            return (figure("voluntary") + figure("involuntary")) / MILLION;
        }

        String shownName() {
            long threads = Math.round(figure("threads"));
            return name.replace('_', ' ') + (threads > 1 ? " (" + threads + ")" : "");
        }
    }

    private ThreadTable() {}

    /** Lines of the section; none if no row has such figures. */
    static List<String> of(Results results) {
        List<String> rows = new ArrayList<>();
        for (Row row : Catalog.rows()) {
            String title = row.title();
            for (Group group : groups(results, row)) {
                rows.add(cells(title, row, group));
                title = "";
            }
        }
        if (rows.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of(
                "## What the threads did",
                "",
                "Those of " + Verdict.OURS_TITLE
                        + " in the measured time, for each message, as the kernel counts it: computing in the program and",
                "in the kernel; ready, but without a processor (*waited*); how often one stopped, mostly to wait for something",
                "(*switches*). *Busiest* is how much of one processor the busiest of these threads used: near 100 % it is what limits the",
                "row, however many processors there are. `C1` and `C2` are the JVM's compilers: much of them means too short a warm-up.",
                "What has little of everything is left out.",
                "",
                "| Workload | Process | Threads | user, µs | system, µs | waited, µs | switches | busiest | share of both processes |",
                "|---|---|---|---|---|---|---|---|---|"));
        lines.addAll(rows);
        lines.add("");
        return lines;
    }

    private static String cells(String title, Row row, Group group) {
        String process = row.inJvm() ? "both" : group.process();
        return String.join(
                " | ",
                "| " + title,
                process + PHASES.getOrDefault(group.phase(), ""),
                group.shownName(),
                Figure.format(group.figure("user")),
                Figure.format(group.figure("system")),
                Figure.format(group.figure("waited")),
                Figure.format(group.switches()),
                percent(group.figure("busiest")) + " %",
                percent(group.share()) + " % |");
    }

    private static String percent(double share) {
        return Long.toString(Math.round(100 * share));
    }

    private static List<Group> groups(Results results, Row row) {
        Map<String, Map<String, Double>> byGroup = new TreeMap<>();
        for (String name : results.figures(row.id(), Verdict.OURS)) {
            Matcher key = KEY.matcher(name);
            if (key.matches()) {
                String group = String.join("\t", key.group(1), key.group(2), key.group(3));
                results.spread(row.id(), Verdict.OURS, name)
                        .ifPresent(spread -> byGroup.computeIfAbsent(group, added -> new TreeMap<>())
                                .put(key.group(4), spread.median()));
            }
        }
        List<Group> groups = new ArrayList<>();
        byGroup.forEach((key, figures) -> {
            String[] names = key.split("\t", -1);
            double whole = cost(results, row, names[0] + "broker.cpu") + cost(results, row, names[0] + "client.cpu");
            double own = figures.getOrDefault("user", 0.0) + figures.getOrDefault("system", 0.0);
            groups.add(new Group(names[0], names[1], names[2], figures, whole == 0 ? 0 : own / whole));
        });
        double waited = sum(groups, "waited");
        double voluntary = sum(groups, "voluntary");
        // What comes in first is told first.
        return groups.stream()
                .filter(group -> group.share() >= SHARE_MIN
                        || group.figure("busiest") >= BUSY_MIN
                        || group.figure("waited") >= WAITED_MIN * waited
                        || group.figure("voluntary") >= SHARE_MIN * voluntary)
                .sorted(Comparator.comparing(Group::phase)
                        .reversed()
                        .thenComparing(Comparator.comparingDouble(Group::share).reversed()))
                .toList();
    }

    private static double sum(List<Group> groups, String key) {
        return groups.stream().mapToDouble(group -> group.figure(key)).sum();
    }

    private static double cost(Results results, Row row, String figure) {
        Optional<Spread> spread = results.spread(row.id(), Verdict.OURS, figure);
        return spread.map(Spread::median).orElse(0.0);
    }
}
