package org.pabal.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.resource.spi.UnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;

/**
 * The sessions of an activation, each with its endpoint. A message finds an idle one, the last used first; where none is idle
 * another is made, up to the limit, and beyond that the message waits. So there are as many as the load asks for; those that have
 * been idle for long are closed, but for one.
 *
 * <p>Where the server has no further endpoint to give, the ones there are go on, and it is asked again after a while.
 * {@link #getServerSession} is called by the connection consumer's own thread, the rest by those that work and by the timer.
 */
final class EndpointPool implements ServerSessionPool {
    private static final Logger LOG = System.getLogger(EndpointPool.class.getName());

    /** Makes a session with its endpoint. */
    @FunctionalInterface
    interface Maker {
        /** @throws UnavailableException if the server has no endpoint to give now */
        EndpointSession make(EndpointPool pool) throws JMSException, UnavailableException;
    }

    private final String name;
    private final int sessionsMax;
    private final Maker maker;
    private final Backoff backoff;

    /** Guards everything below; the server is never called under it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Deque<EndpointSession> idle = new ArrayDeque<>();
    private final Set<EndpointSession> busy = new HashSet<>();

    /** Those of the busy ones that wait for a thread of the server's. */
    private final Set<EndpointSession> waiting = new HashSet<>();

    /** Those that somebody is closing: given to nobody any more, and yet the server has not had its endpoint back. */
    private final Set<EndpointSession> leaving = new HashSet<>();

    private int beingMade;
    private boolean refused;
    private long refusedUntilNanos;
    private boolean closed;

    /** @param name for people: what is consumed, by whom */
    EndpointPool(String name, int sessionsMax, Maker maker, Backoff backoff) {
        this.name = name;
        this.sessionsMax = sessionsMax;
        this.maker = maker;
        this.backoff = backoff;
    }

    /**
     * May wait.
     *
     * @throws JMSException if the pool closes meanwhile, or a session cannot be opened
     */
    @Override
    public ServerSession getServerSession() throws JMSException {
        for (; ; ) {
            EndpointSession found = idleOrRoom();
            if (found != null) {
                return found;
            }
            EndpointSession made = make();
            if (made != null) {
                return made;
            }
        }
    }

    /** Null if one may be made: room for it has been taken. */
    private @Nullable EndpointSession idleOrRoom() throws JMSException {
        lock.lock();
        try {
            for (; ; ) {
                if (closed) {
                    throw new JMSException(
                            "the endpoint of " + name + " is being deactivated", ErrorCodes.ILLEGAL_STATE);
                }
                EndpointSession session = idle.pollFirst();
                if (session != null) {
                    busy.add(session);
                    return session;
                }
                long nanos = refused ? refusedUntilNanos - System.nanoTime() : 0;
                if (size() < sessionsMax && nanos <= 0) {
                    beingMade++;
                    return null;
                }
                if (size() >= sessionsMax) {
                    changed.await();
                } else {
                    var unused = changed.awaitNanos(nanos);
                }
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new JMSException("interrupted while waiting for a session of " + name, "INTERRUPTED");
        } finally {
            lock.unlock();
        }
    }

    private int size() {
        return idle.size() + busy.size() + beingMade;
    }

    private @Nullable EndpointSession make() throws JMSException {
        EndpointSession made = null;
        UnavailableException unavailable = null;
        try {
            made = maker.make(this);
        } catch (UnavailableException none) {
            unavailable = none;
        } finally {
            lock.lock();
            try {
                beingMade--;
                if (made != null) {
                    busy.add(made);
                    refused = false;
                    backoff.reset();
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        if (unavailable != null) {
            goOnWithout(unavailable);
        }
        return made;
    }

    /** The endpoints that there are go on. */
    private void goOnWithout(UnavailableException reason) {
        int have;
        boolean before;
        lock.lock();
        try {
            have = size();
            before = refused;
            refused = true;
            refusedUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
        } finally {
            lock.unlock();
        }
        // With some at work, that is what a server with a limit of its own does all the time.
        LOG.log(
                before || have > 0 ? Level.DEBUG : Level.WARNING,
                () -> "the server has no further endpoint for " + name + " at present; " + have
                        + " go on, and it is asked again later: " + reason.getMessage());
    }

    // ---- by the sessions

    /**
     * It is about to ask for a thread.
     *
     * @return false if the pool has closed: no thread is to be asked for
     */
    boolean asksForThread(EndpointSession session) {
        lock.lock();
        try {
            return !closed && waiting.add(session);
        } finally {
            lock.unlock();
        }
    }

    /**
     * It has a thread.
     *
     * @return false if the pool has closed meanwhile, and the session with it: there is nothing to do
     */
    boolean hasThread(EndpointSession session) {
        lock.lock();
        try {
            return waiting.remove(session);
        } finally {
            lock.unlock();
        }
    }

    /**
     * It has done its work, or has found no thread for it.
     *
     * @param usable whether it may be given more
     */
    void done(EndpointSession session, boolean usable) {
        boolean keep;
        lock.lock();
        try {
            waiting.remove(session);
            // What close() took out of our hands is its to see to.
            if (!busy.remove(session)) {
                return;
            }
            keep = usable && !closed;
            if (keep) {
                idle.addFirst(session);
            } else {
                leaving.add(session);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!keep) {
            dispose(session);
        }
    }

    /** One that is in {@code leaving}. */
    private void dispose(EndpointSession session) {
        try {
            session.dispose();
        } finally {
            lock.lock();
            try {
                leaving.remove(session);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits, unless the pool closes.
     *
     * @return false if it has closed
     */
    boolean pause(long millis) {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    // ---- by the activation

    /** Closes what has been idle for longer than that, but for one session. */
    void shrink(long idleMillisMax) {
        List<EndpointSession> surplus = new ArrayList<>();
        lock.lock();
        try {
            while (size() > 1) {
                EndpointSession longest = idle.peekLast();
                if (longest == null || longest.idleMillis() < idleMillisMax) {
                    break;
                }
                surplus.add(idle.removeLast());
            }
            leaving.addAll(surplus);
        } finally {
            lock.unlock();
        }
        surplus.forEach(this::dispose);
    }

    /** Sessions there are, idle or at work. */
    int sessions() {
        lock.lock();
        try {
            return size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * No more is given; whoever waits is told. What works goes on to the end of its message; what still waits for a thread does
     * not, as a server that is stopping may have none. Idempotent.
     */
    void close() {
        List<EndpointSession> rest;
        lock.lock();
        try {
            closed = true;
            rest = new ArrayList<>(idle);
            rest.addAll(waiting);
            idle.clear();
            busy.removeAll(waiting);
            waiting.clear();
            leaving.addAll(rest);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        rest.forEach(this::dispose);
    }

    /** Waits until the server has all its endpoints back. For a pool that is closed; as long as it takes. */
    void awaitEnd() throws InterruptedException {
        lock.lock();
        try {
            while (!busy.isEmpty() || !leaving.isEmpty() || beingMade > 0) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the threads that are in endpoints; what there still is, for people. */
    List<String> interrupt() {
        List<EndpointSession> working;
        List<String> all = new ArrayList<>();
        lock.lock();
        try {
            working = List.copyOf(busy);
            if (!leaving.isEmpty()) {
                all.add(leaving.size() + " being released");
            }
            if (beingMade > 0) {
                all.add(beingMade + " being made");
            }
        } finally {
            lock.unlock();
        }
        working.forEach(session -> all.add(session.interrupt()));
        return all;
    }
}
