package org.pabal.comparison.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One workload with its settings, run by every provider in turn.
 *
 * @param id what it is selected and kept by; those of a curve begin with the curve's id and a slash
 * @param inJvm with the broker in the client's JVM instead of a process of its own over TCP
 * @param settings what the client process is told, {@code workload} among it
 * @param ceiling the machine's figure that bounds it, or what comes before the point where it has one for each figure; or an empty
 *     text
 */
public record Row(
        String id,
        String title,
        boolean inJvm,
        Map<String, String> settings,
        List<Figure> figures,
        List<Target> targets,
        String ceiling) {

    public Row {
        settings = Map.copyOf(settings);
        figures = List.copyOf(figures);
        targets = List.copyOf(targets);
    }

    /** About how long one run takes besides warm-up and window, in seconds: start, drain, verification. */
    public double extraSeconds(double warmUp, double window) {
        double messages = Double.parseDouble(settings.getOrDefault("messages", "0"));
        double queues = Double.parseDouble(settings.getOrDefault("queues", "0"));
        double draining = settings.getOrDefault("workload", "").equals("send") ? (warmUp + window) / 2 : 0;
        return 4 + messages / 15_000 + queues / 1_000 + draining;
    }

    Row with(Map<String, String> others) {
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(others);
        return new Row(id, title, inJvm, all, figures, targets, ceiling);
    }
}
