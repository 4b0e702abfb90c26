package org.pabal.benchmarks;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;

/**
 * How many persistent messages of 1 KiB blocking senders get confirmed a second, next to how often the same disk can write
 * and force as much, in the same run and by turns. Not JMH: the disk is what is measured, and it changes by the second.
 *
 * <pre>java -cp target/benchmarks.jar org.pabal.benchmarks.DurableRates DIRECTORY [SECONDS]</pre>
 */
public final class DurableRates {

    private static final int ROUNDS = 4;
    private static final int[] SENDERS = {1, 4, 32};
    private static final int RECORD = 1_400;

    private final Path directory;
    private final long nanos;
    private final PrintStream out;

    private DurableRates(Path directory, int seconds, PrintStream out) {
        this.directory = directory;
        this.nanos = TimeUnit.SECONDS.toNanos(seconds);
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1) {
            throw new IllegalArgumentException("usage: DurableRates DIRECTORY [SECONDS]");
        }
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        new DurableRates(Path.of(arguments[0]), seconds, System.out).run();
    }

    private void run() throws Exception {
        Files.createDirectories(directory);
        try (EmbeddedBroker broker = EmbeddedBroker.builder()
                        .name("rates")
                        .data(directory.resolve("data"))
                        .start();
                Connection connection = new PabalConnectionFactory(broker.connectionUrl()).createConnection()) {
            out.printf("%5s %16s", "round", "write+force /s");
            for (int senders : SENDERS) {
                out.printf(" %15s", senders + " senders /s");
            }
            out.println();
            for (int round = 1; round <= ROUNDS; round++) {
                double forces = forces();
                out.printf("%5d %16.0f", round, forces);
                for (int senders : SENDERS) {
                    double rate = send(connection, senders);
                    out.printf(" %8.0f %5.2fx", rate, rate / forces);
                    broker.administration()
                            .purgeQueue("rates")
                            .toCompletableFuture()
                            .get();
                }
                out.println(round == 1 ? "  (warming up)" : "");
            }
        }
    }

    private double forces() throws IOException {
        Path file = directory.resolve("forces.tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(16 << 20);
            channel.write(zeros, 0);
            channel.force(true);
            ByteBuffer record = ByteBuffer.allocateDirect(RECORD);
            long begin = System.nanoTime();
            long count = 0;
            while (System.nanoTime() - begin < nanos) {
                record.clear();
                channel.write(record, count % 10_000 * RECORD);
                channel.force(false);
                count++;
            }
            return perSecond(count, begin);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private double send(Connection connection, int senders) throws JMSException, InterruptedException {
        LongAdder sent = new LongAdder();
        long begin = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Thread thread = new Thread(() -> send(session, begin, sent));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return perSecond(sent.sum(), begin);
    }

    private void send(Session session, long begin, LongAdder sent) {
        try (session;
                MessageProducer producer = session.createProducer(session.createQueue("rates"))) {
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            byte[] body = SampleMessages.bytes();
            while (System.nanoTime() - begin < nanos) {
                var message = session.createBytesMessage();
                message.writeBytes(body);
                producer.send(message);
                sent.increment();
            }
        } catch (JMSException e) {
            throw new IllegalStateException("sending failed", e);
        }
    }

    private static double perSecond(long count, long begin) {
        return count * 1e9 / (System.nanoTime() - begin);
    }
}
