package org.pabal.comparison.plan;

import java.util.Locale;

/** Something that a run tells: what it is called there and in the report, its unit, and whether more of it is better. */
public enum Figure {
    RATE("rate", "messages a second", true),
    FILL("fill", "in, messages a second", true),
    DRAIN("drain", "out, messages a second", true),
    RESTART("restart", "first message after kill -9, ms", false),
    MEMORY("memory", "broker's heap for each, bytes", false),
    P50("p50", "p50, µs", false),
    P99("p99", "p99, µs", false),
    P999("p99.9", "p99.9, µs", false),
    BROKER_CPU("broker.cpu", "broker, CPU seconds a million", false),
    CLIENT_CPU("client.cpu", "client, CPU seconds a million", false),
    BROKER_RESIDENT("broker.resident", "broker resident at most, MiB", false),
    CLIENT_RESIDENT("client.resident", "client resident at most, MiB", false),
    BROKER_HEAP("broker.heap", "broker's heap after collections at most, MiB", false),
    CLIENT_HEAP("client.heap", "client's heap after collections at most, MiB", false),
    OTHERS("others.cores", "cores busy with anything else", false);

    private final String key;
    private final String title;
    private final boolean moreIsBetter;

    Figure(String key, String title, boolean moreIsBetter) {
        this.key = key;
        this.title = title;
        this.moreIsBetter = moreIsBetter;
    }

    public String key() {
        return key;
    }

    public String title() {
        return title;
    }

    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** So many digits as such a figure deserves. */
    public static String format(double value) {
        double size = Math.abs(value);
        String pattern = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
