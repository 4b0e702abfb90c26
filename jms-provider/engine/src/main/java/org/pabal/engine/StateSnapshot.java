package org.pabal.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.client.DoneOperations;
import org.pabal.engine.client.KnownClient;
import org.pabal.engine.client.KnownClients;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.MalformedForm;
import org.pabal.engine.form.RecordReader;
import org.pabal.engine.form.RecordWriter;
import org.pabal.engine.form.SnapshotMessages;
import org.pabal.engine.queue.LaneSnapshot;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Pause;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.routing.Router;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.subscription.SubscriptionKey;
import org.pabal.engine.transaction.BranchState;
import org.pabal.engine.transaction.DecidedBranch;

/**
 * The durable part of the state as bytes: for the most part the shortest list of records that gives it, and beside them the
 * entries as they stand. Sections, each with its length, so that a later release can add one.
 */
final class StateSnapshot {

    static final int VERSION = 1;

    private static final int COUNTERS = 1;

    /** Records of exchanges, queues, subscriptions and bindings, in an order in which they can be applied. */
    private static final int STRUCTURE = 2;

    private static final int LANES = 3;

    /** The messages to which branches refer. */
    private static final int BRANCH_MESSAGES = 4;

    /** Records of branches, each in the order of their preparing. */
    private static final int BRANCHES = 5;

    /** Clients that may come back, and what they have done. */
    private static final int CLIENTS = 6;

    /** A section with this bit can be left out by who does not know it. */
    private static final int OPTIONAL = 0x80;

    private final EngineState state;

    StateSnapshot(EngineState state) {
        this.state = state;
    }

    // ---- writing

    void write(FieldWriter into) {
        into.one(VERSION);
        section(COUNTERS, into, this::writeCounters);
        section(STRUCTURE, into, this::writeStructure);
        section(LANES, into, this::writeLanes);
        section(BRANCH_MESSAGES, into, this::writeBranchMessages);
        section(BRANCHES, into, this::writeBranches);
        section(CLIENTS, into, this::writeClients);
    }

    private interface Content {
        void write(FieldWriter into);
    }

    private static void section(int number, FieldWriter into, Content content) {
        into.one(number);
        int begun = into.beginSection();
        content.write(into);
        into.endSection(begun);
    }

    private void writeCounters(FieldWriter into) {
        into.number(state.nextQueue() - 1);
        into.number(state.nextSubscription() - 1);
        into.number(state.nextEntry() - 1);
    }

    private void writeStructure(FieldWriter into) {
        List<EngineRecord> structure = new ArrayList<>();
        Router<MessageQueue> router = state.router();
        router.forEachExchange((name, type) -> {
            if (!name.startsWith(Router.RESERVED_PREFIX)) {
                structure.add(new EngineRecord.ExchangeDeclared(name, type));
            }
        });
        for (MessageQueue queue : state.queues()) {
            if (queue.isDurable() && queue.subscription() == 0) {
                structure.add(new EngineRecord.QueueDeclared(queue.id(), queue.name(), queue.settings(), true));
            }
        }
        router.forEachBindingInOrder(binding -> {
            MessageQueue queue = state.queue(binding.queue());
            if (queue != null && queue.isDurable()) {
                structure.add(bound(binding, queue));
            }
        });
        for (MessageQueue queue : state.queues()) {
            Pause pause = queue.pause();
            if (queue.isDurable() && pause != null) {
                structure.add(new EngineRecord.QueuePaused(queue.id(), pause.sinceMillis(), pause.by(), false));
            }
        }
        writeRecords(structure, into);
    }

    /** A subscription is created with its binding, and takes its place in the order of bindings. */
    private EngineRecord bound(Binding binding, MessageQueue queue) {
        Subscription subscription = state.subscription(queue.subscription());
        if (subscription == null) {
            return new EngineRecord.BindingAdded(
                    binding.exchange(),
                    queue.id(),
                    binding.key(),
                    binding.selector() == null ? null : binding.selector().text(),
                    binding.headers(),
                    binding.matchAll(),
                    false);
        }
        SubscriptionKey key = subscription.key();
        return new EngineRecord.SubscriptionCreated(
                subscription.id(),
                queue.id(),
                queue.name(),
                queue.settings(),
                subscription.topic(),
                key == null ? null : key.name(),
                key == null ? null : key.clientId(),
                true,
                subscription.shared(),
                subscription.selector(),
                subscription.noLocal(),
                binding.exceptConnection(),
                binding.exceptClientId());
    }

    private static void writeRecords(List<EngineRecord> records, FieldWriter into) {
        RecordWriter writer = new RecordWriter();
        into.number(records.size());
        for (EngineRecord each : records) {
            into.bytes(writer.write(each));
        }
    }

