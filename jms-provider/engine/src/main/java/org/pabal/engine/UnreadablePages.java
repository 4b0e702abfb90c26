package org.pabal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageWaiter;

/**
 * Pages whose content or messages could not be read from the disk. They stay where they are, with everything in them: what is
 * behind them in their queue is not delivered, since nobody knows what it would overtake; all other queues go on. Now and then
 * it is tried again, as the disk may have been seen to.
 */
final class UnreadablePages {

    /** How long after a failure they are tried again. */
    static final long RETRY_MILLIS = 10_000;

    private final List<Page> pages = new ArrayList<>();
    private final ArrayDeque<Page> untold = new ArrayDeque<>();
    private long retryMillis = Long.MAX_VALUE;

    /** It could not be read. */
    void failed(Page page, String why, long nowMillis) {
        if (page.demand().trouble() == null) {
            pages.add(page);
        }
        page.demand().trouble(why);
        page.queue().trouble(why);
        retryMillis = nowMillis + RETRY_MILLIS;
        untold.addLast(page);
    }

    /** Somebody has just begun to wait for a page that is known to be unreadable. */
    void asked(Page page) {
        if (untold.peekLast() != page) {
            untold.addLast(page);
        }
    }

    /** It is open now, or nothing is left of it. */
    void over(Page page) {
        page.demand().trouble(null);
        pages.remove(page);
        if (pages.isEmpty()) {
            retryMillis = Long.MAX_VALUE;
        }
        page.queue().trouble(null);
        for (Page other : pages) {
            if (other.queue() == page.queue()) {
                other.queue().trouble(other.demand().trouble());
            }
        }
    }

    boolean hasUntold() {
        return !untold.isEmpty();
    }

    void tell() {
        for (Page page = untold.pollFirst(); page != null; page = untold.pollFirst()) {
            for (PageWaiter waiter : page.demand().takeWaiters()) {
                if (page.demand().trouble() == null) {
                    waiter.pageOpened(page);
                } else {
                    waiter.pageUnreadable(page);
                }
            }
        }
    }

    /** {@link Long#MAX_VALUE} if there is none to be tried again. */
    long retryMillis() {
        return retryMillis;
    }

    /** Those that are to be tried again now. */
    List<Page> takeDue(long nowMillis) {
        if (pages.isEmpty() || nowMillis < retryMillis) {
            return List.of();
        }
        retryMillis = nowMillis + RETRY_MILLIS;
        for (Page page : List.copyOf(pages)) {
            if (page.isGone() || !page.isClosed()) {
                over(page);
            }
        }
        return List.copyOf(pages);
    }
}
