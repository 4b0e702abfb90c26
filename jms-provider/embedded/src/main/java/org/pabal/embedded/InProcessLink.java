package org.pabal.embedded;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerConnection;
import org.pabal.broker.EffectListener;
import org.pabal.broker.PendingRequests;
import org.pabal.broker.Reply;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.RefusedException;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * A link that is nothing but method calls: each of its methods is one command, each effect is one call of the listener or
 * the end of one stage. Most commands are carried out by the thread that gives them.
 */
final class InProcessLink implements Link, EffectListener {

    private final Broker broker;
    private final PendingRequests pending = new PendingRequests();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable BrokerConnection connection;
    private volatile @Nullable LinkListener listener;

    InProcessLink(Broker broker) {
        this.broker = broker;
    }

    // ---- connection

    @Override
    public long currentTimeMillis() {
        return broker.settings().clock().currentTimeMillis();
    }

    @Override
    public long nextId() {
        return broker.nextId();
    }

    @Override
    public String describe() {
        return "pabal:local:" + broker.name();
    }

    @Override
    public CompletionStage<Void> open(
            @Nullable String clientId, @Nullable String user, @Nullable String password, LinkListener told) {
        Refusal obstacle = broker.unavailability();
        if (obstacle == null) {
            obstacle = broker.settings().authenticator().authenticate(user, password);
        }
        if (obstacle != null) {
            return CompletableFuture.failedStage(new RefusedException(obstacle));
        }
        synchronized (this) {
            if (listener != null || closed.get()) {
                return CompletableFuture.failedStage(new RefusedException(new Refusal(
                        Refusal.Code.ILLEGAL_STATE, describe() + " has been opened or closed already; connect again")));
            }
            listener = told;
        }
        connection = broker.connect(this);
        return ask(request -> new Command.OpenConnection(id(), request, clientId));
    }

    @Override
    public CompletionStage<Void> setClientId(String clientId) {
        return ask(request -> new Command.SetClientId(id(), request, clientId));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Refusal reason = new Refusal(Refusal.Code.ILLEGAL_STATE, "the connection to " + describe() + " is closed");
        BrokerConnection opened = connection;
        if (opened == null) {
            pending.end(reason);
            return;
        }
        // What was asked before is answered first; what is asked from now on may come too late for an answer.
        long request = pending.add(new Farewell(pending, reason));
        if (request != PendingRequests.REFUSED) {
            opened.submit(new Command.CloseConnection(opened.id(), request));
        }
    }

    // ---- sessions

    @Override
    public CompletionStage<Void> openSession(long session, boolean transacted) {
        return ask(request -> new Command.OpenSession(id(), request, session, transacted));
    }

    @Override
    public CompletionStage<Void> closeSession(long session) {
        return ask(request -> new Command.CloseSession(id(), request, session));
    }

    // ---- publishing

