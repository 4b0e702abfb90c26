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
        outcomes.add(new Outcome(NEW, "ceiling", "", "", 1, "", Map.of("fdatasync.4k", 8_000.0), Map.of()));
        ran(NEW, "blocking", "pabal", 1, "", Map.of("rate", 5_000.0));
        ran(NEW, "blocking", "pabal", 2, "", Map.of("rate", 4_000.0));
        ran(NEW, "blocking", "pabal", 3, "", Map.of("rate", 7_000.0));
        ran(NEW, "blocking", "artemis", 1, "", Map.of("rate", 1_000.0));
        ran(NEW, "blocking", "activemq", 1, "", Map.of("rate", 500.0));

        assertThat(report())
                .contains(
                        "| over 2.5× the peer | 5,000 (4,000–7,000) | 1,000 Artemis 2.56.0 | 5.00× | yes | 8,000 forces")
                .contains(
                        "| over 60 % of the ceiling | 5,000 (4,000–7,000) | 1,000 Artemis 2.56.0 | 5.00× | yes, 63 % |");
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
