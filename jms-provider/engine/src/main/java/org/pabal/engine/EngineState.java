package org.pabal.engine;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.body.LargeBodies;
import org.pabal.engine.client.KnownClients;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.queue.EntryDeadline;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.PageContent;
import org.pabal.engine.queue.PageReplay;
import org.pabal.engine.queue.Pause;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.RecordTarget;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.routing.Router;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.subscription.SubscriptionKey;
import org.pabal.engine.table.LongMap;
import org.pabal.engine.time.Timetable;
import org.pabal.engine.time.TimetableEntry;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.selector.InvalidSelector;
import org.pabal.selector.Selector;
import org.pabal.selector.SelectorCache;

/**
 * All exchanges, queues with their entries, subscriptions and decided branches. Changed only by applying records, live and
 * in replay alike; what lives with a connection is not here.
 */
public final class EngineState implements RecordTarget {

    /** Where temporary topics' names are the routing keys, out of reach of patterns. */
    static final String TEMPORARY_TOPIC_EXCHANGE = Router.RESERVED_PREFIX + "temporary-topic";

    private final Router<MessageQueue> router = new Router<>();
    private final LongMap<MessageQueue> queues = new LongMap<>();
    private final LongMap<Subscription> subscriptions = new LongMap<>();
    private final Map<SubscriptionKey, Subscription> namedSubscriptions = new LinkedHashMap<>();
    private final Timetable<TimetableEntry> timetable = new Timetable<>();
    private final SelectorCache selectors = new SelectorCache();

    private final KnownClients clients = new KnownClients();
    private final LargeBodies bodies = new LargeBodies();
    private final Entries entries;
    private final DecidedBranches branches;
    private long lastQueue;
    private long lastSubscription;
    private long lastEntry;

    EngineState(EngineSettings settings) {
        entries = new Entries(settings, timetable, bodies);
        branches = new DecidedBranches(this, entries);
        router.declareExchange(TEMPORARY_TOPIC_EXCHANGE, ExchangeType.DIRECT);
    }

    // ---- looking at it

    Router<MessageQueue> router() {
        return router;
    }

    Timetable<TimetableEntry> timetable() {
        return timetable;
    }

    SelectorCache selectors() {
        return selectors;
    }

    KnownClients clients() {
        return clients;
    }

    LargeBodies bodies() {
        return bodies;
    }

    @Nullable
    MessageQueue queue(long id) {
        return queues.get(id);
    }

    @Nullable
    MessageQueue queue(String name) {
        return router.queue(name);
    }

    /** In the order of declaration. */
    List<MessageQueue> queues() {
        return queues.inOrder();
    }

    /** The numbers of all queues, in the order of declaration. */
    long[] queueIds() {
        return queues.sortedKeys();
    }

    @Nullable
    QueueEntry entry(long id) {
        return entries.get(id);
    }

    /** Whether a held entry of this queue that is not in memory is in a page that has not been opened after a restart. */
    boolean isAway(long queue) {
        MessageQueue of = queues.get(queue);
        return of != null && of.isDurable() && entries.makesPages();
    }

    Entries entries() {
        return entries;
    }

    @Nullable
    Subscription subscription(SubscriptionKey key) {
        return namedSubscriptions.get(key);
    }

    @Nullable
    Subscription subscription(long id) {
        return subscriptions.get(id);
    }

    /** In the order of creation. */
    List<Subscription> subscriptions() {
        return subscriptions.inOrder();
    }

    @Nullable
    DecidedBranch branch(BranchId id) {
        return branches.get(id);
    }

    /** In the order of preparing. */
    Collection<DecidedBranch> branches() {
        return branches.all();
    }

    long nextQueue() {
        return lastQueue + 1;
    }

    long nextSubscription() {
        return lastSubscription + 1;
    }

    long nextEntry() {
        return lastEntry + 1;
    }

    /** Numbers are given out on from these, and from those that records use. */
    void continueFrom(long queue, long subscription, long entry) {
        lastQueue = Math.max(lastQueue, queue);
        lastSubscription = Math.max(lastSubscription, subscription);
        lastEntry = Math.max(lastEntry, entry);
    }

