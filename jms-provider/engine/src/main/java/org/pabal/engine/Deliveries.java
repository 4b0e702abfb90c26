package org.pabal.engine;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageWaiter;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.session.Budget;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.Courier;
import org.pabal.engine.session.Dispatch;
import org.pabal.engine.session.Loan;
import org.pabal.engine.session.RecallCheck;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Transaction;
import org.pabal.message.Refusal.Code;

/** Loans: how they begin, and how they end. */
final class Deliveries implements Courier {

    /** How often selectors may be asked about a backlog within one command; the rest waits for ticks. */
    private static final int EVALUATIONS_PER_COMMAND_MAX = 512;

    /** How often within one tick. */
    private static final int EVALUATIONS_PER_TICK_MAX = 8_192;

    /** An idle consumer waits so long before others are asked to give back: mostly they are done by then. */
    static final long RECALL_AFTER_MILLIS = 5;

    private final Turn turn;
    private final DeadLetters deadLetters;
    private final Budget budget = new Budget();
    private final Set<Dispatch> paused = new LinkedHashSet<>();

    private long[] settledOfQueue = new long[16];
    private int settledCount;

    Deliveries(Turn turn, DeadLetters deadLetters) {
        this.turn = turn;
        this.deadLetters = deadLetters;
    }

    // ---- lending

    /** Who lends the queue's entries, ready to. */
    Dispatch dispatch(MessageQueue queue) {
        Dispatch dispatch = Turn.dispatch(queue);
        if (dispatch == null) {
            dispatch = new Dispatch(queue, turn);
            queue.observe(dispatch);
        }
        return dispatch;
    }

    /** Lends whatever can be lent after a command. */
    void run() {
        if (turn.called.isEmpty()) {
            return;
        }
        budget.refill(EVALUATIONS_PER_COMMAND_MAX);
        runCalled();
    }

    private void runCalled() {
        for (Dispatch dispatch = turn.called.pollFirst(); dispatch != null; dispatch = turn.called.pollFirst()) {
            dispatch.run(this, budget);
            if (dispatch.isPaused()) {
                paused.add(dispatch);
            }
            if (dispatch.wantsRecall() && !dispatch.recallCheck().isScheduled()) {
                turn.state.timetable().schedule(dispatch.recallCheck(), turn.nowMillis() + RECALL_AFTER_MILLIS);
            }
        }
    }

    void recall(RecallCheck check) {
        if (check.dispatch().recall(this)) {
            turn.state.timetable().schedule(check, turn.nowMillis() + RECALL_AFTER_MILLIS);
        }
    }

    boolean hasPaused() {
        return !paused.isEmpty();
    }

    /** Lets selectors that had to pause look on. */
    void resume() {
        if (paused.isEmpty()) {
            return;
        }
        Dispatch[] all = paused.toArray(new Dispatch[0]);
        paused.clear();
        budget.refill(EVALUATIONS_PER_TICK_MAX);
        for (Dispatch dispatch : all) {
            if (!dispatch.queue().isDeleted()) {
                dispatch.resume();
            }
        }
        runCalled();
    }

    @Override
    public long nowMillis() {
        return turn.nowMillis();
    }

    @Override
    public Loan lend(Consumer consumer, QueueEntry entry) {
        // Counted before it leaves: a crash in between must show as a redelivery.
        int count = entry.count() + 1;
        turn.emit(new EngineRecord.EntryLent(entry.queue().id(), entry.id(), count, !entry.isDurable()));
        entry.queue().lend(entry);
        Session session = consumer.session();
        Loan loan = session.lend(consumer, entry, turn.nowMillis());
        turn.effect(new Effect.DeliverMessage(
                session.connection().id(), session.id(), consumer.id(), loan.id(), entry.message(), count));
        return loan;
    }

    @Override
    public void expire(QueueEntry entry) {
        deadLetters.expire(entry);
    }

    @Override
    public void open(Page page, PageWaiter waiter) {
        turn.pager.open(page, waiter);
    }

    @Override
    public void readAhead(Page page) {
        turn.pager.readAhead(page);
    }

    @Override
    public void recall(Consumer consumer, int count) {
        Session session = consumer.session();
        session.recalled().addLast(consumer);
        turn.effect(new Effect.RecallDeliveries(session.connection().id(), session.id(), consumer.id(), count));
    }

