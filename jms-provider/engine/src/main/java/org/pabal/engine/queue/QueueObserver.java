package org.pabal.engine.queue;

/** Hears what becomes available in a queue: whoever lends its entries to consumers. */
public interface QueueObserver {

    /** A ready entry was appended to the lane of its priority. */
    void arrived(QueueEntry entry);

    /** An entry that has its place already became ready again. */
    void available(QueueEntry entry);
}
