package org.pabal.journal;

/** Told when more has become durable. */
@FunctionalInterface
public interface DurableListener {

    /**
     * All batches up to and including this sequence are durable. Sequences only grow. Told by whichever thread committed:
     * the committer, or within {@link Journal#commitHere} the caller; never two at a time. What it throws kills the journal.
     */
    void onDurable(long sequence);
}
