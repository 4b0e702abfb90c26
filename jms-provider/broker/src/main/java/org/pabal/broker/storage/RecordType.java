package org.pabal.broker.storage;

/**
 * What the journal's records are, by the type they carry. The numbers stand in every data directory: they never change and
 * are never used again.
 */
final class RecordType {

    /** Eight bytes of the message's number, then its binary form. Until an event refers to the number it is nobody's. */
    static final int MESSAGE = 1;

    /** One record of the engine in its binary form. */
    static final int EVENT = 2;

    /** Part of a large body: eight bytes of its number, how long its pieces and chunks are, which it is, its bytes. */
    static final int CHUNK = 4;

    /**
     * Part of an event that no batch can take: four bytes of the event's length, four of where the part begins, its bytes. The
     * parts of one event follow on each other, and it happened when the last one is there.
     */
    static final int PART = 5;

    /** Which entries of one lane of one queue are on the disk from here on; the engine's own form. */
    static final int PAGE = 3;

    private RecordType() {}
}
