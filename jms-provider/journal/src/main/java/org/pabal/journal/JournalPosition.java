package org.pabal.journal;

/**
 * A place in a journal: a segment, and an offset in it. Positions grow with time; they are not contiguous. One fits in a
 * {@code long}, in the same order, for those who keep many.
 *
 * @param segment the segment's sequence, from 1 to 2³¹ − 1
 * @param offset in bytes from the start of the segment's file
 */
public record JournalPosition(long segment, int offset) implements Comparable<JournalPosition> {

    public JournalPosition {
        if (segment < 0 || segment > Integer.MAX_VALUE || offset < 0) {
            throw new IllegalArgumentException("no journal position: segment=" + segment + " offset=" + offset);
        }
    }

    /** The position that {@link #packed} made this of. */
    public static JournalPosition of(long packed) {
        return new JournalPosition(packed >>> 32, (int) packed);
    }

    /** This position as a number, not negative; numbers compare as their positions do. */
    public long packed() {
        return segment << 32 | offset;
    }

    @Override
    public int compareTo(JournalPosition other) {
        return Long.compare(packed(), other.packed());
    }

    public boolean isAfter(JournalPosition other) {
        return compareTo(other) > 0;
    }

    @Override
    public String toString() {
        return SegmentFormat.name(segment) + "@" + offset;
    }
}
