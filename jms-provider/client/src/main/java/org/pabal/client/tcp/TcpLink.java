package org.pabal.client.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.BrokerUrl;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.RefusedException;
import org.pabal.client.reconnect.ResumableLink;
import org.pabal.client.tcp.FrameSender.Haste;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.wire.BodyFrame;
import org.pabal.wire.BranchFrame;
import org.pabal.wire.ClientFrame;

/**
 * A link over TCP: each method is one frame, each answer the end of one stage. Frames are written by the thread that calls,
 * or by another that is writing just then; what comes is told by the one thread that reads.
 *
 * <p>{@link #publish} waits while the broker's publish window is full, {@link #close} until the broker has closed, at most
 * {@value #CLOSE_MILLIS_MAX} ms; every method while more waits to be written than the other end takes. Nothing else waits.
 */
public final class TcpLink implements ResumableLink {

    private static final byte[] NO_IDENTITY = {};

    /** How long {@link #close()} waits for the broker to have closed the connection, too. */
    public static final int CLOSE_MILLIS_MAX = 5_000;

    /** Deliveries in one frame: fits into the smallest there may be, though each stands alone. */
    private static final int DELIVERIES_MAX = 8_192;

    private final String name;
    private final TcpConnection connection;
    private final PendingRequests pending;
    private final PublishWindow window = new PublishWindow();
    private final Publications publications = new Publications(window);
    private final AtomicLong nextNumber = new AtomicLong();

    TcpLink(String scheme, Transport transport, TcpSettings settings) {
        this.name = scheme + transport.peer();
        this.pending = new PendingRequests();
        this.connection = new TcpConnection(name, transport, settings, pending, window);
    }

    /**
     * A link to one of the brokers that a URL names, with the URL's options; not open yet. It is over when its connection
     * is, whatever the options say of that.
     *
     * @throws RefusedException if none can be reached, or an option is malformed
     * @throws org.pabal.client.config.InvalidSetting if the URL is
     */
    public static Link connect(String url) throws RefusedException {
        BrokerUrl parsed = BrokerUrl.parse(url);
        TcpLinkProvider provider = new TcpLinkProvider();
        if (!provider.supports(parsed.broker())) {
            throw new RefusedException(new Refusal(
                    Refusal.Code.INVALID_ARGUMENT,
                    "cannot connect to " + parsed + " over TCP; write pabal://host:port or pabals://host:port"));
        }
        return provider.connectOnce(parsed.broker(), parsed.options());
    }

    // ---- connection

    @Override
    public long currentTimeMillis() {
        return connection.currentTimeMillis();
    }

