package org.pabal.engine;

import java.util.Arrays;

/**
 * Bytes of messages in the log that nothing needs any more: places and how much at each. The same place may come several
 * times, for each of the entries that shared it.
 */
public final class FreedBytes {

    private long[] positions = new long[16];
    private int[] bytes = new int[16];
    private int count;

    /** How many of them there are. */
    public int count() {
        return count;
    }

    public long position(int index) {
        return positions[index];
    }

    public int bytes(int index) {
        return bytes[index];
    }

    void add(long position, int freed) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            bytes = Arrays.copyOf(bytes, count * 2);
        }
        positions[count] = position;
        bytes[count++] = freed;
    }

    /** Forgets them. */
    public void clear() {
        count = 0;
    }
}
