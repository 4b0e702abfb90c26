package org.pabal.comparison.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pabal.comparison.plan.Catalog;
import org.pabal.comparison.plan.Outcome;
import org.pabal.comparison.plan.Results;
import org.pabal.comparison.plan.Row;
import org.pabal.comparison.profile.HotPlaces;

/** Where the code was in the runs that were profiled, row by row. */
final class PlaceTable {

    private static final Map<String, String> PHASES = Map.of("", "", "fill.", ", in", "drain.", ", out");
    private static final List<String> PHASES_IN_ORDER = List.of("", "fill.", "drain.");
    private static final double SHARE_MIN = 0.03;

    /** Fewer may be chance. */
    private static final double SAMPLES_MIN = 5;

    private PlaceTable() {}

    /** Lines of the section; none if nothing was profiled. */
    static List<String> of(Results results) {
        List<String> lines = new ArrayList<>();
        for (Row row : Catalog.rows()) {
            results.profile(row.id()).ifPresent(outcome -> {
                List<String> cells = cells(row, outcome);
                if (!cells.isEmpty()) {
                    lines.add("### " + row.title());
                    lines.add("");
                    if (!outcome.run().equals(results.newest(row.id()))) {
                        lines.add("Of the run of " + outcome.run() + ".");
                        lines.add("");
                    }
                    lines.add("| Process, samples | Share | Innermost method of the provider's | Most of it in |");
                    lines.add("|---|---|---|---|");
                    lines.addAll(cells);
                    lines.add("");
                }
            });
        }
        if (lines.isEmpty()) {
            return List.of();
        }
        List<String> section = new ArrayList<>(List.of(
                "## Where the code was",
                "",
                "One more run of each row, not among its figures, with a flight recording in both processes. The number is that of the",
                "samples, 100 a second at most for each thread that computed, was ready to, or was in a system call other than to wait",
                "for something to do; the JVM misses some. *Workload* is the measuring program's own code, which writes, reads and checks",
                "bodies; *none* has nothing of the provider's on its stack, such as reading in Netty's loop. What has less than 3 % is",
                "left out, and so is what the kernel and the JVM's own threads do: see the table of the threads.",
                ""));
        section.addAll(lines);
        return section;
    }

    private static List<String> cells(Row row, Outcome outcome) {
        List<String> cells = new ArrayList<>();
        for (String phase : PHASES_IN_ORDER) {
            for (String process : List.of("broker", "client")) {
                String key = phase + "places." + process;
                double samples = outcome.figures().getOrDefault(key, 0.0);
                String title = (row.inJvm() ? "both" : process) + PHASES.get(phase) + ", " + Math.round(samples);
                for (HotPlaces.Place place : places(outcome, key)) {
                    if (place.share() >= SHARE_MIN && place.share() * samples >= SAMPLES_MIN) {
                        cells.add("| " + title + " | " + percent(place.share()) + " | " + shown(place.own()) + " | "
                                + top(place) + " |");
                        title = "";
                    }
                }
            }
        }
        return cells;
    }

    private static List<HotPlaces.Place> places(Outcome outcome, String key) {
        List<HotPlaces.Place> places = new ArrayList<>();
        String line = outcome.notes().get(key + ".1");
        while (line != null) {
            places.add(HotPlaces.Place.parse(line));
            line = outcome.notes().get(key + "." + (places.size() + 1));
        }
        return places;
    }

    private static String shown(String place) {
        return switch (place) {
            case HotPlaces.WORKLOAD -> "*workload*";
            case HotPlaces.OUTSIDE -> "*none*";
            default -> "`" + place + "`";
        };
    }

    private static String top(HotPlaces.Place place) {
        return place.top().equals(place.own())
                ? "itself, " + percent(place.topShare())
                : "`" + place.top() + "`, " + percent(place.topShare());
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }
}
