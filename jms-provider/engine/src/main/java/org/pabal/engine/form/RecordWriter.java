package org.pabal.engine.form;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.Author;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.RecordTarget;
import org.pabal.engine.record.StoredMessage;

/**
 * Writes records in their binary form. Messages are not in it but referred to by number: write them first, and give each
 * its {@link StoredMessage#number(long)}.
 *
 * <pre>{@code
 * record.forEachMessage(storing);               // writes those that have no number yet
 * batch.add(EVENT, writer.write(record));
 * }</pre>
 *
 * <p>Used again and again by its one owner: once its buffer has grown it allocates nothing.
 */
public final class RecordWriter {

    private final FieldWriter fields = new FieldWriter();
    private final Kinds kinds = new Kinds(fields);

    /**
     * The record's bytes, in the same buffer each time: valid until the next is written.
     *
     * @throws IllegalStateException if it refers to a message that has no number
     */
    public ByteBuffer write(EngineRecord record) {
        fields.clear();
        record.applyTo(kinds);
        return fields.written();
    }

    /** One method for each kind: a new kind does not compile before it has a form. */
    private static final class Kinds implements RecordTarget {

        private final FieldWriter into;

        Kinds(FieldWriter into) {
            this.into = into;
        }

        private void head(int kind, int flags) {
            into.one(kind);
            into.one(RecordForm.VERSION);
            into.one(flags);
        }

        private static int flag(int flag, boolean set) {
            return set ? flag : 0;
        }

        private static int flags(boolean isVolatile) {
            return flag(RecordForm.VOLATILE, isVolatile);
        }

        private void optional(@Nullable String text) {
            if (text != null) {
                into.text(text);
            }
        }

        // ---- exchanges, queues, bindings, subscriptions

        @Override
        public void apply(EngineRecord.ExchangeDeclared happened) {
            head(RecordForm.EXCHANGE_DECLARED, 0);
            into.text(happened.name());
            into.one(FieldForm.code(happened.type()));
        }

        @Override
        public void apply(EngineRecord.ExchangeDeleted happened) {
            head(RecordForm.EXCHANGE_DELETED, 0);
            into.text(happened.name());
        }

        @Override
        public void apply(EngineRecord.QueueDeclared happened) {
            head(RecordForm.QUEUE_DECLARED, flags(!happened.durable()));
            into.number(happened.queue());
            into.text(happened.name());
            into.settings(happened.settings());
        }

        @Override
        public void apply(EngineRecord.QueueDeleted happened) {
            head(RecordForm.QUEUE_DELETED, flags(happened.isVolatile()));
            into.number(happened.queue());
        }

        @Override
        public void apply(EngineRecord.QueuePaused happened) {
            head(
                    RecordForm.QUEUE_PAUSED,
                    flags(happened.isVolatile()) | flag(RecordForm.PAUSED_HAS_BY, happened.by() != null));
            into.number(happened.queue());
            into.number(happened.atMillis());
            optional(happened.by());
        }

        @Override
        public void apply(EngineRecord.QueueResumed happened) {
            head(RecordForm.QUEUE_RESUMED, flags(happened.isVolatile()));
            into.number(happened.queue());
        }

        @Override
        public void apply(EngineRecord.BindingAdded happened) {
            head(
                    RecordForm.BINDING_ADDED,
                    flags(happened.isVolatile())
                            | flag(RecordForm.BINDING_MATCHES_ALL, happened.matchAll())
                            | flag(RecordForm.BINDING_HAS_SELECTOR, happened.selector() != null));
            into.text(happened.exchange());
            into.number(happened.queue());
            into.text(happened.key());
            optional(happened.selector());
            into.headers(happened.headers());
        }

        @Override
        public void apply(EngineRecord.BindingRemoved happened) {
            head(RecordForm.BINDING_REMOVED, flags(happened.isVolatile()));
            into.text(happened.exchange());
            into.number(happened.queue());
            into.text(happened.key());
        }

