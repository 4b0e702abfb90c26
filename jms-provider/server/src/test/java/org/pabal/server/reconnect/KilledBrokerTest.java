package org.pabal.server.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.server.command.PabalCommand;

/**
 * A broker's process is killed and started again on its data directory, again and again, while applications work. {@code
 * -Dstorm.kills=…}, {@code -Dstorm.seed=…}; {@code -Psoak} kills 50 times.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class KilledBrokerTest {

    private static final int KILLS = Integer.getInteger("storm.kills", 3);

    /** For each kill so many messages of each sender, so that there is work until the last. */
    private static final int MESSAGES_PER_KILL = Integer.getInteger("storm.messagesPerKill", 60);

    private static final long LIFE_MILLIS_MAX = 1_200;
    private static final Pattern LISTENS = Pattern.compile("listener 'main' on 127\\.0\\.0\\.1:([0-9]+)");

    @TempDir
    Path folder;

    @Test
    void keepsWhatItConfirmedAndRepeatsNothingThatWasCommitted() throws Exception {
        long seed = Long.getLong("storm.seed", System.nanoTime());
        System.out.println("killed broker with -Dstorm.seed=" + seed + " -Dstorm.kills=" + KILLS);
        SplittableRandom random = new SplittableRandom(seed);
        Process broker = start();
        try (FaultProxy proxy = new FaultProxy(awaitPort(broker));
                Storm storm = new Storm(
                        "pabal://" + proxy.host()
                                + "?reconnect=true&reconnect.delay=20ms&reconnect.delayMax=100ms&connectTimeout=5s",
                        random.split(),
                        KILLS * MESSAGES_PER_KILL,
                        true)) {
            storm.begin();
            int kills = 0;
            for (; kills < KILLS && !storm.isOver(); kills++) {
                // Short lives, so that some are killed before all connections are back
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(LIFE_MILLIS_MAX)));
                broker.toHandle().destroyForcibly();
                assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
                broker = start();
                proxy.lead(awaitPort(broker));
            }
            storm.end();
            System.out.println("killed broker: " + kills + " kills, " + storm);
        } catch (AssertionError broken) {
            throw new AssertionError("with -Dstorm.seed=" + seed + ": " + broken.getMessage(), broken);
        } finally {
            broker.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PabalCommand.class.getName(),
                        "run",
                        "--port",
                        "0",
                        "--set",
                        "queues.deliveriesMax=0"))
                .directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PABAL_"));
        return builder.redirectErrorStream(true).start();
    }

    /** Until it is ready; whatever it says later is read, too, so that it does not wait for that. */
    private static int awaitPort(Process process) throws IOException {
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        int port = 0;
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                port = Integer.parseInt(listens.group(1));
            } else if (line.contains("is ready")) {
                Thread reader = new Thread(() -> log.lines().forEach(KilledBrokerTest::passOn), "broker's log");
                reader.setDaemon(true);
                reader.start();
                return port;
            }
        }
        throw new AssertionError("the broker did not get ready:\n" + said);
    }

    private static void passOn(String line) {
        if (line.contains("WARNING") || line.contains("SEVERE") || line.contains("ERROR")) {
            System.out.println("broker: " + line);
        }
    }
}
