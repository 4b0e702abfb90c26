package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageWaiter;
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
    private final List<Level> levels = new ArrayList<>(1);
    private final RecallCheck recallCheck = new RecallCheck(this);

    private final Views views;
    private @Nullable MessageGroups groups;
    private @Nullable Consumer holder;
    private @Nullable List<Consumer> revoking;

    private boolean called;

    /** Whether something was kept for an owner who can take it now: then the owner's turn comes before all others. */
    private boolean keptForOwner;

    private boolean paused;
    // Those of open consumers, and all.
    private int loans;
    private int outstanding;
    private int idle;
    private int starved;
    private int nextHungry = -1;

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
        return (idle > 0 || starved > 0) && loans > 0 && consumers.size() > 1;
    }

    // ---- consumers

    /** @param selector null for everything */
    public Consumer open(
            long id, Session session, @Nullable Subscription subscription, @Nullable Selector selector, int priority) {
        SelectorView view = views.of(selector == null || selector.matchesAll() ? null : selector);
        Level level = level(priority);
        Consumer consumer = new Consumer(id, session, this, subscription, view, priority, rank(view, priority), level);
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
        loans -= consumer.loans;
        setStarved(consumer, false);
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
        if (revoking != null && revoking.remove(consumer)) {
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
        setStarved(consumer, false);
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
            if (revoking == null) {
                revoking = new ArrayList<>(1);
            }
            revoking.add(consumer);
        }
        consumer.revoke(request);
        return false;
    }

    /** Whether it is not known yet, but will be, if there is something for the consumer. */
    private static boolean isLooking(Consumer consumer) {
        SelectorView view = consumer.view();
        return consumer.isLookingForKept() || (consumer.ranked && (view.paused || view.awaited != null));
    }

    private void takeCredit(Consumer consumer) {
        boolean wanted = consumer.credit > 0 && consumer.loans == 0;
        consumer.credit = 0;
        settleStanding(consumer);
        setStarved(consumer, wanted && !consumer.closed);
        recallIfWanted();
    }

    /** Somebody may be asked now who could not be before, or who was asked is gone: there will be a look at it. */
    private void recallIfWanted() {
        if (wantsRecall()) {
            call();
        }
    }

    private void setStarved(Consumer consumer, boolean starving) {
        if (consumer.starved != starving) {
            consumer.starved = starving;
            starved += starving ? 1 : -1;
        }
    }

    /** The queue's settings have changed. */
    public void settingsChanged() {
        for (Consumer consumer : consumers) {
            settleStanding(consumer);
            line(consumer);
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
        boolean idles = serves && consumer.loans == 0;
        if (idles != consumer.idle) {
            consumer.idle = idles;
            idle += idles ? 1 : -1;
        }
    }

    private Level level(int priority) {
        int place = 0;
        while (place < levels.size() && levels.get(place).priority > priority) {
            place++;
        }
        if (place < levels.size() && levels.get(place).priority == priority) {
            return levels.get(place);
        }
        Level level = new Level(priority);
        levels.add(place, level);
        return level;
    }

    private static Rank rank(SelectorView view, int priority) {
        Rank[] ranks = view.ranks;
        int count = ranks == null ? 0 : ranks.length;
        Rank[] more = new Rank[count + 1];
        for (int i = 0; i < count; i++) {
            if (ranks != null) {
                if (ranks[i].priority == priority) {
                    return ranks[i];
                }
                more[i] = ranks[i];
            }
        }
        Rank rank = new Rank(view, priority);
        more[count] = rank;
        view.ranks = more;
        return rank;
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
            if (view.paused || view.awaited != null) {
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
                    level(rank.priority).list(rank);
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
            if (view.paused) {
                view.paused = false;
                view.wet = true;
                list(view);
            }
        }
        for (Consumer consumer : consumers) {
            KeptEntries kept = consumer.kept();
            if (kept != null && kept.paused) {
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
                served = serve(levels.get(i), courier, budget);
            }
        }
        called = false;
        if (revoking != null) {
            finishRevoking();
        }
    }

    private void finishRevoking() {
        List<Consumer> waiting = revoking;
        if (waiting == null) {
            return;
        }
        revoking = null;
        for (Consumer consumer : waiting) {
            if (isLooking(consumer)) {
                if (revoking == null) {
                    revoking = new ArrayList<>(1);
                }
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
                paused |= view.paused;
                if (view.awaited != null) {
                    courier.open(view.awaited, new Waiting(view));
                }
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

    /** A view that has come to a page which has to be opened. */
    private final class Waiting implements PageWaiter {

        private final SelectorView view;

        Waiting(SelectorView view) {
            this.view = view;
        }

        @Override
        public void pageOpened(Page page) {
            if (view.awaited == page) {
                view.awaited = null;
                goOn(view);
            }
        }

        @Override
        public void pageUnreadable(Page page) {
            if (view.awaited == page) {
                view.awaited = null;
                view.blockedBy = page;
                // Who has asked to be told when there is nothing more gets the answer now.
                call();
            }
        }
    }

    /** What is kept for an owner stands in a page which has to be opened. */
    private final class WaitingOwner implements PageWaiter {

        private final Consumer owner;

        WaitingOwner(Consumer owner) {
            this.owner = owner;
        }

        @Override
        public void pageOpened(Page page) {
            KeptEntries kept = owner.kept();
            if (kept != null && kept.awaited == page) {
                goOn(owner);
            }
        }

        @Override
        public void pageUnreadable(Page page) {
            KeptEntries kept = owner.kept();
            if (kept != null && kept.awaited == page) {
                kept.awaited = null;
                kept.blockedBy = page;
                call();
            }
        }
    }

    /** It can look for what is kept for it, where it stopped. */
    private void goOn(Consumer owner) {
        KeptEntries kept = owner.kept();
        if (kept != null) {
            kept.lookAgain();
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
            if (view.blockedBy == page) {
                view.blockedBy = null;
                goOn(view);
            }
        });
        for (Consumer consumer : consumers) {
            KeptEntries kept = consumer.kept();
            if (kept != null && kept.blockedBy == page) {
                goOn(consumer);
            }
        }
    }

    /** The group whose owner alone may have the entry; null if anybody may. */
    private @Nullable MessageGroup reservedFor(QueueEntry entry) {
        if (groups == null) {
            return null;
        }
        String id = entry.message().groupId();
        MessageGroup group = id == null ? null : groups.find(id);
        if (group == null || group.isLeaving()) {
            return group;
        }
        Consumer owner = group.owner;
        return owner != null && owner.view().selects(entry) ? group : null;
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
        if (kept == null || (owner.view().isInterrupted() && !owner.view().hasLookedBefore(kept))) {
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
        QueueEntry kept = all.next(queue, entry -> isFor(owner, entry), budget, courier);
        if (all.isInterrupted()) {
            // It gets nothing before it is known what is next: nothing of what views show either.
            paused |= all.paused;
            settleStanding(owner);
            if (all.awaited != null) {
                courier.open(all.awaited, new WaitingOwner(owner));
            }
        }
        return kept;
    }

    private boolean isFor(Consumer owner, QueueEntry entry) {
        MessageGroup group = reservedFor(entry);
        return group != null && group.owner == owner;
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
        loans++;
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

    /** The same entry in the hands of the same consumer, but for another session to settle. */
    public Loan handOver(Loan loan, Session to) {
        Consumer consumer = loan.consumer();
        Loan successor = to.lend(consumer, loan.entry(), loan.sinceMillis());
        consumer.remove(loan);
        consumer.add(successor);
        successor.group = loan.group;
        loan.group = null;
        return successor;
    }

    /** The loan is over, whatever became of the entry. */
    public void ended(Loan loan) {
        Consumer consumer = loan.consumer();
        consumer.remove(loan);
        outstanding--;
        if (!consumer.closed) {
            loans--;
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
        int lookedAfter = 0;
        for (int i = consumers.size(); i > 0 && (idle > 0 || starved > 0); i--) {
            if (lookedAfter == Recalls.HUNGRY_MAX) {
                return true;
            }
            nextHungry = nextHungry >= consumers.size() - 1 ? 0 : nextHungry + 1;
            Consumer hungry = consumers.get(nextHungry);
            if (hungry.idle || hungry.starved) {
                lookedAfter++;
                setStarved(hungry, false);
                Consumer giver = mayTake(hungry) ? Recalls.giver(consumers, hungry) : null;
                if (giver != null) {
                    giver.recallPending = true;
                    // All of it: the latest alone would come to the hungry one before what is in front of them.
                    courier.recall(giver, giver.loans);
                }
            }
        }
        return false;
    }

    private boolean mayTake(Consumer consumer) {
        return consumer == holder || !queue.settings().exclusive();
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