    @Override
    public long nextId() {
        return connection.firstNumber() + nextNumber.getAndIncrement();
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public CompletionStage<Void> open(
            @Nullable String clientId, @Nullable String user, @Nullable String password, LinkListener listener) {
        return connection
                .open(
                        settings -> new Handshake(
                                clientId, user, password, NO_IDENTITY, ClientFrame.NO_OPERATION, settings),
                        listener)
                .thenAccept(isKnown -> {});
    }

    @Override
    public CompletionStage<Boolean> open(
            @Nullable String clientId,
            @Nullable String user,
            @Nullable String password,
            byte[] identity,
            long nextOperation,
            LinkListener listener) {
        return connection.open(
                settings -> new Handshake(clientId, user, password, identity, nextOperation, settings), listener);
    }

    @Override
    public long firstNumber() {
        return connection.firstNumber();
    }

    @Override
    public boolean isLost() {
        return connection.isEnded();
    }

    @Override
    public void abandon() {
        connection.abandon();
    }

    @Override
    public CompletionStage<Void> setClientId(String clientId) {
        return ask(request -> new ClientFrame.SetClientId(request, clientId));
    }

    @Override
    public void close() {
        connection.close(CLOSE_MILLIS_MAX);
    }

    // ---- sessions

    @Override
    public CompletionStage<Void> openSession(long session, boolean transacted) {
        return ask(request -> new ClientFrame.OpenSession(request, session, transacted));
    }

    @Override
    public CompletionStage<Void> closeSession(long session) {
        Reply<Void> reply = Reply.ofNothing().before((refused, number) -> publications.forget(session));
        return ask(reply, request -> new ClientFrame.CloseSession(request, session));
    }

    // ---- publishing

    @Override
    public void publish(long session, Address to, Message message, long deadlineMillis, Confirmation confirmation) {
        publishOnce(session, to, message, deadlineMillis, ClientFrame.NO_OPERATION, confirmation);
    }

    @Override
    public void publishOnce(
            long session, Address to, Message message, long deadlineMillis, long operation, Confirmation confirmation) {
        Objects.requireNonNull(to, "to");
        connection.requireOpened();
        int size = message.encodedSize();
        Refusal obstacle = size > connection.contentMax()
                ? new Refusal(
                        Refusal.Code.RESOURCE_LIMIT,
                        "message of " + size + " bytes: " + name + " takes messages of at most "
                                + connection.contentMax() + "; split it, or have the broker's limit raised")
                : reserve(size, deadlineMillis);
        if (obstacle != null) {
            // In its place among those that are not confirmed yet, though it is never sent
            publications.begin(session, 0, confirmation).refused(obstacle);
            return;
        }
        PendingRequest publication = publications.begin(session, size, confirmation);
        send(
                publication,
                request -> new ClientFrame.Publish(
                        request, session, to, deadlineMillis, operation, confirmation.isUnhurried(), message),
                haste(confirmation));
    }

    /** The broker answers a heartbeat with what it keeps back; and it takes along what is gathered here. */
    @Override
    public void hurry() {
        connection.sendHeartbeat();
    }

    private static Haste haste(Confirmation confirmation) {
        if (confirmation.isAwaited()) {
            return Haste.NOW;
        }
        return confirmation.isUncommitted() ? Haste.GATHERED : Haste.SOON;
    }

    private @Nullable Refusal reserve(int size, long deadlineMillis) {
        // The broker answers by the deadline whatever is waiting for room there; a little more for the way
        long patience = Math.max(0, deadlineMillis - currentTimeMillis()) + CLOSE_MILLIS_MAX;
        return window.reserve(size, patience)
                ? null
                : new Refusal(
                        Refusal.Code.RESOURCE_LIMIT,
                        "no room to publish within " + patience + " ms: " + name
                                + " has not answered what was published before; is a queue full?");
    }

    // ---- large bodies

    @Override
    public CompletionStage<Void> writeBody(long body, long offset, ByteBuffer piece, long deadlineMillis) {
        connection.requireOpened();
        byte[] bytes = new byte[piece.remaining()];
        piece.duplicate().get(bytes);
        Refusal obstacle = reserve(bytes.length, deadlineMillis);
        if (obstacle != null) {
            return CompletableFuture.failedStage(new RefusedException(obstacle));
        }
        Reply<Void> reply = Reply.ofNothing().before((refused, number) -> window.answered(bytes.length));
        return ask(reply, request -> new BodyFrame.WriteBody(request, body, offset, deadlineMillis, bytes));
    }

    @Override
    public CompletionStage<Void> holdBody(long session, long delivery) {
        return ask(request -> new BodyFrame.HoldBody(request, session, delivery));
    }

    @Override
    public CompletionStage<Void> holdBrowsedBody(long browser, long body) {
        return ask(request -> new BodyFrame.HoldBrowsedBody(request, browser, body));
    }

    @Override
    public CompletionStage<ByteBuffer> readBody(long body, long offset, int lengthMax) {
        return ask(Reply.ofBodyPiece(), request -> new BodyFrame.ReadBody(request, body, offset, lengthMax));
    }

    @Override
    public CompletionStage<Void> releaseBody(long body) {
        return ask(request -> new BodyFrame.ReleaseBody(request, body));
    }

    // ---- consuming

    @Override
    public CompletionStage<Void> openConsumer(long session, long consumer, ConsumerRequest wanted) {
        return openConsumerAgain(session, consumer, wanted, 0);
    }

    @Override
    public CompletionStage<Void> openConsumerAgain(long session, long consumer, ConsumerRequest wanted, long replaces) {
        return ask(request -> new ClientFrame.OpenConsumer(
                request,
                session,
                consumer,
                wanted.from(),
                wanted.subscription(),
                wanted.durable(),
                wanted.shared(),
                wanted.selector(),
                wanted.noLocal(),
                wanted.priority(),
                replaces));
    }

    @Override
    public CompletionStage<Void> closeConsumer(long consumer) {
        return ask(request -> new ClientFrame.CloseConsumer(request, consumer));
    }

    @Override
    public void grantCredit(long consumer, int messages) {
        if (messages > 0) {
            connection.send(new ClientFrame.GrantCredit(consumer, messages), Haste.NOW);
        }
    }

    @Override
    public CompletionStage<Void> revokeCredit(long consumer) {
        return ask(request -> new ClientFrame.RevokeCredit(request, consumer));
    }

    @Override
    public CompletionStage<Void> settle(long session, long... deliveries) {
        return inPieces(
                deliveries,
                piece -> request -> new ClientFrame.Settle(request, session, piece),
                last -> request -> new ClientFrame.Settle(request, session, last));
    }

    @Override
    public void settleUnanswered(long session, boolean isLast, long... deliveries) {
        connection.requireOpened();
        Haste haste = isLast ? Haste.SOON : Haste.GATHERED;
        for (int from = 0; from < deliveries.length; from += DELIVERIES_MAX) {
            int to = Math.min(deliveries.length, from + DELIVERIES_MAX);
            long[] piece = deliveries.length <= DELIVERIES_MAX ? deliveries : Arrays.copyOfRange(deliveries, from, to);
            connection.sendWithOthers(new ClientFrame.Settle(ClientFrame.UNANSWERED, session, piece), haste);
        }
    }

    @Override
    public CompletionStage<Void> giveBack(long session, GiveBack why, long... deliveries) {
        int reason = switch (why) {
            case UNSTARTED -> ClientFrame.UNSTARTED;
            case FAILED -> ClientFrame.FAILED;
            case REJECTED -> ClientFrame.REJECTED;
        };
        return inPieces(
                deliveries,
                piece -> request -> new ClientFrame.GiveBack(request, session, reason, piece),
                last -> request -> new ClientFrame.GiveBack(request, session, reason, last));
    }

    @Override
    public CompletionStage<Void> handOver(long from, long to, long... deliveries) {
        return inPieces(
                deliveries,
                piece -> request -> new ClientFrame.HandOver(request, from, to, piece),
                last -> request -> new ClientFrame.HandOver(request, from, to, last));
    }

    // ---- local transactions

    @Override
    public CompletionStage<Void> commit(long session, int publishedMin, long... settled) {
        return commitOnce(session, publishedMin, ClientFrame.NO_OPERATION, settled);
    }

    @Override
    public CompletionStage<Void> commitOnce(long session, int publishedMin, long operation, long... settled) {
        return inPieces(
                settled,
                piece -> request -> new ClientFrame.Settle(request, session, piece),
                last -> request -> new ClientFrame.Commit(request, session, publishedMin, operation, last));
    }

    @Override
    public CompletionStage<Void> rollback(long session, long... returned) {
        return inPieces(
                returned,
                piece -> request -> new ClientFrame.GiveBack(request, session, ClientFrame.FAILED, piece),
                last -> request -> new ClientFrame.Rollback(request, session, last));
    }

    // ---- branches

    @Override
    public CompletionStage<Void> startBranch(long session, BranchId branch, BranchStart how, long timeoutMillis) {
        int mode = switch (how) {
            case NEW -> BranchFrame.NEW;
            case JOIN -> BranchFrame.JOIN;
            case RESUME -> BranchFrame.RESUME;
        };
        return ask(request -> new BranchFrame.StartBranch(request, session, branch, mode, timeoutMillis));
    }

    @Override
    public CompletionStage<Void> endBranch(long session, BranchId branch, BranchEnd how, long... settled) {
        int mode = switch (how) {
            case SUCCESS -> BranchFrame.SUCCESS;
            case SUSPEND -> BranchFrame.SUSPEND;
            case FAIL -> BranchFrame.FAIL;
        };
        return inPieces(
                settled,
                piece -> request -> new ClientFrame.Settle(request, session, piece),
                last -> request -> new BranchFrame.EndBranch(request, session, branch, mode, last));
    }

    @Override
    public CompletionStage<Boolean> prepareBranch(BranchId branch) {
        return ask(Reply.ofVote(), request -> new BranchFrame.PrepareBranch(request, branch));
    }

    @Override
    public CompletionStage<Void> commitBranch(BranchId branch, boolean onePhase) {
        return ask(request -> new BranchFrame.CommitBranch(request, branch, onePhase, ClientFrame.NO_OPERATION));
    }

    @Override
    public CompletionStage<Void> commitBranchOnce(BranchId branch, long operation) {
        return ask(request -> new BranchFrame.CommitBranch(request, branch, true, operation));
    }

    @Override
    public CompletionStage<Void> resolve(long operation) {
        return ask(request -> new ClientFrame.Resolve(request, operation));
    }

    @Override
    public CompletionStage<Void> rollbackBranch(BranchId branch) {
        return ask(request -> new BranchFrame.RollbackBranch(request, branch));
    }

    @Override
    public CompletionStage<Void> forgetBranch(BranchId branch) {
        return ask(request -> new BranchFrame.ForgetBranch(request, branch));
    }

    @Override
    public CompletionStage<List<BranchId>> recoverBranches() {
        return ask(Reply.ofBranches(), BranchFrame.RecoverBranches::new);
    }

    // ---- browsing

    @Override
    public CompletionStage<Void> openBrowser(long session, long browser, Address queue, @Nullable String selector) {
        return ask(request -> new ClientFrame.OpenBrowser(request, session, browser, queue, selector));
    }

    @Override
    public CompletionStage<BrowsedPage> browse(long browser, int messagesMax) {
        return ask(Reply.ofPage(), request -> new ClientFrame.Browse(request, browser, messagesMax));
    }

    @Override
    public CompletionStage<Void> closeBrowser(long browser) {
        return ask(request -> new ClientFrame.CloseBrowser(request, browser));
    }

    // ---- destinations, subscriptions, administration

    @Override
    public CompletionStage<Void> createTemporary(Address address) {
        return ask(request -> new ClientFrame.CreateTemporary(request, address));
    }

    @Override
    public CompletionStage<Void> deleteTemporary(Address address) {
        return ask(request -> new ClientFrame.DeleteTemporary(request, address));
    }

    @Override
    public CompletionStage<Void> unsubscribe(String subscription) {
        return ask(request -> new ClientFrame.Unsubscribe(request, subscription));
    }

    @Override
    public CompletionStage<Void> checkDestination(Address address) {
        return ask(request -> new ClientFrame.CheckDestination(request, address));
    }

    @Override
    public CompletionStage<byte[]> administer(byte[] request) {
        return ask(Reply.ofAdministration(), number -> new ClientFrame.Administer(number, 1, request));
    }

    // ----

    /** Many deliveries go in several frames, of which only the last means what was asked; all must succeed. */
    private CompletionStage<Void> inPieces(
            long[] deliveries,
            Function<long[], LongFunction<ClientFrame>> before,
            Function<long[], LongFunction<ClientFrame>> last) {
        if (deliveries.length <= DELIVERIES_MAX) {
            return ask(last.apply(deliveries));
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        int from = 0;
        for (; deliveries.length - from > DELIVERIES_MAX; from += DELIVERIES_MAX) {
            all.add(ask(before.apply(Arrays.copyOfRange(deliveries, from, from + DELIVERIES_MAX))));
        }
        all.add(ask(last.apply(Arrays.copyOfRange(deliveries, from, deliveries.length))));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> ask(LongFunction<ClientFrame> frame) {
        return ask(Reply.ofNothing(), frame);
    }

    private <T> CompletableFuture<T> ask(Reply<T> reply, LongFunction<ClientFrame> frame) {
        connection.requireOpened();
        send(reply.pending(), frame, Haste.NOW);
        return reply.stage();
    }

    private void send(PendingRequest waiting, LongFunction<ClientFrame> frame, Haste haste) {
        long request = pending.add(waiting);
        if (request == PendingRequests.REFUSED) {
            return;
        }
        try {
            connection.send(frame.apply(request), haste);
        } catch (IllegalArgumentException unspeakable) {
            // A name that is too long, or no text: the broker would say the same
            pending.refused(
                    request, new Refusal(Refusal.Code.INVALID_ARGUMENT, String.valueOf(unspeakable.getMessage())));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