        @Override
        public void apply(EngineRecord.SubscriptionCreated happened) {
            head(
                    RecordForm.SUBSCRIPTION_CREATED,
                    flags(!happened.durable())
                            | flag(RecordForm.SUBSCRIPTION_SHARED, happened.shared())
                            | flag(RecordForm.SUBSCRIPTION_NO_LOCAL, happened.noLocal())
                            | flag(RecordForm.SUBSCRIPTION_HAS_NAME, happened.name() != null)
                            | flag(RecordForm.SUBSCRIPTION_HAS_CLIENT_ID, happened.clientId() != null)
                            | flag(RecordForm.SUBSCRIPTION_HAS_SELECTOR, happened.selector() != null)
                            | flag(RecordForm.SUBSCRIPTION_EXCEPTS_CLIENT_ID, happened.excludedClientId() != null));
            into.number(happened.subscription());
            into.number(happened.queue());
            into.text(happened.queueName());
            into.settings(happened.settings());
            into.address(happened.topic());
            optional(happened.name());
            optional(happened.clientId());
            optional(happened.selector());
            into.number(happened.excludedConnection());
            optional(happened.excludedClientId());
        }

        @Override
        public void apply(EngineRecord.SubscriptionDeleted happened) {
            head(RecordForm.SUBSCRIPTION_DELETED, flags(happened.isVolatile()));
            into.number(happened.subscription());
        }

        // ---- messages

        @Override
        public void apply(EngineRecord.MessageEnqueued happened) {
            head(RecordForm.MESSAGE_ENQUEUED, flags(happened.isVolatile()));
            placed(happened);
        }

        private void placed(EngineRecord.MessageEnqueued placed) {
            into.number(placed.firstEntry());
            into.number(placed.atMillis());
            stored(placed.stored());
            into.ids(placed.queues());
        }

        private void stored(StoredMessage stored) {
            if (stored.number() == 0) {
                throw new IllegalStateException("cannot refer to " + stored
                        + ": it has no number; write it to the log before what refers to it");
            }
            into.number(stored.number());
        }

        /** A record within a record says itself whether it is volatile. */
        private void nested(EngineRecord.MessageEnqueued placed) {
            into.one(flags(placed.isVolatile()));
            placed(placed);
        }

        @Override
        public void apply(EngineRecord.EntryLent happened) {
            head(RecordForm.ENTRY_LENT, flags(happened.isVolatile()));
            into.number(happened.queue());
            into.number(happened.entry());
            into.number(Integer.toUnsignedLong(happened.count()));
        }

        @Override
        public void apply(EngineRecord.EntryReturned happened) {
            head(
                    RecordForm.ENTRY_RETURNED,
                    flags(happened.isVolatile()) | flag(RecordForm.RETURN_HAS_ATTEMPT, happened.attempt() != null));
            into.number(happened.queue());
            into.number(happened.entry());
            into.number(Integer.toUnsignedLong(happened.count()));
            into.number(happened.notBeforeMillis());
            if (happened.attempt() != null) {
                into.number(happened.attempt().atMillis());
                into.text(happened.attempt().by());
            }
        }

        @Override
        public void apply(EngineRecord.EntryDue happened) {
            byte[] form = happened.form();
            head(
                    RecordForm.ENTRY_DUE,
                    flags(happened.isVolatile())
                            | (happened.newEntry() == 0 ? 0 : RecordForm.DUE_HAS_NUMBER)
                            | (form == null ? 0 : RecordForm.DUE_HAS_FORM));
            into.number(happened.queue());
            into.number(happened.entry());
            if (happened.newEntry() != 0) {
                into.number(happened.newEntry());
            }
            if (form != null) {
                into.bytes(form);
            }
        }

        @Override
        public void apply(EngineRecord.DeliverySettled happened) {
            head(RecordForm.DELIVERY_SETTLED, flags(happened.isVolatile()));
            settled(happened);
        }

        private void settled(EngineRecord.DeliverySettled settled) {
            into.number(settled.queue());
            into.ids(settled.entries());
        }

        @Override
        public void apply(EngineRecord.MessageExpired happened) {
            head(
                    RecordForm.MESSAGE_EXPIRED,
                    flags(happened.isVolatile()) | flag(RecordForm.EXPIRED_IS_PLACED, happened.placed() != null));
            into.number(happened.queue());
            into.number(happened.entry());
            if (happened.placed() != null) {
                nested(happened.placed());
            }
        }

