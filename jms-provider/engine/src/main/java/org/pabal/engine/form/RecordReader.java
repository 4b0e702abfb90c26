package org.pabal.engine.form;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.Author;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.BranchId;

/**
 * Reads what {@link RecordWriter} has written, also in earlier releases. Whatever else it is given is a
 * {@link MalformedForm}: each record has exactly one form of a version.
 */
public final class RecordReader {

    private final FieldReader from = new FieldReader("engine record");
    private final StoredMessages messages;

    /** @param messages where to find what a record refers to */
    public RecordReader(StoredMessages messages) {
        this.messages = messages;
    }

    /**
     * The record of which the buffer's remaining bytes are the form; they are consumed.
     *
     * @throws MalformedForm if they are the form of none, or of one that this release does not know, or if it refers to
     *     a message that is not there
     */
    public EngineRecord read(ByteBuffer bytes) {
        from.read(bytes);
        EngineRecord record = record();
        from.requireEnd();
        return record;
    }

    private EngineRecord record() {
        int kind = from.one("the kind of the record");
        return switch (kind) {
            case RecordForm.EXCHANGE_DECLARED -> exchangeDeclared();
            case RecordForm.EXCHANGE_DELETED -> exchangeDeleted();
            case RecordForm.QUEUE_DECLARED -> queueDeclared();
            case RecordForm.QUEUE_DELETED -> queueDeleted();
            case RecordForm.QUEUE_PAUSED -> queuePaused();
            case RecordForm.QUEUE_RESUMED -> queueResumed();
            case RecordForm.BINDING_ADDED -> bindingAdded();
            case RecordForm.BINDING_REMOVED -> bindingRemoved();
            case RecordForm.SUBSCRIPTION_CREATED -> subscriptionCreated();
            case RecordForm.SUBSCRIPTION_DELETED -> subscriptionDeleted();
            case RecordForm.MESSAGE_ENQUEUED -> placed(head(kind, RecordForm.VOLATILE));
            case RecordForm.ENTRY_LENT -> entryLent();
            case RecordForm.ENTRY_RETURNED -> entryReturned();
            case RecordForm.ENTRY_DUE -> entryDue();
            case RecordForm.DELIVERY_SETTLED -> settled(head(kind, RecordForm.VOLATILE));
            case RecordForm.MESSAGE_EXPIRED -> messageExpired();
            case RecordForm.MESSAGE_DROPPED -> messageDropped();
            case RecordForm.MESSAGE_DEAD_LETTERED -> messageDeadLettered();
            case RecordForm.MESSAGE_MOVED -> messageMoved();
            case RecordForm.MESSAGES_PURGED -> messagesPurged();
            case RecordForm.PAGE_PURGED -> pagePurged();
            case RecordForm.CLIENT_KNOWN -> clientKnown();
            case RecordForm.OPERATION_DONE -> operationDone();
            case RecordForm.CLIENT_FORGOTTEN -> clientForgotten();
            case RecordForm.TRANSACTION_COMMITTED -> transactionCommitted();
            case RecordForm.TRANSACTION_PREPARED -> transactionPrepared();
            case RecordForm.BRANCH_COMMITTED -> branchCommitted();
            case RecordForm.BRANCH_ROLLED_BACK -> branchRolledBack();
            case RecordForm.BRANCH_FORGOTTEN -> branchForgotten();
            default ->
                throw from.malformed(
                        from.offset() - 1,
                        "this release knows no record of kind " + kind
                                + "; it was written by a newer release: start that one");
        };
    }

    /** Reads the version and the flags behind the kind, and answers the flags. */
    private int head(int kind, int known) {
        int version = from.one("the version of the record");
        if (version == 0 || version > RecordForm.VERSION) {
            throw from.malformed(
                    from.offset() - 1,
                    "a record of kind " + kind + " has version " + version + ", and this release knows 1 to "
                            + RecordForm.VERSION
                            + (version == 0 ? "" : "; it was written by a newer release: start that one"));
        }
        return flags(known);
    }

