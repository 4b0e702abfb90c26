package org.pabal.engine;

/** Takes what the state needs of the log. */
@FunctionalInterface
public interface LiveBytes {

    /** So many bytes of the message at this place; the same place comes once for each entry that shares it. */
    void add(long position, long bytes);
}
