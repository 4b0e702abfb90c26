package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.DeadLetterProperties;
import org.pabal.engine.Decision;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.*;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.RecordTarget;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.testkit.simulation.LedgerEntry.State;

/** Follows what the engine says has happened, and refuses what cannot be true. */
final class Referee implements RecordTarget {

    final World world = new World();

    /** How often each kind of thing was seen, by name. */
    final TreeMap<String, Integer> seen = new TreeMap<>();

    private final Answers answers = new Answers(world);
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
        effects = decision.effects().iterator();
        if (command instanceof Command.HandOverDeliveries handOver) {
            handOver(handOver);
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
        unless(
                world.routing.exchanges.putIfAbsent(happened.name(), happened.type()) == null,
                "an exchange is declared twice: " + happened);
    }

    @Override
    public void apply(ExchangeDeleted happened) {
        unless(world.routing.exchanges.remove(happened.name()) != null, "no such exchange: " + happened);
        world.routing.links.removeIf(link -> link.exchange().equals(happened.name()));
    }

    @Override
    public void apply(QueueDeclared happened) {
        LedgerQueue existing = world.queues.get(happened.queue());
        if (existing != null) {
            unless(existing.name.equals(happened.name()), "a queue changes its name: " + happened);
            existing.settings = happened.settings();
            world.sent.values().forEach(world::reconsider);
            return;
        }
        create(happened.queue(), happened.name(), happened.settings(), happened.durable());
    }

    private LedgerQueue create(long number, String name, QueueSettings settings, boolean durable) {
        LedgerQueue queue = new LedgerQueue(number, name, settings, durable);
        unless(world.queues.put(number, queue) == null, "queue number " + number + " is used twice");
        unless(world.queuesByName.put(name, queue) == null, "there are two queues '" + name + "'");
        return queue;
    }

    @Override
    public void apply(QueueDeleted happened) {
        LedgerQueue queue = world.queue(happened.queue());
        unless(happened.isVolatile() != queue.durable, "the deletion of " + queue + " is volatile, or should be");
        boolean asked =
                executing instanceof Command.DeleteQueue delete && delete.name().equals(queue.name)
                        || executing instanceof Command.DeleteTemporary temporary
                                && temporary.address().name().equals(queue.name)
                        || executing instanceof Command.CloseConnection
                        || !queue.durable; // temporary destinations go with their connections
        unless(asked, queue + " is deleted though nobody asked for it");
        world.delete(queue);
    }

    @Override
    public void apply(BindingAdded happened) {
        world.queue(happened.queue());
        world.routing.add(new NaiveRouting.Link(
                happened.exchange(),
                happened.queue(),
                happened.key(),
                NaiveRouting.selector(happened.selector()),
                happened.headers(),
                happened.matchAll(),
                0,
                null,
                !happened.isVolatile()));
    }

    @Override
    public void apply(BindingRemoved happened) {
        unless(
                world.routing.remove(happened.exchange(), happened.queue(), happened.key()),
                "a binding is removed that is not there: " + happened);
    }

    @Override
    public void apply(SubscriptionCreated happened) {
        LedgerQueue queue = create(happened.queue(), happened.queueName(), happened.settings(), happened.durable());
        world.routing.add(new NaiveRouting.Link(
                NaiveRouting.exchangeOf(happened.topic()),
                happened.queue(),
                happened.topic().name(),
                NaiveRouting.selector(happened.selector()),
                java.util.Map.of(),
                true,
                happened.excludedConnection(),
                happened.excludedClientId(),
                happened.durable()));
        world.subscriptions.put(
                happened.subscription(),
                new World.Subscription(
                        happened.subscription(),
                        queue,
                        happened.settings(),
                        happened.topic(),
                        happened.name(),
                        happened.clientId(),
                        happened.durable(),
                        happened.shared(),
                        happened.selector(),
                        happened.noLocal()));
    }

    @Override
    public void apply(SubscriptionDeleted happened) {
        World.Subscription subscription = world.subscriptions.remove(happened.subscription());
        if (subscription == null) {
            throw new Violation("a subscription is deleted that is not there: " + happened);
        }
        unless(
                !subscription.durable()
                        || executing instanceof Command.Unsubscribe
                        || executing instanceof Command.OpenConsumer,
                "a durable subscription is deleted though nobody asked for it: " + subscription);
        world.delete(subscription.queue());
    }

    // ---- messages come