        @Override
        public void apply(EngineRecord.MessageDropped happened) {
            head(RecordForm.MESSAGE_DROPPED, flags(happened.isVolatile()));
            into.number(happened.queue());
            into.number(happened.entry());
            into.text(happened.reason());
        }

        @Override
        public void apply(EngineRecord.MessageDeadLettered happened) {
            head(RecordForm.MESSAGE_DEAD_LETTERED, flags(happened.isVolatile()));
            into.number(happened.queue());
            into.number(happened.entry());
            into.text(happened.reason());
            nested(happened.placed());
        }

        @Override
        public void apply(EngineRecord.MessageMoved happened) {
            head(RecordForm.MESSAGE_MOVED, flags(happened.isVolatile()));
            into.number(happened.queue());
            into.number(happened.entry());
            nested(happened.placed());
        }

        @Override
        public void apply(EngineRecord.MessagesPurged happened) {
            head(RecordForm.MESSAGES_PURGED, flags(happened.isVolatile()));
            into.number(happened.queue());
            into.ids(happened.entries());
        }

        @Override
        public void apply(EngineRecord.PagePurged happened) {
            head(RecordForm.PAGE_PURGED, flags(happened.isVolatile()));
            into.number(happened.queue());
            into.one(happened.lane());
            into.number(happened.firstEntry());
            into.number(happened.lastEntry());
        }

        // ---- clients that may come back

        @Override
        public void apply(EngineRecord.ClientKnown happened) {
            head(RecordForm.CLIENT_KNOWN, 0);
            into.number(happened.client());
            into.eight(happened.identity().high());
            into.eight(happened.identity().low());
            into.text(happened.user());
            into.number(happened.firstOperation());
        }

        @Override
        public void apply(EngineRecord.OperationDone happened) {
            head(RecordForm.OPERATION_DONE, flags(happened.isVolatile()));
            into.number(happened.client());
            into.number(happened.operation());
        }

        @Override
        public void apply(EngineRecord.ClientForgotten happened) {
            head(RecordForm.CLIENT_FORGOTTEN, 0);
            into.number(happened.client());
        }

        // ---- transactions

        @Override
        public void apply(EngineRecord.TransactionCommitted happened) {
            head(RecordForm.TRANSACTION_COMMITTED, flags(happened.isVolatile()));
            into.number(happened.firstEntry());
            into.number(happened.atMillis());
            published(happened.published());
            settled(happened.settled());
        }

        @Override
        public void apply(EngineRecord.TransactionPrepared happened) {
            Author by = happened.by();
            head(
                    RecordForm.TRANSACTION_PREPARED,
                    flag(RecordForm.PREPARED_HAS_CLIENT_ID, by.clientId() != null)
                            | flag(RecordForm.PREPARED_HAS_USER, by.user() != null));
            into.branch(happened.branch());
            into.number(happened.atMillis());
            optional(by.clientId());
            optional(by.user());
            published(happened.published());
            settled(happened.settled());
        }

        private void published(List<Publication> published) {
            into.number(published.size());
            for (int i = 0; i < published.size(); i++) {
                Publication publication = published.get(i);
                stored(publication.stored());
                into.ids(publication.queues());
            }
        }

        private void settled(List<EngineRecord.DeliverySettled> settled) {
            into.number(settled.size());
            for (int i = 0; i < settled.size(); i++) {
                EngineRecord.DeliverySettled each = settled.get(i);
                into.one(flags(each.isVolatile()));
                settled(each);
            }
        }

        @Override
        public void apply(EngineRecord.BranchCommitted happened) {
            head(RecordForm.BRANCH_COMMITTED, flag(RecordForm.BRANCH_HEURISTIC, happened.heuristic()));
            into.branch(happened.branch());
            into.number(happened.firstEntry());
            into.number(happened.atMillis());
        }

        @Override
        public void apply(EngineRecord.BranchRolledBack happened) {
            head(RecordForm.BRANCH_ROLLED_BACK, flag(RecordForm.BRANCH_HEURISTIC, happened.heuristic()));
            into.branch(happened.branch());
        }

        @Override
        public void apply(EngineRecord.BranchForgotten happened) {
            head(RecordForm.BRANCH_FORGOTTEN, 0);
            into.branch(happened.branch());
        }
    }
}