    /** Takes an entry that a snapshot has put into its queue. */
    void restore(QueueEntry entry) {
        entries.put(entry);
        lastEntry = Math.max(lastEntry, entry.id());
        bodies.refer(entry.message(), 1);
        if (entry.deadline() != null) {
            entries.reschedule(entry.deadline());
        }
    }

    /** What two engines with the same state have in common. */
    String image(boolean durableOnly) {
        return new StateImage(this, durableOnly).text();
    }

    // ---- exchanges, queues, bindings, subscriptions

    @Override
    public void apply(EngineRecord.ExchangeDeclared happened) {
        router.declareExchange(happened.name(), happened.type());
    }

    @Override
    public void apply(EngineRecord.ExchangeDeleted happened) {
        router.deleteExchange(happened.name());
    }

    @Override
    public void apply(EngineRecord.QueueDeclared happened) {
        MessageQueue queue = queues.get(happened.queue());
        if (queue == null) {
            addQueue(happened.queue(), happened.name(), happened.settings(), happened.durable());
        } else {
            queue.settings(happened.settings());
        }
    }

    private MessageQueue addQueue(long id, String name, QueueSettings settings, boolean durable) {
        MessageQueue queue = new MessageQueue(id, name, settings, durable, entries);
        queues.put(id, queue);
        router.addQueue(name, queue);
        lastQueue = Math.max(lastQueue, id);
        return queue;
    }

    @Override
    public void apply(EngineRecord.QueueDeleted happened) {
        MessageQueue queue = queues.get(happened.queue());
        if (queue != null) {
            deleteQueue(queue);
        }
    }

    private void deleteQueue(MessageQueue queue) {
        for (int priority = 0; priority < MessageQueue.PRIORITIES; priority++) {
            entries.removeAll(queue.lane(priority));
        }
        entries.removeAll(queue.scheduledLane());
        router.removeQueue(queue.name());
        queues.remove(queue.id());
        queue.delete();
    }

    @Override
    public void apply(EngineRecord.QueuePaused happened) {
        MessageQueue queue = queues.get(happened.queue());
        if (queue != null) {
            queue.pause(new Pause(happened.atMillis(), happened.by()));
        }
    }

    @Override
    public void apply(EngineRecord.QueueResumed happened) {
        MessageQueue queue = queues.get(happened.queue());
        if (queue != null) {
            queue.pause(null);
        }
    }

    @Override
    public void apply(EngineRecord.BindingAdded happened) {
        MessageQueue queue = queues.get(happened.queue());
        if (queue != null) {
            router.bind(Binding.of(happened.exchange(), queue.name(), happened.key())
                    .where(selector(happened.selector()))
                    .withHeaders(happened.headers(), happened.matchAll()));
        }
    }

    @Override
    public void apply(EngineRecord.BindingRemoved happened) {
        MessageQueue queue = queues.get(happened.queue());
        if (queue != null) {
            router.unbind(happened.exchange(), queue.name(), happened.key());
        }
    }

    @Override
    public void apply(EngineRecord.SubscriptionCreated happened) {
        MessageQueue queue = addQueue(happened.queue(), happened.queueName(), happened.settings(), happened.durable());
        String name = happened.name();
        SubscriptionKey key = name == null ? null : new SubscriptionKey(happened.durable(), happened.clientId(), name);
        Subscription subscription = new Subscription(
                happened.subscription(),
                key,
                happened.topic(),
                happened.durable(),
                happened.shared(),
                happened.selector(),
                happened.noLocal(),
                queue);
        queue.subscription(subscription.id());
        subscriptions.put(subscription.id(), subscription);
        if (key != null) {
            namedSubscriptions.put(key, subscription);
        }
        lastSubscription = Math.max(lastSubscription, subscription.id());
        String exchange = happened.topic().kind().isTemporary() ? TEMPORARY_TOPIC_EXCHANGE : Router.TOPIC_EXCHANGE;
        router.bind(Binding.of(exchange, queue.name(), happened.topic().name())
                .where(selector(happened.selector()))
                .exceptFromConnection(happened.excludedConnection())
                .exceptFromClient(happened.excludedClientId()));
    }

    @Override
    public void apply(EngineRecord.SubscriptionDeleted happened) {
        Subscription deleted = subscriptions.remove(happened.subscription());
        if (deleted != null) {
            if (deleted.key() != null) {
                namedSubscriptions.remove(deleted.key());
            }
            deleteQueue(deleted.queue());
        }
    }

