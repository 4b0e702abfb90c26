package org.pabal.comparison.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * The places of somebody's own code that the samples of a process were in, those first that had most.
 *
 * <p>Threads that compute are sampled every 10 ms, those in native code every 20 ms, but of these the JVM takes one at a time, in
 * turn: so such a sample stands for as many as were there together, which is how often one was taken while the one that was there
 * most was taken once. What waits in native code for something to do is left out:
 * for an event, for a connection, for a blocking read. A write counts, though it may wait for room, and a force of the disk does.
 */
public final class HotPlaces {

    /** What is in the workload's own code, and in none of the provider's that it called. */
    public static final String WORKLOAD = "(workload)";

    /** What is in nobody's code that is known. */
    public static final String OUTSIDE = "(outside)";

    static final int NATIVE_PERIODS = 2;

    private static final String COMPARISON = "org.pabal.comparison.";
    private static final int PLACES_MAX = 8;

    private static final Pattern WAITING = Pattern.compile(String.join(
            "|",
            "jdk\\.internal\\.misc\\.Unsafe\\.park",
            "java\\.lang\\.Object\\.wait0?",
            "java\\.lang\\.Thread\\.sleep0?",
            "java\\.lang\\.ref\\.Reference\\.waitForReferencePendingList",
            "java\\.lang\\.ProcessHandleImpl\\.waitForProcessExit0",
            "java\\.io\\.FileInputStream\\.(readBytes|read0)",
            "java\\.net\\.SocketInputStream\\.socketRead0",
            "java\\.net\\.PlainSocketImpl\\.socketAccept",
            "sun\\.nio\\.ch\\.EPoll\\.wait",
            "sun\\.nio\\.ch\\.Net\\.(poll|accept)",
            "sun\\.nio\\.ch\\.SocketDispatcher\\.read0",
            "sun\\.nio\\.fs\\.LinuxWatchService\\.poll",
            "io\\.netty\\.channel\\.epoll\\.Native\\.epoll\\w*[wW]ait\\w*",
            "jdk\\.jfr\\..*"));

    private final List<String> ownPackages;
    private final Map<String, Map<String, Double>> topsByPlace = new HashMap<>();
    private double samples;

    /**
     * @param share of all samples, from 0 to 1
     * @param own the innermost method of the own code, or {@link #WORKLOAD} or {@link #OUTSIDE}
     * @param top where most of these samples were
     * @param topShare of these samples, from 0 to 1
     */
    public record Place(double share, String own, String top, double topShare) {

        /** As one line; {@link #parse} is its inverse. */
        public String line() {
            return String.join(" ", Double.toString(share), own, top, Double.toString(topShare));
        }

        public static Place parse(String line) {
            String[] words = line.split(" ");
            return new Place(Double.parseDouble(words[0]), words[1], words[2], Double.parseDouble(words[3]));
        }
    }

    /** With packages that are the own code; without any, all is. */
    public HotPlaces(List<String> ownPackages) {
        this.ownPackages = List.copyOf(ownPackages);
    }

    /** What was recorded in any of these times. */
    public void add(Path recording, List<Window> windows) throws IOException {
        List<List<String>> inNative = new ArrayList<>();
        Map<Long, Integer> nativeThreads = new HashMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                RecordedStackTrace stack = event.getStackTrace();
                boolean isNative = event.getEventType().getName().equals(Recorder.IN_NATIVE);
                if (stack == null
                        || stack.getFrames().isEmpty()
                        || windows.stream().noneMatch(window -> window.contains(event.getStartTime()))) {
                    continue;
                }
                if (isNative) {
                    nativeThreads.merge(event.getThread("sampledThread").getId(), 1, Integer::sum);
                    inNative.add(methods(stack));
                } else {
                    add(methods(stack), 1);
                }
            }
        }
        double together = together(nativeThreads);
        for (List<String> methods : inNative) {
            if (!isWaiting(methods)) {
                add(methods, NATIVE_PERIODS * together);
            }
        }
    }

    /** How many threads are in a place together of which one is sampled at a time, from how often each was. */
    static double together(Map<Long, Integer> samplesByThread) {
        int all = samplesByThread.values().stream().mapToInt(Integer::intValue).sum();
        int most = samplesByThread.values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(1);
        return (double) all / most;
    }

    static boolean isWaiting(List<String> methods) {
        return WAITING.matcher(methods.get(0)).matches();
    }

    private static List<String> methods(RecordedStackTrace stack) {
        List<String> methods = new ArrayList<>();
        for (RecordedFrame frame : stack.getFrames()) {
            RecordedMethod method = frame.getMethod();
            methods.add(method.getType().getName() + "." + method.getName());
        }
        return methods;
    }

    /** A sample, innermost method first. */
    void add(List<String> methods, double weight) {
        samples += weight;
        topsByPlace
                .computeIfAbsent(place(methods), place -> new HashMap<>())
                .merge(withoutPackage(methods.get(0)), weight, Double::sum);
    }

    private String place(List<String> methods) {
        for (String method : methods) {
            if (method.startsWith(COMPARISON)) {
                return WORKLOAD;
            }
            if (ownPackages.isEmpty() || ownPackages.stream().anyMatch(own -> method.startsWith(own + "."))) {
                return withoutPackage(method);
            }
        }
        return OUTSIDE;
    }

    /** Class and method; of a class that the JVM makes for a lambda without its number. */
    private static String withoutPackage(String method) {
        int name = method.lastIndexOf('.');
        String type = method.substring(0, name);
        return type.substring(type.lastIndexOf('.') + 1).replaceAll("\\$\\$Lambda.*$", "\\$\\$Lambda")
                + method.substring(name);
    }

    /** How many samples of 10 ms that is worth. */
    public double samples() {
        return samples;
    }

    public List<Place> places() {
        List<Place> places = new ArrayList<>();
        topsByPlace.forEach((place, tops) -> {
            double sum = tops.values().stream().mapToDouble(Double::doubleValue).sum();
            Map.Entry<String, Double> top =
                    tops.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
            places.add(new Place(sum / samples, place, top.getKey(), top.getValue() / sum));
        });
        return places.stream()
                .sorted((a, b) -> Double.compare(b.share(), a.share()))
                .limit(PLACES_MAX)
                .toList();
    }
}
