package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.queue.QueueObserver;
import org.pabal.engine.subscription.Subscription;
import org.pabal.selector.Selector;

/**
 * Who gets which entry of one queue: consumers with higher priority first, in turn among equals, each what its selector,
 * the message groups and the queue's exclusiveness allow. Made when the queue gets its first consumer.
 */
public final class Dispatch implements QueueObserver {

    /** Hears that there is something to do or to answer. */
    public interface Calls {
        void call(Dispatch dispatch);

        /** The consumer has no credit and gets nothing more: answers whoever asked for that. */
        void revoked(Consumer consumer, long request);
    }

    private final MessageQueue queue;
    private final Calls calls;
    private final List<Consumer> consumers = new ArrayList<>(1);
    private final Levels levels = new Levels();
    private final Recalls recalls = new Recalls(consumers);
    private final RecallCheck recallCheck = new RecallCheck(this);

    private final Views views;
    private @Nullable MessageGroups groups;
    private @Nullable Consumer holder;
    private final Revokes revoking = new Revokes();

    private boolean called;

    /** Whether something was kept for an owner who can take it now: then the owner's turn comes before all others. */
    private boolean keptForOwner;

    private boolean paused;
    private int outstanding;

    public Dispatch(MessageQueue queue, Calls calls) {
        this.queue = queue;
        this.calls = calls;
        this.views = new Views(queue, this::wet);
    }

    public MessageQueue queue() {
        return queue;
    }

    /** In the order of opening. */
    public List<Consumer> consumers() {
        return consumers;
    }

    public RecallCheck recallCheck() {
        return recallCheck;
    }

    /** Neither consumers nor loans: it can go. */
    public boolean isUnused() {
        return consumers.isEmpty() && outstanding == 0;
    }

    /** Whether selectors have to look on in the queue when others have had their turn. */
    public boolean isPaused() {
        return paused;
    }

    /** Whether another consumer has the queue for itself. */
    boolean isStandingBy(Consumer consumer) {
        return queue.settings().exclusive() && holder != null && holder != consumer;
    }

    /** Null if nobody has got a message of it, or it has been forgotten. */
    @Nullable
    MessageGroup group(String id) {
        return groups == null ? null : groups.find(id);
    }

    /** Whether somebody might take what somebody else holds. */
    public boolean wantsRecall() {
        return recalls.areWanted();
    }

    // ---- consumers

    /** @param selector null for everything */
    public Consumer open(
            long id, Session session, @Nullable Subscription subscription, @Nullable Selector selector, int priority) {
        SelectorView view = views.of(selector == null || selector.matchesAll() ? null : selector);
        Level level = levels.of(priority);
        Consumer consumer =
                new Consumer(id, session, this, subscription, view, priority, Rank.of(view, priority), level);
        view.consumers++;
        consumers.add(consumer);
        if (holder == null) {
            holder = consumer;
        }
        call();
        return consumer;
    }

    /** Its loans stay with its session. */
    public void close(Consumer consumer) {
        consumer.credit = 0;
        settleStanding(consumer);
        consumer.closed = true;
        recalls.loans(-consumer.loans);
        recalls.starved(consumer, false);
        consumers.remove(consumer);
        SelectorView view = consumer.view();
        if (--view.consumers == 0) {
            views.drop(view);
        }
        if (holder == consumer) {
            chooseHolder();
        }
        if (groups != null) {
            offer(groups.leave(consumer));
        }
        if (revoking.remove(consumer)) {
            answerRevokes(consumer);
        }
        recallIfWanted();
    }

    public void grant(Consumer consumer, long messages) {
        if (consumer.isRevoking()) {
            consumer.grantAfterRevoke(messages);
            return;
        }
        consumer.credit += messages;
        recalls.starved(consumer, false);
        settleStanding(consumer);
        line(consumer);
    }

    /** If it may be served, lines it up for what its view may have and for what is kept for it. */
    private void line(Consumer consumer) {
        if (consumer.ranked) {
            if (consumer.view().wet) {
                consumer.level.list(consumer.rank);
            }
            if (consumer.hasKept()) {
                consumer.level.list(consumer);
            }
            call();
        }
    }

