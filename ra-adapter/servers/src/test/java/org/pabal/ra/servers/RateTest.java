package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.ra.servers.kit.BrokerProcess;
import org.pabal.ra.servers.kit.Lines;
import org.pabal.ra.servers.kit.Lines.Provider;
import org.pabal.ra.servers.kit.Lines.Work;
import org.pabal.ra.servers.kit.ServerProcess;

/**
 * How many persistent messages of 1 KiB message-driven beans take in a second, with Pabal and with the broker that is built into
 * the server, which take turns in one run. Each message must have been taken exactly once. Runs beside the server.
 */
@Tag("long")
@Tag("remote")
@Tag("rate")
class RateTest {
    private static final int NUMBER = Integer.getInteger("rate.messages", 20_000);
    private static final int ROUNDS = Integer.getInteger("rate.rounds", 3);
    private static final String WORKS = System.getProperty("rate.works", "WITHOUT,IN_TRANSACTION,SENDING_ON");

    /** What makes the server's compiler translate what is measured then. */
    private static final int WARM_UPS = 2;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    /** One run of one bean. */
    private record Run(double rate, double serverMicros, double brokerMicros) {}

    private String ask(ServerProcess server, String what, Provider provider, Work work, int number)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(server.http() + "/lines/line?do=" + what + "&line="
                                + Lines.name(provider, work) + "&factory=" + provider.factory() + "&number=" + number))
                        .timeout(Duration.ofSeconds(300))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private Run run(ServerProcess server, BrokerProcess broker, Provider provider, Work work, int number)
            throws IOException, InterruptedException {
        ask(server, "fill", provider, work, number);
        Duration before = broker.cpu();
        String[] figures = ask(server, "pass", provider, work, number).split(" ", -1);
        Duration cpu = broker.cpu().minus(before);
        assertThat(figures[2]).as("messages not taken exactly once").isEqualTo("0");
        if (work == Work.SENDING_ON) {
            assertThat(ask(server, "empty", provider, work, number))
                    .as("messages not sent on exactly once")
                    .isEqualTo("0");
        }
        return new Run(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]), cpu.toNanos() / 1e3 / number);
    }

    private static String row(Provider provider, Work work, List<Run> runs) {
        double[] rates = runs.stream().mapToDouble(Run::rate).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %,.0f to %,.0f | %.0f | %.0f |",
                work,
                provider,
                median(rates),
                rates[0],
                rates[rates.length - 1],
                median(runs.stream().mapToDouble(Run::serverMicros).sorted().toArray()),
                median(runs.stream().mapToDouble(Run::brokerMicros).sorted().toArray()));
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    @Test
    void eachMessageIsTakenExactlyOnceHoweverFast() throws Exception {
        Path localData = folder.resolve("in-the-server");
        Lines.prepare(localData);
        List<Provider> providers = Arrays.asList(Provider.values());
        List<String> rows = new ArrayList<>(List.of(
                "| The bean | Provider | messages a second, median | from, to | server's CPU, µs a message | broker's CPU |",
                "|---|---|---|---|---|---|"));
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                ServerProcess server = Lines.start(broker.url(), localData)) {
            for (Work work : Stream.of(WORKS.split(",", -1)).map(Work::valueOf).toList()) {
                List<List<Run>> runs = new ArrayList<>();
                providers.forEach(provider -> runs.add(new ArrayList<>()));
                for (int round = -WARM_UPS; round < ROUNDS; round++) {
                    for (Provider provider : providers) {
                        Run run = run(server, broker, provider, work, NUMBER);
                        System.out.printf("%s %s, round %d: %s%n", work, provider, round, run);
                        if (round >= 0) {
                            runs.get(provider.ordinal()).add(run);
                        }
                    }
                }
                providers.forEach(provider -> rows.add(row(provider, work, runs.get(provider.ordinal()))));
            }
        }
        String table = String.join("\n", rows);
        System.out.println(table);
        Files.writeString(Path.of(System.getProperty("pabal.test.scratch")).resolve("rates.md"), table + "\n");
    }
}
