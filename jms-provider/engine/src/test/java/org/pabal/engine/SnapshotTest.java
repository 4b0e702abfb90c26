package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.GoldenFile;
import org.pabal.engine.form.MalformedForm;
import org.pabal.engine.queue.EntryView;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.Author;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.EngineRecord.MessageEnqueued;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** What a checkpoint holds of the engine: enough to go on from, and nothing that a restart forgets. */
class SnapshotTest {

    private static final long AT = 1_767_225_600_000L;
    private static final QueueSettings UNSAID = new QueueSettings(0, 0, Overflow.BLOCK, 0, 0, 1, 0, null, null, false);
    private static final BranchId PREPARED = new BranchId(1, new byte[] {1}, new byte[0]);
    private static final BranchId DECIDED = new BranchId(1, new byte[] {2}, new byte[0]);

    private final Map<Long, Message> messages = new HashMap<>();
    private final RoutingEngine engine = new RoutingEngine(EngineSettings.defaults());

    @BeforeEach
    void live() {
        happens(new EngineRecord.ExchangeDeclared("alerts", ExchangeType.HEADERS));
        happens(new EngineRecord.QueueDeclared(1, "orders", UNSAID, true));
        happens(new EngineRecord.QueueDeclared(2, "t/1", UNSAID, false));
        happens(new EngineRecord.QueuePaused(2, AT, "ann", true));
        happens(new EngineRecord.BindingAdded("alerts", 1, "k", null, Map.of("a", "b"), true, false));
        happens(new EngineRecord.BindingAdded("alerts", 2, "k", null, Map.of(), true, true));
        happens(new EngineRecord.SubscriptionCreated(
                2, 3, "s/2", UNSAID, Address.topic("news.#"), "s", null, true, true, null, false, 0, null));
        happens(new EngineRecord.QueueDeclared(4, "late", UNSAID, true));
        happens(new EngineRecord.BindingAdded("pabal.topic", 4, "news.late", "n > 1", Map.of(), true, false));
        happens(new EngineRecord.QueueDeclared(1, "orders", UNSAID.withDeliveriesMax(3), true));
        happens(new EngineRecord.QueuePaused(4, AT, "ann", false));
        enqueued(1, message(1), 1, 3);
        enqueued(3, message(2).expirationMillis(AT + 60_000), 1);
        enqueued(4, message(3), 1);
        enqueued(5, message(4), 1);
        enqueued(6, message(5).priority(9), 1);
        enqueued(7, message(6).deliveryTimeMillis(AT + 1_000), 1);
        happens(new MessageEnqueued(8, AT, stored(message(8).persistent(false), 0), new long[] {1}, true));
        happens(new MessageEnqueued(9, AT, stored(message(9), 9), new long[] {2}, true));
        happens(new EngineRecord.EntryLent(1, 3, 2, false));
        happens(new EngineRecord.EntryReturned(1, 3, 2, AT + 500, null, false));
        happens(new EngineRecord.EntryLent(1, 4, 1, false));
        happens(new EngineRecord.EntryReturned(1, 4, 1, 0, new Attempt(AT + 10, "consumer 9"), false));
        happens(new EngineRecord.TransactionPrepared(
                PREPARED,
                AT,
                new Author("billing", "ann"),
                List.of(new Publication(stored(message(7), 7), new long[] {4, 2})),
                List.of(new DeliverySettled(1, new long[] {5, 8}, false))));
        happens(new EngineRecord.TransactionPrepared(DECIDED, AT, Author.UNKNOWN, List.of(), List.of()));
        happens(new EngineRecord.BranchRolledBack(DECIDED, true));
        happens(new EngineRecord.ClientKnown(
                3, new ClientIdentity(0x0001020304050607L, 0x08090A0B0C0D0E0FL), "ann", 1));
        happens(new EngineRecord.ClientKnown(4, new ClientIdentity(1, 2), "ann", 1));
        happens(new EngineRecord.OperationDone(3, 1, true));
        happens(new EngineRecord.OperationDone(3, 2, false));
        happens(new EngineRecord.OperationDone(3, 5, false));
        happens(new EngineRecord.OperationDone(3, 3, false));
        happens(new EngineRecord.OperationDone(3, 6, true));
        happens(new EngineRecord.OperationDone(4, 1, false));
        happens(new EngineRecord.ClientForgotten(4));
    }

    private static MessageBuilder message(int which) {
        return Message.builder().persistent(true).text("m" + which);
    }

    private StoredMessage stored(MessageBuilder builder, long number) {
        StoredMessage stored = new StoredMessage(builder.build());
        stored.number(number);
        stored.position(number * 640);
        messages.put(number, stored.message());
        return stored;
    }

    private void happens(EngineRecord record) {
        engine.replay(record);
    }

