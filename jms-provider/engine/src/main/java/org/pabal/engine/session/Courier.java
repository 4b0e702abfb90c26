package org.pabal.engine.session;

import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageWaiter;
import org.pabal.engine.queue.QueueEntry;

/** Carries out what a {@link Dispatch} has chosen, with the records and effects that belong to it. */
public interface Courier {

    long nowMillis();

    /** Lends a ready entry; the loan is then the consumer's. */
    Loan lend(Consumer consumer, QueueEntry entry);

    /** Removes an entry whose time is over. */
    void expire(QueueEntry entry);

    /** Opens a page, now or later, and tells. */
    void open(Page page, PageWaiter waiter);

    /** Opens, if there is room in memory, what is behind a page that somebody works through. */
    void readAhead(Page page);

    /** Asks for deliveries back. */
    void recall(Consumer consumer, int count);
}