    /**
     * Takes the credit back.
     *
     * @return false if the consumer's selector has not looked at all of the queue yet: then the credit stays until it has,
     *     and the courier is told
     */
    public boolean revoke(Consumer consumer, long request) {
        if (!consumer.isRevoking()) {
            if (!isLooking(consumer) && !(consumer.ranked && called)) {
                takeCredit(consumer);
                return true;
            }
            revoking.add(consumer);
        }
        consumer.revoke(request);
        return false;
    }

    /** Whether it is not known yet, but will be, if there is something for the consumer. */
    private static boolean isLooking(Consumer consumer) {
        return consumer.isLookingForKept()
                || (consumer.ranked && consumer.view().interruption.isPassing());
    }

    private void takeCredit(Consumer consumer) {
        boolean wanted = consumer.credit > 0 && consumer.loans == 0;
        consumer.credit = 0;
        settleStanding(consumer);
        recalls.starved(consumer, wanted && !consumer.closed);
        recallIfWanted();
    }

    /** Somebody may be asked now who could not be before, or who was asked is gone: there will be a look at it. */
    private void recallIfWanted() {
        if (wantsRecall()) {
            call();
        }
    }

    /** The queue's settings have changed, or it has been paused or resumed. */
    public void settingsChanged() {
        for (Consumer consumer : consumers) {
            settleStanding(consumer);
            line(consumer);
        }
        if (revoking.areThere()) {
            // Who may take nothing now need not wait until it is known what there is.
            call();
        }
    }

    private void chooseHolder() {
        Consumer next = null;
        for (Consumer consumer : consumers) {
            if (next == null || consumer.priority() > next.priority()) {
                next = consumer;
            }
        }
        holder = next;
        if (next != null) {
            grant(next, 0);
        }
    }

    /** Puts the consumer where it belongs after its credit or its loans have changed. */
    private void settleStanding(Consumer consumer) {
        boolean serves = consumer.credit > 0 && !consumer.closed && !consumer.isHeldUp() && mayTake(consumer);
        if (serves != consumer.ranked) {
            consumer.ranked = serves;
            if (serves) {
                consumer.rank.add(consumer);
            } else {
                consumer.rank.remove(consumer);
            }
        }
        recalls.idle(consumer, serves && consumer.loans == 0);
    }

    // ---- views

    @Override
    public void arrived(QueueEntry entry) {
        views.arrived(entry);
    }

    @Override
    public void available(QueueEntry entry) {
        if (entry.isReady()) {
            views.available(entry);
        }
    }

    private void wet(SelectorView view) {
        if (!view.wet) {
            // A paused one goes on in its own time, one that waits for a page when that is there.
            if (view.interruption.isPassing()) {
                return;
            }
            view.wet = true;
        }
        list(view);
    }

    private void list(SelectorView view) {
        if (view.ranks != null) {
            for (Rank rank : view.ranks) {
                if (!rank.isEmpty()) {
                    levels.of(rank.priority).list(rank);
                    call();
                }
            }
        }
    }

    private void call() {
        if (!called) {
            called = true;
            calls.call(this);
        }
    }

    // ---- lending

    /** Lets the selectors that have paused look on. */
    public void resume() {
        paused = false;
        for (SelectorView view : views.selecting()) {
            if (view.interruption.isPause()) {
                view.interruption.end();
                goOn(view);
            }
        }
        for (Consumer consumer : consumers) {
            KeptEntries kept = consumer.kept();
            if (kept != null && kept.interruption.isPause()) {
                goOn(consumer);
            }
        }
    }

    /** Lends what can be lent, until the budget is used up. */
    public void run(Courier courier, Budget budget) {
        boolean served = true;
        while (served) {
            served = false;
            for (int i = 0; i < levels.size() && !served; i++) {
                served = serve(levels.at(i), courier, budget);
            }
        }
        called = false;
        finishRevoking();
    }

    private void finishRevoking() {
        for (Consumer consumer : revoking.take()) {
            if (isLooking(consumer)) {
                revoking.add(consumer);
            } else {
                takeCredit(consumer);
                long granted = answerRevokes(consumer);
                if (granted > 0) {
                    grant(consumer, granted);
                }
            }
        }
    }