    private void enqueued(long entry, MessageBuilder message, long... queues) {
        happens(new MessageEnqueued(entry, AT, stored(message, messages.size() + 1), queues, false));
    }

    private static byte[] snapshot(RoutingEngine engine) {
        FieldWriter into = new FieldWriter();
        engine.writeSnapshot(into);
        return into.toByteArray();
    }

    private RoutingEngine read(byte[] snapshot) {
        Map<Long, StoredMessage> found = new HashMap<>();
        RoutingEngine read = new RoutingEngine(EngineSettings.defaults());
        read.readSnapshot(ByteBuffer.wrap(snapshot), (number, position, size) -> find(number, position, size, found));
        return read;
    }

    private @Nullable StoredMessage find(long number, long position, int size, Map<Long, StoredMessage> found) {
        Message message = messages.get(number);
        if (message == null || position != number * 640 || size != message.encodedSize()) {
            return null;
        }
        return found.computeIfAbsent(number, unseen -> {
            StoredMessage stored = new StoredMessage(message);
            stored.number(number);
            stored.position(position);
            return stored;
        });
    }

    @Test
    void writesExactlyTheseBytes() throws IOException {
        assertThat(HexFormat.ofDelimiter(" ").formatHex(snapshot(engine)))
                .isEqualTo(HexFormat.ofDelimiter(" ").formatHex(GoldenFile.read("snapshot")));
    }

    @Test
    void readsFromTheseBytesTheDurablePartOfTheState() throws IOException {
        RoutingEngine read = read(GoldenFile.read("snapshot"));

        assertThat(read.durableImage()).isEqualTo(engine.durableImage());
        assertThat(read.image()).isEqualTo(engine.durableImage());
    }

    @Test
    void givesTheSameBytesAgain() {
        byte[] snapshot = snapshot(engine);

        assertThat(snapshot(engine)).isEqualTo(snapshot);
        assertThat(snapshot(read(snapshot))).isEqualTo(snapshot);
    }

    @Test
    void goesOnWithBranchesAsIfNothingHadBeen() {
        RoutingEngine read = read(snapshot(engine));
        EngineRecord commit = new EngineRecord.BranchCommitted(PREPARED, 10, AT, false);
        read.replay(commit);
        engine.replay(commit);

        assertThat(read.durableImage()).isEqualTo(engine.durableImage());
        assertThat(read.durableImage()).contains("entry 10 READY").doesNotContain("HELD");
    }

    @Test
    void countsAgainWhatEachMessageIsNeededFor() {
        Map<Long, StoredMessage> found = new HashMap<>();
        RoutingEngine read = new RoutingEngine(EngineSettings.defaults());
        read.readSnapshot(
                ByteBuffer.wrap(snapshot(engine)), (number, position, size) -> find(number, position, size, found));

        for (long number = 1; number <= 6; number++) {
            StoredMessage stored = found.get(number);
            assertThat(stored).isNotNull();
            assertThat(stored.liveBytes()).isEqualTo(stored.message().encodedSize());
        }
    }

    @Test
    void tellsTheTimeOfWhatBecomesDue() {
        assertThat(read(snapshot(engine)).nextDueMillis()).isLessThanOrEqualTo(AT + 500);
    }

    @Test
    void ofAnEmptyEngineIsEmpty() {
        RoutingEngine empty = new RoutingEngine(EngineSettings.defaults());

        assertThat(read(snapshot(empty)).image()).isEqualTo(empty.image());
    }

