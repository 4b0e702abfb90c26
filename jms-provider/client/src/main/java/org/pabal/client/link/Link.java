package org.pabal.client.link;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * One connection to a broker, as the client sees it.
 *
 * <p>No method blocks. Calls take effect in the order in which they are made. What is answered completes a stage, or fails
 * it with a {@link RefusedException}; a stage may complete before the method returns, and otherwise completes on a thread
 * that must not be blocked. Safe for use by many threads.
 */
public interface Link extends AutoCloseable {

    /** The broker's clock as far as it is known here, in milliseconds since 1970. */
    long currentTimeMillis();

    /** A number never used before with this broker: for sessions, consumers, browsers, message ids. */
    long nextId();

    /** For people: which broker this reaches. */
    String describe();

    /**
     * Where the broker is that this reaches now: the same text for two links only if both are at the same address. Null while that is
     * not known, as the link connects to one of several.
     */
    default @Nullable String reached() {
        return describe();
    }

    /** How often the broker has lost sight of this: of bodies that were held, of browsers. Counted before it is told. */
    default int interruptions() {
        return 0;
    }

    /** How long opening may take beyond the time for an answer, in milliseconds. */
    default long openingMillisMax() {
        return 0;
    }

    /** Opens the connection; the first call. Deliveries come to the listener from then on. */
    CompletionStage<Void> open(
            @Nullable String clientId, @Nullable String user, @Nullable String password, LinkListener listener);

    CompletionStage<Void> setClientId(String clientId);

    /** Closes the connection in the broker and the link. Idempotent; does not throw. */
    @Override
    void close();

    CompletionStage<Void> openSession(long session, boolean transacted);

    CompletionStage<Void> closeSession(long session);

    /**
     * Publishes; joins the session's transaction if it has one.
     *
     * @param deadlineMillis until when it may wait for room in a full queue, on {@link #currentTimeMillis()}'s clock
     * @param confirmation told exactly once, in the order of publishing within the session, when the broker has taken
     *     responsibility or refused; possibly before this method returns
     */
    void publish(long session, Address to, Message message, long deadlineMillis, Confirmation confirmation);

    /** Somebody waits now for answers that nobody {@linkplain Confirmation#isUnhurried waited for} before. May do nothing. */
    default void hurry() {}

    // ---- large bodies

    /** Longest piece of a body that is written or read at once, in bytes. */
    int BODY_PIECE_MAX = 512 << 10;

    /**
     * Writes the next piece of the body of a message that is going to be published, which then refers to it ({@link
     * Message#largeBody()}). The connection holds the body from its first piece until {@link #releaseBody}: not before the
     * publish has been confirmed.
     *
     * @param body from {@link #nextId()}
     * @param offset how much has been written before
     * @param piece its remaining bytes, at most {@link #BODY_PIECE_MAX}; not to be changed afterwards. All but the last are
     *     equally long, and at least 16 KiB
     * @param deadlineMillis until when it may wait for room, on {@link #currentTimeMillis()}'s clock
     * @return completes when the broker keeps the piece as it would keep a message: who waits for one before writing the
     *     next but some bounds what is under way
     */
    default CompletionStage<Void> writeBody(long body, long offset, ByteBuffer piece, long deadlineMillis) {
        return withoutLargeBodies();
    }

    /**
     * Holds the body of a message that is lent to this session, so that it can be read after the delivery has been settled:
     * until as many {@link #releaseBody} as there were holds, or until the connection closes.
     */
    default CompletionStage<Void> holdBody(long session, long delivery) {
        return withoutLargeBodies();
    }

    /** As {@link #holdBody}, of a message that a browser has shown; NOT_FOUND if it has gone since. */
    default CompletionStage<Void> holdBrowsedBody(long browser, long body) {
        return withoutLargeBodies();
    }

    /**
     * Reads from a body that this connection holds.
     *
     * @param offset less than the body's length
     * @param lengthMax 1 to {@link #BODY_PIECE_MAX}
     * @return at least one byte, not to be changed; often less than asked for, where the broker's own pieces end
     */
    default CompletionStage<ByteBuffer> readBody(long body, long offset, int lengthMax) {
        return withoutLargeBodies();
    }

    /** Ends one hold. */
    default CompletionStage<Void> releaseBody(long body) {
        return withoutLargeBodies();
    }

