package org.pabal.journal;

/** Where replay begins: the third table of docs/internals/journal-recovery.md. */
enum CheckpointCase {
    NEWEST(Decision.LOAD, "the newest checkpoint is whole: load it, and replay from its position"),
    OLDER(
            Decision.LOAD,
            "the newest checkpoint is damaged and the older one is whole; the log is kept from the older one on: load that,"
                    + " and replay more"),
    NONE(Decision.FROM_THE_BEGINNING, "there is no checkpoint: replay the log from its first segment"),
    ONLY_ONE_DAMAGED(
            Decision.FROM_THE_BEGINNING,
            "no checkpoint is whole, but the log is there from its first segment on: replay all of it"),
    ALL_DAMAGED(
            Decision.REFUSE,
            "no checkpoint is whole, and the log does not reach back to its beginning: what the checkpoints held is lost"),
    NEWER_FORMAT(
            Decision.REFUSE,
            "a checkpoint was written by a newer release, in a format that this one does not know; run that release or a"
                    + " later one"),
    OTHER_JOURNAL(Decision.REFUSE, "a checkpoint belongs to another journal: files of two directories have been mixed");

    /** What became of one checkpoint. */
    enum Condition {
        ABSENT,
        WHOLE,
        DAMAGED,
        NEWER,
        OTHER_JOURNAL
    }

    enum Decision {
        LOAD,
        FROM_THE_BEGINNING,
        REFUSE
    }

    private final Decision decision;
    private final String text;

    CheckpointCase(Decision decision, String text) {
        this.decision = decision;
        this.text = text;
    }

    Decision decision() {
        return decision;
    }

    String text() {
        return text;
    }

    /** @param fromTheBeginning the log's first segment is there */
    static CheckpointCase judge(Condition newest, Condition older, boolean fromTheBeginning) {
        if (newest == Condition.NEWER || older == Condition.NEWER) {
            return NEWER_FORMAT;
        }
        if (newest == Condition.OTHER_JOURNAL || older == Condition.OTHER_JOURNAL) {
            return OTHER_JOURNAL;
        }
        if (newest == Condition.WHOLE) {
            return NEWEST;
        }
        if (older == Condition.WHOLE) {
            return OLDER;
        }
        if (newest == Condition.ABSENT && older == Condition.ABSENT) {
            // If the first segment is missing too, the table of segments says so.
            return NONE;
        }
        return fromTheBeginning ? ONLY_ONE_DAMAGED : ALL_DAMAGED;
    }
}
