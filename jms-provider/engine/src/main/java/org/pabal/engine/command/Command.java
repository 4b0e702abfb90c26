package org.pabal.engine.command;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;
import org.pabal.message.AddressPatterns;
import org.pabal.message.BranchId;
import org.pabal.message.Message;

/**
 * Something a connection asks of the engine.
 *
 * <p>Identifiers of connections, sessions, consumers and browsers are chosen by whoever opens them, are positive, and are
 * never used twice in the life of a broker. Each command that carries a {@code request} other than
 * {@link #NO_REPLY} is answered by exactly one effect that repeats it; one with {@code NO_REPLY} is answered only by a
 * refusal, which then carries {@code NO_REPLY} too.
 */
public sealed interface Command {

    /** In place of a request: no answer is wanted unless it is a refusal. */
    long NO_REPLY = 0;

    /** Who asks. */
    long connection();

    /** Which answer belongs to it. */
    long request();

    // ---- connections and sessions

    /** In place of an operation: nobody will ask later whether this was carried out. */
    long NO_OPERATION = 0;

    /**
     * Refused with INVALID_CLIENT_ID while another connection uses the client id, with NOT_PERMITTED if the identity is that of
     * another user. Ends the connection that has the identity so far, as {@link LoseConnection} does.
     *
     * @param user who it is, for people who ask whose something is; null if that is not known
     * @param client who may come back; null for a connection that no other continues. With it the answer is
     *     {@code Answer.Opened}
     */
    record OpenConnection(
            long connection,
            long request,
            @Nullable String clientId,
            @Nullable String user,
            @Nullable ReturningClient client)
            implements Command {
        public OpenConnection(
                long connection, long request, @Nullable String clientId, @Nullable ReturningClient client) {
            this(connection, request, clientId, client == null ? null : client.user(), client);
        }

        /** Nobody comes back. */
        public OpenConnection(long connection, long request, @Nullable String clientId) {
            this(connection, request, clientId, null, null);
        }
    }

    /**
     * @param user who it is: nobody else may have the identity
     * @param nextOperation the lowest number that no operation of this identity has had so far; at least 1
     */
    record ReturningClient(ClientIdentity identity, String user, long nextOperation) {}

    /** Gives a connection that has none a client id. */
    record SetClientId(long connection, long request, String clientId) implements Command {}

    /**
     * From now on the connection's use of unknown queues creates those that match, and no others; without this it creates
     * all, where use creates queues at all. Not answered; nothing happens if there is no such connection.
     */
    record LimitCreation(long connection, AddressPatterns creatable) implements Command {
        @Override
        public long request() {
            return NO_REPLY;
        }
    }

    /** Closes all its sessions, deletes its temporary destinations, frees its client id. */
    record CloseConnection(long connection, long request) implements Command {}

    /**
     * The connection is gone, without a word. As {@link CloseConnection}; but if it has an identity, its temporary
     * destinations and non-durable subscriptions wait for a while, and what it has carried out is remembered.
     */
    record LoseConnection(long connection) implements Command {
        @Override
        public long request() {
            return NO_REPLY;
        }
    }

    /**
     * Whether an operation of the connection's identity was carried out: completed if so; refused with
     * TRANSACTION_ROLLED_BACK if not, which is final; with OUTCOME_UNKNOWN if that is not known.
     */
    record ResolveOperation(long connection, long request, long operation) implements Command {}

    /** @param transacted whether its publishes and settlements gather in a local transaction until commit */
    record OpenSession(long connection, long request, long session, boolean transacted) implements Command {}

    /**
     * Rolls an open local transaction back and returns what is still lent to it, counted as delivered; a client that
     * knows of deliveries which nobody has seen returns those first. An XA branch that the session works for is marked
     * as failed, a suspended or ended one stays.
     */
    record CloseSession(long connection, long request, long session) implements Command {}

    // ---- publishing

    /**
     * Routes a message. In a transacted session or one that works for an XA branch it waits there for the commit.
     *
     * @param deadlineMillis until when it may wait for room in a queue whose policy is to block; then RESOURCE_LIMIT
     * @param operation outside of transactions: its number among those of the connection's identity, so that it can come
     *     twice and is carried out once; or {@link #NO_OPERATION}
     */
    record PublishMessage(
            long connection,
            long request,
            long session,
            Address to,
            Message message,
            long deadlineMillis,
            long operation)
            implements Command {
        /** Comes once. */
        public PublishMessage(
                long connection, long request, long session, Address to, Message message, long deadlineMillis) {
            this(connection, request, session, to, message, deadlineMillis, NO_OPERATION);
        }
    }