    private @Nullable Selector selector(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return selectors.parse(text);
        } catch (InvalidSelector invalid) {
            throw new IllegalStateException("a record carries an invalid selector: " + text, invalid);
        }
    }

    // ---- messages

    @Override
    public void apply(EngineRecord.MessageEnqueued happened) {
        apply(happened, happened.isVolatile());
    }

    private void apply(EngineRecord.MessageEnqueued placed, boolean isVolatile) {
        enqueue(placed.firstEntry(), placed.atMillis(), placed.stored(), placed.queues(), !isVolatile);
    }

    private void enqueue(long firstEntry, long atMillis, StoredMessage stored, long[] into, boolean recorded) {
        Message message = stored.message();
        int size = message.encodedSize();
        int live = 0;
        int placed = 0;
        long deliveryTime = message.deliveryTimeMillis();
        boolean due = deliveryTime <= atMillis;
        long expires = message.expirationMillis();
        long id = firstEntry;
        for (int i = 0; i < into.length; i++) {
            MessageQueue queue = queues.get(into[i]);
            if (queue != null) {
                // At least one, or nobody would know that the entry needs it.
                int share = Math.max(1, size / into.length + (i < size % into.length ? 1 : 0));
                live += share;
                placed++;
                QueueEntry entry = new QueueEntry(id, stored, share, queue, recorded);
                entries.put(entry);
                if (expires != 0 || !due) {
                    EntryDeadline deadline = entry.deadlineForChange();
                    deadline.expiresMillis(expires);
                    deadline.notBeforeMillis(due ? 0 : deliveryTime);
                    entries.reschedule(deadline);
                }
                queue.add(entry, due);
            }
            id++;
        }
        if (recorded) {
            stored.recorded();
        }
        stored.placed();
        lastEntry = Math.max(lastEntry, id - 1);
        bodies.refer(message, placed);
        entries.free(stored, stored.liveBytes() - live);
        stored.liveBytes(live);
    }

    /** A transaction holds the message until it is decided: all of it is needed, whatever becomes of it then. */
    void hold(Publication publication) {
        // As much as its entries will need, of which each needs something.
        publication.stored().liveBytes(Math.max(publication.message().encodedSize(), publication.queues().length));
    }

    /** The transaction that held the message was rolled back. */
    void letGo(StoredMessage stored) {
        entries.free(stored, stored.liveBytes());
    }

    @Override
    public void apply(EngineRecord.EntryLent happened) {
        QueueEntry entry = entries.get(happened.entry());
        if (entry != null) {
            entry.count(happened.count());
            return;
        }
        PageReplay.Away away = entries.away(queues.get(happened.queue()), happened.entry());
        if (away != null) {
            away.count(happened.count());
        }
    }

    @Override
    public void apply(EngineRecord.EntryReturned happened) {
        QueueEntry entry = entries.get(happened.entry());
        if (entry == null) {
            PageReplay.Away away = entries.away(queues.get(happened.queue()), happened.entry());
            if (away != null) {
                away.giveBack(happened.count(), happened.notBeforeMillis(), happened.attempt());
            }
            return;
        }
        entry.count(happened.count());
        if (happened.attempt() != null) {
            entry.remember(happened.attempt());
        }
        if (happened.notBeforeMillis() == 0) {
            entry.queue().makeReady(entry);
            return;
        }
        EntryDeadline deadline = entry.deadlineForChange();
        deadline.notBeforeMillis(happened.notBeforeMillis());
        entries.reschedule(deadline);
        entry.queue().backOff(entry);
    }

    @Override
    public void apply(EngineRecord.EntryDue happened) {
        QueueEntry entry = entries.get(happened.entry());
        lastEntry = Math.max(lastEntry, happened.newEntry());
        if (entry == null) {
            becomeDue(entries.away(queues.get(happened.queue()), happened.entry()), happened.form());
            return;
        }
        EntryDeadline deadline = entry.deadlineForChange();
        deadline.notBeforeMillis(0);
        entries.reschedule(deadline);
        if (happened.newEntry() != 0) {
            entries.appear(entry, happened.newEntry());
        } else if (entry.state() == EntryState.BACKING_OFF) {
            // What a prepared transaction holds stays held.
            entry.queue().makeReady(entry);
        }
    }

    private static void becomeDue(PageReplay.@Nullable Away away, byte @Nullable [] form) {
        if (away != null && form != null) {
            away.appear(form);
        } else if (away != null) {
            away.due();
        }
    }

    @Override
    public void apply(EngineRecord.DeliverySettled happened) {
        for (long id : happened.entries()) {
            remove(happened.queue(), id);
        }
    }

    @Override
    public void apply(EngineRecord.MessageExpired happened) {
        remove(happened.queue(), happened.entry());
        if (happened.placed() != null) {
            apply(happened.placed(), happened.isVolatile());
        }
    }

    @Override
    public void apply(EngineRecord.MessageDropped happened) {
        remove(happened.queue(), happened.entry());
    }

    @Override
    public void apply(EngineRecord.MessageDeadLettered happened) {
        remove(happened.queue(), happened.entry());
        apply(happened.placed(), happened.isVolatile());
    }

    @Override
    public void apply(EngineRecord.MessageMoved happened) {
        remove(happened.queue(), happened.entry());
        apply(happened.placed(), happened.isVolatile());
    }

    @Override
    public void apply(EngineRecord.MessagesPurged happened) {
        for (long id : happened.entries()) {
            remove(happened.queue(), id);
        }
    }

    @Override
    public void apply(EngineRecord.PagePurged happened) {
        MessageQueue queue = queues.get(happened.queue());
        PriorityLane lane = queue == null ? null : queue.laneAt(happened.lane());
        if (lane != null) {
            entries.removeAll(lane, happened.firstEntry(), happened.lastEntry());
        }
    }

    private void remove(long queue, long id) {
        QueueEntry entry = entries.get(id);
        if (entry != null) {
            entries.remove(entry);
            return;
        }
        PageReplay.Away away = entries.away(queues.get(queue), id);
        if (away != null) {
            away.remove();
        }
    }

    /** The log has a page. */
    void placePage(byte[] form, long position) {
        PageContent content = PageContent.decode(form);
        if (content.lines() == 0) {
            return;
        }
        lastEntry = Math.max(lastEntry, content.id(content.lines() - 1));
        MessageQueue queue = queues.get(content.queue());
        PageReplay replay = entries.replay();
        if (replay == null) {
            throw new IllegalStateException("nobody has said where pages are to be read from");
        }
        if (queue != null) {
            replay.place(queue, content, form, position, entries);
        }
    }

    // ---- clients that may come back

    @Override
    public void apply(EngineRecord.ClientKnown happened) {
        clients.apply(happened);
    }

    @Override
    public void apply(EngineRecord.OperationDone happened) {
        clients.apply(happened);
    }

    @Override
    public void apply(EngineRecord.ClientForgotten happened) {
        clients.apply(happened);
    }

    // ---- transactions

    @Override
    public void apply(EngineRecord.TransactionCommitted happened) {
        settleAll(happened.settled());
        place(happened.published(), happened.firstEntry(), happened.atMillis(), !happened.isVolatile());
    }

    void settleAll(List<EngineRecord.DeliverySettled> settled) {
        for (int i = 0; i < settled.size(); i++) {
            apply(settled.get(i));
        }
    }

    void place(List<Publication> published, long firstEntry, long atMillis, boolean recorded) {
        long next = firstEntry;
        for (int i = 0; i < published.size(); i++) {
            Publication publication = published.get(i);
            enqueue(next, atMillis, publication.stored(), publication.queues(), recorded);
            next += publication.queues().length;
        }
    }

    /** Sets room aside for what a transaction will bring, or gives it back with a sign of -1. */
    void reserve(Publication publication, int sign) {
        for (long id : publication.queues()) {
            MessageQueue queue = queues.get(id);
            if (queue != null) {
                queue.reserve(sign, (long) sign * publication.message().encodedSize());
            }
        }
    }

    @Override
    public void apply(EngineRecord.TransactionPrepared happened) {
        branches.apply(happened);
    }

    @Override
    public void apply(EngineRecord.BranchCommitted happened) {
        branches.apply(happened);
    }

    @Override
    public void apply(EngineRecord.BranchRolledBack happened) {
        branches.apply(happened);
    }

    @Override
    public void apply(EngineRecord.BranchForgotten happened) {
        branches.apply(happened);
    }
}
