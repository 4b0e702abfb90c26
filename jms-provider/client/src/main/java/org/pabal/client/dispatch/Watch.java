package org.pabal.client.dispatch;

import java.util.function.BooleanSupplier;

/**
 * Looks for a moment whether something comes before a thread lies down, where that has paid off of late: in one JVM an answer is
 * often there sooner than a thread could be put to sleep and woken. One for each thing that is waited for, used by one thread at a
 * time.
 */
public final class Watch {

    /** About what lying down and being woken takes. */
    private static final long NANOS_MAX = 20_000;

    /** So many watches in vain, one after the other, and it lies down at once. */
    static final int PATIENCE_MAX = 4;

    /** After so many times without one it tries again. */
    static final int TRY_AGAIN = 64;

    /** Of each look at the clock. */
    private static final int LOOKS = 8;

    private final boolean looks;
    private int patience = PATIENCE_MAX;
    private int withoutLooking;

    /** Never looks where there is one processor: what it waits for could not run meanwhile. */
    public Watch() {
        this(Runtime.getRuntime().availableProcessors());
    }

    Watch(int processors) {
        this.looks = processors > 1;
    }

    /**
     * Looks for at most some 20 microseconds.
     *
     * @param come asked again and again: it must be quick, and see what other threads have written
     * @return whether it has come; false says nothing where it has not paid off of late, because nobody looked
     */
    public boolean sees(BooleanSupplier come) {
        if (!looks || !isWorthLooking()) {
            return false;
        }
        long end = System.nanoTime() + NANOS_MAX;
        do {
            for (int i = 0; i < LOOKS; i++) {
                if (come.getAsBoolean()) {
                    patience = PATIENCE_MAX;
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - end < 0);
        patience--;
        return false;
    }

    private boolean isWorthLooking() {
        if (patience > 0) {
            return true;
        }
        if (++withoutLooking < TRY_AGAIN) {
            return false;
        }
        withoutLooking = 0;
        patience = 1;
        return true;
    }
}