    // ---- consuming

    /**
     * @param source a queue, or a subscription that is created or joined
     * @param selector as text; null or blank for all
     * @param priority higher ones are served first while they have credit; 0 is usual
     * @param replaces the consumer of a lost connection of the same identity whose unshared non-durable subscription it goes on
     *     with, if that still waits, or the one which that replaced itself; 0 for none
     */
    record OpenConsumer(
            long connection,
            long request,
            long session,
            long consumer,
            Source source,
            @Nullable String selector,
            boolean noLocal,
            int priority,
            long replaces)
            implements Command {
        /** Replaces none. */
        public OpenConsumer(
                long connection,
                long request,
                long session,
                long consumer,
                Source source,
                @Nullable String selector,
                boolean noLocal,
                int priority) {
            this(connection, request, session, consumer, source, selector, noLocal, priority, 0);
        }
    }

    /** What it holds stays lent to the session until settled or returned; its credit is gone. */
    record CloseConsumer(long connection, long request, long consumer) implements Command {}

    /** Lets so many more messages be sent to the consumer. */
    record GrantCredit(long connection, long consumer, int messages) implements Command {
        @Override
        public long request() {
            return NO_REPLY;
        }
    }

    /** Takes all remaining credit back; when it is answered no delivery follows. */
    record RevokeCredit(long connection, long request, long consumer) implements Command {}

    /**
     * The deliveries are done with; inside a transaction, once it commits. Unknown deliveries are refused with NOT_FOUND
     * (the known ones are settled all the same).
     *
     * @param deliveries ascending, of this session
     */
    record SettleDeliveries(long connection, long request, long session, long[] deliveries) implements Command {}

    /** @param deliveries ascending, of this session; each goes back to its original place, or on as the reason says */
    record ReturnDeliveries(long connection, long request, long session, long[] deliveries, ReturnReason reason)
            implements Command {}

    /**
     * Lends deliveries, which nobody has seen, to another session of the same connection: they are delivered to it anew,
     * with its numbers and the same counts, before this is answered. The consumer stays the one that they first came to.
     * Unknown deliveries are refused with NOT_FOUND (the known ones are handed over all the same).
     *
     * @param from the session that holds them
     * @param deliveries ascending, of {@code from}
     */
    record HandOverDeliveries(long connection, long request, long from, long to, long[] deliveries)
            implements Command {}

    enum ReturnReason {
        /** Nobody has seen it: the delivery count is what it was before. */
        UNSTARTED,
        /** It was delivered and comes again: the count stands, back-off and redelivery limit apply. */
        FAILED,
        /** It must not come again: dead-lettered at once. */
        REJECTED
    }

    // ---- local transactions

    /**
     * Settles these and commits the session's transaction, as one.
     *
     * @param publishedMin so many messages have to have been accepted in the transaction since it began, or else nothing is
     *     committed ({@code INCOMPLETE_TRANSACTION}) and the transaction stays as it is: so nobody has to wait for the answers
     *     to them before asking for the commit
     * @param settled ascending, of this session, besides those settled earlier in the transaction
     * @param operation its number among those of the connection's identity, for {@link ResolveOperation}; or
     *     {@link #NO_OPERATION}
     */
    record CommitTransaction(
            long connection, long request, long session, int publishedMin, long[] settled, long operation)
            implements Command {
        /** Whatever has been accepted; and nobody asks later. */
        public CommitTransaction(long connection, long request, long session, long[] settled) {
            this(connection, request, session, 0, settled, NO_OPERATION);
        }
    }

    /**
     * Drops what was published, returns what was settled in the transaction and these.
     *
     * @param returned ascending, of this session, delivered and not settled
     */
    record RollbackTransaction(long connection, long request, long session, long[] returned) implements Command {}

    // ---- XA (X/Open XA, jakarta.transaction's javax.transaction.xa.XAResource)

    /** @param timeoutMillis after which an unprepared branch is rolled back; 0 for the broker's default */
    record StartBranch(long connection, long request, long session, BranchId branch, StartMode mode, long timeoutMillis)
            implements Command {}

