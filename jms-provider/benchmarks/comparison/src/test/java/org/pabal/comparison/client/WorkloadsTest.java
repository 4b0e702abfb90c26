package org.pabal.comparison.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.Told;

/** The workloads against a broker in this JVM: a good one for a moment each, and one that misbehaves. */
@Timeout(300)
class WorkloadsTest {

    private static final AtomicInteger BROKERS = new AtomicInteger();

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private List<String> run(String factory, String url, String settings) throws Exception {
        Settings all = Settings.parse(settings.trim().split("\\s+"))
                .with("in.jvm", true)
                .with("broker.inside", "org.pabal.comparison.broker.BrokerStarter$None")
                .with("least", "300")
                .with("data", "unused")
                .with("factory", factory)
                .with("url", url + "pabal:local:comparison-" + BROKERS.incrementAndGet())
                .with("patience", settings.contains("patience") ? "2" : "60");
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        ClientProcess.run(all, new Told(out), new BufferedReader(new StringReader("")));
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workload=stream",
                "workload=stream topic=true listeners=5",
                "workload=stream selectors=true listeners=5",
                "workload=stream topic=true selectors=true listeners=5",
                "workload=stream senders=3 listeners=3 destinations=3 connections=3 persistent=true",
                "workload=stream size=100000",
                "workload=send slice=0.1",
                "workload=send slice=0.1 senders=3",
                "workload=send slice=0.1 open=100",
                "workload=transact batch=10",
                "workload=pace pace=2000",
                "workload=ask",
                "workload=backlog messages=2000",
                "workload=spread queues=50 warmup.queues=10"
            })
    void everyMessageOfEveryWorkloadArrivesOnceInOrder(String settings) throws Exception {
        List<String> lines = run("org.pabal.client.PabalConnectionFactory", "", settings + " warmup=0.1 window=0.2");

        assertThat(lines).noneMatch(line -> line.startsWith(Told.FAULT));
        assertThat(lines).anyMatch(line -> line.startsWith("figure messages ") && !line.endsWith(" 0.000"));
    }

    @ParameterizedTest
    @CsvSource({
        "LOSE, workload=stream, gap",
        "LOSE, workload=transact batch=10, gap",
        "LOSE, workload=send slice=0.1 patience=2, gap",
        "LOSE, workload=ask patience=2, lost",
        "REPEAT, workload=stream, duplicate",
        "REPEAT, workload=pace, duplicate",
        "SWAP, workload=stream, out of order",
        "SWAP, workload=stream topic=true listeners=3, out of order",
        "CHANGE, workload=stream, has changed",
        "CHANGE, workload=transact batch=10, has changed",
    })
    void aProviderThatMisbehavesIsFoundOut(String mischief, String settings, String found) throws Exception {
        List<String> lines =
                run(UnreliableFactory.class.getName(), mischief + ":", settings + " warmup=0.1 window=0.2");

        assertThat(lines).anyMatch(line -> line.startsWith(Told.FAULT) && line.contains(found));
        assertThat(lines).noneMatch(line -> line.startsWith("figure rate"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 99})
    void whatIsLostAtTheVeryEndIsFoundOut(long missing) {
        Faults faults = new Faults();
        Ledger ledger = new Ledger("somebody", 1, faults);

        ledger.requireAll(new long[] {missing});

        assertThat(faults.all()).singleElement().asString().contains(missing + " of sender 0's", "lost");
    }
}
