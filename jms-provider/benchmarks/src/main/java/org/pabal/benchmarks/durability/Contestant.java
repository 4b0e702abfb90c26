package org.pabal.benchmarks.durability;

/** Something whose rate is measured in rounds that alternate with those of others. */
interface Contestant {

    /** For the table. */
    String name();

    /** Works for about so long, and waits for what it began. Answers how many operations were completed. */
    long work(long nanos) throws Exception;

    /** Brings everything back to what it was, outside of what is measured. */
    default void rest() throws Exception {}

    void close() throws Exception;
}
