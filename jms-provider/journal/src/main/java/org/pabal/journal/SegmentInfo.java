package org.pabal.journal;

/**
 * One segment, as it is at the moment.
 *
 * @param sequence its number
 * @param size of its file, in bytes
 * @param state what it is there for
 */
public record SegmentInfo(long sequence, long size, State state) {

    /** A segment's life: PREPARED → ACTIVE → SEALED → RELEASED → gone, or prepared again under a new number. */
    public enum State {
        /** Empty, and the next to be written to. */
        PREPARED,
        /** Being written to. */
        ACTIVE,
        /** Full; only read. */
        SEALED,
        /** Needed no more by the journal's user; kept until no checkpoint in use needs it for replay. */
        RELEASED
    }
}
