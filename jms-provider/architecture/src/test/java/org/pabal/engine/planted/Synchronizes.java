package org.pabal.engine.planted;

/** Breaks a rule on purpose. */
public final class Synchronizes {
    private int count;

    synchronized int next() {
        return count++;
    }
}
