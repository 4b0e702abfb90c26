package org.pabal.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** A message in the hands of a session. */
final class Loan {

    final Session session;
    final Consumer consumer;
    final long delivery;
    final LedgerEntry entry;

    /** The transaction that has settled it; null as long as none has. */
    @Nullable
    Work settledIn;

    /** Whether somebody has asked for its settlement, or for its return, and has not been refused. */
    boolean maySettle;

    boolean mayReturn;

    /** Whether nobody has seen it, as far as its return says. */
    boolean unstarted;

    boolean rejected;
    boolean ended;

    Loan(Session session, Consumer consumer, long delivery, LedgerEntry entry) {
        this.session = session;
        this.consumer = consumer;
        this.delivery = delivery;
        this.entry = entry;
    }

    void handOver(Session to, long anew) {
        end();
        Loan successor = new Loan(to, consumer, anew, entry);
        entry.loan = successor;
        to.loans.put(anew, successor);
        consumer.loans.add(successor);
        entry.queue.handedOver(this, successor);
    }

    void end() {
        ended = true;
        entry.loan = null;
        session.loans.remove(delivery);
        consumer.loans.remove(this);
        if (settledIn != null) {
            settledIn.settled.remove(this);
        }
    }

    @Override
    public String toString() {
        return "delivery " + delivery + " of session " + session.id + ": " + entry;
    }
}
