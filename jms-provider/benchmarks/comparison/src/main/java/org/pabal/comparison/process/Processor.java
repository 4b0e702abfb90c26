package org.pabal.comparison.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Processor time and memory as the Linux kernel counts them, by process and of the machine; elsewhere every figure is 0 and
 * the report says nothing of it. Ticks are hundredths of a second.
 */
public final class Processor {

    private static final double TICKS_A_SECOND = 100;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int STATE_AFTER_NAME = 2;

    private Processor() {}

    /** Seconds of processor time that a process has used, its threads included; 0 when it is not there any more. */
    public static double seconds(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        // The name is in parentheses and may have spaces and parentheses in it.
        int name = stat.lastIndexOf(')');
        if (name < 0) {
            return 0;
        }
        List<String> fields = List.of(stat.substring(name + STATE_AFTER_NAME).split(" "));
        return (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME))) / TICKS_A_SECOND;
    }

    /** Seconds of processor time that all processes have used, and what the hypervisor took. */
    public static double secondsOfAll() {
        String stat = read(Path.of("/proc/stat"));
        if (stat.isEmpty()) {
            return 0;
        }
        // cpu user nice system idle iowait irq softirq steal
        String[] fields = stat.lines().findFirst().orElseThrow().trim().split("\\s+");
        long busy = 0;
        for (int i = 1; i < Math.min(fields.length, 9); i++) {
            boolean idle = i == 4 || i == 5;
            busy += idle ? 0 : Long.parseLong(fields[i]);
        }
        return busy / TICKS_A_SECOND;
    }

    /** The most memory that a process ever had resident, in MiB. */
    public static double residentPeakMebibytes(long pid) {
        return read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024.0)
                .findFirst()
                .orElse(0);
    }

    /** What it says; nothing when it is not there. */
    static String read(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file) : "";
        } catch (IOException gone) {
            // The process ended between the two.
            return "";
        }
    }
}