    private void writeLanes(FieldWriter into) {
        boolean paged = state.entries().makesPages();
        List<MessageQueue> durable = new ArrayList<>();
        for (MessageQueue queue : state.queues()) {
            if (paged ? LaneSnapshot.hasDurablePages(queue) : LaneSnapshot.hasDurable(queue)) {
                durable.add(queue);
            }
        }
        into.one(paged ? 1 : 0);
        into.number(durable.size());
        for (MessageQueue queue : durable) {
            into.number(queue.id());
            if (paged) {
                LaneSnapshot.writePages(queue, into);
            } else {
                LaneSnapshot.write(queue, into);
            }
        }
    }

    private List<EngineRecord> branchRecords() {
        List<EngineRecord> decided = new ArrayList<>();
        for (DecidedBranch branch : state.branches()) {
            decided.add(new EngineRecord.TransactionPrepared(
                    branch.id(),
                    branch.preparedMillis(),
                    branch.by(),
                    durablePublications(branch),
                    durableSettlements(branch)));
            if (branch.state() == BranchState.HEURISTICALLY_COMMITTED) {
                decided.add(new EngineRecord.BranchCommitted(branch.id(), state.nextEntry(), 0, true));
            } else if (branch.state() == BranchState.HEURISTICALLY_ROLLED_BACK) {
                decided.add(new EngineRecord.BranchRolledBack(branch.id(), true));
            }
        }
        return decided;
    }

    /** As they will be for whoever reads them, who has no other queues. */
    private List<Publication> durablePublications(DecidedBranch branch) {
        List<Publication> published = new ArrayList<>(branch.published().size());
        for (Publication each : branch.published()) {
            long[] queues = each.queues().clone();
            for (int i = 0; i < queues.length; i++) {
                MessageQueue queue = state.queue(queues[i]);
                queues[i] = queue == null || !queue.isDurable() ? 0 : queues[i];
            }
            published.add(new Publication(each.stored(), queues));
        }
        return published;
    }

    private List<DeliverySettled> durableSettlements(DecidedBranch branch) {
        List<DeliverySettled> settled = new ArrayList<>(branch.settled().size());
        for (DeliverySettled each : branch.settled()) {
            long[] entries = Arrays.stream(each.entries())
                    .filter(id -> isDurable(each.queue(), id))
                    .toArray();
            settled.add(new DeliverySettled(each.queue(), entries, each.isVolatile()));
        }
        return settled;
    }

    private boolean isDurable(long queue, long id) {
        QueueEntry entry = state.entry(id);
        // What is not in memory is of an earlier life.
        return entry == null ? state.isAway(queue) : entry.isDurable();
    }

    private void writeBranchMessages(FieldWriter into) {
        Map<Long, StoredMessage> messages = new TreeMap<>();
        for (EngineRecord each : branchRecords()) {
            each.forEachMessage(stored -> messages.put(stored.number(), stored));
        }
        into.number(messages.size());
        for (StoredMessage each : messages.values()) {
            into.number(each.number());
            into.number(each.position());
            into.number(each.message().encodedSize());
        }
    }

    private void writeBranches(FieldWriter into) {
        writeRecords(branchRecords(), into);
    }

    private void writeClients(FieldWriter into) {
        KnownClients clients = state.clients();
        into.number(clients.next() - 1);
        into.number(clients.size());
        RecordWriter writer = new RecordWriter();
        for (KnownClient each : clients.inOrder()) {
            into.bytes(writer.write(
                    new EngineRecord.ClientKnown(each.number(), each.identity(), each.user(), each.knownFrom())));
            DoneOperations done = each.kept();
            long[] words = done.words();
            into.number(done.lowest());
            into.number(done.highest() - done.lowest());
            into.number(words.length);
            for (long word : words) {
                into.eight(word);
            }
        }
    }

    // ---- reading

    void read(ByteBuffer snapshot, SnapshotMessages messages) {
        if (state.nextEntry() > 1 || state.nextQueue() > 1) {
            throw new IllegalStateException("cannot read a snapshot into an engine that has a past: it has "
                    + state.queues().size() + " queues; make a new one");
        }
        FieldReader from = new FieldReader("snapshot");
        from.read(snapshot);
        try {
            sections(from, messages);
        } catch (MalformedForm malformed) {
            throw malformed;
        } catch (RuntimeException senseless) {
            // Whole, or the checkpoint would not have passed its checksum, and yet impossible: the state says what of
            // it.
            throw from.malformed(senseless);
        }
    }