    enum StartMode {
        NEW,
        JOIN,
        RESUME
    }

    /** @param settled ascending, of this session: delivered since the start, and part of the branch */
    record EndBranch(long connection, long request, long session, BranchId branch, EndMode mode, long[] settled)
            implements Command {}

    enum EndMode {
        SUCCESS,
        SUSPEND,
        FAIL
    }

    /** Answered by {@code Answer.Vote}. */
    record PrepareBranch(long connection, long request, BranchId branch) implements Command {}

    /**
     * @param operation its number among those of the connection's identity, so that it can come twice and is carried out once;
     *     or {@link #NO_OPERATION}
     */
    record CommitBranch(long connection, long request, BranchId branch, boolean onePhase, long operation)
            implements Command {
        /** Comes once. */
        public CommitBranch(long connection, long request, BranchId branch, boolean onePhase) {
            this(connection, request, branch, onePhase, NO_OPERATION);
        }
    }

    record RollbackBranch(long connection, long request, BranchId branch) implements Command {}

    /** Drops the memory of a heuristically completed branch. */
    record ForgetBranch(long connection, long request, BranchId branch) implements Command {}

    /** Answered by {@code Answer.Branches}: the prepared and the heuristically completed ones. */
    record RecoverBranches(long connection, long request) implements Command {}

    /** An administrator's decision over a prepared branch; it stays listed until forgotten. */
    record CompleteBranchHeuristically(long connection, long request, BranchId branch, boolean commit)
            implements Command {}

    // ---- large bodies

    /** Longest piece of a body that is written or read at once, in bytes. */
    int BODY_PIECE_MAX = 512 << 10;

    /** Shortest piece that another may follow, in bytes. */
    int BODY_PIECE_MIN = 16 << 10;

    /**
     * Writes the next piece of the body of a message that this connection is going to publish. The first piece makes the
     * body, and the connection holds it from then on.
     *
     * @param offset how much has been written before
     * @param piece its remaining bytes, at least one, at most {@link #BODY_PIECE_MAX}; never written to. All but the last are
     *     equally long, and at least {@link #BODY_PIECE_MIN}
     * @param deadlineMillis until when it may wait for room; then RESOURCE_LIMIT
     */
    record WriteBody(long connection, long request, long body, long offset, ByteBuffer piece, long deadlineMillis)
            implements Command {}

    /**
     * Has the connection hold the body of a message that is lent to one of its sessions, so that it can be read though the
     * delivery be settled. Each holding is released by itself.
     */
    record HoldBody(long connection, long request, long session, long delivery) implements Command {}

    /** The same for a body whose message a browser of the connection has shown; NOT_FOUND if it has gone since. */
    record HoldBrowsedBody(long connection, long request, long browser, long body) implements Command {}

    /**
     * Reads from a body that the connection holds. Answered by {@code Answer.BodyPiece}.
     *
     * @param lengthMax 1 to {@link #BODY_PIECE_MAX}
     */
    record ReadBody(long connection, long request, long body, long offset, int lengthMax) implements Command {}

    /** Ends one holding of the connection. What nobody holds or refers to is gone. */
    record ReleaseBody(long connection, long request, long body) implements Command {}

    // ---- browsing

    /** A cursor over a queue; it takes nothing. Shows what is due, lent or not, in the order of delivery. */
    record OpenBrowser(
            long connection,
            long request,
            long session,
            long browser,
            Address queue,
            @Nullable String selector) implements Command {}

    /** Answered by {@code Answer.Browsed}. */
    record BrowseMore(long connection, long request, long browser, int messagesMax) implements Command {}

    record CloseBrowser(long connection, long request, long browser) implements Command {}

    // ---- destinations and subscriptions

    /** @param address a temporary queue or topic; it lives with the connection, which alone may consume from it */
    record CreateTemporary(long connection, long request, Address address) implements Command {}

    /** Refused with ILLEGAL_STATE while it has consumers. */
    record DeleteTemporary(long connection, long request, Address address) implements Command {}

    /** Deletes the durable subscription of that name (and the connection's client id, if it has one). */
    record Unsubscribe(long connection, long request, String subscription) implements Command {}

    /** Makes sure a destination exists or may be created, without using it; INVALID_DESTINATION if not. */
    record CheckDestination(long connection, long request, Address address) implements Command {}

