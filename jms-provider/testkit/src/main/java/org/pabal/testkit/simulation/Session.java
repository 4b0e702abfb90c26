package org.pabal.testkit.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

final class Session {

    final long id;
    final Connection connection;
    final boolean transacted;
    final Map<Long, Consumer> consumers = new LinkedHashMap<>();
    final Set<Long> browsers = new LinkedHashSet<>();
    final TreeMap<Long, Loan> loans = new TreeMap<>();
    long lastDelivery;

    /** Consumers whose deliveries are asked back, in the order of asking. */
    final ArrayDeque<Consumer> recalled = new ArrayDeque<>();

    /** What it works for: its own transaction, the branch that was started on it, or neither. */
    @Nullable
    Work work;

    /** Commands that have not been answered. */
    int unanswered;

    /** Whether something was published whose acceptance nobody is told: then the model cannot count. */
    boolean countsInSecret;

    /** How often it was told of a refusal without having asked. */
    int refusals;

    boolean closed;

    Session(long id, Connection connection, boolean transacted) {
        this.id = id;
        this.connection = connection;
        this.transacted = transacted;
        this.work = transacted ? new Work(null) : null;
    }

    /** Those that it holds and has not settled in a transaction. */
    List<Loan> loans(long[] deliveries) {
        List<Loan> free = new ArrayList<>();
        for (long delivery : deliveries) {
            Loan loan = loans.get(delivery);
            if (loan != null && loan.settledIn == null) {
                free.add(loan);
            }
        }
        return free;
    }
}
