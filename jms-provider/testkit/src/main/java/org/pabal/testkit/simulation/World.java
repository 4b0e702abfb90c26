package org.pabal.testkit.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.record.Publication;
import org.pabal.message.Address;
import org.pabal.message.BranchId;

/** Everything there is, as far as commands, records and effects have told. */
final class World {

    /** Whether the engine has a disk: what asks it about many entries may be answered later. */
    boolean paged;

    /** Whether there is a disk of which not all can be read: what needs that waits or is refused, and nothing overtakes it. */
    boolean rotten;

    /** Which consumers wait for a page: whoever does lets others go first. */
    LongPredicate heldUp = consumer -> true;

    /** Whether the decision that is looked at has changed something. */
    boolean changing;

    final Map<Long, Connection> connections = new LinkedHashMap<>();
    final Map<Long, Session> sessions = new LinkedHashMap<>();
    final Map<Long, Consumer> consumers = new LinkedHashMap<>();
    final Map<BranchId, Work> branches = new LinkedHashMap<>();

    final Map<Long, LedgerQueue> queues = new LinkedHashMap<>();
    final Map<String, LedgerQueue> queuesByName = new LinkedHashMap<>();
    final Map<Long, Subscription> subscriptions = new LinkedHashMap<>();
    final NaiveRouting routing = new NaiveRouting();

    /** Outside of transactions, and not known to be in their queues yet. By number. */
    final Map<Long, Published> sent = new LinkedHashMap<>();

    /** By request. */
    final Map<Long, Command> unanswered = new LinkedHashMap<>();

    long lastEntry;

    record Subscription(
            long id,
            LedgerQueue queue,
            QueueSettings settings,
            Address topic,
            @Nullable String name,
            @Nullable String clientId,
            boolean durable,
            boolean shared,
            @Nullable String selector,
            boolean noLocal) {}

    LedgerQueue queue(long number) {
        LedgerQueue queue = queues.get(number);
        if (queue == null) {
            throw new Violation("a record mentions queue " + number + ", which does not exist");
        }
        return queue;
    }

    LedgerEntry entry(long queue, long id) {
        LedgerEntry entry = queue(queue).entries.get(id);
        if (entry == null) {
            throw new Violation("a record mentions entry " + id + " of " + queue(queue)
                    + ", which is not there: it never came, or is done with already");
        }
        return entry;
    }

    @Nullable
    Subscription subscription(@Nullable String clientId, String name, boolean durable) {
        for (Subscription subscription : subscriptions.values()) {
            if (name.equals(subscription.name)
                    && subscription.durable == durable
                    && java.util.Objects.equals(clientId, subscription.clientId)) {
                return subscription;
            }
        }
        return null;
    }

    /** Where a message must go now. A queue that does not exist yet is not among them. */
    Set<Long> route(Published message) {
        Address to = message.command.to();
        if (to.kind().isQueue()) {
            LedgerQueue queue = queuesByName.get(to.name());
            return queue == null ? Set.of() : Set.of(queue.number);
        }
        Connection publisher = message.session.connection;
        return routing.route(to, message.command.message(), publisher.id, publisher.clientId);
    }

    void sendOff(Published message) {
        message.queues = route(message);
        message.stillRouted = new LinkedHashSet<>(message.queues);
        reconsider(message);
    }

    /** What waits for room may have fewer places to go. */
    void bindingsGone() {
        sent.values().forEach(message -> message.stillRouted.retainAll(route(message)));
    }

    /** Policies may change while a message waits for room. */
    void reconsider(Published message) {
        for (long number : route(message)) {
            QueueSettings.Overflow overflow = queue(number).settings.overflow();
            message.mayBeGivenAway |= overflow == QueueSettings.Overflow.DEAD_LETTER;
        }
    }

    Set<Long> routeUnattributed(Address to, org.pabal.message.Message message) {
        if (to.kind().isQueue()) {
            LedgerQueue queue = queuesByName.get(to.name());
            return queue == null ? Set.of() : Set.of(queue.number);
        }
        return routing.route(to, message, 0, null);
    }

    /** How many messages transactions hold back that will come into the queue. */
    long heldBack(LedgerQueue queue) {
        long count = 0;
        for (Session session : sessions.values()) {
            if (session.work != null && session.work.branch == null) {
                count += session.work.bringsTo(queue);
            }
        }
        for (Work branch : branches.values()) {
            count += branch.bringsTo(queue);
        }
        for (Published published : sent.values()) {
            // In a transaction already perhaps, which may have begun in the same decision.
            count += published.queues.contains(queue.number) ? 1 : 0;
        }
        return count;
    }

