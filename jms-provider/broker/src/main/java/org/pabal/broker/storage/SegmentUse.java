package org.pabal.broker.storage;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.pabal.journal.JournalPosition;

/** How many bytes of each segment somebody still needs. Owned by the engine's loop. */
final class SegmentUse {

    /** Segments before this one have none and are not asked for. */
    private long first = 1;

    private long[] bytes = new long[16];

    /** @param position packed, as {@link JournalPosition#packed()} */
    void add(long position, long count) {
        long segment = JournalPosition.of(position).segment();
        int index = index(segment);
        bytes[index] += count;
        if (bytes[index] < 0) {
            throw new IllegalStateException("segment " + segment + " would have " + bytes[index]
                    + " live bytes after a change of " + count + " at " + JournalPosition.of(position));
        }
    }

    long of(long segment) {
        long index = segment - first;
        return index < 0 || index >= bytes.length ? 0 : bytes[(int) index];
    }

    /** The segments of which somebody needs something. */
    Set<Long> needed() {
        Set<Long> needed = new HashSet<>();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] > 0) {
                needed.add(first + i);
            }
        }
        return needed;
    }

    /** Segments before this one are gone. */
    void forgetBefore(long segment) {
        if (segment > first) {
            int gone = (int) Math.min(segment - first, bytes.length);
            System.arraycopy(bytes, gone, bytes, 0, bytes.length - gone);
            Arrays.fill(bytes, bytes.length - gone, bytes.length, 0);
            first = segment;
        }
    }

    private int index(long segment) {
        if (segment < first) {
            throw new IllegalStateException("segment " + segment + " was forgotten; the first known is " + first);
        }
        long index = segment - first;
        if (index >= bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(index + 1, bytes.length * 2L));
        }
        return (int) index;
    }
}