    @Override
    public void apply(MessageEnqueued happened) {
        long number = Published.number(happened.message());
        Published published = world.sent.get(number);
        if (published == null) {
            throw new Violation("message " + number + " appears in queues " + Arrays.toString(happened.queues())
                    + " though it was not sent, was refused, is already there, or waits for a commit");
        }
        world.reconsider(published);
        if (isGivenAway(happened.message(), published)) {
            distinct(happened.queues(), published);
            enqueue(happened, happened.isVolatile());
            return; // the rest comes after it
        }
        world.sent.remove(number);
        checkPlaces(published, happened.message(), happened.queues());
        unless(
                !happened.isVolatile() || !mustLast(happened.message(), happened.queues()),
                published + " is to outlive a restart, and its record does not");
        enqueue(happened, happened.isVolatile());
        for (long queue : happened.queues()) {
            checkRoom(world.queue(queue), published);
        }
    }

    /** Whether it is the copy for a queue that has no room and gives such messages to its dead-letter address. */
    private static boolean isGivenAway(Message message, Published published) {
        return published.mayBeGivenAway
                && message.property(DeadLetterProperties.REASON) != null
                && published.command.message().property(DeadLetterProperties.REASON) == null;
    }

    private void checkPlaces(Published published, Message message, long[] queues) {
        Set<Long> actual = distinct(queues, published);
        Set<Long> expected = world.route(published);
        Set<Long> missing = new LinkedHashSet<>(expected);
        missing.removeAll(actual);
        missing.removeIf(queue -> {
            QueueSettings settings = world.queue(queue).settings;
            return settings.overflow() == QueueSettings.Overflow.DEAD_LETTER
                    && (settings.lengthMax() > 0 || settings.bytesMax() > 0);
        });
        unless(
                missing.isEmpty() && expected.containsAll(actual),
                published + " went to queues " + actual + ", must go to " + expected);
        unless(
                Arrays.equals(message.encoded(), published.command.message().encoded()),
                published + " was changed on its way");
    }

    private static Set<Long> distinct(long[] queues, Object message) {
        Set<Long> distinct = new LinkedHashSet<>();
        for (long queue : queues) {
            unless(distinct.add(queue), message + " comes twice into queue " + queue);
        }
        return distinct;
    }

    private void checkRoom(LedgerQueue queue, Published published) {
        long lengthMax = queue.settings.lengthMax();
        unless(
                lengthMax == 0 || queue.entries.size() <= lengthMax,
                published + " exceeds the limit of " + queue + ": lengthMax=" + lengthMax + " holds "
                        + queue.entries.size());
    }

    /** Into the queues that still exist. */
    private void enqueue(MessageEnqueued placed, boolean isVolatile) {
        enqueue(placed.firstEntry(), placed.atMillis(), placed.message(), placed.queues(), isVolatile);
    }

    private boolean mustLast(Message message, long[] queues) {
        return message.persistent()
                && Arrays.stream(queues)
                        .anyMatch(queue -> world.queues.containsKey(queue) && world.queue(queue).durable);
    }

    private void enqueue(long firstEntry, long atMillis, Message message, long[] queues, boolean isVolatile) {
        unless(atMillis == nowMillis, "enqueued at " + atMillis + " but it is " + nowMillis);
        for (int i = 0; i < queues.length; i++) {
            long id = firstEntry + i;
            unless(id > world.lastEntry, "entry " + id + " comes after entry " + world.lastEntry);
            world.lastEntry = id;
            LedgerQueue queue = world.queues.get(queues[i]);
            if (queue != null) {
                queue.put(new LedgerEntry(
                        id,
                        queue,
                        message,
                        message.deliveryTimeMillis() > atMillis ? State.SCHEDULED : State.READY,
                        !isVolatile));
            }
        }
    }

    // ---- loans

    @Override
    public void apply(EntryLent happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        checkDurability(entry, happened.isVolatile());
        unless(deliveries.hasNext(), entry + " is lent to nobody");
        Effect.DeliverMessage delivery = deliveries.next();
        Consumer consumer = world.consumers.get(delivery.consumer());
        if (consumer == null) {
            throw new Violation(entry + " is delivered to a consumer that is not open: " + delivery.consumer());
        }
        Session session = consumer.session;
        String toWhom = " is delivered to " + consumer;
        unless(
                delivery.session() == session.id && delivery.connection() == session.connection.id,
                entry + toWhom + " over session " + delivery.session() + " of connection " + delivery.connection());
        unless(consumer.queue == entry.queue, entry + toWhom);
        unless(entry.state == State.READY, entry + toWhom + " but is " + entry.state);
        unless(consumer.credit > 0, entry + toWhom + ", which has no credit");
        unless(
                delivery.delivery() > session.lastDelivery,
                "delivery " + delivery.delivery() + " follows " + session.lastDelivery + " in session " + session.id);
        unless(
                Arrays.equals(delivery.message().encoded(), entry.message.encoded()),
                entry + toWhom + " with another content: " + delivery.message().messageId());
        unless(!entry.isExpired(nowMillis), entry + toWhom + " though it has expired");
        unless(
                happened.count() == entry.count + 1 && delivery.count() == happened.count(),
                entry + toWhom + " as attempt " + delivery.count() + ", recorded as " + happened.count() + ", after "
                        + entry.count);
        checkTurn(consumer, entry);
        session.lastDelivery = delivery.delivery();
        consumer.credit--;
        entry.count = happened.count();
        entry.state = State.LENT;
        Loan loan = new Loan(session, consumer, delivery.delivery(), entry);
        entry.loan = loan;
        session.loans.put(loan.delivery, loan);
        consumer.loans.add(loan);
        entry.queue.lent(loan);
    }

