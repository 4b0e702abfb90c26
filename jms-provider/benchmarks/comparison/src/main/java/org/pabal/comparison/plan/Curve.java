package org.pabal.comparison.plan;

import java.util.List;

/**
 * The same workload for a growing number of something.
 *
 * @param grows what grows, as the axis says it
 * @param at the numbers, one for each row
 */
public record Curve(String id, String title, String grows, List<Integer> at, List<Row> rows, List<Figure> figures) {

    public Curve {
        at = List.copyOf(at);
        rows = List.copyOf(rows);
        figures = List.copyOf(figures);
    }
}
