package org.pabal.comparison.report;

import java.util.Comparator;
import java.util.List;

/** Lines over two logarithmic axes. */
final class LinePlot {

    private static final double WIDTH = 720;
    private static final double HEIGHT = 340;
    private static final double LEFT = 80;
    private static final double RIGHT = 170;
    private static final double TOP = 34;
    private static final double BOTTOM = 46;
    private static final String GRID = "#dddddd";

    private LinePlot() {}

    record Point(double x, double y) {}

    record Line(String name, List<Point> points) {
        Line {
            points = List.copyOf(points);
        }
    }

    /** Whole decades that hold all values. */
    private record Axis(int from, int to, double start, double end) {

        static Axis over(List<Line> lines, boolean vertical) {
            List<Double> values = lines.stream()
                    .flatMap(line -> line.points().stream())
                    .map(point -> vertical ? point.y() : point.x())
                    .toList();
            double low = values.stream().min(Comparator.naturalOrder()).orElse(1.0);
            double high = values.stream().max(Comparator.naturalOrder()).orElse(10.0);
            int from = (int) Math.floor(Math.log10(low) + 1e-9);
            int to = Math.max(from + 1, (int) Math.ceil(Math.log10(high) - 1e-9));
            return vertical ? new Axis(from, to, HEIGHT - BOTTOM, TOP) : new Axis(from, to, LEFT, WIDTH - RIGHT);
        }

        double at(double value) {
            return start + (end - start) * (Math.log10(value) - from) / (to - from);
        }
    }

    static String draw(String title, String xTitle, String yTitle, List<Line> lines) {
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        Axis x = Axis.over(lines, false);
        Axis y = Axis.over(lines, true);
        for (int decade = x.from(); decade <= x.to(); decade++) {
            double at = x.at(Math.pow(10, decade));
            svg.line(at, TOP, at, HEIGHT - BOTTOM, GRID, 1);
            svg.text(at, HEIGHT - BOTTOM + 16, "middle", power(decade));
        }
        for (int decade = y.from(); decade <= y.to(); decade++) {
            double at = y.at(Math.pow(10, decade));
            svg.line(LEFT, at, WIDTH - RIGHT, at, GRID, 1);
            svg.text(LEFT - 6, at + 4, "end", power(decade));
        }
        svg.text(LEFT, TOP - 14, "start", yTitle);
        svg.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "middle", xTitle);
        for (int i = 0; i < lines.size(); i++) {
            line(svg, x, y, lines.get(i), Svg.COLOURS[i % Svg.COLOURS.length], TOP + 18 * i);
        }
        return svg.done();
    }

    private static void line(Svg svg, Axis x, Axis y, Line line, String colour, double legendAt) {
        List<Point> points = line.points();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            svg.dot(x.at(point.x()), y.at(point.y()), colour);
            if (i > 0) {
                Point before = points.get(i - 1);
                svg.line(x.at(before.x()), y.at(before.y()), x.at(point.x()), y.at(point.y()), colour, 2);
            }
        }
        svg.bar(WIDTH - RIGHT + 14, legendAt, 12, 12, colour);
        svg.text(WIDTH - RIGHT + 32, legendAt + 11, "start", line.name());
    }

    private static String power(int decade) {
        double value = Math.pow(10, decade);
        if (decade >= 9) {
            return "10^" + decade;
        } else if (decade >= 6) {
            return Math.round(value / 1e6) + " M";
        } else if (decade >= 3) {
            return Math.round(value / 1e3) + " k";
        }
        return decade >= 0 ? Long.toString(Math.round(value)) : Double.toString(value);
    }
}