    private int flags(int known) {
        int flags = from.one("flags");
        if ((flags & ~known) != 0) {
            throw from.malformed(
                    from.offset() - 1,
                    "flags are " + Integer.toHexString(flags) + ", of which this release knows "
                            + Integer.toHexString(known) + " here (hexadecimal)");
        }
        return flags;
    }

    private static boolean has(int flag, int flags) {
        return (flags & flag) != 0;
    }

    private static boolean isVolatile(int flags) {
        return has(RecordForm.VOLATILE, flags);
    }

    private @Nullable String optional(boolean there, String field) {
        return there ? from.text(field) : null;
    }

    private long queue() {
        return from.number("the queue");
    }

    private long entry() {
        return from.number("the entry");
    }

    // ---- exchanges, queues, bindings, subscriptions

    private EngineRecord exchangeDeclared() {
        head(RecordForm.EXCHANGE_DECLARED, 0);
        return new EngineRecord.ExchangeDeclared(from.text("the exchange"), FieldForm.exchangeType(from));
    }

    private EngineRecord exchangeDeleted() {
        head(RecordForm.EXCHANGE_DELETED, 0);
        return new EngineRecord.ExchangeDeleted(from.text("the exchange"));
    }

    private EngineRecord queueDeclared() {
        int flags = head(RecordForm.QUEUE_DECLARED, RecordForm.VOLATILE);
        return new EngineRecord.QueueDeclared(
                queue(), from.text("the queue's name"), from.settings(), !isVolatile(flags));
    }

    private EngineRecord queuePaused() {
        int flags = head(RecordForm.QUEUE_PAUSED, RecordForm.VOLATILE | RecordForm.PAUSED_HAS_BY);
        return new EngineRecord.QueuePaused(
                queue(), time(), optional(has(RecordForm.PAUSED_HAS_BY, flags), "by whom"), isVolatile(flags));
    }

    private EngineRecord queueResumed() {
        int flags = head(RecordForm.QUEUE_RESUMED, RecordForm.VOLATILE);
        return new EngineRecord.QueueResumed(queue(), isVolatile(flags));
    }

    private EngineRecord queueDeleted() {
        int flags = head(RecordForm.QUEUE_DELETED, RecordForm.VOLATILE);
        return new EngineRecord.QueueDeleted(queue(), isVolatile(flags));
    }

    private EngineRecord bindingAdded() {
        int flags = head(
                RecordForm.BINDING_ADDED,
                RecordForm.VOLATILE | RecordForm.BINDING_MATCHES_ALL | RecordForm.BINDING_HAS_SELECTOR);
        return new EngineRecord.BindingAdded(
                from.text("the exchange"),
                queue(),
                from.text("the key"),
                optional(has(RecordForm.BINDING_HAS_SELECTOR, flags), "the selector"),
                from.headers(),
                has(RecordForm.BINDING_MATCHES_ALL, flags),
                isVolatile(flags));
    }

    private EngineRecord bindingRemoved() {
        int flags = head(RecordForm.BINDING_REMOVED, RecordForm.VOLATILE);
        return new EngineRecord.BindingRemoved(
                from.text("the exchange"), queue(), from.text("the key"), isVolatile(flags));
    }

    private EngineRecord subscriptionCreated() {
        int flags = head(
                RecordForm.SUBSCRIPTION_CREATED,
                RecordForm.VOLATILE
                        | RecordForm.SUBSCRIPTION_SHARED
                        | RecordForm.SUBSCRIPTION_NO_LOCAL
                        | RecordForm.SUBSCRIPTION_HAS_NAME
                        | RecordForm.SUBSCRIPTION_HAS_CLIENT_ID
                        | RecordForm.SUBSCRIPTION_HAS_SELECTOR
                        | RecordForm.SUBSCRIPTION_EXCEPTS_CLIENT_ID);
        return new EngineRecord.SubscriptionCreated(
                from.number("the subscription"),
                queue(),
                from.text("the queue's name"),
                from.settings(),
                from.address("the topic"),
                optional(has(RecordForm.SUBSCRIPTION_HAS_NAME, flags), "the subscription's name"),
                optional(has(RecordForm.SUBSCRIPTION_HAS_CLIENT_ID, flags), "the client id"),
                !isVolatile(flags),
                has(RecordForm.SUBSCRIPTION_SHARED, flags),
                optional(has(RecordForm.SUBSCRIPTION_HAS_SELECTOR, flags), "the selector"),
                has(RecordForm.SUBSCRIPTION_NO_LOCAL, flags),
                from.number("the excepted connection"),
                optional(has(RecordForm.SUBSCRIPTION_EXCEPTS_CLIENT_ID, flags), "the excepted client id"));
    }

