package org.pabal.engine.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.Author;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.EngineRecord.MessageEnqueued;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;

/**
 * Records as bytes that must never change: journals hold them. The files were made from the reference page, not with the
 * classes that they test.
 */
class GoldenRecordTest {

    private static final long AT = 1_767_225_600_000L;
    private static final StoredMessage SEVEN = stored(7);
    private static final StoredMessage EIGHT = stored(8);
    private static final BranchId BRANCH = new BranchId(0x1234, new byte[] {0, -1, -128}, new byte[] {7});
    private static final QueueSettings UNSAID = new QueueSettings(0, 0, Overflow.BLOCK, 0, 0, 1, 0, null, null, false);

    private static StoredMessage stored(long number) {
        StoredMessage stored =
                new StoredMessage(Message.builder().text("m" + number).build());
        stored.number(number);
        return stored;
    }

    private static @Nullable StoredMessage find(long number) {
        return number == 7 ? SEVEN : number == 8 ? EIGHT : null;
    }

    static Stream<Arguments> records() {
        return Stream.of(
                Arguments.of("exchange-declared", new EngineRecord.ExchangeDeclared("alerts", ExchangeType.HEADERS)),
                Arguments.of("exchange-deleted", new EngineRecord.ExchangeDeleted("경보")),
                Arguments.of(
                        "queue-declared",
                        new EngineRecord.QueueDeclared(
                                300,
                                "orders",
                                new QueueSettings(
                                        1_000,
                                        1L << 40,
                                        Overflow.DROP_OLDEST,
                                        10,
                                        500,
                                        2.5,
                                        60_000,
                                        Address.exchange("dead", "orders"),
                                        Address.queue("late"),
                                        true),
                                true)),
                Arguments.of("queue-declared-bare", new EngineRecord.QueueDeclared(1, "t/1", UNSAID, false)),
                Arguments.of("queue-paused", new EngineRecord.QueuePaused(300, AT, "ann", false)),
                Arguments.of("queue-paused-bare", new EngineRecord.QueuePaused(1, AT, null, true)),
                Arguments.of("queue-resumed", new EngineRecord.QueueResumed(300, false)),
                Arguments.of("queue-deleted", new EngineRecord.QueueDeleted(300, false)),
                Arguments.of(
                        "binding-added",
                        new EngineRecord.BindingAdded("alerts", 300, "", "x = 'y'", everyHeader(), true, false)),
                Arguments.of(
                        "binding-added-bare",
                        new EngineRecord.BindingAdded("pabal.topic", 2, "news.#", null, Map.of(), false, true)),
                Arguments.of("binding-removed", new EngineRecord.BindingRemoved("pabal.topic", 300, "news.#", false)),
                Arguments.of(
                        "subscription-created",
                        new EngineRecord.SubscriptionCreated(
                                5,
                                301,
                                "durable-subscription:c:s",
                                UNSAID.withDeliveriesMax(3),
                                Address.topic("news.sport"),
                                "s",
                                "c",
                                true,
                                true,
                                "n > 1",
                                true,
                                0,
                                "c")),
                Arguments.of(
                        "subscription-created-bare",
                        new EngineRecord.SubscriptionCreated(
                                6,
                                302,
                                "s/6",
                                UNSAID,
                                Address.temporaryTopic("tt"),
                                null,
                                null,
                                false,
                                false,
                                null,
                                false,
                                77,
                                null)),
                Arguments.of("subscription-deleted", new EngineRecord.SubscriptionDeleted(5, false)),
                Arguments.of(
                        "message-enqueued",
                        new MessageEnqueued(1_000_000, AT, SEVEN, new long[] {300, 301, 299}, false)),
                Arguments.of("entry-lent", new EngineRecord.EntryLent(300, 1_000_000, 2, false)),
                Arguments.of(
                        "entry-returned",
                        new EngineRecord.EntryReturned(
                                300, 1_000_000, 2, AT + 500, new Attempt(AT, "consumer 9, failed"), false)),
                Arguments.of("entry-returned-bare", new EngineRecord.EntryReturned(300, 1_000_000, 0, 0, null, true)),
                Arguments.of("entry-due", new EngineRecord.EntryDue(300, 1_000_000, 0, null, false)),
                Arguments.of(
                        "entry-due-new",
                        new EngineRecord.EntryDue(300, 1_000_000, 1_000_001, new byte[] {1, 2, 3}, false)),
                Arguments.of(
                        "delivery-settled",
                        new DeliverySettled(300, new long[] {1_000_000, 1_000_001, 1_000_003, 999_000}, false)),
                Arguments.of(
                        "message-expired", new EngineRecord.MessageExpired(300, 1_000_000, placed(303, false), false)),
                Arguments.of("message-expired-bare", new EngineRecord.MessageExpired(300, 1_000_000, null, false)),
                Arguments.of("message-dropped", new EngineRecord.MessageDropped(300, 1_000_000, "it made room", false)),
                Arguments.of(
                        "message-dead-lettered",
                        new EngineRecord.MessageDeadLettered(
                                300, 1_000_000, "10 deliveries", placed(303, true), false)),
                Arguments.of(
                        "message-moved",
                        new EngineRecord.MessageMoved(
                                303,
                                1_000_004,
                                new MessageEnqueued(1_000_005, AT, SEVEN, new long[] {300}, false),
                                false)),
                Arguments.of("page-purged", new EngineRecord.PagePurged(300, 10, 1_000_000, 1_000_200, false)),
                Arguments.of("messages-purged", new EngineRecord.MessagesPurged(300, new long[] {1, 2, 3}, false)),
                Arguments.of(
                        "transaction-committed",
                        new EngineRecord.TransactionCommitted(1_000_006, AT, publications(), settlements(), false)),
                Arguments.of(
                        "transaction-prepared",
                        new EngineRecord.TransactionPrepared(
                                BRANCH, AT, new Author("billing", "ann"), publications(), settlements())),
                Arguments.of("branch-committed", new EngineRecord.BranchCommitted(BRANCH, 1_000_006, AT, true)),
                Arguments.of("branch-rolled-back", new EngineRecord.BranchRolledBack(BRANCH, false)),
                Arguments.of("branch-forgotten", new EngineRecord.BranchForgotten(BRANCH)),
                Arguments.of(
                        "client-known",
                        new EngineRecord.ClientKnown(
                                300, new ClientIdentity(0x0001020304050607L, 0xF8F9FAFBFCFDFEFFL), "애니", 65_536)),
                Arguments.of("operation-done", new EngineRecord.OperationDone(300, 65_537, false)),
                Arguments.of("client-forgotten", new EngineRecord.ClientForgotten(300)));
    }

