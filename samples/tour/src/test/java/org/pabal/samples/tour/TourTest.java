package org.pabal.samples.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.server.PabalServer;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.wire.WireSession;

@Timeout(60)
class TourTest {

    private static List<String> lines;

    @BeforeAll
    static void takeTheTour() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Tour.take(new PrintStream(printed, true, StandardCharsets.UTF_8));
        lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static long count(String from, String to, String what) {
        return lines.stream()
                .filter(line -> line.matches("\\s+" + from + "\\s+→ " + to + "\\s+" + what + ".*"))
                .count();
    }

    @Test
    void eachOrderIsPackedOnce() {
        for (String shop : List.of("north", "south")) {
            for (int i = 1; i <= 6; i++) {
                assertThat(count("orders", "packer (Ada|Ben|Cai)", shop + "-" + i + "$"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void theArchiveMissesNothing() {
        for (String event : List.of("kick-off", "goal", "final whistle")) {
            assertThat(count("news\\.sport", "archive", event)).isEqualTo(1);
        }
    }

    @Test
    void questionsAreAnswered() {
        assertThat(count("service", "asker", "1\\.4142")).isEqualTo(1);
        assertThat(count("service", "asker", "12\\.0")).isEqualTo(1);
    }

    @Test
    void everyReadingIsConfirmedAndRecorded() {
        assertThat(count("broker", "sensor", "1000 confirmations, 0 failures")).isEqualTo(1);
        assertThat(count("readings", "recorder", "1000 readings in 10 batches")).isEqualTo(1);
    }

    @Test
    void theBicycleTakesTheUrgentParcelFirstAndLeavesTheHeavyOnes() {
        int medicine = indexOf("parcels\\s+→ bicycle\\s+medicine");
        int books = indexOf("parcels\\s+→ bicycle\\s+books");
        assertThat(medicine).isPositive().isLessThan(books);
        assertThat(count("parcels", "lorry", "(piano|tea)")).isEqualTo(2);
        assertThat(lines).anyMatch(line -> line.endsWith("expired"));
    }

    @Test
    void thePoisonedPaymentIsTriedThreeTimesAndPutAside() {
        assertThat(count("payments", "clerk", "'not a number', attempt [123]: rolled back"))
                .isEqualTo(3);
        assertThat(count("payments", "DLQ", "'not a number'")).isEqualTo(1);
        assertThat(lines).anyMatch(line -> line.contains("JMS_PABAL_DEAD_ATTEMPTS = 3"));
        assertThat(lines).anyMatch(line -> line.contains("bookings hold exactly one entry: true"));
    }

    @Test
    void bindingsDecideWhoGetsACopy() {
        assertThat(count("exchange", "seoul-office", "invoice 17")).isEqualTo(1);
        assertThat(lines).anyMatch(line -> line.contains("berlin-office got nothing"));
        assertThat(count("exchange", "(siren|logbook)", "fire drill")).isEqualTo(2);
        assertThat(count("exchange", "sailors", "7 Bft")).isEqualTo(1);
        assertThat(count("exchange", "almanac", ".*")).isEqualTo(2);
        assertThat(count("exchange", "big-press", "poster")).isEqualTo(1);
    }

    @Test
    void makesAllStopsOverTcpToo(@TempDir Path folder) throws Exception {
        ServerSettings settings = ServerSettings.builder()
                .base(folder)
                .set("listeners.main.port", "0")
                .set("storage.data", "")
                .build();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PabalServer server = PabalServer.start(settings, WireSession::begin)) {
            Tour.take(
                    new PrintStream(printed, true, StandardCharsets.UTF_8),
                    "pabal://127.0.0.1:" + server.address("main").getPort());
        }
        List<String> overTcp = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(overTcp)
                .filteredOn(TourTest::isTitle)
                .isEqualTo(lines.stream().filter(TourTest::isTitle).toList());
        assertThat(overTcp)
                .anyMatch(line -> line.contains("JMS_PABAL_DEAD_ATTEMPTS = 3"))
                .anyMatch(line -> line.matches(".*exchange +→ big-press +poster.*"));
    }

    private static boolean isTitle(String line) {
        return line.startsWith("── ");
    }

    private static int indexOf(String pattern) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches(".*" + pattern + ".*")) {
                return i;
            }
        }
        return -1;
    }
}
