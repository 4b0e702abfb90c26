package org.pabal.comparison.report;

import java.util.List;
import org.pabal.comparison.plan.Figure;

/** How many times better than the best peer, a bar for each figure on a logarithmic axis, and a stroke for what it should be. */
final class RatioPlot {

    private static final double WIDTH = 860;
    private static final double LEFT = 420;
    private static final double RIGHT = 60;
    private static final double TOP = 30;
    private static final double STEP = 22;
    private static final double LOW = 0.1;
    private static final double HIGH = 100;
    private static final double[] GRID = {0.1, 0.5, 1, 2, 5, 10, 50, 100};

    private RatioPlot() {}

    static String draw(List<Verdict> verdicts) {
        List<Verdict> shown =
                verdicts.stream().filter(verdict -> verdict.peerRatio() > 0).toList();
        double height = TOP + STEP * shown.size() + 20;
        Svg svg = new Svg(WIDTH, height, "Pabal over the best peer");
        for (double value : GRID) {
            svg.line(at(value), TOP - 6, at(value), height - 14, value == 1 ? "#777777" : "#dddddd", 1);
            svg.text(
                    at(value),
                    TOP - 12,
                    "middle",
                    (value < 1 ? Double.toString(value) : Long.toString(Math.round(value))) + "×");
        }
        for (int i = 0; i < shown.size(); i++) {
            Verdict verdict = shown.get(i);
            double y = TOP + STEP * i;
            boolean reached = verdict.reached().startsWith("yes");
            double from = Math.min(at(1), at(verdict.peerRatio()));
            double to = Math.max(at(1), at(verdict.peerRatio()));
            svg.text(LEFT - 8, y + 13, "end", verdict.title());
            svg.bar(from, y + 2, Math.max(1, to - from), 14, reached ? Svg.COLOURS[2] : Svg.COLOURS[1]);
            svg.text(to + 6, y + 13, "start", Figure.format(verdict.peerRatio()) + "×");
            if (verdict.wantedRatio() > 0) {
                svg.line(at(verdict.wantedRatio()), y, at(verdict.wantedRatio()), y + 18, "#000000", 3);
            }
        }
        return svg.done();
    }

    private static double at(double value) {
        double bounded = Math.max(LOW, Math.min(HIGH, value));
        return LEFT + (WIDTH - RIGHT - LEFT) * Math.log(bounded / LOW) / Math.log(HIGH / LOW);
    }
}
