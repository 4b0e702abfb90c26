package org.pabal.engine.queue;

import org.pabal.engine.time.TimetableEntry;

/** When a closed page must be opened, since one of its entries expires or its time comes. */
public final class PageDeadline extends TimetableEntry {

    private final Page page;

    PageDeadline(Page page) {
        this.page = page;
    }

    public Page page() {
        return page;
    }
}
