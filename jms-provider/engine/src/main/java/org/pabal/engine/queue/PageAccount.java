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

    /** The same without what another one has. */
    PageAccount without(PageAccount other) {
        PageAccount rest = new PageAccount();
        rest.count = count - other.count;
        rest.durable = durable - other.durable;
        rest.size = size - other.size;
        for (int i = 0; i < used; i++) {
            rest.addBytes(segments[i], bytes[i]);
        }
        for (int i = 0; i < other.used; i++) {
            rest.addBytes(other.segments[i], -other.bytes[i]);
        }
        return rest;
    }

    /** Segments ascend from now on. */
    void sort() {
        for (int i = 1; i < used; i++) {
            for (int j = i; j > 0 && segments[j - 1] > segments[j]; j--) {
                long segment = segments[j];
                long held = bytes[j];
                segments[j] = segments[j - 1];
                bytes[j] = bytes[j - 1];
                segments[j - 1] = segment;
                bytes[j - 1] = held;
            }
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
