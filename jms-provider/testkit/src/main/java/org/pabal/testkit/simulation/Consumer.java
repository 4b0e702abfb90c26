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

    /** How many messages it has held at a time since it last held none. */
    int loansPeak;

    /** Whether it had nothing to give when it was asked, and has got nothing since. */
    boolean recallRefused;

    /** Who could have been asked for its sake, and since when. */
    @Nullable
    Waiting waiting;

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

    /**
     * @param giver holds something that could be asked back
     * @param latest the latest that it held then
     */
    record Waiting(Consumer giver, long latest, long sinceMillis) {}

    /** Whether it holds something that nobody may have seen and that the other could take. */
    boolean holdsSomethingFor(Consumer hungry) {
        return loans.stream()
                .anyMatch(loan -> loan.settledIn == null
                        // what was handed over is about to be worked on
                        && loan.session == session
                        && loan.entry.message.groupId() == null
                        && hungry.wants(loan.entry));
    }

    long latestDelivery() {
        return loans.stream().mapToLong(loan -> loan.delivery).max().orElse(0);
    }

    @Override
    public String toString() {
        return "consumer " + id + " of " + queue;
    }
}