    // ---- handing over

    /** No record: who holds a loan is not remembered beyond this life. */
    void handOver(Command.HandOverDeliveries command) {
        Session from = turn.session(command, command.from());
        Session to = from == null ? null : turn.session(command, command.to());
        if (from == null || to == null) {
            return;
        }
        long unknown = 0;
        for (long id : command.deliveries()) {
            Loan loan = from.loans().remove(id);
            if (loan == null) {
                unknown = unknown == 0 ? id : unknown;
                continue;
            }
            QueueEntry entry = loan.entry();
            Consumer consumer = loan.consumer();
            Loan successor = consumer.handOver(loan, to);
            turn.effect(new Effect.DeliverMessage(
                    to.connection().id(), to.id(), consumer.id(), successor.id(), entry.message(), entry.count()));
        }
        if (unknown == 0) {
            turn.complete(command);
        } else {
            refuseUnknown(command, from, unknown);
        }
    }

    // ---- settling

    void settle(Command.SettleDeliveries command) {
        Session session = turn.session(command, command.session());
        if (session == null) {
            return;
        }
        long unknown = settle(session, command.deliveries());
        if (unknown == 0) {
            turn.complete(command);
        } else {
            refuseUnknown(command, session, unknown);
        }
    }

    void refuseUnknown(Command command, Session session, long delivery) {
        turn.refuse(
                command,
                session.id(),
                Code.NOT_FOUND,
                "delivery " + delivery + " is not lent to session " + session.id()
                        + ": it was settled or returned before, or never made");
    }

    /** @return the first delivery that is unknown, or 0 */
    long settle(Session session, long[] deliveries) {
        Transaction transaction = session.transaction();
        return transaction == null ? settleNow(session, deliveries) : settleIn(transaction, session, deliveries);
    }

    /** @return the first delivery that is unknown, or 0 */
    long settleIn(Transaction transaction, Session session, long[] deliveries) {
        long unknown = 0;
        for (long id : deliveries) {
            Loan loan = session.loans().remove(id);
            if (loan != null) {
                transaction.settle(loan, turn.nowMillis());
            } else if (unknown == 0) {
                unknown = id;
            }
        }
        return unknown;
    }

    private long settleNow(Session session, long[] deliveries) {
        long unknown = 0;
        MessageQueue queue = null;
        boolean isVolatile = true;
        for (long id : deliveries) {
            Loan loan = session.loans().remove(id);
            if (loan == null) {
                unknown = unknown == 0 ? id : unknown;
                continue;
            }
            QueueEntry entry = loan.entry();
            if (!entry.isRemoved()) {
                if (queue != entry.queue()) {
                    flushSettled(queue, isVolatile);
                    queue = entry.queue();
                    isVolatile = true;
                }
                isVolatile &= !entry.isDurable();
                addSettled(entry.id());
            }
            ended(loan);
        }
        flushSettled(queue, isVolatile);
        return unknown;
    }

    private void addSettled(long entry) {
        if (settledCount == settledOfQueue.length) {
            settledOfQueue = Arrays.copyOf(settledOfQueue, settledCount * 2);
        }
        settledOfQueue[settledCount++] = entry;
    }

    private void flushSettled(@Nullable MessageQueue queue, boolean isVolatile) {
        if (queue != null && settledCount > 0) {
            turn.emit(new DeliverySettled(queue.id(), Arrays.copyOf(settledOfQueue, settledCount), isVolatile));
        }
        settledCount = 0;
    }

    /** The loan is over for its consumer; what becomes of the entry is decided elsewhere. */
    void ended(Loan loan) {
        Dispatch dispatch = loan.consumer().dispatch();
        dispatch.ended(loan);
        dropIfUnused(dispatch);
    }

    void dropIfUnused(Dispatch dispatch) {
        if (dispatch.isUnused()) {
            turn.state.timetable().cancel(dispatch.recallCheck());
            paused.remove(dispatch);
            MessageQueue queue = dispatch.queue();
            if (queue.observer() == dispatch) {
                queue.observe(null);
            }
        }
    }

    // ---- returning

