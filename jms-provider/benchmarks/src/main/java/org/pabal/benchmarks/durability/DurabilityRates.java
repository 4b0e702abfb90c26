package org.pabal.benchmarks.durability;

import java.io.PrintStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.pabal.benchmarks.durability.SendContestant.Manner;

/**
 * What a broker in this process confirms a second, next to what the disk under it does in the same minutes: rounds of all
 * contestants alternate, and each round's ratio is taken to the disk's rate of the same round.
 *
 * <p>Arguments: {@code [directory [rounds [seconds [part of a name]]]]}; the directory is made, used and removed. With the last,
 * only contestants whose name has it are measured, beside the disk. Short rounds and many of them tell more on a disk that is
 * not always equally fast.
 */
public final class DurabilityRates {

    private static final int BLOCK_SMALL = 4 << 10;
    private static final int BLOCK_LARGE = 64 << 10;
    private static final int SENDERS = 32;
    private static final int RECEIVED_PER_ROUND_MAX = 50_000;

    private final PrintStream out;
    private final int rounds;
    private final long nanos;
    private final List<Contestant> contestants = new ArrayList<>();

    private DurabilityRates(PrintStream out, int rounds, long nanos) {
        this.out = out;
        this.rounds = rounds;
        this.nanos = nanos;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments.length > 0 ? arguments[0] : "durability-rates");
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 9;
        double seconds = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 1;
        String wanted = arguments.length > 3 ? arguments[3] : "";
        run(System.out, directory, rounds, (long) (seconds * TimeUnit.SECONDS.toNanos(1)), wanted);
    }

    /** Medians in operations a second, by contestant in the order of the table. */
    static double[] run(PrintStream out, Path directory, int rounds, long nanos, String wanted) throws Exception {
        Files.createDirectories(directory);
        DurabilityRates rates = new DurabilityRates(out, rounds, nanos);
        rates.tellWhere(directory);
        try (TestBroker durable = new TestBroker("rates-durable", directory.resolve("data"));
                TestBroker memory = new TestBroker("rates-volatile", null)) {
            try {
                rates.enter(new DiskContestant(directory, BLOCK_SMALL));
                rates.enter(new DiskContestant(directory, BLOCK_LARGE));
                rates.enterIf(
                        wanted, "one blocking sender", name -> new SendContestant(name, Manner.BLOCKING, 1, durable));
                rates.enterIf(
                        wanted,
                        SENDERS + " blocking senders",
                        name -> new SendContestant(name, Manner.BLOCKING, SENDERS, durable));
                rates.enterIf(
                        wanted,
                        "one sender with CompletionListener, 512 under way",
                        name -> new SendContestant(name, Manner.COMPLETION_LISTENER, 1, durable));
                rates.enterIf(
                        wanted,
                        "one sender, 100 a commit",
                        name -> new SendContestant(name, Manner.TRANSACTED, 1, durable));
                rates.enterIf(
                        wanted,
                        "one receiver, each acknowledged",
                        name -> new ReceiveContestant(name, false, RECEIVED_PER_ROUND_MAX, durable));
                rates.enterIf(
                        wanted,
                        "one receiver, 100 a commit",
                        name -> new ReceiveContestant(name, true, RECEIVED_PER_ROUND_MAX, durable));
                rates.enterIf(
                        wanted,
                        "non-persistent to a listener, volatile broker",
                        name -> new StreamContestant(name, memory));
                rates.enterIf(
                        wanted,
                        "non-persistent to a listener, with a data directory",
                        name -> new StreamContestant(name, durable));
                return rates.measure();
            } finally {
                for (Contestant contestant : rates.contestants) {
                    contestant.close();
                }
            }
        } finally {
            TestBroker.delete(directory);
        }
    }

    private void enter(Contestant contestant) {
        contestants.add(contestant);
    }

    private interface Entry {
        Contestant enter(String name) throws Exception;
    }

    private void enterIf(String wanted, String name, Entry entry) throws Exception {
        if (name.contains(wanted)) {
            contestants.add(entry.enter(name));
        }
    }

    private void tellWhere(Path directory) throws Exception {
        FileStore store = Files.getFileStore(directory);
        out.printf(
                Locale.ROOT,
                "Java %s, %s %s, %d processors, heap %d MiB; %s on %s (%s); %d rounds of %.1f s each, messages of 1 KiB%n",
                System.getProperty("java.version"),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                directory.toAbsolutePath(),
                store.name(),
                store.type(),
                rounds,
                nanos / 1e9);
    }

    private double[] measure() throws Exception {
        double[][] rates = new double[contestants.size()][rounds];
        round(-1, rates);
        for (int round = 0; round < rounds; round++) {
            round(round, rates);
        }
        double[] medians = new double[contestants.size()];
        out.printf(Locale.ROOT, "%n%-52s %12s %12s %12s%n", "", "a second", "of 4 KiB", "spread");
        for (int i = 0; i < medians.length; i++) {
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] = rates[i][round] / rates[0][round];
            }
            medians[i] = median(rates[i]);
            double[] sorted = sorted(rates[i]);
            out.printf(
                    Locale.ROOT,
                    "%-52s %,12.0f %11.2fx %5.0f–%.0f%n",
                    contestants.get(i).name(),
                    medians[i],
                    median(ratios),
                    sorted[0],
                    sorted[rounds - 1]);
        }
        return medians;
    }

    /** Round −1 is to warm up. */
    private void round(int round, double[][] rates) throws Exception {
        for (int i = 0; i < contestants.size(); i++) {
            Contestant contestant = contestants.get(i);
            long start = System.nanoTime();
            long count = contestant.work(nanos);
            double rate = count * 1e9 / (System.nanoTime() - start);
            contestant.rest();
            if (round >= 0) {
                rates[i][round] = rate;
            }
        }
        out.printf("%s%n", round < 0 ? "warmed up" : "round " + (round + 1) + " of " + rounds);
    }

    private static double median(double[] values) {
        double[] sorted = sorted(values);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