    private EngineRecord subscriptionDeleted() {
        int flags = head(RecordForm.SUBSCRIPTION_DELETED, RecordForm.VOLATILE);
        return new EngineRecord.SubscriptionDeleted(from.number("the subscription"), isVolatile(flags));
    }

    // ---- messages

    private EngineRecord.MessageEnqueued placed(int flags) {
        return new EngineRecord.MessageEnqueued(
                from.number("the first entry"), time(), stored(), from.ids("queues"), isVolatile(flags));
    }

    private long time() {
        return from.number("the time");
    }

    private StoredMessage stored() {
        int at = from.offset();
        long number = from.number("the message");
        StoredMessage found = messages.find(number);
        if (found == null) {
            throw from.malformed(
                    at,
                    "it refers to message " + Long.toUnsignedString(number) + ", which is not in the log before it");
        }
        return found;
    }

    private EngineRecord.MessageEnqueued nested() {
        return placed(flags(RecordForm.VOLATILE));
    }

    private EngineRecord entryLent() {
        int flags = head(RecordForm.ENTRY_LENT, RecordForm.VOLATILE);
        return new EngineRecord.EntryLent(queue(), entry(), from.integer("the count"), isVolatile(flags));
    }

    private EngineRecord entryReturned() {
        int flags = head(RecordForm.ENTRY_RETURNED, RecordForm.VOLATILE | RecordForm.RETURN_HAS_ATTEMPT);
        return new EngineRecord.EntryReturned(
                queue(),
                entry(),
                from.integer("the count"),
                time(),
                has(RecordForm.RETURN_HAS_ATTEMPT, flags)
                        ? new Attempt(time(), from.text("to whom it was lent"))
                        : null,
                isVolatile(flags));
    }

    private EngineRecord entryDue() {
        int flags =
                head(RecordForm.ENTRY_DUE, RecordForm.VOLATILE | RecordForm.DUE_HAS_NUMBER | RecordForm.DUE_HAS_FORM);
        return new EngineRecord.EntryDue(
                queue(),
                entry(),
                has(RecordForm.DUE_HAS_NUMBER, flags) ? newEntry() : 0,
                has(RecordForm.DUE_HAS_FORM, flags) ? from.bytes("the form of the entry") : null,
                isVolatile(flags));
    }

    private long newEntry() {
        long entry = from.number("the new entry");
        if (entry == 0) {
            throw from.malformed("it has a new number for the entry, and that is 0");
        }
        return entry;
    }

    private EngineRecord.DeliverySettled settled(int flags) {
        return new EngineRecord.DeliverySettled(queue(), from.ids("entries"), isVolatile(flags));
    }

    private EngineRecord messageExpired() {
        int flags = head(RecordForm.MESSAGE_EXPIRED, RecordForm.VOLATILE | RecordForm.EXPIRED_IS_PLACED);
        return new EngineRecord.MessageExpired(
                queue(), entry(), has(RecordForm.EXPIRED_IS_PLACED, flags) ? nested() : null, isVolatile(flags));
    }

    private EngineRecord messageDropped() {
        int flags = head(RecordForm.MESSAGE_DROPPED, RecordForm.VOLATILE);
        return new EngineRecord.MessageDropped(queue(), entry(), from.text("the reason"), isVolatile(flags));
    }

    private EngineRecord messageDeadLettered() {
        int flags = head(RecordForm.MESSAGE_DEAD_LETTERED, RecordForm.VOLATILE);
        return new EngineRecord.MessageDeadLettered(
                queue(), entry(), from.text("the reason"), nested(), isVolatile(flags));
    }

