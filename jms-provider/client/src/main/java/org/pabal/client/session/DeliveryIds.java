package org.pabal.client.session;

import java.util.Arrays;
import java.util.List;

/** Ids of deliveries. Not thread-safe: its owner holds a lock. */
final class DeliveryIds {
    private static final long[] NONE = {};

    private long[] ids = new long[8];
    private int size;

    /** One array of ascending ids from many. */
    static long[] merge(List<long[]> parts) {
        long[] all = parts.stream().flatMapToLong(Arrays::stream).toArray();
        Arrays.sort(all);
        return all;
    }

    int size() {
        return size;
    }

    void add(long id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
        }
        ids[size++] = id;
    }

    /** From the end: what is removed is mostly what came last. */
    boolean remove(long id) {
        for (int at = size - 1; at >= 0; at--) {
            if (ids[at] == id) {
                System.arraycopy(ids, at + 1, ids, at, size - at - 1);
                size--;
                return true;
            }
        }
        return false;
    }

    void clear() {
        size = 0;
    }

    /** All, ascending; none remain. */
    long[] take() {
        if (size == 0) {
            return NONE;
        }
        long[] taken = Arrays.copyOf(ids, size);
        Arrays.sort(taken);
        size = 0;
        return taken;
    }
}