    private void sections(FieldReader from, SnapshotMessages messages) {
        int version = from.one("the version");
        if (version == 0 || version > VERSION) {
            throw from.malformed("the snapshot has version " + version + ", and this release knows 1 to " + VERSION
                    + (version == 0 ? "" : "; it was written by a newer release: start that one"));
        }
        Map<Long, StoredMessage> ofBranches = new TreeMap<>();
        int previous = 0;
        while (from.remaining() > 0) {
            int number = from.one("a section");
            if ((number & ~OPTIONAL) <= previous) {
                throw from.malformed("section " + number + " comes behind section " + previous + "; they ascend");
            }
            previous = number & ~OPTIONAL;
            int end = from.beginSection(String.valueOf(number));
            switch (number) {
                case COUNTERS ->
                    state.continueFrom(
                            from.number("the last queue"),
                            from.number("the last subscription"),
                            from.number("the last entry"));
                case STRUCTURE -> readRecords(from, new RecordReader(absent -> null), StateSnapshot::isStructure);
                case LANES -> readLanes(from, messages);
                case BRANCH_MESSAGES -> readBranchMessages(from, messages, ofBranches);
                case CLIENTS -> readClients(from);
                case BRANCHES -> readRecords(from, new RecordReader(ofBranches::get), StateSnapshot::isOfBranch);
                default -> {
                    if ((number & OPTIONAL) == 0) {
                        throw from.malformed("this release knows no section " + number
                                + "; it was written by a newer release: start that one");
                    }
                    from.skipTo(end);
                }
            }
            if (from.offset() != end) {
                throw from.malformed("section " + number + " should end at offset " + end);
            }
        }
    }

    private interface Permission {
        boolean isAllowed(EngineRecord record);
    }

    private static boolean isStructure(EngineRecord record) {
        return record instanceof EngineRecord.ExchangeDeclared
                || record instanceof EngineRecord.QueueDeclared
                || record instanceof EngineRecord.QueuePaused
                || record instanceof EngineRecord.SubscriptionCreated
                || record instanceof EngineRecord.BindingAdded;
    }

    private static boolean isOfBranch(EngineRecord record) {
        return record instanceof EngineRecord.TransactionPrepared
                || record instanceof EngineRecord.BranchCommitted
                || record instanceof EngineRecord.BranchRolledBack;
    }

    private void readRecords(FieldReader from, RecordReader reader, Permission permission) {
        int count = from.count("number of records");
        for (int i = 0; i < count; i++) {
            EngineRecord each = reader.read(from.view("a record"));
            if (!permission.isAllowed(each)) {
                throw from.malformed("there is a record where it cannot be: " + each);
            }
            each.applyTo(state);
        }
    }

    private void readLanes(FieldReader from, SnapshotMessages messages) {
        boolean paged = from.one("whether there are pages") != 0;
        if (paged && !state.entries().makesPages()) {
            throw from.malformed("there are pages in it, and this engine has no storage to read them from");
        }
        int count = from.count("number of queues");
        for (int i = 0; i < count; i++) {
            long id = from.number("a queue");
            MessageQueue queue = state.queue(id);
            if (queue == null || queue.length() > 0) {
                throw from.malformed("there are entries of queue " + id
                        + (queue == null ? ", which is not there" : " for the second time"));
            }
            if (paged) {
                LaneSnapshot.readPages(queue, from);
            } else {
                LaneSnapshot.read(queue, from, messages, state::restore);
            }
        }
    }

    private void readClients(FieldReader from) {
        KnownClients clients = state.clients();
        clients.continueFrom(from.number("the last client"));
        RecordReader reader = new RecordReader(absent -> null);
        int count = from.count("number of clients");
        for (int i = 0; i < count; i++) {
            if (!(reader.read(from.view("a client")) instanceof EngineRecord.ClientKnown known)) {
                throw from.malformed("there is another record where a client should be");
            }
            long lowest = from.number("the lowest operation");
            long highest = lowest + from.number("how many operations follow");
            long[] words = new long[from.count("number of words")];
            for (int word = 0; word < words.length; word++) {
                words[word] = from.eight("operations");
            }
            clients.restore(known, DoneOperations.of(lowest, highest, words));
        }
    }

    private static void readBranchMessages(FieldReader from, SnapshotMessages messages, Map<Long, StoredMessage> into) {
        int count = from.count("number of messages");
        for (int i = 0; i < count; i++) {
            long number = from.number("a message");
            long position = from.number("the message's position");
            @Nullable StoredMessage stored = messages.find(number, position, from.integer("the message's size"));
            if (stored == null) {
                throw from.malformed("it refers to message " + number + " at position " + Long.toHexString(position)
                        + ", which is not in the log");
            }
            into.put(number, stored);
        }
    }
}
