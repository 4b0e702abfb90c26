package org.pabal.comparison.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What has gone wrong in a run: with one, the run does not count. Any thread may tell; the first few are kept. */
final class Faults {

    private static final int KEPT_MAX = 10;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);

    void tell(String fault) {
        if (told.size() < KEPT_MAX) {
            told.add(fault);
        }
        first.countDown();
    }

    void tell(String where, Throwable cause) {
        tell(where + ": " + cause);
    }

    boolean any() {
        return first.getCount() == 0;
    }

    List<String> all() {
        return List.copyOf(told);
    }

    /** Waits so long, or until the first fault. */
    void awaitFirst(long nanos) throws InterruptedException {
        if (first.await(nanos, TimeUnit.NANOSECONDS)) {
            throw new Faulty();
        }
    }

    void requireNone() {
        if (any()) {
            throw new Faulty();
        }
    }

    /** Ends a workload whose faults are told already. */
    static final class Faulty extends IllegalStateException {
        private static final long serialVersionUID = 1;
    }
}