    private EngineRecord messageMoved() {
        int flags = head(RecordForm.MESSAGE_MOVED, RecordForm.VOLATILE);
        return new EngineRecord.MessageMoved(queue(), entry(), nested(), isVolatile(flags));
    }

    private EngineRecord messagesPurged() {
        int flags = head(RecordForm.MESSAGES_PURGED, RecordForm.VOLATILE);
        return new EngineRecord.MessagesPurged(queue(), from.ids("entries"), isVolatile(flags));
    }

    private EngineRecord pagePurged() {
        int flags = head(RecordForm.PAGE_PURGED, RecordForm.VOLATILE);
        return new EngineRecord.PagePurged(
                queue(),
                from.one("lane"),
                from.number("the first entry"),
                from.number("the last entry"),
                isVolatile(flags));
    }

    // ---- clients that may come back

    private EngineRecord clientKnown() {
        head(RecordForm.CLIENT_KNOWN, 0);
        return new EngineRecord.ClientKnown(
                client(),
                new ClientIdentity(from.eight("the identity"), from.eight("the identity")),
                from.text("the user"),
                operation());
    }

    private EngineRecord operationDone() {
        int flags = head(RecordForm.OPERATION_DONE, RecordForm.VOLATILE);
        return new EngineRecord.OperationDone(client(), operation(), isVolatile(flags));
    }

    private EngineRecord clientForgotten() {
        head(RecordForm.CLIENT_FORGOTTEN, 0);
        return new EngineRecord.ClientForgotten(client());
    }

    private long client() {
        return from.number("the client");
    }

    private long operation() {
        long operation = from.number("the operation");
        if (operation < 1) {
            throw from.malformed("operation " + operation + ", and they are numbered from 1");
        }
        return operation;
    }

    // ---- transactions

    private EngineRecord transactionCommitted() {
        int flags = head(RecordForm.TRANSACTION_COMMITTED, RecordForm.VOLATILE);
        return new EngineRecord.TransactionCommitted(
                from.number("the first entry"), time(), publications(), settlements(), isVolatile(flags));
    }

    private EngineRecord transactionPrepared() {
        int flags =
                head(RecordForm.TRANSACTION_PREPARED, RecordForm.PREPARED_HAS_CLIENT_ID | RecordForm.PREPARED_HAS_USER);
        return new EngineRecord.TransactionPrepared(
                branch(),
                time(),
                new Author(
                        optional(has(RecordForm.PREPARED_HAS_CLIENT_ID, flags), "the client id"),
                        optional(has(RecordForm.PREPARED_HAS_USER, flags), "the user")),
                publications(),
                settlements());
    }

    private BranchId branch() {
        return from.branch("the branch");
    }

    private List<Publication> publications() {
        int count = from.count("number of publications");
        List<Publication> published = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            published.add(new Publication(stored(), from.ids("queues")));
        }
        return published;
    }

    private List<EngineRecord.DeliverySettled> settlements() {
        int count = from.count("number of settlements");
        List<EngineRecord.DeliverySettled> settled = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            settled.add(settled(flags(RecordForm.VOLATILE)));
        }
        return settled;
    }

    private EngineRecord branchCommitted() {
        int flags = head(RecordForm.BRANCH_COMMITTED, RecordForm.BRANCH_HEURISTIC);
        return new EngineRecord.BranchCommitted(
                branch(), from.number("the first entry"), time(), has(RecordForm.BRANCH_HEURISTIC, flags));
    }

    private EngineRecord branchRolledBack() {
        int flags = head(RecordForm.BRANCH_ROLLED_BACK, RecordForm.BRANCH_HEURISTIC);
        return new EngineRecord.BranchRolledBack(branch(), has(RecordForm.BRANCH_HEURISTIC, flags));
    }

    private EngineRecord branchForgotten() {
        head(RecordForm.BRANCH_FORGOTTEN, 0);
        return new EngineRecord.BranchForgotten(branch());
    }
}
