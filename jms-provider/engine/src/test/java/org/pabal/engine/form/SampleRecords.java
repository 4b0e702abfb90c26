package org.pabal.engine.form;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.Author;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;

/** Records of every kind, with whatever their fields can hold. */
final class SampleRecords {

    /** As many as there are kinds; {@link #ofKind} takes 0 to one less. */
    static final int KINDS = EngineRecord.class.getPermittedSubclasses().length;

    private static final String[] TEXTS = {
        "", "orders", "경보", "😀 mixed", "half \uD800", "\uDFFF", "\uFFFD", "x".repeat(300)
    };
    private static final long[] NUMBERS = {0, 1, 127, 128, 300, 1L << 35, Long.MAX_VALUE, -1, Long.MIN_VALUE};

    private final Random random;
    private final Map<Long, StoredMessage> messages = new LinkedHashMap<>();

    SampleRecords(Random random) {
        this.random = random;
    }

    @Nullable
    StoredMessage find(long number) {
        return messages.get(number);
    }

    EngineRecord next() {
        return ofKind(random.nextInt(KINDS));
    }

    EngineRecord ofKind(int kind) {
        return switch (kind) {
            case 0 -> new EngineRecord.ExchangeDeclared(text(), one(ExchangeType.values()));
            case 1 -> new EngineRecord.ExchangeDeleted(text());
            case 2 -> new EngineRecord.QueueDeclared(number(), text(), settings(), yes());
            case 27 -> new EngineRecord.QueuePaused(number(), number(), perhaps(text()), yes());
            case 28 -> new EngineRecord.QueueResumed(number(), yes());
            case 3 -> new EngineRecord.QueueDeleted(number(), yes());
            case 4 -> new EngineRecord.BindingAdded(text(), number(), text(), perhaps(text()), headers(), yes(), yes());
            case 5 -> new EngineRecord.BindingRemoved(text(), number(), text(), yes());
            case 6 ->
                new EngineRecord.SubscriptionCreated(
                        number(),
                        number(),
                        text(),
                        settings(),
                        address(),
                        perhaps(text()),
                        perhaps(text()),
                        yes(),
                        yes(),
                        perhaps(text()),
                        yes(),
                        number(),
                        perhaps(text()));
            case 7 -> new EngineRecord.SubscriptionDeleted(number(), yes());
            case 8 -> placed();
            case 9 -> new EngineRecord.EntryLent(number(), number(), random.nextInt(), yes());
            case 10 ->
                new EngineRecord.EntryReturned(
                        number(), number(), random.nextInt(), number(), perhaps(new Attempt(number(), text())), yes());
            case 11 ->
                new EngineRecord.EntryDue(
                        number(), number(), number(), perhaps(text().getBytes(StandardCharsets.UTF_8)), yes());
            case 12 -> settled();
            case 13 -> new EngineRecord.MessageExpired(number(), number(), perhaps(placed()), yes());
            case 14 -> new EngineRecord.MessageDropped(number(), number(), text(), yes());
            case 15 -> new EngineRecord.MessageDeadLettered(number(), number(), text(), placed(), yes());
            case 16 -> new EngineRecord.MessageMoved(number(), number(), placed(), yes());
            case 17 -> new EngineRecord.MessagesPurged(number(), ids(), yes());
            case 23 -> new EngineRecord.PagePurged(number(), random.nextInt(256), number(), number(), yes());
            case 18 -> new EngineRecord.TransactionCommitted(number(), number(), publications(), settlements(), yes());
            case 19 ->
                new EngineRecord.TransactionPrepared(
                        branch(),
                        number(),
                        new Author(perhaps(text()), perhaps(text())),
                        publications(),
                        settlements());
            case 20 -> new EngineRecord.BranchCommitted(branch(), number(), number(), yes());
            case 21 -> new EngineRecord.BranchRolledBack(branch(), yes());
            case 22 -> new EngineRecord.BranchForgotten(branch());
            case 24 ->
                new EngineRecord.ClientKnown(
                        number(), new ClientIdentity(random.nextLong(), random.nextLong()), text(), operation());
            case 25 -> new EngineRecord.OperationDone(number(), operation(), yes());
            case 26 -> new EngineRecord.ClientForgotten(number());
            default -> throw new AssertionError("no sample of kind " + kind);
        };
    }

    private boolean yes() {
        return random.nextBoolean();
    }

    private <T> @Nullable T perhaps(T value) {
        return yes() ? value : null;
    }

    private <T> T one(T[] of) {
        return of[random.nextInt(of.length)];
    }

    private String text() {
        return one(TEXTS);
    }

    private long number() {
        return yes() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextLong() >>> random.nextInt(64);
    }

    private long operation() {
        return 1 + (random.nextLong() >>> (2 + random.nextInt(60)));
    }

    /** Ascending ones mostly, as they come in practice. */
    private long[] ids() {
        long[] ids = new long[random.nextInt(6)];
        long last = number();
        for (int i = 0; i < ids.length; i++) {
            last = random.nextInt(4) == 0 ? number() : last + 1 + random.nextInt(200);
            ids[i] = last;
        }
        return ids;
    }

    private Address address() {
        Address.Kind kind = one(Address.Kind.values());
        return new Address(kind, "a" + text(), kind == Address.Kind.EXCHANGE ? text() : null);
    }

    private QueueSettings settings() {
        return new QueueSettings(
                number() & Long.MAX_VALUE,
                yes() ? 0 : random.nextInt(1_000_000),
                one(Overflow.values()),
                random.nextInt(12),
                random.nextInt(3) * 1_000L,
                yes() ? 1 : 1 + random.nextDouble(),
                number() & Long.MAX_VALUE,
                perhaps(address()),
                perhaps(address()),
                yes());
    }

    private Map<String, Object> headers() {
        Map<String, Object> headers = new LinkedHashMap<>();
        Object[] values = {
            true,
            (byte) random.nextInt(),
            (short) random.nextInt(),
            random.nextInt(),
            random.nextLong(),
            Float.intBitsToFloat(random.nextInt()),
            Double.longBitsToDouble(random.nextLong()),
            text()
        };
        for (int i = random.nextInt(5); i > 0; i--) {
            headers.put(text(), one(values));
        }
        return headers;
    }

    private StoredMessage stored() {
        long number = 1 + random.nextInt(1_000);
        return messages.computeIfAbsent(number, absent -> {
            StoredMessage stored =
                    new StoredMessage(Message.builder().text("m" + number).build());
            stored.number(number);
            return stored;
        });
    }

    private EngineRecord.MessageEnqueued placed() {
        return new EngineRecord.MessageEnqueued(number(), number(), stored(), ids(), yes());
    }

    private EngineRecord.DeliverySettled settled() {
        return new EngineRecord.DeliverySettled(number(), ids(), yes());
    }

    private List<Publication> publications() {
        List<Publication> published = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            published.add(new Publication(stored(), ids()));
        }
        return published;
    }

    private List<EngineRecord.DeliverySettled> settlements() {
        List<EngineRecord.DeliverySettled> settled = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            settled.add(settled());
        }
        return settled;
    }

    private BranchId branch() {
        byte[] global = new byte[random.nextInt(BranchId.PART_LENGTH_MAX + 1)];
        byte[] qualifier = new byte[random.nextInt(BranchId.PART_LENGTH_MAX + 1)];
        random.nextBytes(global);
        random.nextBytes(qualifier);
        return new BranchId(random.nextInt(), global, qualifier);
    }
}