    @Override
    public void publish(long session, Address to, Message message, long deadlineMillis, Confirmation confirmation) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(message, "message");
        BrokerConnection opened = opened();
        long request = pending.add(new Publication(confirmation));
        if (request != PendingRequests.REFUSED) {
            Command publish = new Command.PublishMessage(opened.id(), request, session, to, message, deadlineMillis);
            if (confirmation.isAwaited()) {
                opened.submitHere(publish);
            } else {
                opened.submit(publish);
            }
        }
    }

    // ---- large bodies

    @Override
    public CompletionStage<Void> writeBody(long body, long offset, ByteBuffer piece, long deadlineMillis) {
        return ask(request -> new Command.WriteBody(id(), request, body, offset, piece, deadlineMillis));
    }

    @Override
    public CompletionStage<Void> holdBody(long session, long delivery) {
        return ask(request -> new Command.HoldBody(id(), request, session, delivery));
    }

    @Override
    public CompletionStage<Void> holdBrowsedBody(long browser, long body) {
        return ask(request -> new Command.HoldBrowsedBody(id(), request, browser, body));
    }

    @Override
    public CompletionStage<ByteBuffer> readBody(long body, long offset, int lengthMax) {
        return ask(
                Answer.BodyPiece.class,
                Answer.BodyPiece::bytes,
                request -> new Command.ReadBody(id(), request, body, offset, lengthMax));
    }

    @Override
    public CompletionStage<Void> releaseBody(long body) {
        return ask(request -> new Command.ReleaseBody(id(), request, body));
    }

    // ---- consuming

    @Override
    public CompletionStage<Void> openConsumer(long session, long consumer, ConsumerRequest wanted) {
        Source source = wanted.from().kind().isTopic()
                ? new Source.FromTopic(wanted.from(), wanted.subscription(), wanted.durable(), wanted.shared())
                : new Source.FromQueue(wanted.from());
        return ask(request -> new Command.OpenConsumer(
                id(), request, session, consumer, source, wanted.selector(), wanted.noLocal(), wanted.priority()));
    }

    @Override
    public CompletionStage<Void> closeConsumer(long consumer) {
        return ask(request -> new Command.CloseConsumer(id(), request, consumer));
    }

    @Override
    public void grantCredit(long consumer, int messages) {
        BrokerConnection opened = opened();
        opened.submit(new Command.GrantCredit(opened.id(), consumer, messages));
    }

    @Override
    public CompletionStage<Void> revokeCredit(long consumer) {
        return ask(request -> new Command.RevokeCredit(id(), request, consumer));
    }

    @Override
    public CompletionStage<Void> settle(long session, long... deliveries) {
        return ask(request -> new Command.SettleDeliveries(id(), request, session, deliveries));
    }

    @Override
    public void settleUnanswered(long session, boolean isLast, long... deliveries) {
        BrokerConnection opened = opened();
        opened.submit(new Command.SettleDeliveries(opened.id(), Command.NO_REPLY, session, deliveries));
    }

    @Override
    public CompletionStage<Void> giveBack(long session, GiveBack why, long... deliveries) {
        Command.ReturnReason reason = reason(why);
        return ask(request -> new Command.ReturnDeliveries(id(), request, session, deliveries, reason));
    }

    @Override
    public CompletionStage<Void> handOver(long from, long to, long... deliveries) {
        return ask(request -> new Command.HandOverDeliveries(id(), request, from, to, deliveries));
    }

    // ---- transactions

    @Override
    public CompletionStage<Void> commit(long session, int publishedMin, long... settled) {
        return ask(request ->
                new Command.CommitTransaction(id(), request, session, publishedMin, settled, Command.NO_OPERATION));
    }

    @Override
    public CompletionStage<Void> rollback(long session, long... returned) {
        return ask(request -> new Command.RollbackTransaction(id(), request, session, returned));
    }

    @Override
    public CompletionStage<Void> startBranch(long session, BranchId branch, BranchStart how, long timeoutMillis) {
        Command.StartMode mode = mode(how);
        return ask(request -> new Command.StartBranch(id(), request, session, branch, mode, timeoutMillis));
    }

    @Override
    public CompletionStage<Void> endBranch(long session, BranchId branch, BranchEnd how, long... settled) {
        Command.EndMode mode = mode(how);
        return ask(request -> new Command.EndBranch(id(), request, session, branch, mode, settled));
    }

    @Override
    public CompletionStage<Boolean> prepareBranch(BranchId branch) {
        return ask(
                Answer.Vote.class, Answer.Vote::readOnly, request -> new Command.PrepareBranch(id(), request, branch));
    }

    @Override
    public CompletionStage<Void> commitBranch(BranchId branch, boolean onePhase) {
        return ask(request -> new Command.CommitBranch(id(), request, branch, onePhase));
    }

    @Override
    public CompletionStage<Void> rollbackBranch(BranchId branch) {
        return ask(request -> new Command.RollbackBranch(id(), request, branch));
    }

    @Override
    public CompletionStage<Void> forgetBranch(BranchId branch) {
        return ask(request -> new Command.ForgetBranch(id(), request, branch));
    }

    @Override
    public CompletionStage<List<BranchId>> recoverBranches() {
        return ask(
                Answer.Branches.class,
                Answer.Branches::branches,
                request -> new Command.RecoverBranches(id(), request));
    }

    // ---- browsing

    @Override
    public CompletionStage<Void> openBrowser(long session, long browser, Address queue, @Nullable String selector) {
        return ask(request -> new Command.OpenBrowser(id(), request, session, browser, queue, selector));
    }

    @Override
    public CompletionStage<BrowsedPage> browse(long browser, int messagesMax) {
        return ask(
                Answer.Browsed.class,
                page -> new BrowsedPage(page.messages(), page.end()),
                request -> new Command.BrowseMore(id(), request, browser, messagesMax));
    }

    @Override
    public CompletionStage<Void> closeBrowser(long browser) {
        return ask(request -> new Command.CloseBrowser(id(), request, browser));
    }

    // ---- destinations and subscriptions

    @Override
    public CompletionStage<Void> createTemporary(Address address) {
        return ask(request -> new Command.CreateTemporary(id(), request, address));
    }

    @Override
    public CompletionStage<Void> deleteTemporary(Address address) {
        return ask(request -> new Command.DeleteTemporary(id(), request, address));
    }

    @Override
    public CompletionStage<Void> unsubscribe(String subscription) {
        return ask(request -> new Command.Unsubscribe(id(), request, subscription));
    }

    @Override
    public CompletionStage<Void> checkDestination(Address address) {
        return ask(request -> new Command.CheckDestination(id(), request, address));
    }

    // ---- what the broker tells

    @Override
    public void onEffect(Effect effect) {
        LinkListener told = listener;
        if (told == null) {
            throw new IllegalStateException("told of " + effect + " before the link was opened");
        }
        if (effect instanceof Effect.DeliverMessage delivery) {
            told.deliver(
                    delivery.session(), delivery.consumer(), delivery.delivery(), delivery.message(), delivery.count());
        } else if (effect instanceof Effect.RecallDeliveries recall) {
            told.recall(recall.session(), recall.consumer(), recall.count());
        } else if (effect instanceof Effect.ConsumerEnded ended) {
            told.consumerEnded(ended.session(), ended.consumer(), ended.reason());
        } else if (effect instanceof Effect.Refused refused && refused.request() == Command.NO_REPLY) {
            told.refused(refused.session(), refused.refusal());
        } else {
            pending.answer(effect);
        }
    }

    @Override
    public void onLost(Refusal reason) {
        pending.end(reason);
        LinkListener told = listener;
        if (told != null && !closed.get()) {
            told.lost(reason);
        }
    }

    // ----

    private CompletionStage<Void> ask(LongFunction<Command> command) {
        return ask(Reply.ofNothing(RefusedException::new), command);
    }

    private <A extends Answer, T> CompletionStage<T> ask(
            Class<A> expected, Function<A, T> reader, LongFunction<Command> command) {
        return ask(new Reply<>(answer -> reader.apply(expected.cast(answer)), RefusedException::new), command);
    }

    private <T> CompletionStage<T> ask(Reply<T> reply, LongFunction<Command> command) {
        BrokerConnection opened = opened();
        long request = pending.add(reply);
        if (request != PendingRequests.REFUSED) {
            // Whoever asks for something else than a publish mostly waits for the answer.
            opened.submitHere(command.apply(request));
        }
        return reply;
    }

    private long id() {
        return opened().id();
    }

    private BrokerConnection opened() {
        BrokerConnection opened = connection;
        if (opened == null) {
            throw new IllegalStateException("the link to " + describe() + " has not been opened");
        }
        return opened;
    }

    static Command.ReturnReason reason(GiveBack why) {
        return switch (why) {
            case UNSTARTED -> Command.ReturnReason.UNSTARTED;
            case FAILED -> Command.ReturnReason.FAILED;
            case REJECTED -> Command.ReturnReason.REJECTED;
        };
    }

    static Command.StartMode mode(BranchStart how) {
        return switch (how) {
            case NEW -> Command.StartMode.NEW;
            case JOIN -> Command.StartMode.JOIN;
            case RESUME -> Command.StartMode.RESUME;
        };
    }

    static Command.EndMode mode(BranchEnd how) {
        return switch (how) {
            case SUCCESS -> Command.EndMode.SUCCESS;
            case SUSPEND -> Command.EndMode.SUSPEND;
            case FAIL -> Command.EndMode.FAIL;
        };
    }
}