    /** Deliveries come anew in another session, in the same order. */
    private void handOver(Command.HandOverDeliveries command) {
        Session from = world.sessions.get(command.from());
        Session to = world.sessions.get(command.to());
        if (from == null || to == null) {
            return;
        }
        for (long id : command.deliveries()) {
            Loan loan = from.loans.get(id);
            if (loan != null && loan.settledIn == null) {
                unless(deliveries.hasNext(), loan + " is not handed over");
                Effect.DeliverMessage delivery = deliveries.next();
                unless(
                        delivery.session() == to.id
                                && delivery.connection() == to.connection.id
                                && delivery.consumer() == loan.consumer.id
                                && delivery.count() == loan.entry.count
                                && delivery.delivery() > to.lastDelivery
                                && Published.number(delivery.message()) == loan.entry.number,
                        loan + " is handed over as " + Description.of(delivery));
                to.lastDelivery = delivery.delivery();
                loan.handOver(to, delivery.delivery());
            }
        }
    }

    /** The first that it can have, and nobody before it in line could have taken it. */
    private void checkTurn(Consumer consumer, LedgerEntry entry) {
        unless(consumer.wants(entry), entry + " is delivered to " + consumer + " whose selector refuses it");
        LedgerEntry first = entry.queue.firstFor(consumer, nowMillis);
        unless(first == entry, entry + " is delivered to " + consumer + " before " + first);
        if (!entry.queue.settings.exclusive()) {
            for (Consumer other : entry.queue.consumers) {
                unless(
                        other.priority <= consumer.priority
                                || other.credit <= 0
                                || other.revoking > 0
                                || other.closing
                                || !other.wants(entry)
                                || entry.message.groupId() != null,
                        entry + " is delivered to " + consumer + " though " + other + " has priority " + other.priority
                                + " and credit " + other.credit);
            }
        }
    }

    private static void checkDurability(LedgerEntry entry, boolean isVolatile) {
        unless(
                isVolatile != entry.isDurable(),
                "what happens to " + entry + " is recorded as " + (isVolatile ? "volatile" : "durable"));
    }

    @Override
    public void apply(EntryReturned happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        checkDurability(entry, happened.isVolatile());
        boolean unstarted = false;
        if (!entry.undone) {
            Loan loan = requireReturning(entry);
            unless(!loan.rejected, loan + " comes back though it was rejected");
            unstarted = loan.unstarted;
            loan.end();
        }
        entry.undone = false;
        String how = entry + " comes back" + (unstarted ? ", unstarted," : ", started,");
        unless(
                happened.count() == (unstarted ? entry.count - 1 : entry.count),
                how + " with count " + happened.count());
        unless(unstarted == (happened.attempt() == null), how + " with attempt " + happened.attempt());
        unless(
                unstarted || !isExhausted(entry),
                how + " though it may be delivered only so often: " + entry.queue.settings.deliveriesMax());
        boolean delayed = !unstarted && entry.queue.settings.redeliveryDelayMillis() > 0;
        unless(
                delayed == happened.notBeforeMillis() > nowMillis,
                how + " not before " + happened.notBeforeMillis() + " at " + nowMillis + " with "
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
                loan.mayReturn || timedOut || answers.mayRollBack(loan, executing),
                loan + " comes back though nobody asked for it");
        if (timedOut && work != null) {
            work.state = Work.State.FAILED;
            work.drop();
        }
        return loan;
    }

