package org.pabal.comparison.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ThreadTimesTest {

    private static final long PROCESS = 42;
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path proc;

    private ThreadTimes times() {
        return new ThreadTimes(proc, PROCESS);
    }

    /** As the kernel writes it, shortened after what is read. */
    private void thread(
            int number, String name, long started, long user, long system, long nanos, long waited, long lay)
            throws IOException {
        Path thread = proc.resolve("42/task/" + number);
        Files.createDirectories(thread);
        Files.writeString(
                thread.resolve("stat"),
                number + " (" + name + ") S 1 2 3 0 -1 4194368 5 0 0 0 " + user + " " + system + " 0 0 20 0 9 0 "
                        + started + " 1234 5678\n");
        Files.writeString(thread.resolve("schedstat"), nanos + " " + waited + " 77\n");
        Files.writeString(
                thread.resolve("status"),
                "Name:\t" + name + "\nvoluntary_ctxt_switches:\t" + lay + "\nnonvoluntary_ctxt_switches:\t" + lay / 2
                        + "\n");
    }

    @Test
    void threadsThatAreCalledAlikeAreOneGroup() throws Exception {
        thread(1, "GC Thread#0", 5, 100, 100, 10 * SECOND, 0, 0);
        thread(2, "C2 CompilerThre", 5, 0, 0, 0, 0, 0);
        ThreadTimes times = times();
        times.begin();
        thread(1, "GC Thread#0", 5, 160, 120, 11 * SECOND, SECOND, 20);
        thread(2, "C2 CompilerThre", 5, 1, 0, SECOND / 2, 0, 0);
        // It is new, and counts from its beginning.
        thread(3, "GC Thread#11", 5, 20, 0, SECOND, SECOND, 20);
        thread(4, "odd) name (7)", 5, 20, 0, SECOND / 4, 0, 0);
        times.end();

        List<ThreadTimes.Group> groups = times.groups(0.01);

        assertThat(groups)
                .extracting(ThreadTimes.Group::name)
                .containsExactly("GC Thread", "C2 CompilerThre", "odd) name");
        ThreadTimes.Group collectors = groups.get(0);
        assertThat(collectors.threads()).isEqualTo(2);
        assertThat(collectors.userSeconds()).isEqualTo(1.6, within(1e-9));
        assertThat(collectors.systemSeconds()).isEqualTo(0.4, within(1e-9));
        assertThat(collectors.waitedSeconds()).isEqualTo(2, within(1e-9));
        assertThat(collectors.voluntary()).isEqualTo(40);
        assertThat(collectors.involuntary()).isEqualTo(20);
        assertThat(collectors.busiestSeconds()).isEqualTo(1, within(1e-9));
    }

    @Test
    void whoOnlyWaitsIsToldOfAndWhoDoesNextToNothingIsNot() throws Exception {
        ThreadTimes times = times();
        times.begin();
        thread(1, "worker", 5, 100, 0, SECOND, 0, 10);
        thread(2, "forces", 5, 0, 0, SECOND / 1_000, 0, 5_000);
        thread(3, "starved", 5, 0, 0, SECOND / 1_000, SECOND, 0);
        thread(4, "idle", 5, 0, 0, SECOND / 1_000, 10, 1);
        times.end();

        assertThat(times.groups(0.01))
                .extracting(ThreadTimes.Group::name)
                .containsExactlyInAnyOrder("worker", "forces", "starved");
    }

    @Test
    void severalWindowsAddUpAndWhatIsBetweenDoesNotCount() throws Exception {
        ThreadTimes times = times();
        thread(1, "a", 5, 0, 0, SECOND, 0, 0);
        times.begin();
        thread(1, "a", 5, 0, 0, 2 * SECOND, 0, 0);
        times.end();
        thread(1, "a", 5, 0, 0, 7 * SECOND, 0, 0);
        times.begin();
        // The number was given again, to a thread that began later.
        thread(1, "a", 6, 0, 0, SECOND / 2, 0, 0);
        times.end();

        ThreadTimes.Group group = times.groups(0.01).get(0);
        assertThat(group.threads()).isEqualTo(2);
        assertThat(group.userSeconds()).isEqualTo(1.5, within(1e-9));
        assertThat(group.busiestSeconds()).isEqualTo(1, within(1e-9));
    }

    @Test
    void aKernelWithoutExactTimesIsTakenAtItsTicks() throws Exception {
        ThreadTimes times = times();
        times.begin();
        thread(1, "a", 5, 30, 20, 0, 0, 1);
        Files.delete(proc.resolve("42/task/1/schedstat"));
        times.end();

        assertThat(times.groups(0.01).get(0).userSeconds()).isEqualTo(0.3, within(1e-9));
    }

    @Test
    void aProcessThatIsNotThereHasNoThreads() {
        ThreadTimes times = times();
        times.begin();
        times.end();

        assertThat(times.groups(0.01)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThreadOfThisProcessThatBurnsProcessorTimeIsSeen() throws Exception {
        CountDownLatch burned = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread burner = new Thread(
                () -> {
                    long enough = TimeUnit.MILLISECONDS.toNanos(300);
                    while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < enough) {
                        Thread.onSpinWait();
                    }
                    burned.countDown();
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "burner 1");
        ThreadTimes times =
                new ThreadTimes(Path.of("/proc"), ProcessHandle.current().pid());
        times.begin();
        burner.start();
        burned.await();
        times.end();
        over.countDown();
        burner.join();

        assertThat(times.groups(0.01))
                .filteredOn(group -> group.name().equals("burner"))
                .singleElement()
                .satisfies(group ->
                        assertThat(group.userSeconds() + group.systemSeconds()).isBetween(0.25, 5.0));
    }
}
