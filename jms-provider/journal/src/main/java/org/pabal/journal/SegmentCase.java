package org.pabal.journal;

/**
 * What a segment's file can be like, and what is done about it: the second table of docs/internals/journal-recovery.md.
 */
enum SegmentCase {
    SOUND(Decision.ACCEPT, "the header is whole and says what the name says"),
    EMPTY_LAST_WITHOUT_HEADER(
            Decision.PREPARE_AGAIN,
            "the header of the last segment is damaged, and no record of the segment is in it: it was prepared and never"
                    + " used; it is given a new header"),
    MISSING(
            Decision.REFUSE,
            "the segment should be here: later segments exist, or a checkpoint names it, and nothing says that it was"
                    + " released"),
    HEADER_DAMAGED(Decision.REFUSE, "the header is not what was written, and the segment may hold confirmed records"),
    NEWER_FORMAT(
            Decision.REFUSE,
            "the file was written by a newer release, in a format that this one does not know; run that release or a"
                    + " later one"),
    OTHER_JOURNAL(Decision.REFUSE, "the segment belongs to another journal: files of two directories have been mixed"),
    OTHER_SEGMENT(
            Decision.REFUSE,
            "the header says that this is another segment than the name does: the file was renamed or copied over"),
    SAME_SEGMENT_TWICE(
            Decision.REFUSE, "another file holds the segment that this one's header names: one of the two is a copy"),
    WRONG_SIZE(
            Decision.REFUSE,
            "the file is shorter or longer than its header says; segments never change their size, so it was truncated or"
                    + " appended to by something else");

    /** What the first bytes of the file are. */
    enum Header {
        /** There is no file. */
        NO_FILE,
        VALID,
        DAMAGED,
        NEWER,
        OTHER_JOURNAL,
        OTHER_SEGMENT,
        OTHER_SEGMENT_THAT_EXISTS
    }

    enum Decision {
        ACCEPT,
        PREPARE_AGAIN,
        REFUSE
    }

    private final Decision decision;
    private final String text;

    SegmentCase(Decision decision, String text) {
        this.decision = decision;
        this.text = text;
    }

    Decision decision() {
        return decision;
    }

    String text() {
        return text;
    }

    /**
     * @param sizeAsInHeader only looked at if the header is valid
     * @param lastAndEmpty no later segment exists, this one is not the first needed, and no record of it is in the file
     */
    static SegmentCase judge(Header header, boolean sizeAsInHeader, boolean lastAndEmpty) {
        return switch (header) {
            case NO_FILE -> MISSING;
            case NEWER -> NEWER_FORMAT;
            case OTHER_JOURNAL -> OTHER_JOURNAL;
            case OTHER_SEGMENT -> OTHER_SEGMENT;
            case OTHER_SEGMENT_THAT_EXISTS -> SAME_SEGMENT_TWICE;
            case DAMAGED -> lastAndEmpty ? EMPTY_LAST_WITHOUT_HEADER : HEADER_DAMAGED;
            case VALID -> sizeAsInHeader ? SOUND : WRONG_SIZE;
        };
    }
}
