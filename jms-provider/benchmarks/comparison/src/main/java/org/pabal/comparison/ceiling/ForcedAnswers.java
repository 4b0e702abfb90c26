package org.pabal.comparison.ceiling;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What senders that wait for each message could have of a broker that does nothing but what it must: one thread reads whatever
 * has come, writes it to a file of full size, forces that, and answers. What comes meanwhile is the next group.
 */
final class ForcedAnswers {

    private static final int MESSAGE = 1_024;
    private static final int ANSWER = 16;
    private static final long FILE_SIZE = 64L << 20;
    private static final int ZEROS = 1 << 20;

    private final LongAdder answered = new LongAdder();
    private volatile boolean over;

    private ForcedAnswers() {}

    /** Messages a second of so many connections with a sender each. */
    static double rate(Path directory, int connections, long nanos) throws Exception {
        return new ForcedAnswers().measure(directory, connections, nanos);
    }

    private double measure(Path directory, int connections, long nanos) throws Exception {
        Path path = directory.resolve("ceiling-answers");
        List<Pair> pairs = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS);
            for (long at = 0; at < FILE_SIZE; at += ZEROS) {
                file.write(zeros.clear(), at);
            }
            file.force(true);
            for (int i = 0; i < connections; i++) {
                pairs.add(Pair.open());
            }
            threads.add(new Thread(() -> serve(file, pairs), "server"));
            for (Pair pair : pairs) {
                threads.add(new Thread(() -> send(pair.one()), "sender"));
            }
            threads.forEach(Thread::start);
            Thread.sleep(nanos / 1_000_000);
            long before = answered.sum();
            long start = System.nanoTime();
            Thread.sleep(nanos / 1_000_000);
            double rate = (answered.sum() - before) * 1e9 / (System.nanoTime() - start);
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
            return rate;
        } finally {
            for (Pair pair : pairs) {
                pair.close();
            }
            Files.deleteIfExists(path);
        }
    }

    private void send(SocketChannel channel) {
        ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE);
        ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER);
        try {
            while (!over) {
                message.clear();
                while (message.hasRemaining()) {
                    channel.write(message);
                }
                answer.clear();
                while (answer.hasRemaining()) {
                    channel.read(answer);
                }
                answered.increment();
            }
            channel.shutdownOutput();
        } catch (IOException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(FileChannel file, List<Pair> pairs) {
        ByteBuffer group = ByteBuffer.allocateDirect(pairs.size() * MESSAGE);
        ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER);
        List<SocketChannel> waiting = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (Pair pair : pairs) {
                pair.other().configureBlocking(false);
                pair.other().register(selector, SelectionKey.OP_READ, ByteBuffer.allocateDirect(MESSAGE));
            }
            long at = 0;
            while (!selector.keys().isEmpty()) {
                selector.select(key -> read(key, group, waiting));
                selector.selectNow();
                if (!waiting.isEmpty()) {
                    at = at + group.position() > FILE_SIZE ? 0 : at;
                    at += file.write(group.flip(), at);
                    file.force(false);
                    group.clear();
                }
                for (SocketChannel channel : waiting) {
                    channel.write(answer.clear());
                }
                waiting.clear();
            }
        } catch (IOException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts what has come into the group, once it is a whole message. */
    private static void read(SelectionKey key, ByteBuffer group, List<SocketChannel> waiting) {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer message = (ByteBuffer) key.attachment();
        try {
            if (channel.read(message) < 0) {
                key.cancel();
            } else if (!message.hasRemaining()) {
                group.put(message.flip());
                message.clear();
                waiting.add(channel);
            }
        } catch (IOException closed) {
            key.cancel();
        }
    }
}
