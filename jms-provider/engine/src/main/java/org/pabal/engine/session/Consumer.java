package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.subscription.Subscription;

/** Credit and selector of one receiver. */
public final class Consumer {

    private final long id;
    private final Session session;
    private final Dispatch dispatch;
    private final @Nullable Subscription subscription;
    private final SelectorView view;
    private final int priority;
    final Rank rank;
    final Level level;

    // The first of the consumers of lost connections that it goes on for; its own number if there is none.
    private long origin;

    long credit;
    boolean closed;

    // In the ring of its rank: it has credit and may be served.
    boolean ranked;

    @Nullable
    Consumer rankNext;

    @Nullable
    Consumer rankPrevious;

    boolean listedAsOwner;

    // Counted among those that could take something and hold nothing.
    boolean idle;

    // It asked for something, found nothing, and has taken its credit back since.
    boolean starved;

    boolean recallPending;
    boolean recallRefused;

    // Requests to revoke its credit that wait until its selector has looked at all of the queue.
    private @Nullable List<Long> revokes;
    private long creditAfterRevoke;

    int loans;
    private @Nullable Loan newestLoan;
    private @Nullable KeptEntries kept;
    private @Nullable Set<MessageGroup> groups;

    Consumer(
            long id,
            Session session,
            Dispatch dispatch,
            @Nullable Subscription subscription,
            SelectorView view,
            int priority,
            Rank rank,
            Level level) {
        this.id = id;
        this.origin = id;
        this.session = session;
        this.dispatch = dispatch;
        this.subscription = subscription;
        this.view = view;
        this.priority = priority;
        this.rank = rank;
        this.level = level;
    }

    public long id() {
        return id;
    }

    /** The number under which its client may ask for its subscription, however often it has been replaced since. */
    public long origin() {
        return origin;
    }

    public void replaces(long consumer) {
        origin = consumer;
    }

    public Session session() {
        return session;
    }

    public Dispatch dispatch() {
        return dispatch;
    }

    /** Null if it consumes from a queue. */
    public @Nullable Subscription subscription() {
        return subscription;
    }

    public int priority() {
        return priority;
    }

    public boolean isClosed() {
        return closed;
    }

    /** How many messages it may still be sent. */
    public long credit() {
        return credit;
    }

    boolean isRevoking() {
        return revokes != null;
    }

    void revoke(long request) {
        if (revokes == null) {
            revokes = new ArrayList<>(1);
        }
        revokes.add(request);
        creditAfterRevoke = 0;
    }

    /** Credit that a waiting revoke must not take, since it was granted later. */
    void grantAfterRevoke(long messages) {
        creditAfterRevoke += messages;
    }

    List<Long> revokes() {
        return revokes == null ? List.of() : revokes;
    }

    /** Hands over what was granted after them. */
    long endRevokes() {
        long granted = creditAfterRevoke;
        revokes = null;
        creditAfterRevoke = 0;
        return granted;
    }

    SelectorView view() {
        return view;
    }

    /** Whether it waits for a page: what comes behind that is not looked at for it, and may go to others meanwhile. */
    public boolean waitsForPage() {
        return view.interruption.isThere() || (kept != null && kept.interruption.isThere());
    }

    @Nullable
    Loan newestLoan() {
        return newestLoan;
    }

    void add(Loan loan) {
        loan.previous = newestLoan;
        if (newestLoan != null) {
            newestLoan.next = loan;
        }
        newestLoan = loan;
        loans++;
    }

    void remove(Loan loan) {
        if (loan.previous != null) {
            loan.previous.next = loan.next;
        }
        if (loan.next == null) {
            newestLoan = loan.previous;
        } else {
            loan.next.previous = loan.previous;
        }
        loan.previous = null;
        loan.next = null;
        loans--;
    }

    /** The same entry in the hands of the same consumer, but for another session to settle. */
    public Loan handOver(Loan loan, Session to) {
        Loan successor = to.lend(this, loan.entry(), loan.sinceMillis());
        remove(loan);
        add(successor);
        successor.group = loan.group;
        loan.group = null;
        return successor;
    }

    /** Keeps an entry of a group that it owns until it has credit. */
    void keep(QueueEntry entry) {
        if (kept == null) {
            kept = new KeptEntries(() -> credit > 0 && !closed);
        }
        kept.keep(entry);
    }

    /** What is kept for it; null if nothing ever was. */
    @Nullable
    KeptEntries kept() {
        return kept;
    }

    /** Whether something may be kept for it. */
    boolean hasKept() {
        return kept != null && !kept.isEmpty();
    }

    /** Whether it cannot be served before something that is kept for it has been looked for. */
    boolean isHeldUp() {
        return kept != null && kept.interruption.isThere();
    }

    /** Whether it is held up, and will not be for long. */
    boolean isLookingForKept() {
        return kept != null && kept.interruption.isPassing();
    }

    Set<MessageGroup> groups() {
        if (groups == null) {
            groups = new LinkedHashSet<>(4);
        }
        return groups;
    }
}