    @Override
    public void apply(EntryDue happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        checkDurability(entry, happened.isVolatile());
        if (entry.state == State.SCHEDULED) {
            unless(entry.message.deliveryTimeMillis() <= nowMillis, entry + " appears before its delivery time");
            entry.queue.appear(entry);
        } else {
            unless(
                    entry.state == State.BACKING_OFF && entry.notBeforeMillis <= nowMillis,
                    entry + " becomes due though it was not to before " + entry.notBeforeMillis);
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
                "the settlement of durable entries is volatile, or should be: " + Description.of(happened));
        for (long id : happened.entries()) {
            LedgerEntry entry = world.entry(happened.queue(), id);
            Loan loan = entry.loan;
            unless(
                    loan != null && entry.state == State.LENT && loan.maySettle && loan.settledIn == null,
                    entry + " is settled though nobody asked for it");
            entry.queue.take(entry);
        }
    }

    @Override
    public void apply(MessageExpired happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        unless(
                !(happened.isVolatile() && entry.isDurable())
                        && (happened.placed() != null || happened.isVolatile() != entry.isDurable()),
                "what happens to " + entry + " is recorded as " + (happened.isVolatile() ? "volatile" : "durable"));
        unless(entry.isExpired(nowMillis), entry + " expires before its time");
        unless(entry.state != State.HELD, entry + " expires though a prepared branch holds it");
        if (entry.state == State.LENT) {
            requireReturning(entry);
        }
        entry.queue.take(entry);
        place(entry, happened.placed(), entry.queue.settings.expiredTo(), happened.isVolatile());
    }

    @Override
    public void apply(MessageDropped happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        checkDurability(entry, happened.isVolatile());
        if (entry.state == State.LENT || entry.undone) {
            requireDead(entry);
            Address to = entry.queue.settings.deadLetterTo();
            unless(
                    to == null
                            || entry.queue.isItsOwnDeadLetterQueue()
                            || world.routeUnattributed(to, entry.message).isEmpty(),
                    entry + " is dropped (" + happened.reason() + ") instead of going to " + to);
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
                entry + " is dropped (" + reason + ") from a queue with " + settings);
        for (LedgerEntry other : entry.queue.inPlace.values()) {
            unless(
                    other.state != State.READY
                            || other.message.priority() > entry.message.priority()
                            || other.message.priority() == entry.message.priority() && other.id >= entry.id
                            || other == entry
                            || other.place != null && entry.place != null && other.place.compareTo(entry.place) > 0,
                    entry + " is dropped (" + reason + ") before " + other);
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
                entry + " is given up after " + entry.count + " deliveries of " + entry.queue.settings.deliveriesMax());
    }

    @Override
    public void apply(MessageDeadLettered happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        requireDead(entry);
        entry.queue.take(entry);
        unless(
                happened.isVolatile()
                        == (!entry.isDurable() && happened.placed().isVolatile()),
                "what happens to " + entry + " is recorded as " + (happened.isVolatile() ? "volatile" : "durable"));
        place(entry, happened.placed(), entry.queue.settings.deadLetterTo(), happened.isVolatile());
    }

    @Override
    public void apply(MessageMoved happened) {
        LedgerEntry entry = world.entry(happened.queue(), happened.entry());
        unless(
                executing instanceof Command.MoveMessages || executing instanceof Command.RetryDeadLetters,
                entry + " is moved though nobody asked for it");
        unless(entry.state != State.LENT && entry.state != State.HELD, entry + " is moved");
        entry.queue.take(entry);
        Address to = executing instanceof Command.MoveMessages move ? move.to() : null;
        place(entry, happened.placed(), to, happened.isVolatile());
    }

    /** @param to null if it is not known here where it has to go */
    private void place(LedgerEntry from, @Nullable MessageEnqueued placed, @Nullable Address to, boolean isVolatile) {
        if (placed == null) {
            unless(
                    to == null || world.routeUnattributed(to, from.message).isEmpty(),
                    from + " is dropped instead of going to " + to);
            return;
        }
        unless(Published.number(placed.message()) == from.number, from + " becomes another message on its way");
        Set<Long> actual = distinct(placed.queues(), from);
        unless(!actual.isEmpty(), from + " goes nowhere");
        if (to != null) {
            Set<Long> expected = world.routeUnattributed(to, placed.message());
            unless(actual.equals(expected), from + " goes to " + actual + " instead of " + expected + " by " + to);
        }
        enqueue(placed, isVolatile);
    }

    @Override
    public void apply(MessagesPurged happened) {
        LedgerQueue queue = world.queue(happened.queue());
        unless(
                executing instanceof Command.PurgeQueue purge && purge.name().equals(queue.name),
                queue + " is purged though nobody asked for it");
        for (long id : happened.entries()) {
            LedgerEntry entry = world.entry(happened.queue(), id);
            unless(entry.state != State.LENT && entry.state != State.HELD, entry + " is purged");
            queue.take(entry);
        }
    }

