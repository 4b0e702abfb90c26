package org.pabal.journal;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A thread that does something as long as there is something to do, and then sleeps until it is woken. */
final class Worker {

    private final BooleanSupplier step;
    private final Thread thread;
    private volatile boolean woken;
    private volatile boolean stopped;

    /** @param step does one thing, and tells whether there may be more */
    Worker(String name, BooleanSupplier step) {
        this.step = step;
        this.thread = new Thread(this::work, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    private void work() {
        while (!stopped) {
            if (!woken) {
                LockSupport.park(this);
                // Nobody has a reason to interrupt this thread, and a standing interrupt would make parking spin.
                Thread.interrupted();
            } else {
                // Before the step: what comes during it must lead to another.
                woken = false;
                boolean more = true;
                while (more && !stopped) {
                    more = step.getAsBoolean();
                }
            }
        }
    }

    /** Lets the current step end and waits for that, unless this is the thread itself. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
