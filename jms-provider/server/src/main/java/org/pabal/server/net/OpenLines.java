package org.pabal.server.net;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pabal.message.Refusal;

/** All lines that are open, so that the process can end them. Safe for any thread. */
public final class OpenLines {

    private final Set<SocketLine> open = ConcurrentHashMap.newKeySet();

    void add(SocketLine line) {
        open.add(line);
    }

    void remove(SocketLine line) {
        open.remove(line);
        if (open.isEmpty()) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Waits until no line is open, up to so many milliseconds.
     *
     * @return whether none is
     */
    public synchronized boolean awaitNone(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!open.isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    public int count() {
        return open.size();
    }

    /** Tells every peer why, and closes its line when it has taken that. */
    public void end(Refusal reason) {
        List.copyOf(open).forEach(line -> line.end(reason));
    }

    /** Closes all that are still open, without a word. */
    public void cut() {
        List.copyOf(open).forEach(SocketLine::cut);
    }
}
