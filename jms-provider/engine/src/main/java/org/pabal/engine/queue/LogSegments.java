package org.pabal.engine.queue;

import java.util.Arrays;

/** Some segments of the log. */
public final class LogSegments {

    public static final LogSegments NONE = new LogSegments();

    private final long[] sequences;

    /** @param sequences in any order */
    public LogSegments(long... sequences) {
        this.sequences = sequences.clone();
        Arrays.sort(this.sequences);
    }

    public boolean isEmpty() {
        return sequences.length == 0;
    }

    /** Whether what is at this place is in one of them. */
    public boolean hold(long position) {
        return position != 0 && has(PageAccount.segment(position));
    }

    public boolean has(long sequence) {
        return Arrays.binarySearch(sequences, sequence) >= 0;
    }

    /** Ascending. */
    public long[] sequences() {
        return sequences.clone();
    }

    @Override
    public String toString() {
        return "segments " + Arrays.toString(sequences);
    }
}
