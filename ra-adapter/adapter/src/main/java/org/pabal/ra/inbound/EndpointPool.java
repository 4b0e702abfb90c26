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
     * It has done its work.
     *
     * @param usable whether it may be given more
     */
    void done(EndpointSession session, boolean usable) {
        boolean keep;
        lock.lock();
        try {
            busy.remove(session);
            keep = usable && !closed;
            if (keep) {
                idle.addFirst(session);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!keep) {
            session.dispose();
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
        } finally {
            lock.unlock();
        }
        surplus.forEach(EndpointSession::dispose);
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

    /** No more is given; whoever waits is told. What works goes on to the end of its message. Idempotent. */
    void close() {
        List<EndpointSession> rest;
        lock.lock();
        try {
            closed = true;
            rest = List.copyOf(idle);
            idle.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        rest.forEach(EndpointSession::dispose);
    }

    /** Interrupts the threads that are in endpoints; what they are doing, for people. */
    List<String> interrupt() {
        List<EndpointSession> working;
        lock.lock();
        try {
            working = List.copyOf(busy);
        } finally {
            lock.unlock();
        }
        return working.stream().map(EndpointSession::interrupt).toList();
    }
}
