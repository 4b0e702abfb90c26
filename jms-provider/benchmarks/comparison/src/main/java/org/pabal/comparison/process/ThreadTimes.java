package org.pabal.comparison.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the threads of a process did between begin and end, once or several times, as the Linux kernel counts it: computed, waited
 * for a processor although they could have computed, lay down. By groups of threads that are called alike; elsewhere than on
 * Linux there are none. A thread that ends before the end is lost. Used by one thread.
 */
public final class ThreadTimes {

    private static final double NANOS_A_SECOND = 1e9;
    private static final long NANOS_A_TICK = 10_000_000;

    // Fields of stat after the name, the state being the first of them.
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int STARTED = 19;

    private final Path tasks;
    private final Map<Id, Count> sums = new HashMap<>();
    private Map<Id, Count> atBegin = Map.of();

    /** Numbers of threads are given again; with the time of its start one is unique. */
    private record Id(String number, String started) {}

    private record Count(
            String name,
            long userTicks,
            long systemTicks,
            long nanos,
            long waitedNanos,
            long voluntary,
            long involuntary) {

        Count plus(Count other, int sign) {
            return new Count(
                    name,
                    userTicks + sign * other.userTicks,
                    systemTicks + sign * other.systemTicks,
                    nanos + sign * other.nanos,
                    waitedNanos + sign * other.waitedNanos,
                    voluntary + sign * other.voluntary,
                    involuntary + sign * other.involuntary);
        }

        long switches() {
            return voluntary + involuntary;
        }
    }

    /**
     * Threads that are called alike.
     *
     * @param name theirs without number
     * @param threads how many of them did anything
     * @param waitedSeconds how long they could have computed but got no processor
     * @param voluntary how often one lay down, because it waited for something
     * @param involuntary how often a processor was taken from one
     * @param busiestSeconds what the one that computed most computed
     */
    public record Group(
            String name,
            int threads,
            double userSeconds,
            double systemSeconds,
            double waitedSeconds,
            long voluntary,
            long involuntary,
            double busiestSeconds) {

        double seconds() {
            return userSeconds + systemSeconds;
        }

        long switches() {
            return voluntary + involuntary;
        }
    }

    /**
     * Of the process with this number.
     *
     * @param proc usually {@code /proc}
     */
    public ThreadTimes(Path proc, long pid) {
        this.tasks = proc.resolve(Long.toString(pid)).resolve("task");
    }

    public void begin() {
        atBegin = read();
    }

    public void end() {
        read().forEach((id, now) -> {
            Count before = atBegin.get(id);
            Count passed = before == null ? now : now.plus(before, -1);
            sums.merge(id, passed, (sum, more) -> more.plus(sum, 1));
        });
    }

    /**
     * Those that have at least this share of what the process computed, waited for a processor, or lay down; who computed most
     * comes first.
     */
    public List<Group> groups(double share) {
        List<Group> all = groups();
        double seconds = all.stream().mapToDouble(Group::seconds).sum();
        double waited = all.stream().mapToDouble(Group::waitedSeconds).sum();
        double switches = all.stream().mapToLong(Group::switches).sum();
        return all.stream()
                .filter(group -> reaches(group.seconds(), share, seconds)
                        || reaches(group.waitedSeconds(), share, waited)
                        || reaches((double) group.switches(), share, switches))
                .toList();
    }

    private static boolean reaches(double value, double share, double whole) {
        return value > 0 && value >= share * whole;
    }

    private List<Group> groups() {
        Map<String, List<Count>> byName = new TreeMap<>();
        for (Count count : sums.values()) {
            if (count.nanos() > 0 || count.switches() > 0) {
                byName.computeIfAbsent(nameOfGroup(count.name()), name -> new ArrayList<>())
                        .add(count);
            }
        }
        return byName.entrySet().stream()
                .map(entry -> group(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(Group::seconds).reversed())
                .toList();
    }

    private static Group group(String name, List<Count> counts) {
        Count sum = counts.stream().reduce((a, b) -> a.plus(b, 1)).orElseThrow();
        // Ticks are coarse: they say only how the exact time divides.
        long ticks = sum.userTicks() + sum.systemTicks();
        double user = ticks == 0 ? 1 : (double) sum.userTicks() / ticks;
        double seconds = sum.nanos() / NANOS_A_SECOND;
        return new Group(
                name,
                counts.size(),
                seconds * user,
                seconds * (1 - user),
                sum.waitedNanos() / NANOS_A_SECOND,
                sum.voluntary(),
                sum.involuntary(),
                counts.stream().mapToLong(Count::nanos).max().orElse(0) / NANOS_A_SECOND);
    }

    /** Up to the first number that is not part of a word, so that {@code C2} stays; numbers at the end are never part of one. */
    private static String nameOfGroup(String thread) {
        String name = thread.replaceFirst("(?<![A-Za-z\\d])\\d.*$", "")
                .replaceFirst("\\d+$", "")
                .replaceFirst("\\W+$", "");
        return name.isEmpty() ? thread : name;
    }

    private Map<Id, Count> read() {
        Map<Id, Count> read = new HashMap<>();
        if (!Files.isDirectory(tasks)) {
            return read;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                read(thread, read);
            }
        } catch (IOException | DirectoryIteratorException gone) {
            // The process ended meanwhile.
            return read;
        }
        return read;
    }

    private static void read(Path thread, Map<Id, Count> into) {
        String stat = Processor.read(thread.resolve("stat"));
        int name = stat.indexOf('(');
        int nameEnd = stat.lastIndexOf(')');
        if (name < 0 || nameEnd < name) {
            // It ended meanwhile.
            return;
        }
        String[] fields = stat.substring(nameEnd + 2).trim().split(" ");
        long user = Long.parseLong(fields[USER_TICKS]);
        long system = Long.parseLong(fields[SYSTEM_TICKS]);
        String schedule = Processor.read(thread.resolve("schedstat")).trim();
        String[] exact = schedule.split(" ");
        boolean isExact = exact.length >= 2;
        String status = Processor.read(thread.resolve("status"));
        into.put(
                new Id(String.valueOf(thread.getFileName()), fields[STARTED]),
                new Count(
                        stat.substring(name + 1, nameEnd),
                        user,
                        system,
                        isExact ? Long.parseLong(exact[0]) : (user + system) * NANOS_A_TICK,
                        isExact ? Long.parseLong(exact[1]) : 0,
                        switches(status, "voluntary_ctxt_switches:"),
                        switches(status, "nonvoluntary_ctxt_switches:")));
    }

    private static long switches(String status, String key) {
        return status.lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.substring(key.length()).trim()))
                .findFirst()
                .orElse(0);
    }
}
