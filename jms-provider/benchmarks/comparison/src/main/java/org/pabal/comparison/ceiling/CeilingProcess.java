package org.pabal.comparison.ceiling;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.Told;

/**
 * Measures the machine's ceilings, each for {@code window} seconds after as long to warm up, in the directory {@code data}.
 */
public final class CeilingProcess {

    private static final long FILE_SIZE = 64L << 20;
    private static final int MESSAGE = 1_024;
    private static final int CHUNK = 64 << 10;
    private static final long PACE_NANOS = 100_000;

    private CeilingProcess() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.parse(arguments);
        Told told = new Told(System.out);
        long nanos = settings.nanos("window", 1);
        Path data = Files.createDirectories(Path.of(settings.text("data")));
        told.figure("fdatasync.4k", forces(data, 4 << 10, nanos));
        told.figure("fdatasync.64k", forces(data, 64 << 10, nanos));
        told.figure("answered.1", ForcedAnswers.rate(data, 1, nanos));
        told.figure("answered.32", ForcedAnswers.rate(data, 32, nanos));
        told.figure("loopback.rtt", loopbackMicros(nanos));
        told.figure("loopback.relay", relayMicros(nanos));
        told.figure("loopback.stream", loopbackMessages(nanos));
        double[] delays = pacedMicros(2 * nanos);
        told.figure("loopback.pace.p50", delays[delays.length / 2]);
        told.figure("loopback.pace.p99", delays[(int) (delays.length * 0.99)]);
        told.figure("loopback.pace.p99.9", delays[(int) (delays.length * 0.999)]);
        told.figure("handoff.parked", handOffMicros(nanos, true));
        told.figure("handoff.spinning", handOffMicros(nanos, false));
    }

    /** How often a second a block of a preallocated file is written and forced. */
    static double forces(Path directory, int blockSize, long nanos) throws IOException {
        Path file = directory.resolve("ceiling-" + blockSize);
        ByteBuffer block = ByteBuffer.allocateDirect(blockSize);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long at = 0; at < FILE_SIZE; at += blockSize) {
                channel.write(block.clear(), at);
            }
            channel.force(true);
            long at = 0;
            long start = System.nanoTime();
            long count = 0;
            while (System.nanoTime() - start < nanos) {
                block.clear().putLong(0, count);
                channel.write(block, at);
                channel.force(false);
                at = (at + blockSize) % FILE_SIZE;
                count++;
            }
            return count * 1e9 / (System.nanoTime() - start);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** A message there and back over TCP between two threads that block in read. */
    static double loopbackMicros(long nanos) throws IOException, InterruptedException {
        try (Pair pair = Pair.open()) {
            Thread echo = new Thread(() -> echo(pair.other()), "echo");
            echo.start();
            ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);
            exchange(pair.one(), buffer, nanos);
            double micros = exchange(pair.one(), buffer, nanos);
            pair.one().shutdownOutput();
            echo.join();
            return micros;
        }
    }

    /** The same with a thread between for either direction: two ways there and back. */
    static double relayMicros(long nanos) throws IOException, InterruptedException {
        try (Pair near = Pair.open();
                Pair far = Pair.open()) {
            Thread there = new Thread(() -> pump(near.other(), far.one(), Long.MAX_VALUE), "there");
            Thread back = new Thread(() -> pump(far.one(), near.other(), Long.MAX_VALUE), "back");
            Thread echo = new Thread(() -> echo(far.other()), "echo");
            there.start();
            back.start();
            echo.start();
            ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);
            exchange(near.one(), buffer, nanos);
            double micros = exchange(near.one(), buffer, nanos);
            near.one().shutdownOutput();
            there.join();
            echo.join();
            far.other().close();
            back.join();
            return micros;
        }
    }

    private static double exchange(SocketChannel channel, ByteBuffer buffer, long nanos) throws IOException {
        long start = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - start < nanos) {
            buffer.clear();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
            while (buffer.hasRemaining()) {
                channel.read(buffer);
            }
            count++;
        }
        return (System.nanoTime() - start) / 1e3 / count;
    }

    private static void echo(SocketChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);
        try {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException closed) {
            // The other end has what it wanted.
            Thread.currentThread().interrupt();
        }
    }

    /** Messages a second through one TCP connection and back through another, many a write: what a broker between could do. */
    static double loopbackMessages(long nanos) throws IOException, InterruptedException {
        try (Pair in = Pair.open();
                Pair out = Pair.open()) {
            Thread sender = new Thread(() -> pump(null, in.one(), 2 * nanos), "sender");
            Thread between = new Thread(() -> pump(in.other(), out.one(), Long.MAX_VALUE), "between");
            sender.start();
            between.start();
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
            long start = System.nanoTime();
            long counted = start;
            long bytes = 0;
            while (out.other().read(buffer.clear()) >= 0) {
                long now = System.nanoTime();
                if (counted == start && now - start > nanos) {
                    counted = now;
                    bytes = 0;
                }
                bytes += buffer.position();
            }
            double rate = bytes * 1e9 / MESSAGE / (System.nanoTime() - counted);
            sender.join();
            between.join();
            return rate;
        }
    }

    /**
     * How long messages take through a thread between, as through a broker that does nothing, when one is sent every
     * {@value #PACE_NANOS} ns: what of the slowest is the machine's doing. All, ascending.
     */
    static double[] pacedMicros(long nanos) throws IOException, InterruptedException {
        try (Pair in = Pair.open();
                Pair out = Pair.open()) {
            Thread sender = new Thread(() -> sendPaced(in.one(), nanos), "sender");
            Thread between = new Thread(() -> pump(in.other(), out.one(), Long.MAX_VALUE), "between");
            sender.start();
            between.start();
            List<Double> delays = new ArrayList<>();
            ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);
            long start = System.nanoTime();
            while (true) {
                while (buffer.hasRemaining() && out.other().read(buffer) >= 0) {
                    // The rest of the message
                }
                if (buffer.hasRemaining()) {
                    break;
                }
                long now = System.nanoTime();
                if (now - start > nanos / 2) {
                    delays.add((now - buffer.getLong(0)) / 1e3);
                }
                buffer.clear();
            }
            sender.join();
            between.join();
            return delays.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        }
    }

    private static void sendPaced(SocketChannel to, long nanos) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);
        try {
            long start = System.nanoTime();
            for (long due = start; due - start < nanos; due += PACE_NANOS) {
                while (due - System.nanoTime() > 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                buffer.clear().putLong(0, due);
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
            to.shutdownOutput();
        } catch (IOException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(@org.jspecify.annotations.Nullable SocketChannel from, SocketChannel to, long nanos) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try {
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                buffer.clear();
                if (from == null) {
                    buffer.position(CHUNK);
                } else if (from.read(buffer) < 0) {
                    break;
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
            to.shutdownOutput();
        } catch (IOException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long until another thread has seen something: half of there and back. */
    static double handOffMicros(long nanos, boolean parked) throws InterruptedException {
        AtomicInteger turn = new AtomicInteger();
        Thread asker = Thread.currentThread();
        Thread answerer = new Thread(
                () -> {
                    while (await(turn, 1, parked)) {
                        turn.set(2);
                        LockSupport.unpark(parked ? asker : null);
                    }
                },
                "answerer");
        answerer.start();
        long count = 0;
        long start = System.nanoTime();
        long counted = start;
        while (System.nanoTime() - start < 2 * nanos) {
            if (counted == start && System.nanoTime() - start > nanos) {
                counted = System.nanoTime();
                count = 0;
            }
            turn.set(1);
            LockSupport.unpark(parked ? answerer : null);
            await(turn, 2, parked);
            count++;
        }
        double micros = (System.nanoTime() - counted) / 1e3 / count / 2;
        turn.set(-1);
        LockSupport.unpark(answerer);
        answerer.join();
        return micros;
    }

    private static boolean await(AtomicInteger turn, int wanted, boolean parked) {
        while (turn.get() != wanted) {
            if (turn.get() < 0) {
                return false;
            }
            if (parked) {
                LockSupport.park(turn);
            } else {
                Thread.onSpinWait();
            }
        }
        return true;
    }
}
