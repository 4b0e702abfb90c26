package org.pabal.engine.record;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;

/**
 * Something that happened. Applying the records of an engine's life, in order, to an empty state gives its state again;
 * applying only those that are not volatile gives the durable part of it.
 *
 * <p>A record that is not volatile may mention queues and entries that are (one message for a durable and a non-durable
 * subscription, one commit of persistent and non-persistent messages): whoever applies it skips what is not there.
 *
 * <p>Loans are not recorded, only how often an entry was lent: who had it when the engine ended has no meaning after.
 */
public sealed interface EngineRecord {

    /** Whether it only concerns what a restart forgets (non-persistent messages, temporary things): applied, never appended. */
    boolean isVolatile();

    /** Calls the method of the target that is meant for this kind of record. */
    void applyTo(RecordTarget target);

    /** The messages to which it refers, which must be in the log before it is. */
    default void forEachMessage(Consumer<? super StoredMessage> each) {}

    // ---- exchanges, queues, bindings, subscriptions

    record ExchangeDeclared(String name, ExchangeType type) implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return false;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** Its bindings went with it. */
    record ExchangeDeleted(String name) implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return false;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /**
     * A queue was created, or if there is one with this number, its settings changed.
     *
     * @param durable false for a temporary queue
     */
    record QueueDeclared(long queue, String name, QueueSettings settings, boolean durable) implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return !durable;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** Its messages and bindings went with it. */
    record QueueDeleted(long queue, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /**
     * Nothing of the queue is lent until it is resumed.
     *
     * @param by who has asked for it; null if that is not known
     */
    record QueuePaused(long queue, long atMillis, @Nullable String by, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    record QueueResumed(long queue, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** Headers and matchAll as in {@link org.pabal.engine.command.Command.Bind}. */
    record BindingAdded(
            String exchange,
            long queue,
            String key,
            @Nullable String selector,
            Map<String, Object> headers,
            boolean matchAll,
            boolean isVolatile)
            implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    record BindingRemoved(String exchange, long queue, String key, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /**
     * A subscription with its queue and its binding.
     *
     * @param clientId null without one, and for subscriptions that are not named
     * @param excludedConnection whose messages an unshared non-durable subscription does not want; 0 for none
     * @param excludedClientId whose messages a durable subscription does not want
     */
    record SubscriptionCreated(
            long subscription,
            long queue,
            String queueName,
            QueueSettings settings,
            Address topic,
            @Nullable String name,
            @Nullable String clientId,
            boolean durable,
            boolean shared,
            @Nullable String selector,
            boolean noLocal,
            long excludedConnection,
            @Nullable String excludedClientId)
            implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return !durable;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** Its queue went with it. */
    record SubscriptionDeleted(long subscription, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    // ---- messages

    /**
     * One message came into some queues: into {@code queues[i]} as entry {@code firstEntry + i}. Where its delivery time
     * is later than {@code atMillis}, it waits for that first.
     */
    record MessageEnqueued(long firstEntry, long atMillis, StoredMessage stored, long[] queues, boolean isVolatile)
            implements EngineRecord {
        public Message message() {
            return stored.message();
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }

        @Override
        public void forEachMessage(Consumer<? super StoredMessage> each) {
            each.accept(stored);
        }
    }

    /** @param count how often it has been lent by now */
    record EntryLent(long queue, long entry, int count, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /**
     * A loan ended without success.
     *
     * @param count how often it counts as delivered
     * @param notBeforeMillis when it may be lent again; 0 for at once
     * @param attempt what is remembered of the failed delivery; null if nobody had seen the message
     */
    record EntryReturned(
            long queue,
            long entry,
            int count,
            long notBeforeMillis,
            @Nullable Attempt attempt,
            boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /**
     * Its delivery time has come, or its back-off is over.
     *
     * @param newEntry under which number it has its place from now on, if it had none before; else 0
     * @param form what a page says of it then, if its message has a place in the log: for those who have not got it in memory;
     *     never written to
     */
    record EntryDue(long queue, long entry, long newEntry, byte @Nullable [] form, boolean isVolatile)
            implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** Deliveries of one queue are done with. */
    record DeliverySettled(long queue, long[] entries, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** @param placed where it went instead; null if it was dropped */
    record MessageExpired(long queue, long entry, @Nullable MessageEnqueued placed, boolean isVolatile)
            implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }

        @Override
        public void forEachMessage(Consumer<? super StoredMessage> each) {
            if (placed != null) {
                placed.forEachMessage(each);
            }
        }
    }

    /** It made room, or must not come again and has no dead-letter address. */
    record MessageDropped(long queue, long entry, String reason, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** Out of one queue and into the dead-letter queues, as one. */
    record MessageDeadLettered(long queue, long entry, String reason, MessageEnqueued placed, boolean isVolatile)
            implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }

        @Override
        public void forEachMessage(Consumer<? super StoredMessage> each) {
            placed.forEachMessage(each);
        }
    }

    /** Out of one queue and into others, as one: an administrator's move, or a dead letter's return. */
    record MessageMoved(long queue, long entry, MessageEnqueued placed, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }

        @Override
        public void forEachMessage(Consumer<? super StoredMessage> each) {
            placed.forEachMessage(each);
        }
    }

    /** An administrator emptied a queue, but for what was lent. */
    record MessagesPurged(long queue, long[] entries, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** An administrator emptied a queue: all that one page had outside of memory went. */
    record PagePurged(long queue, int lane, long firstEntry, long lastEntry, boolean isVolatile)
            implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    // ---- clients that may come back

    /**
     * A client has opened a connection that another may follow.
     *
     * @param client its number, under which records refer to it
     * @param user who it is
     * @param firstOperation no operation with a lower number was sent to this broker
     */
    record ClientKnown(long client, ClientIdentity identity, String user, long firstOperation) implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return false;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** The records before it, of the same command, were what a client asked for under this number. Volatile if all of them are. */
    record OperationDone(long client, long operation, boolean isVolatile) implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /** It has closed for good, or has not come back in time. */
    record ClientForgotten(long client) implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return false;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    // ---- transactions

    /**
     * All the work of a transaction, as one: what it settled is gone, then what it published is in its queues, numbered on
     * from {@code firstEntry} in the order of the list.
     */
    record TransactionCommitted(
            long firstEntry,
            long atMillis,
            List<Publication> published,
            List<DeliverySettled> settled,
            boolean isVolatile)
            implements EngineRecord {
        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }

        @Override
        public void forEachMessage(Consumer<? super StoredMessage> each) {
            for (int i = 0; i < published.size(); i++) {
                each.accept(published.get(i).stored());
            }
        }
    }

    /**
     * All the work of a branch, held until it is decided.
     *
     * @param by whose connection began it
     */
    record TransactionPrepared(
            BranchId branch, long atMillis, Author by, List<Publication> published, List<DeliverySettled> settled)
            implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return false;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }

        @Override
        public void forEachMessage(Consumer<? super StoredMessage> each) {
            for (int i = 0; i < published.size(); i++) {
                each.accept(published.get(i).stored());
            }
        }
    }

    /**
     * The work of a prepared branch was carried out.
     *
     * @param heuristic by an administrator; the branch is remembered until it is forgotten
     */
    record BranchCommitted(BranchId branch, long firstEntry, long atMillis, boolean heuristic) implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return false;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    /**
     * The work of a prepared branch was dropped; its entries are within reach again.
     *
     * @param heuristic by an administrator; the branch is remembered until it is forgotten
     */
    record BranchRolledBack(BranchId branch, boolean heuristic) implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return false;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }

    record BranchForgotten(BranchId branch) implements EngineRecord {
        @Override
        public boolean isVolatile() {
            return false;
        }

        @Override
        public void applyTo(RecordTarget target) {
            target.apply(this);
        }
    }
}
