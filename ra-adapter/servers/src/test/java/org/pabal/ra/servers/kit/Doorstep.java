package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Stands between an application server and its database, and holds the end of transactions at the door: so that they are
 * in doubt for as long as a test wants.
 */
public final class Doorstep implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    /** As H2's client writes them. */
    private static final byte[] PREPARE = "PREPARE COMMIT".getBytes(StandardCharsets.UTF_16BE);

    private static final byte[] COMMIT = "COMMIT TRANSACTION".getBytes(StandardCharsets.UTF_16BE);

    private final ServerSocket door;
    private final int inside;

    /** These are guarded by this. */
    private final Set<Socket> sockets = new HashSet<>();

    private boolean holding;
    private int preparesLeft;
    private int heldPrepares;
    private int heldCommits;

    Doorstep(int inside) throws IOException {
        this.inside = inside;
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        daemon(this::welcome);
    }

    public int port() {
        return door.getLocalPort();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "doorstep");
        thread.setDaemon(true);
        thread.start();
    }

    private void welcome() {
        try {
            while (true) {
                Socket outer = door.accept();
                Socket inner = new Socket(InetAddress.getLoopbackAddress(), inside);
                synchronized (this) {
                    sockets.add(outer);
                    sockets.add(inner);
                }
                daemon(() -> pass(outer, inner, true));
                daemon(() -> pass(inner, outer, false));
            }
        } catch (IOException closed) {
            // As it ends.
        }
    }

    private void pass(Socket from, Socket to, boolean inwards) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int size = in.read(chunk); size > 0; size = in.read(chunk)) {
                if (inwards) {
                    await(chunk, size, from);
                }
                out.write(chunk, 0, size);
            }
        } catch (IOException | InterruptedException over) {
            // Both are closed.
        } finally {
            synchronized (this) {
                sockets.remove(from);
                sockets.remove(to);
            }
        }
    }

    private synchronized void await(byte[] chunk, int size, Socket from) throws InterruptedException, IOException {
        boolean prepare = contains(chunk, size, PREPARE);
        boolean commit = contains(chunk, size, COMMIT);
        if (!holding || !(prepare || commit)) {
            return;
        }
        if (prepare && preparesLeft > 0) {
            preparesLeft--;
            return;
        }
        heldPrepares += prepare ? 1 : 0;
        heldCommits += commit ? 1 : 0;
        notifyAll();
        while (holding && sockets.contains(from)) {
            wait();
        }
        heldPrepares -= prepare ? 1 : 0;
        heldCommits -= commit ? 1 : 0;
        if (!sockets.contains(from)) {
            throw new IOException("sent away");
        }
    }

    private static boolean contains(byte[] chunk, int size, byte[] text) {
        for (int at = 0; at + text.length <= size; at++) {
            int same = 0;
            while (same < text.length && chunk[at + same] == text[same]) {
                same++;
            }
            if (same == text.length) {
                return true;
            }
        }
        return false;
    }

    /** From now on, no transaction commits, and after so many none is prepared. */
    public synchronized void hold(int prepares) {
        holding = true;
        preparesLeft = prepares;
    }

    /** Waits until so many wait here to be prepared, and so many to be committed. */
    public synchronized void awaitHeld(int prepares, int commits, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (heldPrepares < prepares || heldCommits < commits) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("after " + millis + " ms only " + heldPrepares + " wait to be prepared, and "
                        + heldCommits + " to be committed");
            }
            wait(left);
        }
    }

    /** Whoever waits may go on. */
    public synchronized void open() {
        holding = false;
        notifyAll();
    }

    /** Whoever waits is sent away, with what they asked unheard; who comes next may pass. */
    public void sendAway() {
        Set<Socket> all;
        synchronized (this) {
            all = Set.copyOf(sockets);
            sockets.clear();
            holding = false;
            notifyAll();
        }
        for (Socket socket : all) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        sendAway();
    }
}