    // ---- sessions

    /** The session that a command is for, if it names one of its connection. */
    @Nullable
    Session sessionOf(Command command) {
        Long id = null;
        if (command instanceof Command.PublishMessage publish) {
            id = publish.session();
        } else if (command instanceof Command.SettleDeliveries settle) {
            id = settle.session();
        } else if (command instanceof Command.HandOverDeliveries handOver) {
            id = handOver.from();
        } else if (command instanceof Command.ReturnDeliveries back) {
            id = back.session();
        } else if (command instanceof Command.CommitTransaction commit) {
            id = commit.session();
        } else if (command instanceof Command.RollbackTransaction rollback) {
            id = rollback.session();
        } else if (command instanceof Command.StartBranch start) {
            id = start.session();
        } else if (command instanceof Command.EndBranch end) {
            id = end.session();
        } else if (command instanceof Command.CloseSession close) {
            id = close.session();
        } else if (command instanceof Command.OpenConsumer open) {
            id = open.session();
        }
        Session session = id == null ? null : sessions.get(id);
        return session != null && session.connection.id == command.connection() ? session : null;
    }

    // ---- what ends

    void close(Consumer consumer) {
        consumer.closed = true;
        consumer.credit = 0;
        consumer.session.recalled.remove(consumer);
        consumers.remove(consumer.id);
        consumer.session.consumers.remove(consumer.id);
        consumer.queue.consumers.remove(consumer);
    }

    void close(Session session) {
        session.closed = true;
        sessions.remove(session.id);
        session.connection.sessions.remove(session.id);
        new ArrayList<>(session.consumers.values()).forEach(this::close);
        if (session.work != null && session.work.branch == null) {
            session.work.drop();
        }
        for (Work branch : branches.values()) {
            if (branch.workers.remove(session) && branch.state == Work.State.ACTIVE) {
                branch.state = Work.State.FAILED;
                branch.drop();
            }
            branch.suspended.remove(session);
        }
    }

    void close(Connection connection) {
        connection.closed = true;
        connections.remove(connection.id);
        new ArrayList<>(connection.sessions.values()).forEach(this::close);
    }

    void delete(LedgerQueue queue) {
        queue.deleted = true;
        queues.remove(queue.number);
        queuesByName.remove(queue.name, queue);
        routing.removeQueue(queue.number);
        new ArrayList<>(queue.entries.values()).forEach(queue::take);
        for (Work branch : branches.values()) {
            branch.held.removeIf(entry -> entry.queue == queue);
        }
    }

    /** The broker ends without warning: what is not durable is gone, and so are all who were connected. */
    void crash() {
        List<LedgerQueue> volatileQueues =
                queues.values().stream().filter(queue -> !queue.durable).toList();
        new ArrayList<>(connections.values()).forEach(this::close);
        connections.clear();
        volatileQueues.forEach(this::delete);
        routing.links.removeIf(link -> !link.isDurable());
        subscriptions.values().removeIf(subscription -> !subscription.durable);
        sent.clear();
        unanswered.clear();
        branches.values().removeIf(branch -> branch.state == Work.State.ACTIVE || branch.state == Work.State.FAILED);
        for (Work branch : branches.values()) {
            branch.workers.clear();
            branch.suspended.clear();
            branch.held.removeIf(entry -> !entry.isDurable());
            branch.prepared =
                    branch.prepared.stream().map(this::withoutForgotten).toList();
        }
        lastEntry = 0;
        for (LedgerQueue queue : queues.values()) {
            queue.forgetGroups();
            for (LedgerEntry entry : new ArrayList<>(queue.entries.values())) {
                if (!entry.isDurable()) {
                    queue.take(entry);
                    continue;
                }
                // Numbers of what is forgotten may be used again.
                lastEntry = Math.max(lastEntry, entry.id);
                if (entry.state == LedgerEntry.State.LENT) {
                    entry.state = LedgerEntry.State.READY;
                    if (entry.loan != null) {
                        entry.loan.end();
                    }
                }
            }
        }
    }

    /** Numbers of queues that are forgotten may be used again, and then mean another queue. */
    private Publication withoutForgotten(Publication publication) {
        long[] known = publication.queues().clone();
        for (int i = 0; i < known.length; i++) {
            known[i] = queues.containsKey(known[i]) ? known[i] : 0;
        }
        return new Publication(publication.stored(), known);
    }
}
