package org.pabal.comparison.broker;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pabal.comparison.process.HeapPeak;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.Told;
import org.pabal.comparison.profile.Recorder;

/**
 * A process with a provider's broker in it. Says when clients may connect, answers its parent's questions, and ends with its
 * parent.
 */
public final class BrokerProcess {

    private static final long START_SECONDS_MAX = 120;
    private static final int TRY_AGAIN_MILLIS = 2;

    private BrokerProcess() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream parent = System.out;
        // Whatever the broker prints must not be taken for an answer.
        System.setOut(System.err);
        Settings settings = Settings.parse(arguments);
        Optional<Recorder> recorder = settings.has("recording")
                ? Optional.of(new Recorder(Path.of(settings.text("recording"))))
                : Optional.empty();
        HeapPeak heap = new HeapPeak();
        Told told = new Told(parent);
        int port = settings.number("port", 0);
        CompletableFuture<Void> started = start(settings, port);
        awaitOpen(port, started);
        told.ready();
        try (BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                switch (line) {
                    case Told.HEAP_AFTER_COLLECTION -> told.figure(line, (double) HeapPeak.afterCollection());
                    case "heap-peak" -> told.figure(line, heap.mebibytes());
                    case Told.WRITE_RECORDING -> {
                        recorder.orElseThrow().write();
                        told.figure(line, 1);
                    }
                    default -> told.fault("'" + line + "' is not understood");
                }
            }
        }
        // A broker is not stopped in good order: its store is thrown away.
        Runtime.getRuntime().halt(0);
    }

    private static CompletableFuture<Void> start(Settings settings, int port) throws ReflectiveOperationException {
        BrokerStarter starter = BrokerStarter.named(settings.text("broker"));
        BrokerStarter.Place place = new BrokerStarter.Place(Path.of(settings.text("data")), port, false);
        CompletableFuture<Void> failed = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        starter.start(place, settings);
                    } catch (Throwable e) {
                        failed.completeExceptionally(e);
                    }
                },
                "broker");
        thread.start();
        return failed;
    }

    private static void awaitOpen(int port, CompletableFuture<Void> failed)
            throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (java.io.IOException notYet) {
                try {
                    failed.get(TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException stillStarting) {
                    // The next try is due.
                }
            }
        }
        throw new IllegalStateException("nothing listens on port " + port + " after " + START_SECONDS_MAX + " s");
    }
}
