package org.pabal.comparison.plan;

import static org.pabal.comparison.plan.Target.ofCeiling;
import static org.pabal.comparison.plan.Target.over;
import static org.pabal.comparison.plan.Target.under;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that can be measured: the rows that have targets, and the curves. */
public final class Catalog {

    private static final String FORCE = "fdatasync.4k";
    private static final String ROUND_TRIP = "loopback.rtt";

    private Catalog() {}

    /** The rows of the table, in its order. Bodies of 1 KiB. */
    public static List<Row> rows() {
        return List.of(
                tcp(
                        "nonpersistent",
                        "non-persistent, one producer, one listener",
                        "loopback.stream",
                        "workload=stream",
                        over(5, Figure.RATE),
                        under(4, Figure.BROKER_CPU),
                        under(4, Figure.CLIENT_CPU)),
                jvm(
                        "nonpersistent-jvm",
                        "the same in one JVM",
                        "handoff.spinning",
                        "workload=stream",
                        over(5, Figure.RATE)),
                tcp(
                        "blocking",
                        "persistent, blocking send, one producer",
                        "answered.1",
                        "workload=send",
                        over(2.5, Figure.RATE),
                        ofCeiling(0.6, FORCE, Figure.RATE)),
                tcp(
                        "blocking-32",
                        "persistent, blocking send, 32 connections",
                        "answered.32",
                        "workload=send senders=32",
                        over(6, Figure.RATE)),
                tcp(
                        "completion",
                        "persistent, CompletionListener, 1,000 open",
                        "fdatasync.64k",
                        "workload=send open=1000",
                        over(5, Figure.RATE)),
                tcp(
                        "transacted",
                        "persistent, transacted on both sides, 100 a commit",
                        "fdatasync.64k",
                        "workload=transact batch=100",
                        over(5, Figure.RATE)),
                tcp(
                        "latency",
                        "one-way latency at 10,000 a second",
                        "loopback.pace",
                        "workload=pace pace=10000",
                        under(100, Figure.P50),
                        under(500, Figure.P99),
                        under(2_000, Figure.P999)),
                tcp(
                        "request",
                        "request/reply on a temporary queue",
                        "loopback.relay",
                        "workload=ask",
                        under(100, Figure.P50)),
                jvm("request-jvm", "request/reply in one JVM", "handoff.parked", "workload=ask", under(20, Figure.P50)),
                tcp(
                        "topic-100",
                        "topic with 100 subscribers, deliveries",
                        "loopback.stream",
                        "workload=stream topic=true listeners=100",
                        over(6, Figure.RATE)),
                tcp(
                        "selectors-100",
                        "queue, 100 consumers with distinct selectors",
                        "loopback.stream",
                        "workload=stream selectors=true listeners=100",
                        over(5, Figure.RATE)),
                tcp(
                        "topic-selectors-1000",
                        "topic, 1,000 subscribers with distinct selectors",
                        "loopback.stream",
                        "workload=stream topic=true selectors=true listeners=1000",
                        over(10, Figure.RATE)),
                tcp(
                        "backlog",
                        "1,000,000 persistent messages waiting, -Xmx512m",
                        "fdatasync.64k",
                        "workload=backlog messages=1000000 broker.heap=512m",
                        over(4, Figure.FILL),
                        over(4, Figure.DRAIN),
                        under(1_000, Figure.RESTART)),
                tcp(
                        "queues",
                        "10,000 queues, one message each: create and send",
                        ROUND_TRIP,
                        "workload=spread queues=10000",
                        over(10, Figure.RATE),
                        under(4_096, Figure.MEMORY)));
    }

