package org.pabal.engine.queue;

import java.util.Arrays;

/** What a closed page's entries that are not in memory come to. */
final class PageAccount {

    /** How many there are. */
    int count;

    /** How many of them outlive a restart. */
    int durable;

    /** The encoded bytes of their messages. */
    long size;

    private long[] segments = new long[1];
    private long[] bytes = new long[1];
    private int used;

    void add(int messageSize, int share, long position, boolean isDurable) {
        count++;
        durable += isDurable ? 1 : 0;
        size += messageSize;
        addBytes(segment(position), share);
    }

    void subtract(int messageSize, int share, long position, boolean isDurable) {
        count--;
        durable -= isDurable ? 1 : 0;
        size -= messageSize;
        addBytes(segment(position), -share);
    }

    void addBytes(long segment, long more) {
        int at = 0;
        while (at < used && segments[at] != segment) {
            at++;
        }
        if (at == used) {
            if (used == segments.length) {
                segments = Arrays.copyOf(segments, used * 2);
                bytes = Arrays.copyOf(bytes, used * 2);
            }
            segments[used] = segment;
            bytes[used++] = 0;
        }
        bytes[at] += more;
        if (bytes[at] == 0) {
            used--;
            segments[at] = segments[used];
            bytes[at] = bytes[used];
        }
    }

    /** In how many segments their messages are. */
    int segments() {
        return used;
    }

    long segment(int index) {
        return segments[index];
    }

    long bytes(int index) {
        return bytes[index];
    }

    boolean refersTo(long segment) {
        for (int i = 0; i < used; i++) {
            if (segments[i] == segment) {
                return true;
            }
        }
        return false;
    }

    static long segment(long position) {
        return position >>> 32;
    }
}
