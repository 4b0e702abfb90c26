package org.pabal.testkit.simulation;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Source;
import org.pabal.selector.Selector;

final class Consumer {

    final long id;
    final Session session;
    final Source source;
    final LedgerQueue queue;
    final @Nullable Selector selector;
    final int priority;
    final Set<Loan> loans = new LinkedHashSet<>();
    int credit;
    int revoking;

    /** How many deliveries are asked back, and not answered. */
    int recalled;

    /** Whether the command that closes it is being carried out. */
    boolean closing;

    boolean closed;

    Consumer(long id, Session session, Source source, LedgerQueue queue, @Nullable Selector selector, int priority) {
        this.id = id;
        this.session = session;
        this.source = source;
        this.queue = queue;
        this.selector = selector;
        this.priority = priority;
    }

    boolean wants(LedgerEntry entry) {
        return selector == null || selector.matches(entry.message);
    }

    @Override
    public String toString() {
        return "consumer " + id + " of " + queue;
    }
}