    /** How cost grows. */
    public static List<Curve> curves() {
        List<Curve> curves = new ArrayList<>();
        curves.add(curve(
                "grow-backlog",
                "Backlog of persistent messages, -Xmx512m",
                "messages waiting",
                "workload=backlog broker.heap=512m messages=%d",
                List.of(10_000, 100_000, 1_000_000),
                Figure.FILL,
                Figure.DRAIN,
                Figure.RESTART));
        curves.add(curve(
                "grow-queues",
                "Queues that are created, one message each",
                "queues",
                "workload=spread queues=%d",
                List.of(100, 1_000, 10_000),
                Figure.RATE,
                Figure.MEMORY));
        curves.add(curve(
                "grow-subscribers",
                "Subscribers of a topic, deliveries",
                "subscribers",
                "workload=stream topic=true listeners=%d",
                List.of(1, 10, 100),
                Figure.RATE));
        curves.add(curve(
                "grow-queue-selectors",
                "Consumers of a queue, each with a selector of its own",
                "selectors",
                "workload=stream selectors=true listeners=%d",
                List.of(1, 10, 100),
                Figure.RATE));
        curves.add(curve(
                "grow-topic-selectors",
                "Subscribers of a topic, each with a selector of its own",
                "selectors",
                "workload=stream topic=true selectors=true listeners=%d",
                List.of(10, 100, 1_000),
                Figure.RATE));
        curves.add(curve(
                "grow-connections",
                "Connections that send and as many that listen, a queue for each two",
                "connections of either kind",
                "workload=stream senders=%1$d listeners=%1$d destinations=%1$d connections=%1$d",
                List.of(1, 10, 100),
                Figure.RATE));
        curves.add(curve(
                "grow-blocking",
                "Connections that send persistent messages and wait for each",
                "connections",
                "workload=send senders=%d",
                List.of(1, 10, 100),
                Figure.RATE));
        curves.add(curve(
                "grow-size",
                "Size of a non-persistent message",
                "bytes",
                "workload=stream size=%d",
                List.of(100, 1_024, 10_240, 102_400, 1_048_576),
                Figure.RATE));
        curves.add(curve(
                "grow-persistent-size",
                "Size of a persistent message, CompletionListener, 100 open",
                "bytes",
                "workload=send open=100 slice.messages=20000 size=%d",
                List.of(100, 1_024, 10_240, 102_400, 1_048_576),
                Figure.RATE));
        return List.copyOf(curves);
    }

    /** As a smoke test: seconds, small numbers, and nobody should take the figures for anything. */
    public static Row quick(Row row) {
        Map<String, String> less = new TreeMap<>(Map.of("warmup", "1", "window", "1", "slice", "0.25"));
        atMost(row, less, "messages", 5_000);
        atMost(row, less, "queues", 200);
        atMost(row, less, "listeners", 100);
        return row.with(less);
    }

    private static void atMost(Row row, Map<String, String> less, String key, int limit) {
        String value = row.settings().get(key);
        if (value != null && Integer.parseInt(value) > limit) {
            less.put(key, Integer.toString(limit));
        }
    }

    private static Row tcp(String id, String title, String ceiling, String settings, Target... targets) {
        return row(id, title + ", TCP", false, ceiling, settings, targets);
    }

    private static Row jvm(String id, String title, String ceiling, String settings, Target... targets) {
        return row(id, title, true, ceiling, settings, targets);
    }

    private static Row row(String id, String title, boolean inJvm, String ceiling, String settings, Target... targets) {
        List<Figure> figures =
                List.of(targets).stream().map(Target::figure).distinct().toList();
        return new Row(id, title, inJvm, parsed(settings), figures, List.of(targets), ceiling);
    }

    private static Curve curve(
            String id, String title, String grows, String settings, List<Integer> at, Figure... figures) {
        List<Row> rows = at.stream()
                .map(n -> new Row(
                        id + "/" + n,
                        title + ": " + n,
                        false,
                        parsed(String.format(settings, n)),
                        List.of(figures),
                        List.of(),
                        ""))
                .toList();
        return new Curve(id, title, grows, at, rows, List.of(figures));
    }

    private static Map<String, String> parsed(String settings) {
        Map<String, String> parsed = new TreeMap<>();
        for (String setting : settings.split(" ")) {
            int equals = setting.indexOf('=');
            parsed.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return parsed;
    }
}
