package org.pabal.comparison.client;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pabal.comparison.process.Processor;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.ThreadTimes;
import org.pabal.comparison.process.Told;
import org.pabal.comparison.profile.Window;

/**
 * What passes between begin and end, once or several times: time, the processor time of broker, client and everybody else, and
 * what their threads did. Used by one thread.
 */
final class Meter {

    private static final Path PROC = Path.of("/proc");
    private static final double NANOS = 1e9;
    private static final double MILLION = 1e6;

    /** What threads have to have of their process before they are told of. */
    private static final double SHARE_MIN = 0.01;

    private final long client = ProcessHandle.current().pid();
    private final long broker;
    private final Map<String, ThreadTimes> threads = new LinkedHashMap<>();
    private long nanos;
    private double clientSeconds;
    private double brokerSeconds;
    private double allSeconds;

    private final List<Window> windows = new ArrayList<>();

    private Instant begin = Instant.MIN;
    private long nanosAtBegin;
    private double clientAtBegin;
    private double brokerAtBegin;
    private double allAtBegin;

    Meter(Settings settings) {
        broker = Long.parseLong(settings.text("broker.pid", "0"));
        threads.put("client", new ThreadTimes(PROC, client));
        if (broker != 0) {
            threads.put("broker", new ThreadTimes(PROC, broker));
        }
    }

    void begin() {
        // Reading of every thread takes longest: outside of what is measured.
        threads.values().forEach(ThreadTimes::begin);
        clientAtBegin = Processor.seconds(client);
        brokerAtBegin = Processor.seconds(broker);
        allAtBegin = Processor.secondsOfAll();
        begin = Instant.now();
        nanosAtBegin = System.nanoTime();
    }

    void end() {
        nanos += System.nanoTime() - nanosAtBegin;
        windows.add(new Window("", begin, Instant.now()));
        clientSeconds += Processor.seconds(client) - clientAtBegin;
        brokerSeconds += Processor.seconds(broker) - brokerAtBegin;
        allSeconds += Processor.secondsOfAll() - allAtBegin;
        threads.values().forEach(ThreadTimes::end);
    }

    double seconds() {
        return nanos / NANOS;
    }

    /** Tells how fast that was, and what it cost. */
    void tell(Told told, long messages) {
        told.figure("messages", (double) messages);
        told.figure("rate", messages / seconds());
        told.figure("others.cores", Math.max(0, allSeconds - clientSeconds - brokerSeconds) / seconds());
        tellCost(told, "", messages);
    }

    /** Tells what it cost, by names that begin with that of a phase. */
    void tellCost(Told told, String phase, long messages) {
        told.figure(phase + "client.cpu", clientSeconds / messages * MILLION);
        told.figure(phase + "broker.cpu", brokerSeconds / messages * MILLION);
        windows.forEach(window -> told.window(new Window(phase, window.from(), window.until()).line()));
        threads.forEach((process, times) -> times.groups(SHARE_MIN)
                .forEach(
                        group -> tell(told, phase + "thread." + process + "." + asKey(group.name()), group, messages)));
    }

    private void tell(Told told, String key, ThreadTimes.Group group, long messages) {
        told.figure(key + ".threads", group.threads());
        told.figure(key + ".user", group.userSeconds() / messages * MILLION);
        told.figure(key + ".system", group.systemSeconds() / messages * MILLION);
        told.figure(key + ".waited", group.waitedSeconds() / messages * MILLION);
        told.figure(key + ".voluntary", group.voluntary() / (double) messages * MILLION);
        told.figure(key + ".involuntary", group.involuntary() / (double) messages * MILLION);
        told.figure(key + ".busiest", group.busiestSeconds() / seconds());
    }

    /** Without blanks and what else separates in a line of results. */
    private static String asKey(String name) {
        return name.replaceAll("[^A-Za-z0-9-]+", "_");
    }
}
