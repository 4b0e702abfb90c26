package org.pabal.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.comparison.plan.Catalog;
import org.pabal.comparison.plan.Outcome;
import org.pabal.comparison.plan.Provider;
import org.pabal.comparison.plan.Results;
import org.pabal.comparison.report.Report;

@Timeout(300)
class ComparisonTest {

    /** Ours on this process's class path, in one JVM only: no server is needed, and no port. */
    private static final Provider OURS = new Provider(
            "pabal",
            Path.of("."),
            Map.of(
                    "name", "Pabal",
                    "broker.inside", "org.pabal.comparison.broker.BrokerStarter$None",
                    "factory", "org.pabal.client.PabalConnectionFactory",
                    "url.jvm", "pabal:local:comparison?data={data}"));

    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private boolean run(Provider provider, String arguments) throws Exception {
        Options options = Options.parse(List.of((arguments + " --quick --work " + directory.resolve("work")
                        + " --report " + directory.resolve("report") + " --warmup 0.2 --window 0.3 --heap 256m")
                .trim()
                .split(" ")));
        return new Comparison(
                        new PrintStream(printed, true, StandardCharsets.UTF_8),
                        options,
                        arguments,
                        System.getProperty("java.class.path"))
                .run(List.of(provider));
    }

    private String told() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsInProcessesOfItsOwnAndWritesTheReport() throws Exception {
        boolean good = run(OURS, "--rows request-jvm");

        assertThat(good).as(told()).isTrue();
        assertThat(told())
                .containsPattern("the machine: .*answered\\.1=.* fdatasync\\.4k=.* loopback\\.relay=")
                .contains("request-jvm Pabal, round 1 of 1: rate=", "left");
        String report = Files.readString(directory.resolve("report").resolve(Report.FILE));
        assertThat(report).contains("| request/reply in one JVM | p50, µs | under 20 |", "µs to a parked thread");
        assertThat(directory.resolve("work").resolve("request-jvm-pabal-1")).doesNotExist();
        if (OS.LINUX.isCurrentOs()) {
            assertThat(report)
                    .containsPattern("## What the threads did[^#]*\\| request/reply in one JVM \\| both \\| ");
        }
    }

    @Test
    void aProfileIsOneMoreRunThatLeavesItsRecordingAndNoFigure() throws Exception {
        boolean good = run(OURS, "--rows request-jvm --profile");

        assertThat(good).as(told()).isTrue();
        assertThat(told()).contains("2 runs, about", "request-jvm Pabal, profiled:");
        assertThat(directory.resolve("work/request-jvm-pabal-profile/client.jfr"))
                .isNotEmptyFile();
        Results results = Results.read(directory.resolve("report").resolve(Comparison.RESULTS));
        assertThat(results.of("request-jvm", "pabal")).hasSize(1);
        assertThat(results.profile("request-jvm"))
                .hasValueSatisfying(profile -> assertThat(profile.figures()).containsKey("places.client"));
    }

    @Test
    void aRunThatFailsDoesNotCountAndSaysWhereToLook() throws Exception {
        Provider broken = new Provider(
                "pabal",
                Path.of("."),
                Map.of(
                        "broker.inside", "org.pabal.comparison.broker.BrokerStarter$None",
                        "factory", "no.such.Factory",
                        "url.jvm", "pabal:local:comparison"));

        assertThat(run(broken, "--rows request-jvm")).isFalse();
        assertThat(told()).contains("DOES NOT COUNT", "client.log");
        assertThat(directory.resolve("work/request-jvm-pabal-1/client.log"))
                .content()
                .contains("no.such.Factory");
        assertThat(Files.readString(directory.resolve("report").resolve(Report.FILE)))
                .contains("## What did not count");
    }

    @Test
    void theListShowsRowsAndTimeAndRunsNothing() throws Exception {
        assertThat(run(OURS, "--list")).isTrue();

        assertThat(told()).contains("request-jvm", "runs, about");
        assertThat(directory.resolve("report")).doesNotExist();
    }

    @Test
    void aRowThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> run(OURS, "--rows nonsense")).hasMessageContaining("--list shows them");
        assertThatThrownBy(() -> run(OURS, "--nonsense x")).hasMessageContaining("'--nonsense' is not known");
    }

    @Test
    void everyRowIsCalledDifferently() {
        Set<String> ids = new HashSet<>();
        Catalog.rows().forEach(row -> assertThat(ids.add(row.id())).as(row.id()).isTrue());
        Catalog.curves()
                .forEach(curve -> curve.rows()
                        .forEach(row ->
                                assertThat(ids.add(row.id())).as(row.id()).isTrue()));
    }

    @Test
    void theProvidersThatComeWithItCanBeRead() throws Exception {
        for (String name : List.of("pabal", "artemis", "activemq")) {
            Provider provider = Provider.read(Path.of("providers", name, "provider.properties"));

            assertThat(provider.id()).isEqualTo(name);
            assertThat(Catalog.rows()).allMatch(provider::serves);
            assertThat(provider.url(Catalog.rows().get(0), 1234, Path.of("d"))).contains("1234");
        }
    }

    @Test
    void whatIsKeptIsReadAgain() throws Exception {
        Path file = directory.resolve("results.tsv");
        Outcome outcome = new Outcome(
                "2026-01-01T00:00:00Z",
                "row",
                "a",
                "b",
                2,
                "went\twrong: x=1",
                Map.of("rate", 1.5),
                Map.of("x", "y=z"));
        Results.append(file, outcome);

        assertThat(Results.read(file).of("a", "b"))
                .containsExactly(new Outcome(
                        "2026-01-01T00:00:00Z",
                        "row",
                        "a",
                        "b",
                        2,
                        "went wrong: x=1",
                        Map.of("rate", 1.5),
                        Map.of("x", "y=z")));
    }
}
