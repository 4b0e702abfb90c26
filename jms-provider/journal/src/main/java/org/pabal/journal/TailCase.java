package org.pabal.journal;

/**
 * How the log ends, and what is done about it: the table of docs/internals/journal-recovery.md. Every combination of what
 * can be observed falls under exactly one case.
 */
enum TailCase {
    FULL_TO_THE_END(Decision.CONTINUE, "the last record ends where the segment does"),
    CLEAN_END(Decision.CONTINUE, "after the last record there are zeros"),
    EARLIER_LIFE(
            Decision.CONTINUE,
            "after the last record there are bytes that are no record of this place: what an earlier life left in a"
                    + " recycled segment, or a first sector that did not arrive whole; nothing that was confirmed"),
    TORN_RECORD(
            Decision.CUT,
            "the last record is not whole, nothing after it counts, and nothing says that it was confirmed: a write that"
                    + " the crash interrupted"),
    OPEN_BATCH(
            Decision.CUT,
            "the last batch is not whole, and nothing says that it was confirmed: the crash interrupted its write, and a"
                    + " batch counts entirely or not at all"),
    LATER_SECTORS_ARRIVED(
            Decision.CUT,
            "records stand behind the end, but none of them says that something at or behind the end was confirmed: the"
                    + " disk wrote the sectors of one unconfirmed group in another order"),
    NEXT_SEGMENT_HALF_BEGUN(
            Decision.CUT,
            "the next segment has records but not the claim that came before them, and this one ends as it should: the"
                    + " next segment's first group was not confirmed and arrived in part"),
    DAMAGED_BEFORE_NEXT_SEGMENT(
            Decision.REFUSE,
            "a record or batch is not whole, and the next segment has been begun; that happens only after this one was"
                    + " forced to its end, so what is damaged here had been confirmed"),
    DAMAGED_BEFORE_CONFIRMED(
            Decision.REFUSE,
            "no record is readable here, and a later one says that all before it had been forced: confirmed records are"
                    + " damaged or missing"),
    NEXT_SEGMENT_CONTRADICTS(
            Decision.REFUSE,
            "the next segment says that the log went over to it before this place, although records go on up to here: one"
                    + " of the two files is not what was written last"),
    ENDS_BEFORE_CHECKPOINT(
            Decision.REFUSE,
            "the log ends before the position of a checkpoint, which was made only after all before it had been forced:"
                    + " confirmed records are damaged or missing");

    /** What stands where the next record should begin. */
    enum Stop {
        /** The segment has no room for another record. */
        NO_ROOM,
        /** Zeros. */
        NOTHING,
        /** Not a record of this place. */
        NO_RECORD,
        /** The header of a record of this place, with other content. */
        BROKEN_RECORD,
        /** Whole records of a batch whose rest is missing. */
        OPEN_BATCH
    }

    /** What is found behind that, in this and later segments. */
    enum Beyond {
        NOTHING,
        /** Records in the same segment, none of which claims anything at or behind the stop. */
        UNCONFIRMED_HERE,
        /** The same, also or only in later segments. */
        UNCONFIRMED_IN_NEXT,
        /** A record that claims that something behind the stop had been forced. */
        CONFIRMED,
        /** The next segment claims to begin after a place before the stop. */
        CONTRADICTION
    }

    enum Decision {
        /** The log ends here, and goes on here. */
        CONTINUE,
        /** What is left of unconfirmed records is erased; then the log goes on here. */
        CUT,
        /** The directory is not opened. */
        REFUSE
    }

    private final Decision decision;
    private final String text;

    TailCase(Decision decision, String text) {
        this.decision = decision;
        this.text = text;
    }

    Decision decision() {
        return decision;
    }

    String text() {
        return text;
    }

    static TailCase judge(Stop stop, Beyond beyond, boolean checkpointBeyond) {
        boolean torn = stop == Stop.BROKEN_RECORD || stop == Stop.OPEN_BATCH;
        return switch (beyond) {
            case CONFIRMED -> DAMAGED_BEFORE_CONFIRMED;
            case CONTRADICTION -> NEXT_SEGMENT_CONTRADICTS;
            case UNCONFIRMED_IN_NEXT ->
                torn
                        ? DAMAGED_BEFORE_NEXT_SEGMENT
                        : checkpointBeyond ? ENDS_BEFORE_CHECKPOINT : NEXT_SEGMENT_HALF_BEGUN;
            case UNCONFIRMED_HERE -> checkpointBeyond ? ENDS_BEFORE_CHECKPOINT : LATER_SECTORS_ARRIVED;
            case NOTHING ->
                checkpointBeyond
                        ? ENDS_BEFORE_CHECKPOINT
                        : switch (stop) {
                            case NO_ROOM -> FULL_TO_THE_END;
                            case NOTHING -> CLEAN_END;
                            case NO_RECORD -> EARLIER_LIFE;
                            case BROKEN_RECORD -> TORN_RECORD;
                            case OPEN_BATCH -> OPEN_BATCH;
                        };
        };
    }
}