    /** @return what was granted after the last of them */
    private long answerRevokes(Consumer consumer) {
        for (long request : consumer.revokes()) {
            calls.revoked(consumer, request);
        }
        return consumer.endRevokes();
    }

    private boolean serve(Level level, Courier courier, Budget budget) {
        for (int i = level.owners(); i > 0; i--) {
            Consumer owner = level.nextOwner();
            if (owner == null) {
                break;
            }
            boolean served = serveOwner(owner, courier, budget);
            level.rotateOwners();
            if (served) {
                return true;
            }
        }
        Rank rank = level.nextRank();
        while (rank != null) {
            QueueEntry entry = candidate(rank.view, courier, budget);
            if (keptForOwner) {
                keptForOwner = false;
                return true;
            }
            Consumer consumer = rank.head();
            if (entry != null && consumer != null) {
                rank.rotate();
                level.rotateRanks();
                rank.view.take(entry);
                lend(consumer, entry, courier);
                return true;
            }
            rank = level.nextRank();
        }
        return false;
    }

    /** What a view offers its consumers now; null after it has turned dry, or paused, or lost all of them. */
    private @Nullable QueueEntry candidate(SelectorView view, Courier courier, Budget budget) {
        while (view.consumers > 0) {
            QueueEntry entry = view.peek(budget, courier);
            if (entry == null) {
                view.wet = false;
                paused |= view.interruption.isPause();
                // If it cannot be read, who has asked to be told when there is nothing more gets the answer now.
                view.interruption.openPage(courier, () -> goOn(view), this::call);
                return null;
            }
            if (entry.isExpired(courier.nowMillis())) {
                courier.expire(entry);
                continue;
            }
            MessageGroup group = reservedFor(entry);
            if (group == null) {
                return entry;
            }
            view.take(entry);
            Consumer owner = group.owner;
            if (owner == null) {
                group.keep(entry);
                continue;
            }
            // At once, before anything that is behind it in the queue; unless the owner, who may want more than this
            // view shows, has something that is before it.
            boolean first = owner.ranked
                    && !owner.hasKept()
                    && (owner.view() == view || !owner.view().isUnfinished());
            if (first) {
                lend(owner, entry, courier);
                if (view.ranks == null || !view.wet || !view.isWaiting()) {
                    return null;
                }
            } else {
                owner.keep(entry);
                if (owner.ranked) {
                    owner.level.list(owner);
                    keptForOwner = true;
                    return null;
                }
            }
        }
        return null;
    }

    /** It can look for what is kept for it, where it stopped. */
    private void goOn(Consumer owner) {
        KeptEntries kept = owner.kept();
        if (kept != null) {
            kept.interruption.end();
            settleStanding(owner);
            line(owner);
            call();
        }
    }

    private void goOn(SelectorView view) {
        if (view.consumers > 0) {
            view.wet = true;
            list(view);
        }
    }

    /** A page that could not be read has been opened, or is gone. */
    public void readable(Page page) {
        views.forEach(view -> {
            if (view.interruption.endIfBlockedBy(page)) {
                goOn(view);
            }
        });
        for (Consumer consumer : consumers) {
            KeptEntries kept = consumer.kept();
            if (kept != null && kept.interruption.endIfBlockedBy(page)) {
                goOn(consumer);
            }
        }
    }

    /** The group whose owner alone may have the entry; null if anybody may. */
    private @Nullable MessageGroup reservedFor(QueueEntry entry) {
        return groups == null ? null : groups.reservedFor(entry);
    }