    // ---- administration

    /** Creates the queue, or changes its settings. */
    record DeclareQueue(long connection, long request, String name, QueueSettings settings) implements Command {}

    /** With its bindings; its consumers are ended. Refused with ILLEGAL_STATE if it is not as the condition says. */
    record DeleteQueue(long connection, long request, String name, DeleteIf condition) implements Command {}

    /** Which queue is deleted. */
    enum DeleteIf {
        /** One with neither consumers nor messages, not even such as transactions will bring. */
        UNUSED,
        /** One without messages, not even such as transactions will bring. */
        EMPTY,
        /** Any. What is in it is dropped. */
        ANY
    }

    /**
     * Lends nothing of the queue any more, to nobody, until {@link ResumeQueue}: what is lent stays so and may be settled, sends
     * and browsing go on. Outlives a restart if the queue does. Completed at once if it is paused already.
     *
     * @param by who asks, for people who want to know later; null if that is not known
     */
    record PauseQueue(
            long connection,
            long request,
            String name,
            @Nullable String by) implements Command {}

    /** Completed at once if it is not paused. */
    record ResumeQueue(long connection, long request, String name) implements Command {}

    /** Answered by {@code Answer.Count}. */
    record PurgeQueue(long connection, long request, String name) implements Command {}

    /** Answered by {@code Answer.Count}. Atomic for each message. */
    record MoveMessages(
            long connection,
            long request,
            String from,
            Address to,
            @Nullable String selector,
            int messagesMax) implements Command {}

    /**
     * Sends dead-lettered messages back to where they were, stripped of the dead-letter properties.
     * Answered by {@code Answer.Count}.
     */
    record RetryDeadLetters(
            long connection,
            long request,
            String deadLetterQueue,
            @Nullable String selector,
            int messagesMax) implements Command {}

    record DeclareExchange(long connection, long request, String name, ExchangeType type) implements Command {}

    record DeleteExchange(long connection, long request, String name) implements Command {}

    /**
     * @param key routing key, or pattern on a topic exchange; ignored on fanout and headers exchanges
     * @param selector further condition, or null
     * @param headers on a headers exchange the properties to compare; empty elsewhere
     * @param matchAll on a headers exchange whether all of them must be equal, or any
     */
    record Bind(
            long connection,
            long request,
            String exchange,
            String queue,
            String key,
            @Nullable String selector,
            Map<String, Object> headers,
            boolean matchAll)
            implements Command {}

    record Unbind(long connection, long request, String exchange, String queue, String key) implements Command {}

    /**
     * Puts a message into a queue as it was in one before: past routing, limits and memory, with its deliveries counted. For
     * the import of what was exported, into a broker that nobody consumes from.
     *
     * @param scheduled whether it waits for its delivery time, whatever the time is now
     * @param count how often it counts as delivered
     * @param notBeforeMillis until when it backs off; 0 if it does not
     * @param attempts its failed deliveries, oldest first
     */
    record RestoreMessage(
            long connection,
            long request,
            String queue,
            Message message,
            boolean scheduled,
            int count,
            long notBeforeMillis,
            List<FailedAttempt> attempts)
            implements Command {}

    /** @param by to whom it was lent, and how it came back */
    record FailedAttempt(long atMillis, String by) {}

    /** Answered by {@code Answer.Queues}. */
    record DescribeQueues(long connection, long request, List<String> names) implements Command {}

    /** Answered by {@code Answer.Subscriptions}. */
    record DescribeSubscriptions(long connection, long request) implements Command {}

    /** Answered by {@code Answer.Exchanges}. */
    record DescribeExchanges(long connection, long request) implements Command {}

    /**
     * The bindings of queues, without those of subscriptions; answered by {@code Answer.Bindings}.
     *
     * @param exchange null for those of all exchanges
     * @param queue null for those of all queues
     */
    record DescribeBindings(
            long connection,
            long request,
            @Nullable String exchange,
            @Nullable String queue) implements Command {}

    /**
     * Why messages of a queue are where they are; answered by {@code Answer.Explanation}.
     *
     * @param messageId one message; null for the first ones
     */
    record ExplainQueue(
            long connection,
            long request,
            String queue,
            @Nullable String messageId) implements Command {}
}
