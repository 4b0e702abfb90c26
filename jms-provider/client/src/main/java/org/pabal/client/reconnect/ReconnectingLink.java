package org.pabal.client.reconnect;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.RefusedException;
import org.pabal.client.reconnect.OpenThings.OpenConsumer;
import org.pabal.client.reconnect.OpenThings.OpenSession;
import org.pabal.client.reconnect.Request.Asking;
import org.pabal.client.reconnect.Request.WhenCut;
import org.pabal.client.request.Patience;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * A link that goes on over the next connection when one is lost, perhaps to another broker. What is asked while there is none
 * waits; what each request means when its connection is lost before the answer is said here, request by request.
 *
 * <p>{@link #publish} and {@link #commit} wait while too much is unanswered, publish also as links over one connection do;
 * {@link #close} waits as they do. Nothing else waits.
 */
public final class ReconnectingLink implements Link {

    private static final int IDENTITY_LENGTH = 16;

    /** How much longer than for room in a queue publishing waits for earlier answers. */
    private static final long ANSWERS_MILLIS = 5_000;

    private final Dialer dialer;
    private final ReconnectSettings settings;
    private final AtomicLong nextNumber = new AtomicLong(Epoch.FIRST);
    private volatile @Nullable Line line;
    private volatile boolean isClosed;

    /** Not open yet; no host is tried before. */
    public ReconnectingLink(Dialer dialer, ReconnectSettings settings) {
        this.dialer = dialer;
        this.settings = settings;
    }

    private Line line() {
        Line opened = line;
        if (opened == null) {
            throw new IllegalStateException("the link to " + dialer.describe() + " has not been opened");
        }
        return opened;
    }

    private @Nullable ResumableLink present() {
        Line opened = line;
        Epoch present = opened == null ? null : opened.present();
        return present == null ? null : present.link();
    }

    // ---- connection

    @Override
    public long currentTimeMillis() {
        ResumableLink present = present();
        return present == null ? System.currentTimeMillis() : present.currentTimeMillis();
    }

    @Override
    public long nextId() {
        return nextNumber.getAndIncrement();
    }

    @Override
    public String describe() {
        ResumableLink present = present();
        return present == null ? dialer.describe() : present.describe();
    }

    @Override
    public @Nullable String reached() {
        ResumableLink present = present();
        return present == null || present.isLost() ? null : present.reached();
    }

    @Override
    public int interruptions() {
        return line().interruptions();
    }

    @Override
    public long openingMillisMax() {
        return settings.isInitial()
                ? settings.giveUpMillis()
                : 2L * dialer.attemptMillisMax() * dialer.hosts().size();
    }

    @Override
    public CompletionStage<Void> open(
            @Nullable String clientId, @Nullable String user, @Nullable String password, LinkListener listener) {
        byte[] identity = new byte[IDENTITY_LENGTH];
        SecureRandom random = new SecureRandom();
        random.nextBytes(identity);
        CompletableFuture<Void> opened = new CompletableFuture<>();
        synchronized (this) {
            if (line != null || isClosed) {
                return CompletableFuture.failedStage(new RefusedException(new Refusal(
                        Refusal.Code.ILLEGAL_STATE,
                        "the link to " + dialer.describe() + " has been opened or closed already; connect again")));
            }
            // The line tells of losses only after an attempt has succeeded
            Attempts[] attempts = new Attempts[1];
            Line made = new Line(listener, clientId, loss -> attempts[0].again(loss));
            attempts[0] = new Attempts(
                    dialer,
                    settings,
                    new SplittableRandom(random.nextLong()),
                    made,
                    new Attempts.Credentials(user, password, identity));
            line = made;
            attempts[0].open(opened);
        }
        return opened;
    }

    @Override
    public CompletionStage<Void> setClientId(String clientId) {
        return again(at -> at.link().setClientId(clientId), things -> things.clientId = clientId);
    }

    @Override
    public void close() {
        Line opened;
        synchronized (this) {
            isClosed = true;
            opened = line;
        }
        if (opened == null) {
            return;
        }
        ResumableLink present = opened.close(
                new Refusal(Refusal.Code.ILLEGAL_STATE, "the connection to " + dialer.describe() + " is closed"));
        if (present != null) {
            present.close();
        }
    }

    // ---- how requests are made

    /** What the broker has carried out is remembered. */
    private interface Remembering {
        void remember(OpenThings things);
    }

    private CompletionStage<Void> again(Asking<Void> asking, Remembering whenDone, Refusal.Code... meansDone) {
        Line to = line();
        return to.ask(() -> new Request<>(to, WhenCut.AGAIN, asking)
                .whenDone(none -> whenDone.remember(to.things()))
                .meansDoneWhenAskedAgain(meansDone));
    }

    private <T> CompletionStage<T> decided(Asking<T> asking) {
        Line to = line();
        return to.ask(() -> new Request<>(to, WhenCut.FAILED, asking));
    }

    /** About deliveries, of which those that came over an earlier connection are none any more. */
    private CompletionStage<Void> ofDeliveries(long[] deliveries, DeliveriesAsking asking) {
        Line to = line();
        return to.ask(() -> {
            long[] there = to.there(deliveries);
            return to.isDown() || (there.length == 0 && deliveries.length > 0)
                    ? Request.done(to)
                    : new Request<>(to, WhenCut.DONE, at -> asking.ask(at, there));
        });
    }

    private interface DeliveriesAsking {
        CompletionStage<Void> ask(Epoch at, long[] deliveries);
    }

    // ---- sessions

    @Override
    public CompletionStage<Void> openSession(long session, boolean transacted) {
        return again(
                at -> at.link().openSession(at.there(session), transacted),
                things -> things.sessions.put(session, new OpenSession(session, transacted)));
    }

    @Override
    public CompletionStage<Void> closeSession(long session) {
        Line to = line();
        return to.ask(() -> {
            to.things().closeSession(session);
            return closing(to, at -> at.link().closeSession(at.there(session)));
        });
    }

    private static Request<Void> closing(Line to, Asking<Void> asking) {
        return to.isDown() ? Request.done(to) : new Request<>(to, WhenCut.DONE, asking);
    }

    // ---- publishing

    @Override
    public void publish(long session, Address to, Message message, long deadlineMillis, Confirmation confirmation) {
        Line over = line();
        OpenSession from = over.session(session);
        if (from == null) {
            confirmation.published(new Refusal(Refusal.Code.NOT_FOUND, "session " + session + " is not open"));
            return;
        }
        long roomMillis = Math.max(0, deadlineMillis - currentTimeMillis());
        Publication publication = new Publication(over, over.things(), from, to, message, roomMillis, confirmation);
        from.confirmations.begin(publication);
        over.publish(publication, roomMillis + ANSWERS_MILLIS);
    }

    // ---- large bodies

    @Override
    public CompletionStage<Void> writeBody(long body, long offset, ByteBuffer piece, long deadlineMillis) {
        Line to = line();
        long roomMillis = Math.max(0, deadlineMillis - currentTimeMillis());
        return to.ask(() -> {
            if (offset == 0) {
                to.things().bodies.put(body, false);
            } else if (!to.things().bodies.containsKey(body)) {
                return Request.refused(to, Losses.body());
            }
            return new BodyRequest(
                    to,
                    body,
                    at -> at.link()
                            .writeBody(
                                    at.bodyThere(body), offset, piece, at.link().currentTimeMillis() + roomMillis));
        });
    }

    @Override
    public CompletionStage<Void> holdBody(long session, long delivery) {
        Line to = line();
        return to.ask(() -> {
            long[] there = to.there(new long[] {delivery});
            return there.length == 0
                    ? Request.refused(to, Losses.heldBody())
                    : new Request<>(to, WhenCut.FAILED, at -> at.link().holdBody(at.there(session), there[0]));
        });
    }

    @Override
    public CompletionStage<Void> holdBrowsedBody(long browser, long body) {
        return ofBrowser(browser, at -> at.link().holdBrowsedBody(at.there(browser), at.bodyThere(body)));
    }

    @Override
    public CompletionStage<ByteBuffer> readBody(long body, long offset, int lengthMax) {
        return decided(at -> at.link().readBody(at.bodyThere(body), offset, lengthMax));
    }

    @Override
    public CompletionStage<Void> releaseBody(long body) {
        Line to = line();
        return to.ask(() -> {
            boolean isKnown = !Epoch.isOwn(body) || to.things().bodies.remove(body) != null;
            return to.isDown() || !isKnown
                    ? Request.done(to)
                    : new Request<>(to, WhenCut.DONE, at -> at.link().releaseBody(at.bodyThere(body)));
        });
    }

    // ---- consuming

    @Override
    public CompletionStage<Void> openConsumer(long session, long consumer, ConsumerRequest request) {
        OpenConsumer opened = new OpenConsumer(consumer, session, request);
        return again(
                at -> at.link()
                        .openConsumerAgain(
                                at.there(session), at.there(consumer), request, opened.replaced(at.there(consumer))),
                things -> things.consumers.put(consumer, opened));
    }

    @Override
    public CompletionStage<Void> closeConsumer(long consumer) {
        Line to = line();
        return to.ask(() -> {
            to.things().consumers.remove(consumer);
            return closing(to, at -> at.link().closeConsumer(at.there(consumer)));
        });
    }

    @Override
    public void grantCredit(long consumer, int messages) {
        line().grantCredit(consumer, messages);
    }

    @Override
    public CompletionStage<Void> revokeCredit(long consumer) {
        Line to = line();
        return to.ask(() -> {
            OpenConsumer of = to.things().consumers.get(consumer);
            if (of != null) {
                of.credit = 0;
            }
            boolean isGranted = to.isUp() || of == null || of.isGranted;
            return to.isDown() || !isGranted
                    ? Request.done(to)
                    : new Request<>(to, WhenCut.DONE, at -> at.link().revokeCredit(at.there(consumer)));
        });
    }

    @Override
    public CompletionStage<Void> settle(long session, long... deliveries) {
        return ofDeliveries(deliveries, (at, there) -> at.link().settle(at.there(session), there));
    }

    @Override
    public void hurry() {
        Epoch at = line().present();
        if (at != null) {
            at.link().hurry();
        }
    }

    @Override
    public void settleUnanswered(long session, boolean isLast, long... deliveries) {
        Epoch at = line().present();
        long[] there = at == null ? new long[0] : at.there(deliveries);
        // What came over a connection that is lost comes again, whatever is said now.
        if (at != null && there.length > 0) {
            at.link().settleUnanswered(at.there(session), isLast, there);
        }
    }

    @Override
    public CompletionStage<Void> giveBack(long session, GiveBack why, long... deliveries) {
        return ofDeliveries(deliveries, (at, there) -> at.link().giveBack(at.there(session), why, there));
    }

    @Override
    public CompletionStage<Void> handOver(long from, long to, long... deliveries) {
        return ofDeliveries(deliveries, (at, there) -> at.link().handOver(at.there(from), at.there(to), there));
    }

    // ---- local transactions

    @Override
    public CompletionStage<Void> commit(long session, int publishedMin, long... settled) {
        Line to = line();
        return to.ask(() -> commitRequest(to, session, publishedMin, settled));
    }

    private static Request<Void> commitRequest(Line to, long session, int publishedMin, long[] settled) {
        if (!to.awaitOperation(ANSWERS_MILLIS)) {
            return Request.refused(to, to.tooMuchUnanswered());
        }
        OpenSession of = to.things().sessions.get(session);
        long[] there = to.there(settled);
        if (there.length < settled.length || (of != null && of.isDoomed)) {
            // The rollback that has to follow returns what came since.
            return Request.refused(to, Losses.rolledBack("commit"));
        }
        CommitRequest request = new CommitRequest(
                to,
                of,
                there.length > 0,
                (at, operation) -> at.link().commitOnce(at.there(session), publishedMin, operation, there));
        return request.whenRefused(refusal -> {
            if (refusal.code() != Refusal.Code.TRANSACTION_ROLLED_BACK) {
                request.undone();
            }
        });
    }

    @Override
    public CompletionStage<Void> rollback(long session, long... returned) {
        Line to = line();
        return to.ask(() -> {
            OpenSession of = to.things().sessions.get(session);
            if (of != null) {
                of.isDoomed = false;
                of.hasWork = false;
                of.rolledBack++;
            }
            long[] there = to.there(returned);
            return to.isDown()
                    ? Request.done(to)
                    : new Request<>(to, WhenCut.DONE, at -> at.link().rollback(at.there(session), there));
        });
    }

    // ---- branches

    @Override
    public CompletionStage<Void> startBranch(long session, BranchId branch, BranchStart how, long timeoutMillis) {
        Line to = line();
        return to.ask(() -> how != BranchStart.NEW && to.things().branches.isCut(branch)
                ? Request.refused(to, Losses.branchRolledBack("start", branch))
                : new Request<Void>(
                                to,
                                WhenCut.AGAIN,
                                at -> at.link().startBranch(at.there(session), branch, how, timeoutMillis))
                        .whenDone(none -> {
                            to.things().branches.started(branch);
                            OpenSession of = to.things().sessions.get(session);
                            if (of != null) {
                                of.branch = branch;
                            }
                        }));
    }

    @Override
    public CompletionStage<Void> endBranch(long session, BranchId branch, BranchEnd how, long... settled) {
        Line to = line();
        return to.ask(() -> {
            OpenSession of = to.things().sessions.get(session);
            if (of != null) {
                of.branch = null;
            }
            OpenBranches branches = to.things().branches;
            long[] there = to.there(settled);
            Refusal rolledBack = Losses.branchRolledBack("end", branch);
            if (branches.isCut(branch)) {
                return Request.refused(to, rolledBack);
            }
            if (there.length < settled.length) {
                // The branch is of this connection, and what it was to have came over another
                return failing(to, session, branch, there, rolledBack);
            }
            if (how == BranchEnd.SUCCESS) {
                // Whether it had arrived when the connection is lost, the broker tells whoever decides
                branches.ended(branch);
            }
            return new BranchRequest<Void>(
                            to, rolledBack, at -> at.link().endBranch(at.there(session), branch, how, there))
                    .whenDone(none -> branches.ended(branch));
        });
    }

    /** The broker has to know that nobody works for the branch any more, or nobody could roll it back. */
    private static Request<Void> failing(Line to, long session, BranchId branch, long[] settled, Refusal rolledBack) {
        return new BranchRequest<>(
                to,
                rolledBack,
                at -> at.link()
                        .endBranch(at.there(session), branch, BranchEnd.FAIL, settled)
                        .handle((none, failure) -> true)
                        .thenCompose(ended -> CompletableFuture.failedStage(new RefusedException(rolledBack))));
    }

    @Override
    public CompletionStage<Boolean> prepareBranch(BranchId branch) {
        Line to = line();
        return to.ask(() -> {
            OpenBranches branches = to.things().branches;
            Refusal rolledBack = Losses.branchRolledBack("prepare", branch);
            if (branches.isCut(branch)) {
                return rollBackAndRefuse(to, branch, rolledBack);
            }
            Refusal unknown = branches.hasOutlived(branch) ? rolledBack : null;
            branches.forget(branch);
            return new PrepareRequest(to, branch, unknown);
        });
    }

    /** The broker knows the branch as one to be rolled back; nobody will ask it to, who hears that it is. */
    private static <T> Request<T> rollBackAndRefuse(Line to, BranchId branch, Refusal rolledBack) {
        to.things().branches.forget(branch);
        return new Request<>(
                to,
                WhenCut.AGAIN,
                at -> at.link()
                        .rollbackBranch(branch)
                        .handle((none, failure) -> true)
                        .thenCompose(rolled -> CompletableFuture.failedStage(new RefusedException(rolledBack))));
    }

    @Override
    public CompletionStage<Void> commitBranch(BranchId branch, boolean onePhase) {
        if (!onePhase) {
            return decided(at -> at.link().commitBranch(branch, false));
        }
        Line to = line();
        return to.ask(() -> {
            if (!to.awaitOperation(ANSWERS_MILLIS)) {
                return Request.refused(to, to.tooMuchUnanswered());
            }
            OpenBranches branches = to.things().branches;
            if (branches.isCut(branch)) {
                return rollBackAndRefuse(to, branch, Losses.branchRolledBack("commit", branch));
            }
            boolean hasOutlived = branches.hasOutlived(branch);
            branches.forget(branch);
            return new BranchCommit(to, branch, hasOutlived);
        });
    }

    @Override
    public CompletionStage<Void> rollbackBranch(BranchId branch) {
        Line to = line();
        return to.ask(() -> {
            OpenBranches branches = to.things().branches;
            boolean isGone = branches.isCut(branch) || branches.hasOutlived(branch);
            branches.forget(branch);
            return new Request<Void>(to, WhenCut.FAILED, at -> {
                CompletionStage<Void> rolledBack = at.link().rollbackBranch(branch);
                return isGone ? Patience.unlessUnknown(rolledBack) : rolledBack;
            });
        });
    }

    @Override
    public CompletionStage<Void> forgetBranch(BranchId branch) {
        return decided(at -> at.link().forgetBranch(branch));
    }

    @Override
    public CompletionStage<List<BranchId>> recoverBranches() {
        return decided(at -> at.link().recoverBranches());
    }

    // ---- browsing

    @Override
    public CompletionStage<Void> openBrowser(long session, long browser, Address queue, @Nullable String selector) {
        return again(
                at -> at.link().openBrowser(at.there(session), at.there(browser), queue, selector),
                things -> things.browsers.add(browser));
    }

    @Override
    public CompletionStage<BrowsedPage> browse(long browser, int messagesMax) {
        return ofBrowser(browser, at -> at.link().browse(at.there(browser), messagesMax));
    }

    private <T> CompletionStage<T> ofBrowser(long browser, Asking<T> asking) {
        Line to = line();
        return to.ask(() -> to.things().browsers.contains(browser)
                ? new Request<>(to, WhenCut.FAILED, asking)
                : Request.refused(to, Losses.browser()));
    }

    @Override
    public CompletionStage<Void> closeBrowser(long browser) {
        Line to = line();
        return to.ask(() -> to.things().browsers.remove(browser)
                ? closing(to, at -> at.link().closeBrowser(at.there(browser)))
                : Request.done(to));
    }

    // ---- destinations, subscriptions, administration

    @Override
    public CompletionStage<Void> createTemporary(Address address) {
        return again(
                at -> at.link().createTemporary(address),
                things -> things.temporaries.add(address),
                Refusal.Code.EXISTS_ALREADY);
    }

    @Override
    public CompletionStage<Void> deleteTemporary(Address address) {
        return again(
                at -> at.link().deleteTemporary(address),
                things -> things.temporaries.remove(address),
                Refusal.Code.NOT_FOUND,
                Refusal.Code.INVALID_DESTINATION);
    }

    @Override
    public CompletionStage<Void> unsubscribe(String subscription) {
        return again(at -> at.link().unsubscribe(subscription), things -> {}, Refusal.Code.UNKNOWN_SUBSCRIPTION);
    }

    @Override
    public CompletionStage<Void> checkDestination(Address address) {
        return again(at -> at.link().checkDestination(address), things -> {});
    }

    @Override
    public CompletionStage<byte[]> administer(byte[] request) {
        return decided(at -> at.link().administer(request));
    }

    @Override
    public String toString() {
        return describe();
    }
}