    @Test
    void isNotReadIntoAnEngineThatHasAPast() {
        byte[] snapshot = snapshot(engine);

        assertThatThrownBy(() -> engine.readSnapshot(ByteBuffer.wrap(snapshot), (number, position, size) -> null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot read a snapshot into an engine that has a past: it has 4 queues; make a new one");
    }

    @Test
    void isNotWrittenWhileADurableMessageHasNoNumber() {
        happens(new MessageEnqueued(20, AT, new StoredMessage(message(0).build()), new long[] {4}, false));

        assertThatThrownBy(() -> snapshot(engine))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot write entry 20 of queue 'late' into a snapshot");
    }

    @Test
    void saysWhichMessageIsMissing() {
        byte[] snapshot = snapshot(engine);
        messages.remove(4L);

        assertThatThrownBy(() -> read(snapshot))
                .isInstanceOf(MalformedForm.class)
                .hasMessageContaining("it refers to message 4 at position a00, which is not in the log");
    }

    @Test
    void ofANewerReleaseIsRefusedByName() {
        byte[] newer = snapshot(engine);
        newer[0] = 2;
        byte[] larger = Arrays.copyOf(snapshot(engine), newer.length + 5);
        larger[newer.length] = 7;

        assertThatThrownBy(() -> read(newer))
                .isInstanceOf(MalformedForm.class)
                .hasMessageContaining("the snapshot has version 2, and this release knows 1 to 1");
        assertThatThrownBy(() -> read(larger))
                .isInstanceOf(MalformedForm.class)
                .hasMessageContaining("this release knows no section 7; it was written by a newer release");
    }

    @Test
    void mayHaveSectionsThatOnlyNewerReleasesNeed() {
        byte[] snapshot = snapshot(engine);
        byte[] larger = Arrays.copyOf(snapshot, snapshot.length + 8);
        larger[snapshot.length] = (byte) 0x87;
        larger[snapshot.length + 4] = 3;

        assertThat(snapshot(read(larger))).isEqualTo(snapshot);
    }

    @Test
    void isReadWholeOrNotAtAll() {
        byte[] snapshot = snapshot(engine);
        for (int length = 0; length < snapshot.length; length++) {
            byte[] cut = Arrays.copyOf(snapshot, length);
            try {
                read(cut);
                // Behind a section it may end: it is a snapshot of less. What holds it knows its length.
            } catch (MalformedForm malformed) {
                assertThat(malformed.offset()).isBetween(0, length);
            }
        }
    }

    @Test
    void isNothingOrSomethingAndNeverAnythingElseWhenDamaged() {
        long seed = Long.getLong("snapshot.seed", new Random().nextLong());
        Random random = new Random(seed);
        byte[] snapshot = snapshot(engine);
        for (int run = 0; run < 30_000; run++) {
            byte[] damaged = snapshot.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                read(damaged).image();
            } catch (MalformedForm malformed) {
                assertThat(malformed.reason()).as("-Dsnapshot.seed=" + seed).isNotBlank();
            }
        }
    }

    @Test
    void holdsWhatAVisitorIsShown() {
        Shown shown = new Shown();
        read(snapshot(engine)).walk(shown);

        assertThat(shown.lines)
                .containsExactly(
                        "exchange alerts HEADERS",
                        "exchange pabal.temporary-topic DIRECT",
                        "exchange pabal.topic TOPIC",
                        "queue orders",
                        "binding alerts [k] -> orders all of a='b'",
                        "entry 6 in 9 READY message m5",
                        "entry 1 in 4 READY message m1",
                        "entry 3 in 4 BACKING_OFF count 2 expires +60000 not before +500 message m2",
                        "entry 4 in 4 READY count 1 after 2026-01-01T00:00:00.010Z consumer 9 message m3",
                        "entry 5 in 4 HELD message m4",
                        "entry 7 in 10 SCHEDULED not before +1000 message m6",
                        "queue s/2",
                        "binding pabal.topic [news.#] -> s/2",
                        "entry 2 in 4 READY message m1",
                        "queue late",
                        "binding pabal.topic [news.late] -> late where n > 1",
                        "subscription 's' of news.#",
                        "branch 1:01: PREPARED publishes m7 settles [5]",
                        "branch 1:02: HEURISTICALLY_ROLLED_BACK");
    }

    private static final class Shown implements StateVisitor {

        private final List<String> lines = new ArrayList<>();

        @Override
        public void exchange(String name, ExchangeType type) {
            lines.add("exchange " + name + " " + type);
        }

        @Override
        public void queue(MessageQueue queue) {
            lines.add("queue " + queue.name());
        }

        @Override
        public void binding(Binding binding) {
            lines.add("binding " + binding);
        }

        @Override
        public void entry(EntryView entry) {
            lines.add("entry " + entry.id() + " in " + entry.list() + " " + entry.state()
                    + (entry.count() == 0 ? "" : " count " + entry.count())
                    + (entry.expiresMillis() == 0 ? "" : " expires +" + (entry.expiresMillis() - AT))
                    + (entry.notBeforeMillis() == 0 ? "" : " not before +" + (entry.notBeforeMillis() - AT))
                    + (entry.attempts() == null ? "" : " after " + entry.attempts())
                    + (entry.message() == null
                            ? ""
                            : " message " + entry.message().text()));
        }

        @Override
        public byte[] pageContent(long position, int bytes) {
            throw new AssertionError("all entries are in memory");
        }

        @Override
        public void subscription(Subscription subscription) {
            lines.add("subscription '"
                    + (subscription.key() == null ? "" : subscription.key().name()) + "' of "
                    + subscription.topic().name());
        }

        @Override
        public void branch(DecidedBranch branch) {
            StringBuilder line = new StringBuilder("branch " + branch.id() + " " + branch.state());
            branch.published()
                    .forEach(each ->
                            line.append(" publishes ").append(each.message().text()));
            branch.settled().forEach(each -> line.append(" settles ").append(Arrays.toString(each.entries())));
            lines.add(line.toString());
        }
    }
}
