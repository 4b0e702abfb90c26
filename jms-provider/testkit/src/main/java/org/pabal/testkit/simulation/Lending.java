package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.Arrays;
import java.util.Iterator;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord.EntryLent;
import org.pabal.testkit.simulation.LedgerEntry.State;

/** Who gets what: only consumers with credit, what they want, in the order of the queue, and counted. */
final class Lending {

    private final World world;

    Lending(World world) {
        this.world = world;
    }

    void lent(EntryLent happened, Iterator<Effect.DeliverMessage> deliveries, long nowMillis) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        checkDurability(entry, happened.isVolatile());
        unless(deliveries.hasNext(), () -> entry + " is lent to nobody");
        Effect.DeliverMessage delivery = deliveries.next();
        Consumer consumer = world.consumers.get(delivery.consumer());
        if (consumer == null) {
            throw new Violation(entry + " is delivered to a consumer that is not open: " + delivery.consumer());
        }
        Session session = consumer.session;
        String toWhom = " is delivered to " + consumer;
        unless(
                delivery.session() == session.id && delivery.connection() == session.connection.id,
                () -> entry + toWhom + " over session " + delivery.session() + " of connection "
                        + delivery.connection());
        unless(consumer.queue == entry.queue, () -> entry + toWhom);
        unless(!entry.queue.paused, () -> entry + toWhom + " though " + entry.queue + " is paused");
        unless(entry.state == State.READY, () -> entry + toWhom + " but is " + entry.state);
        unless(consumer.credit > 0, () -> entry + toWhom + ", which has no credit");
        unless(
                delivery.delivery() > session.lastDelivery,
                () -> "delivery " + delivery.delivery() + " follows " + session.lastDelivery + " in session "
                        + session.id);
        unless(
                Arrays.equals(delivery.message().encoded(), entry.message.encoded()),
                () -> entry + toWhom + " with another content: "
                        + delivery.message().messageId());
        unless(!entry.isExpired(nowMillis), () -> entry + toWhom + " though it has expired");
        unless(
                happened.count() == entry.count + 1 && delivery.count() == happened.count(),
                () -> entry + toWhom + " as attempt " + delivery.count() + ", recorded as " + happened.count()
                        + ", after " + entry.count);
        checkTurn(consumer, entry, nowMillis);
        session.lastDelivery = delivery.delivery();
        consumer.credit--;
        if (consumer.recallRefused) {
            // It can be asked again, from now on.
            consumer.recallRefused = false;
            consumer.queue.recallMillis = nowMillis;
        }
        consumer.waiting = null;
        entry.count = happened.count();
        entry.state = State.LENT;
        Loan loan = new Loan(session, consumer, delivery.delivery(), entry);
        entry.loan = loan;
        session.loans.put(loan.delivery, loan);
        consumer.loansPeak = consumer.loans.isEmpty() ? 1 : Math.max(consumer.loansPeak, consumer.loans.size() + 1);
        consumer.loans.add(loan);
        entry.queue.lent(loan);
    }

    /** Deliveries come anew in another session, in the same order. */
    void handedOver(Command.HandOverDeliveries command, Iterator<Effect.DeliverMessage> deliveries) {
        Session from = world.sessions.get(command.from());
        Session to = world.sessions.get(command.to());
        if (from == null || to == null) {
            return;
        }
        for (long id : command.deliveries()) {
            Loan loan = from.loans.get(id);
            if (loan != null && loan.settledIn == null) {
                unless(deliveries.hasNext(), () -> loan + " is not handed over");
                Effect.DeliverMessage delivery = deliveries.next();
                unless(
                        delivery.session() == to.id
                                && delivery.connection() == to.connection.id
                                && delivery.consumer() == loan.consumer.id
                                && delivery.count() == loan.entry.count
                                && delivery.delivery() > to.lastDelivery
                                && Published.number(delivery.message()) == loan.entry.number,
                        () -> loan + " is handed over as " + Description.of(delivery));
                to.lastDelivery = delivery.delivery();
                loan.handOver(to, delivery.delivery());
            }
        }
    }

    /** The first that it can have, and nobody before it in line could have taken it. */
    private void checkTurn(Consumer consumer, LedgerEntry entry, long nowMillis) {
        unless(consumer.wants(entry), () -> entry + " is delivered to " + consumer + " whose selector refuses it");
        LedgerEntry first = entry.queue.firstFor(consumer, nowMillis);
        unless(first == entry, () -> entry + " is delivered to " + consumer + " before " + first);
        // Who waits for a page lets others go first.
        if (!entry.queue.settings.exclusive()) {
            for (Consumer other : entry.queue.consumers) {
                unless(
                        other.priority <= consumer.priority
                                || other.credit <= 0
                                || other.revoking > 0
                                || other.closing
                                || !other.wants(entry)
                                || entry.message.groupId() != null
                                || (entry.queue.paged && world.heldUp.test(other.id)),
                        () -> entry + " is delivered to " + consumer + " though " + other + " has priority "
                                + other.priority + " and credit " + other.credit);
            }
        }
    }

    static void checkDurability(LedgerEntry entry, boolean isVolatile) {
        unless(
                isVolatile != entry.isDurable(),
                () -> "what happens to " + entry + " is recorded as " + (isVolatile ? "volatile" : "durable"));
    }
}
