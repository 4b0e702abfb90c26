package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.effect.Explained;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.selector.ExplainedTerm;
import org.pabal.selector.Selector;

/** Looks at consumers and loans for somebody who asks why messages do not move. Changes nothing. */
public final class ConsumerInsight {

    private final Dispatch dispatch;
    private final Map<Consumer, Map<Long, Loan>> loans = new java.util.LinkedHashMap<>();

    public ConsumerInsight(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    public List<Explained.Receiver> receivers() {
        List<Explained.Receiver> receivers = new ArrayList<>();
        for (Consumer consumer : dispatch.consumers()) {
            Selector selector = consumer.view().selector();
            receivers.add(new Explained.Receiver(
                    consumer.id(),
                    consumer.session().connection().id(),
                    consumer.session().connection().clientId(),
                    selector == null ? null : selector.text(),
                    consumer.priority(),
                    consumer.credit(),
                    consumer.loans,
                    oldestLoan(consumer),
                    dispatch.isStandingBy(consumer)));
        }
        return receivers;
    }

    private static long oldestLoan(Consumer consumer) {
        long since = 0;
        for (Loan loan = consumer.newestLoan(); loan != null; loan = loan.previous) {
            since = since == 0 ? loan.sinceMillis() : Math.min(since, loan.sinceMillis());
        }
        return since;
    }

    /** What every consumer that could take a ready entry says to it, in the order of opening. */
    public List<Explained.Verdict> verdicts(QueueEntry entry) {
        List<Explained.Verdict> verdicts = new ArrayList<>();
        for (Consumer consumer : dispatch.consumers()) {
            verdicts.add(verdict(consumer, entry));
        }
        return verdicts;
    }

    private Explained.Verdict verdict(Consumer consumer, QueueEntry entry) {
        Selector selector = consumer.view().selector();
        if (selector != null && !selector.matches(entry.message())) {
            List<String> terms = new ArrayList<>();
            for (ExplainedTerm term : selector.explain(entry.message())) {
                if (term.blocking() && !term.values().isEmpty()) {
                    terms.add(words(term));
                }
            }
            return new Explained.Verdict(consumer.id(), Explained.Obstacle.SELECTOR, terms);
        }
        Consumer owner = groupOwner(entry);
        if (owner != null && owner != consumer) {
            return new Explained.Verdict(consumer.id(), Explained.Obstacle.GROUP, List.of());
        }
        if (dispatch.queue().pause() != null) {
            return new Explained.Verdict(consumer.id(), Explained.Obstacle.PAUSED, List.of());
        }
        if (dispatch.isStandingBy(consumer)) {
            return new Explained.Verdict(consumer.id(), Explained.Obstacle.STANDING_BY, List.of());
        }
        return new Explained.Verdict(
                consumer.id(), consumer.credit() == 0 ? Explained.Obstacle.CREDIT : Explained.Obstacle.NONE, List.of());
    }

    private static String words(ExplainedTerm term) {
        StringBuilder text = new StringBuilder(term.text()).append(" is ").append(term.truth());
        term.values()
                .forEach((name, value) ->
                        text.append("; ").append(name).append(value == null ? " is not set" : " is " + value));
        return text.toString();
    }

    private @Nullable Consumer groupOwner(QueueEntry entry) {
        String id = entry.message().groupId();
        MessageGroup group = id == null ? null : dispatch.group(id);
        return group == null ? null : group.owner;
    }

    /** Who owns the group of an entry; 0 if it has none, or nobody owns it. */
    public long groupOwnerOf(QueueEntry entry) {
        Consumer owner = groupOwner(entry);
        return owner == null ? 0 : owner.id();
    }

    /** The loan of an entry to one of the open consumers; null if it is not lent to any. */
    public @Nullable Loan loanOf(QueueEntry entry) {
        for (Consumer consumer : dispatch.consumers()) {
            Loan loan =
                    loans.computeIfAbsent(consumer, ConsumerInsight::loansOf).get(entry.id());
            if (loan != null) {
                return loan;
            }
        }
        return null;
    }

    private static Map<Long, Loan> loansOf(Consumer consumer) {
        Map<Long, Loan> byEntry = new java.util.HashMap<>();
        for (Loan loan = consumer.newestLoan(); loan != null; loan = loan.previous) {
            byEntry.put(loan.entry().id(), loan);
        }
        return byEntry;
    }
}
