package org.pabal.server.summary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps somebody who means harm from filling the log. Of each kind of line a host gets the first {@value #LINES_MAX} of a minute
 * written, all hosts together {@value #LINES_IN_ALL_MAX}; what is beyond is counted, exactly, and told in one line when the minute is over:
 * {@code 1234 more failed logins in the last minute from 10.0.0.9, the last: user="root" …}. Hosts that a bound leaves no
 * room for are counted together. Safe for any thread.
 */
public final class Summaries {

    static final int LINES_MAX = 5;
    static final int LINES_IN_ALL_MAX = 50;

    /** Hosts that are told apart, for each kind of line. */
    static final int SOURCES_MAX = 100;

    static final long MINUTE_MILLIS = 60_000;

    private final LongSupplier nowMillis;
    private final Map<Kind, Minute> minutes = new LinkedHashMap<>();

    /** What strangers can have written as often as they like. */
    public enum Kind {
        /** By people who are known: whom it was is kept for many of them. */
        LET_IN("logins", 20, 1_000, 1_000),
        FAILED_LOGIN("failed logins"),
        NOT_PERMITTED("refusals"),
        TLS("failed TLS handshakes"),
        FOREIGN("connections that speak something else"),
        CUT_OFF("connections cut off"),
        TURNED_AWAY("connections turned away");

        private final String title;
        private final int linesMax;
        private final int linesInAllMax;
        private final int sourcesMax;

        Kind(String title) {
            this(title, LINES_MAX, LINES_IN_ALL_MAX, SOURCES_MAX);
        }

        Kind(String title, int linesMax, int linesInAllMax, int sourcesMax) {
            this.title = title;
            this.linesMax = linesMax;
            this.linesInAllMax = linesInAllMax;
            this.sourcesMax = sourcesMax;
        }
    }

    private static final class Minute {
        private final long ends;
        private int written;
        private final Map<String, Source> sources = new LinkedHashMap<>();
        private final Source others = new Source();

        Minute(long ends) {
            this.ends = ends;
        }

        Source source(String name, int max) {
            Source known = sources.get(name);
            if (known == null && sources.size() < max) {
                known = new Source();
                sources.put(name, known);
            }
            return known == null ? others : known;
        }
    }

    private static final class Source {
        private int written;
        private long more;
        private String last = "";
        private @Nullable Consumer<String> log;
    }

    private record Line(Consumer<String> log, String text) {}

    /** With the time of the machine. */
    public Summaries() {
        this(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    /** @param nowMillis ascends, from anywhere */
    public Summaries(LongSupplier nowMillis) {
        this.nowMillis = nowMillis;
    }

    /**
     * Writes the line, or counts it.
     *
     * @param source whose doing it is: a host, perhaps with a user
     * @param text the line
     * @param log where it goes, and the summary
     */
    public void say(Kind kind, String source, String text, Consumer<String> log) {
        List<Line> due = new ArrayList<>();
        synchronized (this) {
            long now = nowMillis.getAsLong();
            Minute minute = minutes.get(kind);
            if (minute == null || minute.ends - now <= 0) {
                if (minute != null) {
                    summarise(kind, minute, due);
                }
                minute = new Minute(now + MINUTE_MILLIS);
                minutes.put(kind, minute);
            }
            Source of = minute.source(source, kind.sourcesMax);
            if (of.written < kind.linesMax && minute.written < kind.linesInAllMax) {
                of.written++;
                minute.written++;
                due.add(new Line(log, text));
            } else {
                of.more++;
                of.last = text;
                of.log = log;
            }
        }
        due.forEach(line -> line.log().accept(line.text()));
    }

    /** Tells what has been counted in minutes that are over; to be called every second or so. */
    public void tick() {
        tell(false);
    }

    /** Tells all that has been counted, for the last time. */
    public void end() {
        tell(true);
    }

    private void tell(boolean isLast) {
        List<Line> due = new ArrayList<>();
        synchronized (this) {
            long now = nowMillis.getAsLong();
            minutes.entrySet().removeIf(entry -> {
                boolean isOver = isLast || entry.getValue().ends - now <= 0;
                if (isOver) {
                    summarise(entry.getKey(), entry.getValue(), due);
                }
                return isOver;
            });
        }
        due.forEach(line -> line.log().accept(line.text()));
    }

    private static void summarise(Kind kind, Minute minute, List<Line> due) {
        minute.sources.forEach((name, source) -> summarise(kind, name, source, due));
        summarise(kind, "others", minute.others, due);
    }

    private static void summarise(Kind kind, String name, Source source, List<Line> due) {
        Consumer<String> log = source.log;
        if (log != null) {
            due.add(new Line(
                    log,
                    source.more + " more " + kind.title + " in the last minute from " + name + ", the last: "
                            + source.last));
        }
    }
}
