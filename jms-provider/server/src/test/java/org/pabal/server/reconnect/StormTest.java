package org.pabal.server.reconnect;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.server.RunningServer;
import org.pabal.server.reconnect.FaultProxy.Direction;

/**
 * Everything at once over a way on which everything happens. {@code -Dstorm.seed=…}, {@code -Dstorm.messages=…}; {@code -Psoak}
 * for long.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class StormTest {

    private static final int MESSAGES = Integer.getInteger("storm.messages", 500);

    @TempDir
    Path folder;

    @Test
    void losesAndRepeatsNothingWhateverHappensOnTheWay() throws Exception {
        long seed = Long.getLong("storm.seed", System.nanoTime());
        System.out.println("storm with -Dstorm.seed=" + seed + " -Dstorm.messages=" + MESSAGES);
        SplittableRandom random = new SplittableRandom(seed);
        try (RunningServer server =
                        RunningServer.start(RunningServer.settings(folder).set("queues.deliveriesMax", "0"));
                FaultProxy proxy = new FaultProxy(server.port());
                Storm storm = new Storm(
                        "pabal://" + proxy.host()
                                + "?reconnect=true&reconnect.delay=5ms&reconnect.delayMax=50ms&heartbeat=300ms&connectTimeout=2s",
                        random.split(),
                        MESSAGES,
                        false)) {
            storm.begin();
            Thread weather = new Thread(() -> storm(proxy, storm, random), "weather");
            weather.setDaemon(true);
            weather.start();
            storm.end();
            weather.join();
            System.out.println("storm: " + storm);
        } catch (AssertionError broken) {
            throw new AssertionError("in the storm with -Dstorm.seed=" + seed + ": " + broken.getMessage(), broken);
        }
    }

    private static void storm(FaultProxy proxy, Storm storm, SplittableRandom random) {
        while (!storm.isOver()) {
            calm(5 + random.nextInt(150));
            switch (random.nextInt(7)) {
                case 0, 1 -> proxy.cut();
                case 2 -> proxy.cutAfter(Direction.TO_BROKER, 1 + random.nextInt(5_000));
                case 3 -> proxy.cutAfter(Direction.TO_CLIENT, 1 + random.nextInt(5_000));
                case 4 -> {
                    proxy.stop(
                            random.nextBoolean()
                                    ? new Direction[] {Direction.values()[random.nextInt(2)]}
                                    : Direction.values());
                    calm(100 + random.nextInt(1_500));
                    proxy.pass();
                }
                case 5 -> {
                    proxy.slow(1 + random.nextInt(2_000), 1);
                    calm(random.nextInt(200));
                    proxy.pass();
                }
                default -> {
                    proxy.shut();
                    calm(random.nextInt(200));
                    proxy.admit();
                }
            }
        }
        proxy.pass();
        proxy.admit();
    }

    /** The weather is not waited for; it passes. */
    private static void calm(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
