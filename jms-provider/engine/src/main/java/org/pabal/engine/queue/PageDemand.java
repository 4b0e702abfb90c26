package org.pabal.engine.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who wants a closed page to be open, and how far that is: whether it is being read, and why it could not be. */
public final class PageDemand {

    private static final long NOT_LOADING = -1;

    private boolean wanted;
    private long loadingCharge = NOT_LOADING;
    private @Nullable List<PageWaiter> waiters;
    private @Nullable String trouble;

    private @Nullable PageDeadline deadline;
    private final Page page;

    PageDemand(Page page) {
        this.page = page;
    }

    /** Whether it is to be opened as soon as there is room. */
    public boolean isWanted() {
        return wanted;
    }

    public void wanted(boolean isWanted) {
        wanted = isWanted;
    }

    /** Why it could not be read when that was tried last, with file and offset; null unless that has failed. */
    public @Nullable String trouble() {
        return trouble;
    }

    public void trouble(@Nullable String why) {
        trouble = why;
    }

    /** When it must be opened; null if that never was so. */
    public @Nullable PageDeadline deadline() {
        return deadline;
    }

    /** The same, made if there is none: most pages never need one. */
    public PageDeadline deadlineForChange() {
        if (deadline == null) {
            deadline = new PageDeadline(page);
        }
        return deadline;
    }

    boolean isDueBefore(long dueMillis) {
        return deadline != null && deadline.isScheduled() && deadline.dueMillis() <= dueMillis;
    }

    /** When it must be opened, or should have been; {@link Long#MAX_VALUE} if never. */
    long dueMillis() {
        if (deadline == null) {
            return Long.MAX_VALUE;
        }
        // One that is on its way into memory has its deadline behind it, and nothing of it has been done yet.
        boolean isBehind = (wanted || isLoading() || trouble != null) && deadline.dueMillis() > 0;
        return deadline.isScheduled() || isBehind ? deadline.dueMillis() : Long.MAX_VALUE;
    }

    /** Asks to be told when it is open or gone. */
    public void await(PageWaiter waiter) {
        if (waiters == null) {
            waiters = new ArrayList<>(1);
        }
        waiters.add(waiter);
    }

    /** Hands over who waits for it. */
    public List<PageWaiter> takeWaiters() {
        List<PageWaiter> taken = waiters == null ? List.of() : waiters;
        waiters = null;
        return taken;
    }

    /** Whether somebody waits for it. */
    public boolean isAwaited() {
        return waiters != null;
    }

    /** Its content and messages are asked for from now on, which will take so many bytes in memory. */
    void beginLoading(long charge) {
        loadingCharge = charge;
    }

    boolean isLoading() {
        return loadingCharge != NOT_LOADING;
    }

    /** They have come, or will not. Returns what was said that they take. */
    public long endLoading() {
        long charge = loadingCharge;
        loadingCharge = NOT_LOADING;
        return charge;
    }
}
