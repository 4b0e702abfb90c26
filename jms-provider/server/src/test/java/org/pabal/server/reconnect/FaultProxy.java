package org.pabal.server.reconnect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way between clients and a broker, and everything that can happen on it. What is done to it holds for all connections over
 * it, and for those to come, until it is undone.
 */
final class FaultProxy implements AutoCloseable {

    /** Which way bytes go. */
    enum Direction {
        TO_BROKER,
        TO_CLIENT
    }

    /** Hears what passes, in order, on the thread that passes it on. */
    interface Tap {
        void passes(Direction way, byte[] bytes, int offset, int count);
    }

    private static final int BUFFER = 8 << 10;

    private final ServerSocket door;
    private final List<Passage> open = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int broker;
    private boolean refusing;
    private boolean closed;
    private final boolean[] stopped = new boolean[Direction.values().length];
    private final long[] bytesLeft = {Long.MAX_VALUE, Long.MAX_VALUE};
    private int pieceMax = BUFFER;
    private long delayMillis;
    private int refused;
    private volatile Tap tap = (way, bytes, offset, count) -> {};

    FaultProxy(int broker) throws IOException {
        this.broker = broker;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon("fault proxy", this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    String host() {
        return "127.0.0.1:" + port();
    }

    // ---- what is done to it

    /** Connections from now on lead to this broker. */
    void lead(int otherBroker) {
        change(() -> broker = otherBroker);
    }

    /** What passes from now on is told, before it is passed on. */
    void tap(Tap told) {
        tap = told;
    }

    /** Cuts all connections: both ends see a reset. */
    void cut() {
        open.forEach(Passage::reset);
    }

    /** Cuts, and lets nobody in until {@link #admit}. */
    void shut() {
        change(() -> refusing = true);
        cut();
    }

    void admit() {
        change(() -> refusing = false);
    }

    /** Nothing gets through, and nobody is told: a black hole both ways, half a connection one way. */
    void stop(Direction... ways) {
        change(() -> {
            for (Direction way : ways) {
                stopped[way.ordinal()] = true;
            }
        });
    }

    void pass() {
        change(() -> {
            for (Direction way : Direction.values()) {
                stopped[way.ordinal()] = false;
                bytesLeft[way.ordinal()] = Long.MAX_VALUE;
            }
            pieceMax = BUFFER;
            delayMillis = 0;
        });
    }

    /** After so many bytes more in this direction, wherever in a frame that is, the connection is cut; once. */
    void cutAfter(Direction way, long bytes) {
        change(() -> bytesLeft[way.ordinal()] = bytes);
    }

    /** Bytes go through in pieces of so many at most, with a pause after each. */
    void slow(int bytes, long pauseMillis) {
        change(() -> {
            pieceMax = bytes;
            delayMillis = pauseMillis;
        });
    }

    /** Waits until so many have not been let in. */
    void awaitRefused(int count) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(60);
        lock.lock();
        try {
            while (refused < count) {
                if (left <= 0) {
                    throw new AssertionError("only " + refused + " refused of " + count + " within 60 s");
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many have not been let in. */
    int refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        change(() -> closed = true);
        door.close();
        cut();
    }

    // ---- its threads

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                int to;
                boolean isRefused;
                lock.lock();
                try {
                    to = broker;
                    isRefused = refusing;
                } finally {
                    lock.unlock();
                }
                if (isRefused) {
                    client.close();
                    change(() -> refused++);
                    continue;
                }
                Passage passage;
                try {
                    passage = new Passage(client, new Socket(InetAddress.getLoopbackAddress(), to));
                } catch (IOException nobodyThere) {
                    client.close();
                    continue;
                }
                open.add(passage);
                daemon("fault proxy to broker", () -> passage.carry(Direction.TO_BROKER));
                daemon("fault proxy to client", () -> passage.carry(Direction.TO_CLIENT));
            } catch (IOException e) {
                // The proxy is closed
            }
        }
    }

    /** @return how many bytes may go now, out of so many; 0 if the connection is to be cut instead */
    private int admit(Direction way, int wanted, Passage passage) throws InterruptedException {
        lock.lock();
        try {
            long pause = TimeUnit.MILLISECONDS.toNanos(delayMillis);
            while (!closed && !passage.isCut() && (stopped[way.ordinal()] || pause > 0)) {
                if (stopped[way.ordinal()]) {
                    changed.await();
                } else {
                    pause = changed.awaitNanos(pause);
                }
            }
            if (closed || passage.isCut()) {
                return 0;
            }
            int count = (int) Math.min(Math.min(wanted, pieceMax), bytesLeft[way.ordinal()]);
            if (bytesLeft[way.ordinal()] != Long.MAX_VALUE) {
                bytesLeft[way.ordinal()] -= count;
                if (bytesLeft[way.ordinal()] <= 0) {
                    bytesLeft[way.ordinal()] = count == 0 ? Long.MAX_VALUE : 0;
                }
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    private final class Passage {
        private final Socket client;
        private final Socket server;
        private volatile boolean cut;

        Passage(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        boolean isCut() {
            return cut;
        }

        void reset() {
            cut = true;
            open.remove(this);
            close(client);
            close(server);
            change(() -> {});
        }

        private static void close(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // Closed already
            }
        }

        void carry(Direction way) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = (way == Direction.TO_BROKER ? client : server).getInputStream();
                OutputStream out = (way == Direction.TO_BROKER ? server : client).getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    for (int done = 0; done < read; ) {
                        int count = admit(way, read - done, this);
                        if (count == 0) {
                            reset();
                            return;
                        }
                        tap.passes(way, buffer, done, count);
                        out.write(buffer, done, count);
                        done += count;
                    }
                }
            } catch (IOException e) {
                // One end is gone: the other follows
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            reset();
        }
    }
}
