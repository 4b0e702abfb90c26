package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.*;
import org.pabal.engine.record.RecordTarget;
import org.pabal.message.Address;
import org.pabal.testkit.simulation.LedgerEntry.State;

/** Follows what the engine says has happened, and refuses what cannot be true. */
final class Referee implements RecordTarget {

    final World world = new World();

    /** How often each kind of thing was seen, by name. */
    final TreeMap<String, Integer> seen = new TreeMap<>();

    private final Commits commits = new Commits(world);
    private final Answers answers = new Answers(world, commits);
    private final Structure structure = new Structure(world);
    private final Arrivals arrivals = new Arrivals(world);
    private final Lending lending = new Lending(world);
    private long nowMillis;
    private @Nullable Command executing;
    private Iterator<Effect.DeliverMessage> deliveries =
            List.<Effect.DeliverMessage>of().iterator();

    /** Those of the decision that have not been looked at. */
    private Iterator<Effect> effects = List.<Effect>of().iterator();

    /** To be called before the command is executed. */
    void asked(Command command, boolean mustSucceed, long now) {
        nowMillis = now;
        executing = command;
        answers.asked(command, mustSucceed, now);
    }

    /** To be called after each decision; with {@code executing} null for one that time brought. */
    void decided(Decision decision, @Nullable Command command, long now) {
        nowMillis = now;
        executing = command;
        List<Effect.DeliverMessage> delivered = new ArrayList<>();
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.DeliverMessage delivery) {
                delivered.add(delivery);
            }
            see(effect.getClass().getSimpleName());
        }
        deliveries = delivered.iterator();
        world.changing = !decision.records().isEmpty();
        answers.deciding(command, decision.effects());
        effects = decision.effects().iterator();
        if (command instanceof Command.HandOverDeliveries handOver) {
            lending.handedOver(handOver, deliveries);
        }
        for (EngineRecord happened : decision.records()) {
            see(happened.getClass().getSimpleName());
            happened.applyTo(this);
        }
        if (deliveries.hasNext()) {
            throw new Violation("a message was delivered that was not lent: " + deliveries.next());
        }
        while (effects.hasNext()) {
            answers.happened(effects.next(), nowMillis);
        }
        answers.decided(command);
    }

    void see(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    // ---- exchanges, queues, subscriptions

    @Override
    public void apply(ExchangeDeclared happened) {
        structure.happened(happened);
    }

    @Override
    public void apply(ExchangeDeleted happened) {
        structure.happened(happened);
    }

    @Override
    public void apply(QueueDeclared happened) {
        structure.happened(happened);
    }

    @Override
    public void apply(QueueDeleted happened) {
        structure.happened(happened, executing);
    }

    @Override
    public void apply(QueuePaused happened) {
        structure.happened(happened, executing);
    }

    @Override
    public void apply(QueueResumed happened) {
        structure.happened(happened, executing);
    }

    @Override
    public void apply(BindingAdded happened) {
        structure.happened(happened);
    }

    @Override
    public void apply(BindingRemoved happened) {
        structure.happened(happened);
    }

    @Override
    public void apply(SubscriptionCreated happened) {
        structure.happened(happened);
    }

    @Override
    public void apply(SubscriptionDeleted happened) {
        structure.happened(happened, executing);
    }

    // ---- messages come

    @Override
    public void apply(MessageEnqueued happened) {
        arrivals.published(happened, nowMillis);
    }

    // ---- loans

    @Override
    public void apply(EntryLent happened) {
        lending.lent(happened, deliveries, nowMillis);
    }

    @Override
    public void apply(EntryReturned happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        Lending.checkDurability(entry, happened.isVolatile());
        boolean unstarted = false;
        if (!entry.undone) {
            Loan loan = requireReturning(entry);
            unless(!loan.rejected, () -> loan + " comes back though it was rejected");
            unstarted = loan.unstarted;
            loan.end();
        }
        entry.undone = false;
        String how = entry + " comes back" + (unstarted ? ", unstarted," : ", started,");
        unless(
                happened.count() == (unstarted ? entry.count - 1 : entry.count),
                () -> how + " with count " + happened.count());
        unless(unstarted == (happened.attempt() == null), () -> how + " with attempt " + happened.attempt());
        unless(
                unstarted || !isExhausted(entry),
                () -> how + " though it may be delivered only so often: " + entry.queue.settings.deliveriesMax());
        boolean delayed = !unstarted && entry.queue.settings.redeliveryDelayMillis() > 0;
        unless(
                delayed == happened.notBeforeMillis() > nowMillis,
                () -> how + " not before " + happened.notBeforeMillis() + " at " + nowMillis + " with "
                        + entry.queue.settings);
        entry.count = happened.count();
        entry.notBeforeMillis = happened.notBeforeMillis();
        entry.state = delayed ? State.BACKING_OFF : State.READY;
    }

    private static boolean isExhausted(LedgerEntry entry) {
        int deliveriesMax = entry.queue.settings.deliveriesMax();
        return deliveriesMax > 0 && entry.count >= deliveriesMax && !entry.queue.isItsOwnDeadLetterQueue();
    }

    private Loan requireReturning(LedgerEntry entry) {
        Loan loan = entry.loan;
        if (loan == null || entry.state != State.LENT) {
            throw new Violation(entry + " comes back though it was not lent");
        }
        Work work = loan.settledIn;
        boolean timedOut = work != null && work.branch != null && work.deadlineMillis <= nowMillis;
        unless(
                loan.mayReturn || timedOut || answers.permissions().mayRollBack(loan, executing),
                () -> loan + " comes back though nobody asked for it");
        if (timedOut && work != null) {
            work.state = Work.State.FAILED;
            work.drop();
        }
        return loan;
    }

    @Override
    public void apply(EntryDue happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        Lending.checkDurability(entry, happened.isVolatile());
        if (entry.state == State.SCHEDULED) {
            unless(entry.message.deliveryTimeMillis() <= nowMillis, () -> entry + " appears before its delivery time");
            unless(
                    happened.newEntry() > world.lastEntry,
                    () -> entry + " appears as entry " + happened.newEntry() + " after entry " + world.lastEntry);
            world.lastEntry = happened.newEntry();
            entry.queue.appear(entry, happened.newEntry());
        } else {
            unless(
                    entry.state == State.BACKING_OFF && entry.notBeforeMillis <= nowMillis && happened.newEntry() == 0,
                    () -> entry + " becomes due though it was not to before " + entry.notBeforeMillis);
            entry.state = State.READY;
        }
    }

    // ---- messages go

    @Override
    public void apply(DeliverySettled happened) {
        boolean isVolatile = true;
        for (long id : happened.entries()) {
            isVolatile &= !world.entry(happened.queue(), id).isDurable();
        }
        unless(
                isVolatile == happened.isVolatile(),
                () -> "the settlement of durable entries is volatile, or should be: " + Description.of(happened));
        for (long id : happened.entries()) {
            LedgerEntry entry = world.entry(happened.queue(), id);
            Loan loan = entry.loan;
            unless(
                    loan != null && entry.state == State.LENT && loan.maySettle && loan.settledIn == null,
                    () -> entry + " is settled though nobody asked for it");
            entry.queue.take(entry);
        }
    }

    @Override
    public void apply(MessageExpired happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        unless(
                !(happened.isVolatile() && entry.isDurable())
                        && (happened.placed() != null || happened.isVolatile() != entry.isDurable()),
                () -> "what happens to " + entry + " is recorded as "
                        + (happened.isVolatile() ? "volatile" : "durable"));
        unless(entry.isExpired(nowMillis), () -> entry + " expires before its time");
        unless(entry.state != State.HELD, () -> entry + " expires though a prepared branch holds it");
        if (entry.state == State.LENT) {
            requireReturning(entry);
        }
        entry.queue.take(entry);
        place(entry, happened.placed(), entry.queue.settings.expiredTo(), happened.isVolatile());
    }

    @Override
    public void apply(MessageDropped happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        Lending.checkDurability(entry, happened.isVolatile());
        if (entry.state == State.LENT || entry.undone) {
            requireDead(entry);
            Address to = entry.queue.settings.deadLetterTo();
            unless(
                    to == null
                            || entry.queue.isItsOwnDeadLetterQueue()
                            || world.routeUnattributed(to, entry.message).isEmpty(),
                    () -> entry + " is dropped (" + happened.reason() + ") instead of going to " + to);
        } else {
            checkVictim(entry, happened.reason());
        }
        entry.queue.take(entry);
    }

    private void checkVictim(LedgerEntry entry, String reason) {
        QueueSettings settings = entry.queue.settings;
        unless(
                settings.overflow() == QueueSettings.Overflow.DROP_OLDEST
                        && (settings.bytesMax() > 0
                                || settings.lengthMax() > 0
                                        && entry.queue.entries.size() + world.heldBack(entry.queue)
                                                >= settings.lengthMax()),
                () -> entry + " is dropped (" + reason + ") from a queue with " + settings);
        for (LedgerEntry other : entry.queue.inPlace.values()) {
            unless(
                    other.state != State.READY
                            || other.message.priority() > entry.message.priority()
                            || other.message.priority() == entry.message.priority() && other.id >= entry.id
                            || other == entry
                            || other.place != null && entry.place != null && other.place.compareTo(entry.place) > 0,
                    () -> entry + " is dropped (" + reason + ") before " + other);
        }
    }

    private void requireDead(LedgerEntry entry) {
        boolean dead = isExhausted(entry);
        if (!entry.undone) {
            Loan loan = requireReturning(entry);
            dead = loan.rejected || dead && !loan.unstarted;
        }
        unless(
                dead,
                () -> entry + " is given up after " + entry.count + " deliveries of "
                        + entry.queue.settings.deliveriesMax());
    }

    @Override
    public void apply(MessageDeadLettered happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        requireDead(entry);
        entry.queue.take(entry);
        unless(
                happened.isVolatile()
                        == (!entry.isDurable() && happened.placed().isVolatile()),
                () -> "what happens to " + entry + " is recorded as "
                        + (happened.isVolatile() ? "volatile" : "durable"));
        place(entry, happened.placed(), entry.queue.settings.deadLetterTo(), happened.isVolatile());
    }

    @Override
    public void apply(MessageMoved happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        List<Command> asked = asked(command ->
                command instanceof Command.MoveMessages move && move.from().equals(entry.queue.name)
                        || command instanceof Command.RetryDeadLetters retry
                                && retry.deadLetterQueue().equals(entry.queue.name));
        unless(!asked.isEmpty(), () -> entry + " is moved though nobody asked for it");
        unless(entry.state != State.LENT && entry.state != State.HELD, () -> entry + " is moved");
        entry.queue.take(entry);
        Address to = asked.size() == 1 && asked.get(0) instanceof Command.MoveMessages move ? move.to() : null;
        place(entry, happened.placed(), to, happened.isVolatile());
    }

    /** @param to null if it is not known here where it has to go */
    private void place(LedgerEntry from, @Nullable MessageEnqueued placed, @Nullable Address to, boolean isVolatile) {
        if (placed == null) {
            unless(
                    to == null || world.routeUnattributed(to, from.message).isEmpty(),
                    () -> from + " is dropped instead of going to " + to);
            return;
        }
        unless(Published.number(placed.message()) == from.number, () -> from + " becomes another message on its way");
        Set<Long> actual = Arrivals.distinct(placed.queues(), from);
        unless(!actual.isEmpty(), () -> from + " goes nowhere");
        if (to != null) {
            Set<Long> expected = world.routeUnattributed(to, placed.message());
            unless(
                    actual.equals(expected),
                    () -> from + " goes to " + actual + " instead of " + expected + " by " + to);
        }
        arrivals.enqueue(placed, isVolatile, nowMillis);
    }

    /** Those that may be under way: what is executed, and what has not been answered. */
    private List<Command> asked(Predicate<Command> matching) {
        List<Command> asked = new ArrayList<>();
        if (executing != null && !world.unanswered.containsValue(executing) && matching.test(executing)) {
            asked.add(executing);
        }
        world.unanswered.values().stream().filter(matching).forEach(asked::add);
        return asked;
    }

    @Override
    public void apply(MessagesPurged happened) {
        LedgerQueue queue = purged(happened.queue());
        for (long id : happened.entries()) {
            purge(world.entry(happened.queue(), id));
        }
        unless(!queue.deleted, () -> queue + " is gone and is purged");
    }

    @Override
    public void apply(PagePurged happened) {
        LedgerQueue queue = purged(happened.queue());
        boolean isVolatile = true;
        for (LedgerEntry entry : List.copyOf(queue.entries.values())) {
            int lane = entry.state == State.SCHEDULED ? 10 : entry.message.priority();
            if (lane == happened.lane() && entry.id >= happened.firstEntry() && entry.id <= happened.lastEntry()) {
                isVolatile &= !entry.isDurable();
                purge(entry);
            }
        }
        boolean only = isVolatile;
        unless(
                only == happened.isVolatile(),
                () -> "the purge of durable entries is volatile, or should be: " + happened);
    }

    private LedgerQueue purged(long number) {
        LedgerQueue queue = world.queue(number);
        unless(
                !asked(command -> command instanceof Command.PurgeQueue purge
                                && purge.name().equals(queue.name))
                        .isEmpty(),
                () -> queue + " is purged though nobody asked for it");
        return queue;
    }

    private static void purge(LedgerEntry entry) {
        unless(entry.state != State.LENT && entry.state != State.HELD, () -> entry + " is purged");
        entry.queue.take(entry);
    }

    // ---- clients that may come back: nobody here does

    @Override
    public void apply(ClientKnown happened) {
        throw new Violation("a client becomes known that nobody has spoken of: " + happened);
    }

    @Override
    public void apply(OperationDone happened) {
        throw new Violation("an operation was done that nobody has asked for: " + happened);
    }

    @Override
    public void apply(ClientForgotten happened) {
        throw new Violation("a client is forgotten that nobody has spoken of: " + happened);
    }

    // ---- transactions

    @Override
    public void apply(TransactionCommitted happened) {
        List<String> differences = new ArrayList<>();
        while (!isCarriedOutBy(happened, differences)) {
            // One decision may hold several commands that had to wait: those before this commit are answered before it.
            Effect next = effects.hasNext() ? effects.next() : null;
            if (next == null || commits.endsCommitWithWork(next)) {
                throw new Violation("a commit does not carry out what its transaction has gathered: "
                        + String.join("; ", differences));
            }
            answers.happened(next, nowMillis);
        }
    }

    private boolean isCarriedOutBy(TransactionCommitted happened, List<String> differences) {
        differences.clear();
        if (happened.published().isEmpty()
                && happened.settled().stream().allMatch(settled -> settled.entries().length == 0)) {
            return true; // what it had settled was gone with its queue
        }
        for (Command command : commits.commits(executing)) {
            Work work = commits.workOf(command);
            if (work != null) {
                Set<Loan> settled = commits.settledBy(command, work);
                String difference = commits.difference(work, settled, happened.published(), happened.settled());
                if (difference == null) {
                    for (Loan loan : List.copyOf(settled)) {
                        loan.entry.queue.take(loan.entry);
                    }
                    unless(
                            !happened.isVolatile()
                                    || happened.published().stream()
                                            .noneMatch(each -> arrivals.mustLast(each.message(), each.queues())),
                            () -> "a commit is to outlive a restart, and its record does not: " + happened);
                    arrivals.enqueueAll(
                            happened.firstEntry(),
                            happened.atMillis(),
                            happened.published(),
                            happened.isVolatile(),
                            nowMillis);
                    work.published.clear();
                    work.settled.clear();
                    return true;
                }
                differences.add(Description.of(command) + " " + difference);
            }
        }
        return false;
    }

    private Work branch(EngineRecord happened, org.pabal.message.BranchId id, Work.State... states) {
        Work work = world.branches.get(id);
        if (work == null || !Arrays.asList(states).contains(work.state)) {
            throw new Violation("a branch is not in a state for this: " + happened + ": " + work);
        }
        return work;
    }

    @Override
    public void apply(TransactionPrepared happened) {
        Work work = branch(happened, happened.branch(), Work.State.ACTIVE);
        unless(work.workers.isEmpty(), () -> "a branch is prepared while sessions work for it: " + work);
        String difference = commits.difference(work, work.settled, happened.published(), happened.settled());
        unless(difference == null, () -> "a branch is prepared with other work than it was given: " + difference);
        for (Loan loan : List.copyOf(work.settled)) {
            LedgerEntry entry = loan.entry;
            loan.end();
            entry.state = State.HELD;
            work.held.add(entry);
        }
        work.prepared = List.copyOf(happened.published());
        work.state = Work.State.PREPARED;
    }

    @Override
    public void apply(BranchCommitted happened) {
        Work work = branch(happened, happened.branch(), Work.State.PREPARED);
        for (LedgerEntry entry : work.held) {
            unless(entry.state == State.HELD, () -> entry + " was taken from the prepared " + work);
            entry.queue.take(entry);
        }
        arrivals.enqueueAll(happened.firstEntry(), happened.atMillis(), work.prepared, false, nowMillis);
        end(work, happened.heuristic() ? Work.State.HEURISTICALLY_COMMITTED : Work.State.OVER);
    }

    @Override
    public void apply(BranchRolledBack happened) {
        Work work = branch(happened, happened.branch(), Work.State.PREPARED);
        for (LedgerEntry entry : work.held) {
            unless(entry.state == State.HELD, () -> entry + " was taken from the prepared " + work);
            entry.state = State.READY;
            entry.undone = true;
        }
        end(work, happened.heuristic() ? Work.State.HEURISTICALLY_ROLLED_BACK : Work.State.OVER);
    }

    private void end(Work work, Work.State state) {
        work.held.clear();
        work.drop();
        work.state = state;
        if (state == Work.State.OVER && work.branch != null) {
            world.branches.remove(work.branch);
        }
    }

    @Override
    public void apply(BranchForgotten happened) {
        branch(happened, happened.branch(), Work.State.HEURISTICALLY_COMMITTED, Work.State.HEURISTICALLY_ROLLED_BACK);
        world.branches.remove(happened.branch());
    }
}
