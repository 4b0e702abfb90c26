package org.pabal.server.command;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them. */
final class Amounts {

    private Amounts() {}

    static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double amount = bytes;
        int unit = 0;
        while (amount >= 1_024 && unit < units.length - 1) {
            amount /= 1_024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, units[unit]);
    }

    static String since(long thenMillis, long nowMillis) {
        Duration time = Duration.ofMillis(Math.max(0, nowMillis - thenMillis));
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        } else if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        } else if (time.toMinutes() > 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toSeconds() + " s";
    }
}
