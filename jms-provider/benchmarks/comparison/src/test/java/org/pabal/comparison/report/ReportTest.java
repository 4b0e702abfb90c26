package org.pabal.comparison.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.comparison.plan.Outcome;
import org.pabal.comparison.plan.Results;

class ReportTest {

    private static final String OLD = "2026-01-01T00:00:00Z";
    private static final String NEW = "2026-01-02T00:00:00Z";

    @TempDir
    Path folder;

    private final List<Outcome> outcomes = new ArrayList<>();

    private void ran(String run, String row, String provider, int round, String problem, Map<String, Double> figures) {
        outcomes.add(new Outcome(run, "row", row, provider, round, problem, figures, Map.of()));
    }

    private String report() throws Exception {
        Report.write(new Results(outcomes), folder);
        return Files.readString(folder.resolve(Report.FILE));
    }

    @Test
    void showsTargetMedianRangeBestPeerAndCeiling() throws Exception {
        outcomes.add(
                new Outcome(NEW, "machine", "", "", 0, "", Map.of(), Map.of("provider artemis", "Artemis 2.56.0")));
        outcomes.add(new Outcome(
                NEW, "ceiling", "", "", 1, "", Map.of("fdatasync.4k", 8_000.0, "answered.1", 5_500.0), Map.of()));
        ran(NEW, "blocking", "pabal", 1, "", Map.of("rate", 5_000.0));
        ran(NEW, "blocking", "pabal", 2, "", Map.of("rate", 4_000.0));
        ran(NEW, "blocking", "pabal", 3, "", Map.of("rate", 7_000.0));
        ran(NEW, "blocking", "artemis", 1, "", Map.of("rate", 1_000.0));
        ran(NEW, "blocking", "activemq", 1, "", Map.of("rate", 500.0));

        assertThat(report())
                .contains(
                        "| over 2.5× the peer | 5,000 (4,000–7,000) | 1,000 Artemis 2.56.0 | 5.00× | yes | 5,500 a second")
                .contains(
                        "| over 60 % of the ceiling | 5,000 (4,000–7,000) | 1,000 Artemis 2.56.0 | 5.00× | yes, 63 % | 8,000 forces");
    }

    @Test
    void ofARowOnlyTheNewestRunIsShownAndOneThatFailedHasNoFigure() throws Exception {
        ran(OLD, "blocking", "artemis", 1, "", Map.of("rate", 9_999.0));
        ran(NEW, "blocking", "pabal", 1, "", Map.of("rate", 100.0));
        ran(NEW, "blocking", "artemis", 1, "a duplicate", Map.of("rate", 8_888.0));

        String report = report();

        assertThat(report).contains("| 100 | — |", "- blocking, artemis, round 1: a duplicate");
        assertThat(report).doesNotContain("9,999", "8,888");
    }

    @Test
    void showsWhatThreadsOfOursDid() throws Exception {
        Map<String, Double> figures = Map.of(
                "broker.cpu", 3.0,
                "client.cpu", 1.0,
                "thread.broker.a_loop.threads", 2.0,
                "thread.broker.a_loop.user", 1.5,
                "thread.broker.a_loop.system", 0.5,
                "thread.broker.a_loop.waited", 0.25,
                "thread.broker.a_loop.voluntary", 40_000.0,
                "thread.broker.a_loop.involuntary", 2_000.0,
                "thread.broker.a_loop.busiest", 0.97,
                "thread.broker.next_to_nothing.user", 0.01);
        ran(NEW, "nonpersistent", "pabal", 1, "", figures);
        ran(NEW, "nonpersistent", "artemis", 1, "", Map.of("thread.broker.theirs.user", 1.0));

        assertThat(report())
                .contains("## What the threads did")
                .contains("TCP | broker | a loop (2) | 1.50 | 0.50 | 0.25 | 0.042 | 97 % | 50 % |")
                .doesNotContain("theirs", "next to nothing");
    }

    @Test
    void aBacklogsThreadsAreShownOnTheWayInAndOnTheWayOut() throws Exception {
        ran(
                NEW,
                "backlog",
                "pabal",
                1,
                "",
                Map.of(
                        "fill.broker.cpu", 4.0,
                        "fill.thread.broker.a.user", 1.0,
                        "drain.client.cpu", 8.0,
                        "drain.thread.client.a.user", 1.0));

        assertThat(report())
                .containsSubsequence("| broker, in | a | 1.00 |", "25 %", "| client, out | a | 1.00 |", "13 %");
    }

    @Test
    void aProfileShowsWhereTheCodeWasAndItsFiguresDoNotCount() throws Exception {
        ran(NEW, "nonpersistent", "pabal", 1, "", Map.of("rate", 5_000.0));
        outcomes.add(new Outcome(
                NEW,
                "profile",
                "nonpersistent",
                "pabal",
                0,
                "",
                Map.of("rate", 77.0, "places.broker", 200.0),
                Map.of(
                        "places.broker.1", "0.6 Loop.run Socket.write 0.9",
                        "places.broker.2", "0.3 (workload) Body.read 1.0",
                        "places.broker.3", "0.01 Rare.thing Rare.thing 1.0")));

        assertThat(report())
                .contains("## Where the code was", "### non-persistent, one producer")
                .contains("| broker, 200 | 60 % | `Loop.run` | `Socket.write`, 90 % |\n|  | 30 % | *workload* |")
                .doesNotContain("Rare.thing", "| 77", "Of the run of");
    }

    @Test
    void aProfileOfAnEarlierRunSaysSo() throws Exception {
        outcomes.add(new Outcome(
                OLD,
                "profile",
                "nonpersistent",
                "pabal",
                0,
                "",
                Map.of("places.client", 200.0),
                Map.of("places.client.1", "0.6 Loop.run Loop.run 0.9")));
        ran(NEW, "nonpersistent", "pabal", 1, "", Map.of("rate", 5_000.0));

        assertThat(report()).contains("Of the run of " + OLD, "| `Loop.run` | itself, 90 % |", "| 5,000 |");
    }

    @Test
    void withoutSuchFiguresNothingIsSaidOfThreads() throws Exception {
        ran(NEW, "nonpersistent", "pabal", 1, "", Map.of("rate", 5_000.0));

        assertThat(report()).doesNotContain("threads did");
    }

    @Test
    void drawsWellFormedPicturesAndAddsWhatAPersonSays() throws Exception {
        Files.writeString(folder.resolve("notes.properties"), "grow-subscribers = It bends & nobody knows why.\n");
        for (int subscribers : new int[] {1, 10, 100}) {
            ran(NEW, "grow-subscribers/" + subscribers, "pabal", 1, "", Map.of("rate", 1_000.0 * subscribers));
            ran(NEW, "grow-subscribers/" + subscribers, "a<b&c", 1, "", Map.of("rate", 70.0 * subscribers));
        }
        ran(NEW, "blocking", "pabal", 1, "", Map.of("rate", 100.0));
        ran(NEW, "blocking", "a<b&c", 1, "", Map.of("rate", 50.0));

        assertThat(report())
                .contains("(grow-subscribers-rate.svg)", "(targets.svg)", "**Bends**: It bends & nobody knows why.");
        for (String file : List.of("grow-subscribers-rate.svg", "targets.svg")) {
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(folder.resolve(file).toFile())
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("svg");
        }
    }
}
