package org.pabal.client.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.pabal.client.link.ReadingTurn;

/**
 * The threads that read one connection. One at a time has the turn: it reads, and lends itself between two pieces to what has come
 * of the first. If that takes long, the turn passes to another thread, and the first reads again when it is needed.
 *
 * <p>Usually there is one. The monitor is a leaf; under it a turn is passed on, so that it goes to one that rests and to nobody twice.
 */
final class ReadingThreads {

    /** A thread that was not needed for so long ends. */
    private static final long SPARE_NANOS = 10_000_000_000L;

    /** What the one that has the turn does. */
    interface Reading {

        /** Reads a piece and tells it. @return false if it was the last */
        boolean read();

        /** What has come may be done by this thread. */
        void lend(ReadingTurn turn);

        /** The thread that is lent may be kept for longer. By any thread, which must not be kept itself. */
        void passed();
    }

    private enum State {
        READING,
        LENT,
        SPARE
    }

    private final String name;
    private final Reading reading;
    private final Deque<Reader> spare = new ArrayDeque<>();
    private volatile boolean over;

    ReadingThreads(String name, Reading reading) {
        this.name = name;
        this.reading = reading;
    }

    /** Once. */
    void start() {
        new Reader(State.READING).thread.start();
    }

    /** Passes the turn on if the caller has it and is lent; then whoever waits here does not wait for itself. */
    void passIfLent() {
        Reader current = Reader.CURRENT.get();
        if (current != null && current.threads() == this) {
            current.pass();
        }
    }

    /** Whether the caller reads just now, so that nothing comes while it waits. */
    boolean isReading() {
        Reader current = Reader.CURRENT.get();
        return current != null && current.threads() == this && current.state.get() == State.READING;
    }

    /** Whether the caller reads as soon as it has done what has come. */
    boolean isLent() {
        Reader current = Reader.CURRENT.get();
        return current != null && current.threads() == this && current.state.get() == State.LENT;
    }

    private void end() {
        over = true;
        synchronized (this) {
            spare.forEach(reader -> LockSupport.unpark(reader.thread));
        }
    }

    private final class Reader implements ReadingTurn {

        private static final ThreadLocal<Reader> CURRENT = new ThreadLocal<>();

        private final AtomicReference<State> state;
        private final Thread thread = Timers.daemon(name, this::run);

        Reader(State first) {
            state = new AtomicReference<>(first);
        }

        ReadingThreads threads() {
            return ReadingThreads.this;
        }

        private void run() {
            CURRENT.set(this);
            do {
                while (state.get() == State.READING) {
                    boolean goesOn = reading.read();
                    if (!goesOn) {
                        end();
                    }
                    state.set(State.LENT);
                    reading.lend(this);
                    if (!goesOn) {
                        return;
                    }
                    state.compareAndSet(State.LENT, State.READING);
                }
            } while (awaitTurn());
        }

        @Override
        public void pass() {
            synchronized (ReadingThreads.this) {
                if (state.get() != State.LENT || over) {
                    return;
                }
                Reader next = spare.pollLast();
                if (next == null) {
                    // It may fail: then the turn stays where it is
                    next = new Reader(State.SPARE);
                    next.thread.start();
                }
                if (!state.compareAndSet(State.LENT, State.SPARE)) {
                    next.rest();
                    return;
                }
                next.state.set(State.READING);
                LockSupport.unpark(next.thread);
            }
            reading.passed();
        }

        /** Under the monitor. */
        private void rest() {
            if (!spare.contains(this)) {
                spare.addLast(this);
            }
        }

        @Override
        public boolean isPassed() {
            return state.get() == State.SPARE;
        }

        /** @return false if it is to end */
        private boolean awaitTurn() {
            synchronized (ReadingThreads.this) {
                if (state.get() == State.SPARE) {
                    rest();
                }
            }
            long deadline = System.nanoTime() + SPARE_NANOS;
            while (state.get() == State.SPARE) {
                if ((over || System.nanoTime() - deadline > 0) && leaveRest()) {
                    return false;
                }
                LockSupport.parkNanos(ReadingThreads.this, SPARE_NANOS);
                // An interrupt meant for a listener must not make parking spin.
                Thread.interrupted();
            }
            return true;
        }

        /** @return whether nobody has appointed it */
        private boolean leaveRest() {
            synchronized (ReadingThreads.this) {
                return spare.remove(this);
            }
        }
    }
}
