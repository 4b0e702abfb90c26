package org.pabal.comparison.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HotPlacesTest {

    private final HotPlaces hot = new HotPlaces(List.of("org.own"));

    @Test
    void aSampleIsInTheInnermostMethodOfTheOwnCodeAndOnTopOfItInSomebodyElses() {
        hot.add(List.of("java.util.HashMap.get", "org.own.b.Table.find", "org.own.Loop.run"), 2);
        hot.add(List.of("java.util.HashMap.hash", "org.own.b.Table.find", "org.own.Loop.run"), 1);
        hot.add(List.of("org.own.Loop.run"), 1);

        assertThat(hot.places()).hasSize(2);
        HotPlaces.Place first = hot.places().get(0);
        assertThat(first.own()).isEqualTo("Table.find");
        assertThat(first.share()).isEqualTo(0.75);
        assertThat(first.top()).isEqualTo("HashMap.get");
        assertThat(first.topShare()).isEqualTo(2.0 / 3, within(1e-9));
        assertThat(HotPlaces.Place.parse(first.line())).isEqualTo(first);
    }

    @Test
    void whatAListenerDoesIsTheWorkloadsAndNotItsCallers() {
        hot.add(List.of("java.util.zip.CRC32.update", "org.pabal.comparison.client.Body.read", "org.own.Loop.run"), 1);

        assertThat(hot.places())
                .singleElement()
                .satisfies(place -> assertThat(place.own()).isEqualTo(HotPlaces.WORKLOAD));
    }

    @Test
    void whatHasNothingOfTheOwnCodeIsOutside() {
        hot.add(List.of("java.util.HashMap.get", "org.owner.Loop.run"), 1);

        assertThat(hot.places())
                .singleElement()
                .satisfies(place -> assertThat(place.own()).isEqualTo(HotPlaces.OUTSIDE));
    }

    @ParameterizedTest
    @CsvSource({
        "sun.nio.ch.EPoll.wait, true",
        "io.netty.channel.epoll.Native.epollWait, true",
        "io.netty.channel.epoll.Native.epollWait0, true",
        "sun.nio.ch.SocketDispatcher.read0, true",
        "java.io.FileInputStream.readBytes, true",
        "sun.nio.ch.FileDispatcherImpl.force0, false",
        "sun.nio.ch.SocketDispatcher.write0, false",
        "io.netty.channel.unix.Socket.sendAddress, false",
        "io.netty.channel.unix.Socket.recvAddress, false",
    })
    void waitingForSomethingToDoIsNotWork(String top, boolean isWaiting) {
        assertThat(HotPlaces.isWaiting(List.of(top, "org.own.Loop.run"))).isEqualTo(isWaiting);
    }

    @Test
    void threadsThatComeAndGoDoNotCountAsIfTheyWereThereTogether() {
        // Three that always wait, and three that were there for a third of the time.
        assertThat(HotPlaces.together(Map.of(1L, 30, 2L, 30, 3L, 30, 4L, 10, 5L, 10, 6L, 10)))
                .isEqualTo(4);
        assertThat(HotPlaces.together(Map.of())).isZero();
    }

    @Test
    void aWindowIsReadAsItWasWritten() {
        Window window = new Window("fill.", Instant.ofEpochMilli(5), Instant.ofEpochMilli(7));

        assertThat(Window.parse(window.line())).isEqualTo(window);
        assertThat(Window.parse(new Window("", window.from(), window.until()).line())
                        .phase())
                .isEmpty();
    }

    @Test
    void ofARecordingOnlyTheWindowCounts(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("this.jfr");
        Instant before = Instant.now();
        Recorder recorder = new Recorder(file);
        burn();
        recorder.write();
        Instant after = Instant.now();
        HotPlaces all = new HotPlaces(List.of("org.own"));
        HotPlaces later = new HotPlaces(List.of("org.own"));

        all.add(file, List.of(new Window("", before, after)));
        later.add(file, List.of(new Window("", after, after.plusSeconds(9))));

        assertThat(all.samples()).isPositive();
        assertThat(all.places()).extracting(HotPlaces.Place::own).contains(HotPlaces.WORKLOAD);
        assertThat(later.samples()).isZero();
        assertThat(later.places()).isEmpty();
    }

    private static void burn() {
        long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + TimeUnit.SECONDS.toNanos(1);
        double sum = 0;
        while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < end) {
            for (int i = 0; i < 100_000; i++) {
                sum += Math.sqrt(i);
            }
        }
        assertThat(sum).isPositive();
    }
}
