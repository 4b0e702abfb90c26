package org.pabal.engine.queue;

/** Told of places in the log, and of how many bytes there are needed. */
@FunctionalInterface
public interface LogBytes {
    void add(long position, long bytes);
}
