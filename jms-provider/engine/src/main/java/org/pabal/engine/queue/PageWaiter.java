package org.pabal.engine.queue;

/** Whoever cannot go on before a closed page is in memory. */
@FunctionalInterface
public interface PageWaiter {

    /** Its entries are in memory, or gone. */
    void pageOpened(Page page);

    /**
     * They cannot be read from the disk, see {@link Page#trouble()}; it is tried again later, but this waiter hears nothing
     * more.
     */
    default void pageUnreadable(Page page) {}
}
