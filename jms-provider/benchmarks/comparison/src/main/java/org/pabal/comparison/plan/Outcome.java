package org.pabal.comparison.plan;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one run of one row with one provider came to. In a file it is one line with tabs between.
 *
 * @param run the run of the whole comparison, by when it began
 * @param kind {@link #ROW}, {@link #PROFILE}, {@link #CEILING} or {@link #MACHINE}
 * @param problem why it does not count, or an empty text
 */
public record Outcome(
        String run,
        String kind,
        String row,
        String provider,
        int round,
        String problem,
        Map<String, Double> figures,
        Map<String, String> notes) {

    public static final String ROW = "row";

    /** A row's run that only shows where the code was; its figures do not count. */
    public static final String PROFILE = "profile";

    public static final String CEILING = "ceiling";
    public static final String MACHINE = "machine";

    public Outcome {
        figures = Map.copyOf(figures);
        notes = Map.copyOf(notes);
    }

    public boolean counts() {
        return problem.isEmpty();
    }

    public String line() {
        StringBuilder line =
                new StringBuilder(String.join("\t", run, kind, row, provider, Integer.toString(round), clean(problem)));
        new TreeMap<>(figures)
                .forEach((name, value) ->
                        line.append('\t').append(name).append('=').append(value));
        new TreeMap<>(notes)
                .forEach((name, value) ->
                        line.append('\t').append(name).append(": ").append(clean(value)));
        return line.toString();
    }

    private static String clean(String text) {
        return text.replaceAll("\\s+", " ");
    }

    public static Outcome parse(String line) {
        String[] fields = line.split("\t", -1);
        Map<String, Double> figures = new TreeMap<>();
        Map<String, String> notes = new TreeMap<>();
        for (int i = 6; i < fields.length; i++) {
            int colon = fields[i].indexOf(": ");
            int equals = fields[i].indexOf('=');
            if (colon >= 0 && (equals < 0 || colon < equals)) {
                notes.put(fields[i].substring(0, colon), fields[i].substring(colon + 2));
            } else {
                figures.put(fields[i].substring(0, equals), Double.valueOf(fields[i].substring(equals + 1)));
            }
        }
        return new Outcome(
                fields[0], fields[1], fields[2], fields[3], Integer.parseInt(fields[4]), fields[5], figures, notes);
    }
}
