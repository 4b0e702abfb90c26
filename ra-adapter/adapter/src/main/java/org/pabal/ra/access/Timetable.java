package org.pabal.ra.access;

/** Runs something later. */
@FunctionalInterface
public interface Timetable {

    /**
     * @param task short, and never waits: it hands over to a thread of the server's work manager
     * @param delayMillis 0 or more
     */
    void after(long delayMillis, Runnable task);
}
