package org.pabal.benchmarks.scale;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long {@code pabal run} takes until clients can connect, and what it takes while nobody does. Arguments: how often it
 * is started (5), seconds of idling (60).
 */
final class Footprint {

    private static final double MIB = 1 << 20;

    private Footprint() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int starts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int idleSeconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
        for (int i = 0; i < starts; i++) {
            try (BrokerProcess broker = BrokerProcess.start("")) {
                long cpu = broker.cpuMillis();
                boolean last = i == starts - 1;
                pause(last ? 5 : 1);
                System.out.printf(
                        "start %d: ready after %d ms, %d ms of processor time; then %.0f MiB resident%n",
                        i + 1, broker.readyMillis(), cpu, broker.residentBytes() / MIB);
                if (last) {
                    long before = broker.cpuMillis();
                    pause(idleSeconds);
                    System.out.printf(
                            "idle for %d s: %d ms of processor time; %.0f MiB resident, %.1f MiB of heap in use%n",
                            idleSeconds,
                            broker.cpuMillis() - before,
                            broker.residentBytes() / MIB,
                            broker.heapBytes() / MIB);
                }
            }
        }
    }

    private static void pause(int seconds) throws InterruptedException {
        boolean unused = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    }
}
