package org.pabal.comparison.client;

/**
 * Times in nanoseconds, each within 1 % of what it was: 128 classes for each power of two. Owned by one thread; others may read
 * once that thread is done.
 */
final class Histogram {

    private static final int CLASS_BITS = 7;
    private static final int CLASSES = 1 << CLASS_BITS;

    private final long[] counts = new long[(64 - CLASS_BITS) * CLASSES];
    private long total;
    private long max;

    void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[index(value)]++;
        total++;
        max = Math.max(max, value);
    }

    private static int index(long value) {
        if (value < CLASSES) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - CLASS_BITS;
        return shift * CLASSES + (int) (value >>> shift);
    }

    private static long upperEdge(int index) {
        if (index < 2 * CLASSES) {
            return index;
        }
        int shift = index / CLASSES - 1;
        return ((long) (index - shift * CLASSES) + 1 << shift) - 1;
    }

    long count() {
        return total;
    }

    long max() {
        return max;
    }

    /** What this share of the times does not exceed; 0 when there are none. */
    long percentile(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(max, upperEdge(i));
            }
        }
        return max;
    }
}