    void giveBack(Command.ReturnDeliveries command) {
        Session session = turn.session(command, command.session());
        if (session == null) {
            return;
        }
        long[] deliveries = command.deliveries();
        long unknown = 0;
        for (long id : deliveries) {
            Loan loan = session.loans().remove(id);
            if (loan == null) {
                unknown = unknown == 0 ? id : unknown;
                continue;
            }
            Consumer consumer = loan.consumer();
            giveBack(loan, command.reason(), "returned");
            if (command.reason() == ReturnReason.UNSTARTED && session.recalled().remove(consumer)) {
                consumer.dispatch().recallAnswered(consumer, true);
            }
        }
        if (command.reason() == ReturnReason.UNSTARTED && deliveries.length == 0) {
            Consumer consumer = session.recalled().pollFirst();
            if (consumer != null) {
                consumer.dispatch().recallAnswered(consumer, false);
            }
        }
        if (unknown == 0) {
            turn.complete(command);
        } else {
            refuseUnknown(command, session, unknown);
        }
    }

    /** @param how for the history: what became of the delivery */
    void giveBack(Loan loan, ReturnReason reason, String how) {
        ended(loan);
        QueueEntry entry = loan.entry();
        if (entry.isRemoved()) {
            return;
        }
        if (entry.isExpired(turn.nowMillis())) {
            deadLetters.expire(entry);
            return;
        }
        if (reason == ReturnReason.UNSTARTED) {
            turn.emit(new EngineRecord.EntryReturned(
                    entry.queue().id(), entry.id(), entry.count() - 1, 0, null, !entry.isDurable()));
            return;
        }
        if (reason == ReturnReason.REJECTED) {
            deadLetters.bury(entry, "rejected by its consumer", attempt(loan, how));
        } else {
            fail(entry, attempt(loan, how));
        }
    }

    /** A prepared branch that had settled the entry was rolled back. */
    void undo(QueueEntry entry, Attempt attempt) {
        if (entry.isExpired(turn.nowMillis())) {
            deadLetters.expire(entry);
        } else {
            fail(entry, attempt);
        }
    }

    /** Lets a failed entry come again, after its back-off, unless it has failed too often. */
    void fail(QueueEntry entry, Attempt attempt) {
        QueueSettings settings = entry.queue().settings();
        int count = entry.count();
        if (settings.deliveriesMax() > 0 && count >= settings.deliveriesMax() && !DeadLetters.isItsOwn(entry.queue())) {
            deadLetters.bury(
                    entry,
                    "delivered " + count + " times without success; allowed " + settings.deliveriesMax(),
                    attempt);
            return;
        }
        long delay = backOffMillis(settings, count);
        turn.emit(new EngineRecord.EntryReturned(
                entry.queue().id(),
                entry.id(),
                count,
                delay == 0 ? 0 : turn.nowMillis() + delay,
                attempt,
                !entry.isDurable()));
    }

    private static long backOffMillis(QueueSettings settings, int failures) {
        double delay = settings.redeliveryDelayMillis();
        double max = Math.max(settings.redeliveryDelayMaxMillis(), settings.redeliveryDelayMillis());
        for (int i = 1; i < failures && delay < max && delay > 0; i++) {
            delay *= Math.max(1, settings.redeliveryDelayMultiplier());
        }
        return (long) Math.min(delay, max);
    }

    /** All these loans go back as failed. */
    /**
     * Returns what was lent to a lost connection whose client may come back: at once, and however often that was before. Most of
     * it nobody has seen, and that a network is bad is not the fault of a message.
     */
    void giveBackLost(List<Loan> loans, String how) {
        for (int i = 0; i < loans.size(); i++) {
            Loan loan = loans.get(i);
            QueueEntry entry = loan.entry();
            ended(loan);
            if (!entry.isRemoved() && entry.isExpired(turn.nowMillis())) {
                deadLetters.expire(entry);
            } else if (!entry.isRemoved()) {
                turn.emit(new EngineRecord.EntryReturned(
                        entry.queue().id(), entry.id(), entry.count(), 0, attempt(loan, how), !entry.isDurable()));
            }
        }
    }

    private Attempt attempt(Loan loan, String how) {
        String by = how + " by " + loan.session().connection().describe() + ", delivery "
                + loan.entry().count();
        return new Attempt(turn.nowMillis(), by);
    }

    void giveBackAll(List<Loan> loans, String how) {
        for (int i = 0; i < loans.size(); i++) {
            giveBack(loans.get(i), ReturnReason.FAILED, how);
        }
    }
}