    /** Lends what was kept for the owner of a group. */
    private boolean serveOwner(Consumer owner, Courier courier, Budget budget) {
        // What has come back since may belong before what is kept; if it is of the same group, it is kept now too.
        QueueEntry candidate = owner.view().wet ? candidate(owner.view(), courier, budget) : null;
        if (keptForOwner) {
            // Something was kept on the way, for this owner or another, and what is behind it was not looked at.
            keptForOwner = false;
            return true;
        }
        KeptEntries all = owner.kept();
        if (all == null || !owner.ranked) {
            return false;
        }
        // Neither waits for a page of the other, unless it has to: there may be room in memory for one of them.
        boolean first = candidate != null && all.isBehind(candidate);
        QueueEntry kept = first ? null : nextKept(owner, all, courier, budget);
        if (candidate != null && (first || (kept != null && ReadyHeap.isBefore(candidate, kept)))) {
            owner.view().take(candidate);
            lend(owner, candidate, courier);
            return true;
        }
        if (kept == null
                || (owner.view().interruption.isThere() && !owner.view().hasLookedBefore(kept))) {
            // What its view has not come to may be before what is kept.
            return false;
        }
        all.takeNext(kept);
        MessageGroup group = reservedFor(kept);
        if (group == null || group.owner != owner) {
            // The group was closed in the meantime.
            if (group != null && group.isLeaving()) {
                group.keep(kept);
            } else {
                available(kept);
            }
            return true;
        }
        if (kept.isExpired(courier.nowMillis())) {
            courier.expire(kept);
            return true;
        }
        lend(owner, kept, courier);
        return true;
    }

    private @Nullable QueueEntry nextKept(Consumer owner, KeptEntries all, Courier courier, Budget budget) {
        QueueEntry kept =
                all.next(queue, entry -> groups != null && groups.isReservedFor(owner, entry), budget, courier);
        if (all.interruption.isThere()) {
            // It gets nothing before it is known what is next: nothing of what views show either.
            paused |= all.interruption.isPause();
            settleStanding(owner);
            all.interruption.openPage(courier, () -> goOn(owner), this::call);
        }
        return kept;
    }

    /**
     * Holds next to nothing in memory that nobody can take now.
     *
     * @return whether it held more
     */
    public boolean letGo() {
        boolean any = groups != null && groups.letGo();
        for (Consumer consumer : consumers) {
            KeptEntries kept = consumer.kept();
            any |= kept != null && kept.letGo();
        }
        return views.letGo() || any;
    }

    /** What was kept is everybody's. */
    private void offer(@Nullable KeptEntries kept) {
        if (kept != null) {
            kept.takeNear().forEach(this::available);
            kept.forEachRest(views::goBack);
            kept.leaveRest();
        }
    }

    private void lend(Consumer consumer, QueueEntry entry, Courier courier) {
        Loan loan = courier.lend(consumer, entry);
        consumer.add(loan);
        recalls.loans(1);
        outstanding++;
        consumer.credit--;
        consumer.recallRefused = false;
        settleStanding(consumer);
        String group = entry.message().groupId();
        if (group != null) {
            if (groups == null) {
                groups = new MessageGroups();
            }
            groups.lent(loan, group);
        }
    }

    /** The loan is over, whatever became of the entry. */
    public void ended(Loan loan) {
        Consumer consumer = loan.consumer();
        consumer.remove(loan);
        outstanding--;
        if (!consumer.closed) {
            recalls.loans(-1);
            settleStanding(consumer);
            if (consumer.idle && wantsRecall()) {
                // Done with all it was given, while others may hold more than they have begun.
                call();
            }
        }
        if (loan.group != null && groups != null) {
            KeptEntries free = groups.ended(loan.group);
            loan.group = null;
            offer(free);
        }
    }

    // ---- recalls

    /**
     * Takes back from whoever holds most of what an idle consumer could take.
     *
     * @return whether there are more idle ones than are looked after at a time: then call again
     */
    public boolean recall(Courier courier) {
        return recalls.recall(courier, this::mayTake);
    }

    private boolean mayTake(Consumer consumer) {
        return queue.pause() == null && (consumer == holder || !queue.settings().exclusive());
    }

    /** An answer to a recall came, possibly with nothing. */
    public void recallAnswered(Consumer consumer, boolean gaveSomething) {
        consumer.recallPending = false;
        consumer.recallRefused = !gaveSomething;
        if (gaveSomething && consumer.ranked && consumer.rank.head() == consumer) {
            consumer.rank.rotate();
        }
        call();
    }
}