    private static <T> CompletionStage<T> withoutLargeBodies() {
        return CompletableFuture.failedStage(new RefusedException(
                new Refusal(Refusal.Code.ILLEGAL_STATE, "this connection does not carry large messages")));
    }

    // ---- consuming

    CompletionStage<Void> openConsumer(long session, long consumer, ConsumerRequest request);

    /** Deliveries already made stay with the session. */
    CompletionStage<Void> closeConsumer(long consumer);

    void grantCredit(long consumer, int messages);

    /** When it completes, no further delivery comes until credit is granted again. */
    CompletionStage<Void> revokeCredit(long consumer);

    /** @param deliveries ascending; not to be changed afterwards */
    CompletionStage<Void> settle(long session, long... deliveries);

    /**
     * As {@link #settle}, by somebody who does not ask whether it has been done: it is, before what this thread asks next, unless
     * the link is lost. Only a refusal is told, to {@link LinkListener#refused}. It may stay here for a moment, so that others
     * can join it.
     *
     * @param isLast whether none is known that could: then it stays only if such come fast
     */
    void settleUnanswered(long session, boolean isLast, long... deliveries);

    /** @param deliveries ascending; not to be changed afterwards */
    CompletionStage<Void> giveBack(long session, GiveBack why, long... deliveries);

    /** Why deliveries go back. */
    enum GiveBack {
        /** Nobody has seen them: the delivery count does not rise. Also the answer to a recall. */
        UNSTARTED,
        /** Delivered, and to come again. */
        FAILED,
        /** Not to come again: to be dead-lettered. */
        REJECTED
    }

    /**
     * Lends deliveries, which nobody has seen, to another session of this connection. They come to it anew before the stage
     * completes: with its own numbers, the same counts, and the consumer that they first came to.
     *
     * @param deliveries ascending; not to be changed afterwards
     */
    CompletionStage<Void> handOver(long from, long to, long... deliveries);

    /**
     * Need not be asked only after what was published has been confirmed: that is confirmed before it completes.
     *
     * @param publishedMin unless so many messages have been accepted in the transaction nothing is committed: it is refused
     *     with {@code INCOMPLETE_TRANSACTION}, and the transaction stays as it is
     * @param settled ascending; settled together with the commit
     */
    CompletionStage<Void> commit(long session, int publishedMin, long... settled);

    /** @param returned ascending; delivered in the transaction */
    CompletionStage<Void> rollback(long session, long... returned);

    CompletionStage<Void> startBranch(long session, BranchId branch, BranchStart how, long timeoutMillis);

    /** How work for a branch begins: TMNOFLAGS, TMJOIN, TMRESUME. */
    enum BranchStart {
        NEW,
        JOIN,
        RESUME
    }

    CompletionStage<Void> endBranch(long session, BranchId branch, BranchEnd how, long... settled);

    /** How work for a branch ends: TMSUCCESS, TMSUSPEND, TMFAIL. */
    enum BranchEnd {
        SUCCESS,
        SUSPEND,
        FAIL
    }

    /** Completes with true if the branch held no work and is forgotten (XA_RDONLY). */
    CompletionStage<Boolean> prepareBranch(BranchId branch);

    CompletionStage<Void> commitBranch(BranchId branch, boolean onePhase);

    CompletionStage<Void> rollbackBranch(BranchId branch);

    CompletionStage<Void> forgetBranch(BranchId branch);

    CompletionStage<List<BranchId>> recoverBranches();

    CompletionStage<Void> openBrowser(long session, long browser, Address queue, @Nullable String selector);

    CompletionStage<BrowsedPage> browse(long browser, int messagesMax);

    /** @param end whether nothing follows at present */
    record BrowsedPage(List<Message> messages, boolean end) {}

    CompletionStage<Void> closeBrowser(long browser);

    CompletionStage<Void> createTemporary(Address address);

    CompletionStage<Void> deleteTemporary(Address address);

    CompletionStage<Void> unsubscribe(String subscription);

    /** Refused with INVALID_DESTINATION where the destination neither exists nor may be created. */
    CompletionStage<Void> checkDestination(Address address);

    /**
     * Asks for what is not messaging.
     *
     * @param request JSON in UTF-8, as the reference of the administration interface describes it
     */
    default CompletionStage<byte[]> administer(byte[] request) {
        return CompletableFuture.failedStage(new RefusedException(new Refusal(
                Refusal.Code.ILLEGAL_STATE, "administration does not go over this link; use a link over TCP")));
    }
}
