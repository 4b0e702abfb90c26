package org.pabal.engine.queue;

/** Whoever cannot go on before a closed page is in memory. */
@FunctionalInterface
public interface PageWaiter {

    /** Its entries are in memory, or gone. */
    void pageOpened(Page page);
}
