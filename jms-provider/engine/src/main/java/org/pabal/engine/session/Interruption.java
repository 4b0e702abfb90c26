package org.pabal.engine.session;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageWaiter;

/** Why a look through a queue ended before all was seen, and what makes it go on. */
final class Interruption {

    private boolean paused;
    private @Nullable Page awaited;
    private @Nullable Page blockedBy;

    /** Whether the last look ended early. */
    boolean isThere() {
        return paused || isBeforePage();
    }

    /** Whether it ended early, and will go on before long: then it is known what there is. */
    boolean isPassing() {
        return paused || awaited != null;
    }

    /** Whether it ended because it had taken long enough. */
    boolean isPause() {
        return paused;
    }

    private boolean isBeforePage() {
        return awaited != null || blockedBy != null;
    }

    /** There is another look. */
    void end() {
        paused = false;
        awaited = null;
        blockedBy = null;
    }

    /** It has taken long enough. */
    void pause() {
        paused = true;
    }

    /** It has come to a page that has to be opened first. */
    void stopBefore(Page page) {
        if (page.demand().trouble() == null) {
            awaited = page;
        } else {
            blockedBy = page;
        }
    }

    /** @return whether it had ended before this page, which could not be read; it may go on now */
    boolean endIfBlockedBy(Page readable) {
        if (blockedBy != readable) {
            return false;
        }
        blockedBy = null;
        return true;
    }

    /**
     * Has the page opened that it has come to, if there is one.
     *
     * @param goOn told when it is open
     * @param blocked told when it cannot be read
     */
    void openPage(Courier courier, Runnable goOn, Runnable blocked) {
        if (awaited != null) {
            courier.open(awaited, new PageWaiter() {
                @Override
                public void pageOpened(Page page) {
                    if (awaited == page) {
                        awaited = null;
                        goOn.run();
                    }
                }

                @Override
                public void pageUnreadable(Page page) {
                    if (awaited == page) {
                        awaited = null;
                        blockedBy = page;
                        blocked.run();
                    }
                }
            });
        }
    }
}
