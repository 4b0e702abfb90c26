package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.ra.servers.app.PassingOn;
import org.pabal.ra.servers.kit.Application;
import org.pabal.ra.servers.kit.BrokerProcess;
import org.pabal.ra.servers.kit.Preparation;
import org.pabal.ra.servers.kit.ServerProcess;

/**
 * The broker is gone for a minute: beans resume by themselves, and neither the network nor the log notices much of the attempts
 * in between. Runs beside the server.
 */
@Tag("long")
@Tag("remote")
@Tag("outage")
class OutageTest {
    private static final int NUMBER = 100;
    private static final Pattern BEGINNING = Pattern.compile("[0-9]{2}:[0-9]{2}:[0-9]{2},[0-9]{3} ");
    private static final long OUTAGE_SECONDS = Long.getLong("outage.seconds", 60);

    @TempDir
    Path folder;

    /** Stands where the broker was, and sends everybody away; notes when they came. */
    private static final class Absence implements AutoCloseable {
        private final ServerSocket place;
        private final BlockingQueue<Long> callsNanos = new LinkedBlockingQueue<>();

        Absence(int port) throws IOException {
            place = new ServerSocket();
            place.setReuseAddress(true);
            place.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Thread thread = new Thread(this::sendAway, "absence");
            thread.setDaemon(true);
            thread.start();
        }

        private void sendAway() {
            try {
                while (true) {
                    try (Socket call = place.accept()) {
                        callsNanos.add(System.nanoTime());
                        // A reset, as from a machine where nobody listens
                        call.setSoLinger(true, 0);
                    }
                }
            } catch (IOException over) {
                // The broker is back.
            }
        }

        int calls() {
            return callsNanos.size();
        }

        /** In the second that had the most. */
        long callsASecondMax() {
            List<Long> times = List.copyOf(callsNanos);
            return times.stream()
                    .mapToLong(from -> times.stream()
                            .filter(time -> time >= from && time - from < TimeUnit.SECONDS.toNanos(1))
                            .count())
                    .max()
                    .orElse(0);
        }

        @Override
        public void close() throws IOException {
            place.close();
        }
    }

    private static List<String> texts(String name) {
        return IntStream.range(0, NUMBER).mapToObj(i -> name + " " + i).toList();
    }

    private static List<String> lines(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Without what the recovery of the server's transaction manager says, with a stack trace, each time it looks: here every five
     * seconds, usually every two minutes.
     */
    private static List<String> withoutRecovery(List<String> lines) {
        List<String> rest = new ArrayList<>();
        boolean recovery = false;
        for (String line : lines) {
            if (BEGINNING.matcher(line).find()) {
                recovery = line.contains("(Periodic Recovery)");
            }
            if (!recovery) {
                rest.add(line);
            }
        }
        return rest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pabal://127.0.0.1:%d", "pabal://127.0.0.1:%d,localhost:%d"})
    void beansResumeByThemselvesWithoutAStormOrAFlood(String url) throws Exception {
        Preparation.again();
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                ServerProcess server = Preparation.start(
                        url.replace("%d", String.valueOf(broker.port())), Application.war("load", PassingOn.class))) {
            broker.send("load", texts("before"));
            List<String> done = new ArrayList<>(broker.drain("load.done", NUMBER));
            int linesBefore = lines(server.log()).size();
            broker.kill();
            int calls;
            long callsASecondMax;
            try (Absence absence = new Absence(broker.port())) {
                var unused = new CountDownLatch(1).await(OUTAGE_SECONDS, TimeUnit.SECONDS);
                calls = absence.calls();
                callsASecondMax = absence.callsASecondMax();
            }
            long backNanos = System.nanoTime();
            broker.startAgain();
            broker.send("load", texts("after"));
            done.addAll(broker.drain("load.done", NUMBER));
            long resumedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - backNanos);
            List<String> all = lines(server.log());
            List<String> said = withoutRecovery(all.subList(linesBefore, all.size()));
            System.out.printf(
                    "outage of %d s, %s: %d attempts to connect, at most %d a second; %d lines in the log, and %d of the server's"
                            + " recovery; all done %d ms after the broker had begun to start%n",
                    OUTAGE_SECONDS,
                    url,
                    calls,
                    callsASecondMax,
                    said.size(),
                    all.size() - linesBefore - said.size(),
                    resumedMillis);
            said.forEach(line -> System.out.println("  " + line));
            assertThat(done)
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(texts("before").stream(), texts("after").stream())
                                    .toList());
            // With several hosts each connection of the pool looks for a host by itself, soon at first
            assertThat(callsASecondMax).isLessThanOrEqualTo(url.contains(",") ? 200 : 20);
            // One for each connection that was in the pool, and two of the adapter
            assertThat(said).hasSizeLessThan(40);
        }
    }
}
