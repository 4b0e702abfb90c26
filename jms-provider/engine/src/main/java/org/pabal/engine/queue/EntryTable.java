package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;

/** The entries in memory by their numbers. */
@FunctionalInterface
public interface EntryTable {

    @Nullable
    QueueEntry get(long id);
}