    private static Map<String, Object> everyHeader() {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("h", "\uD800");
        headers.put("a", true);
        headers.put("b", Byte.MIN_VALUE);
        headers.put("c", (short) -2);
        headers.put("d", Integer.MAX_VALUE);
        headers.put("e", Long.MIN_VALUE);
        headers.put("f", -0.0f);
        headers.put("g", Double.longBitsToDouble(0x7FF8_0000_0000_0123L));
        return headers;
    }

    private static MessageEnqueued placed(long queue, boolean isVolatile) {
        return new MessageEnqueued(1_000_004, AT, EIGHT, new long[] {queue}, isVolatile);
    }

    private static List<Publication> publications() {
        return List.of(new Publication(SEVEN, new long[] {300}), new Publication(EIGHT, new long[] {300, 0}));
    }

    private static List<DeliverySettled> settlements() {
        return List.of(
                new DeliverySettled(300, new long[] {4, 5}, false), new DeliverySettled(301, new long[] {6}, true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void writesExactlyTheseBytes(String file, EngineRecord record) throws IOException {
        ByteBuffer written = new RecordWriter().write(record);
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);

        assertThat(HexFormat.ofDelimiter(" ").formatHex(bytes))
                .isEqualTo(HexFormat.ofDelimiter(" ").formatHex(GoldenFile.read("records/" + file)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void readsFromTheseBytesWhatIsInThem(String file, EngineRecord record) throws IOException {
        EngineRecord read =
                new RecordReader(GoldenRecordTest::find).read(ByteBuffer.wrap(GoldenFile.read("records/" + file)));

        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(record);
    }

    @Test
    void thereIsAFileOfEveryKind() {
        Set<Class<?>> pinned = records().map(each -> each.get()[1].getClass()).collect(Collectors.toSet());

        assertThat(pinned).isEqualTo(Set.copyOf(Arrays.asList(EngineRecord.class.getPermittedSubclasses())));
    }
}