    // ---- transactions

    @Override
    public void apply(TransactionCommitted happened) {
        List<String> differences = new ArrayList<>();
        while (!isCarriedOutBy(happened, differences)) {
            // One decision may hold several commands that had to wait: those before this commit are answered before it.
            Effect next = effects.hasNext() ? effects.next() : null;
            if (next == null || answers.endsCommitWithWork(next)) {
                throw new Violation("a commit does not carry out what its transaction has gathered: "
                        + String.join("; ", differences));
            }
            answers.happened(next, nowMillis);
        }
    }

    private boolean isCarriedOutBy(TransactionCommitted happened, List<String> differences) {
        differences.clear();
        for (Command command : answers.commits()) {
            Work work = answers.workOf(command);
            if (work != null) {
                Set<Loan> settled = answers.settledBy(command, work);
                String difference = difference(work, settled, happened.published(), happened.settled());
                if (difference == null) {
                    for (Loan loan : List.copyOf(settled)) {
                        loan.entry.queue.take(loan.entry);
                    }
                    unless(
                            !happened.isVolatile()
                                    || happened.published().stream()
                                            .noneMatch(each -> mustLast(each.message(), each.queues())),
                            "a commit is to outlive a restart, and its record does not: " + happened);
                    enqueueAll(happened.firstEntry(), happened.atMillis(), happened.published(), happened.isVolatile());
                    work.published.clear();
                    work.settled.clear();
                    return true;
                }
                differences.add(Description.of(command) + " " + difference);
            }
        }
        return false;
    }

    private void enqueueAll(long firstEntry, long atMillis, List<Publication> published, boolean isVolatile) {
        long next = firstEntry;
        for (Publication publication : published) {
            enqueue(next, atMillis, publication.message(), publication.queues(), isVolatile);
            next += publication.queues().length;
        }
    }

    /** What is missing or too much; null if it is all there. */
    private @Nullable String difference(
            Work work, Set<Loan> settled, List<Publication> published, List<DeliverySettled> recorded) {
        List<Long> actual = new ArrayList<>();
        for (Publication publication : published) {
            actual.add(Published.number(publication.message()));
        }
        List<Long> expected = new ArrayList<>();
        for (Published one : work.published) {
            if (one.mayBeGivenAway) {
                actual.removeIf(number -> number == one.number);
            } else if (one.queues.stream().anyMatch(world.queues::containsKey) || actual.contains(one.number)) {
                expected.add(one.number);
            }
        }
        if (!actual.equals(expected)) {
            return "publishes " + actual + " instead of " + expected;
        }
        for (Publication publication : published) {
            for (Published one : work.published) {
                if (one.number == Published.number(publication.message()) && !one.mayBeGivenAway) {
                    Set<Long> queues = distinct(publication.queues(), one);
                    queues.retainAll(world.queues.keySet());
                    Set<Long> must = new LinkedHashSet<>(one.queues);
                    must.retainAll(world.queues.keySet());
                    if (!queues.equals(must)) {
                        return one + " goes to " + queues + " instead of " + must;
                    }
                }
            }
        }
        Set<Long> actualEntries = new LinkedHashSet<>();
        for (DeliverySettled one : recorded) {
            for (long entry : one.entries()) {
                if (world.queues.containsKey(one.queue())) {
                    actualEntries.add(entry);
                }
            }
        }
        Set<Long> expectedEntries = new LinkedHashSet<>();
        for (Loan loan : settled) {
            if (!loan.ended) {
                expectedEntries.add(loan.entry.id);
            }
        }
        return actualEntries.equals(expectedEntries)
                ? null
                : "settles entries " + actualEntries + " instead of " + expectedEntries;
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
        unless(work.workers.isEmpty(), "a branch is prepared while sessions work for it: " + work);
        String difference = difference(work, work.settled, happened.published(), happened.settled());
        unless(difference == null, "a branch is prepared with other work than it was given: " + difference);
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
            unless(entry.state == State.HELD, entry + " was taken from the prepared " + work);
            entry.queue.take(entry);
        }
        enqueueAll(happened.firstEntry(), happened.atMillis(), work.prepared, false);
        end(work, happened.heuristic() ? Work.State.HEURISTICALLY_COMMITTED : Work.State.OVER);
    }

    @Override
    public void apply(BranchRolledBack happened) {
        Work work = branch(happened, happened.branch(), Work.State.PREPARED);
        for (LedgerEntry entry : work.held) {
            unless(entry.state == State.HELD, entry + " was taken from the prepared " + work);
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
