package org.pabal.testkit.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.Publication;
import org.pabal.message.BranchId;

/** What a transaction holds: of a session, or of a branch. */
final class Work {

    final @Nullable BranchId branch;
    final List<Published> published = new ArrayList<>();
    /** Messages of which was said that they were accepted in it. */
    int accepted;

    final Set<Loan> settled = new LinkedHashSet<>();

    /** Of a branch. */
    State state = State.ACTIVE;

    final Set<Session> workers = new LinkedHashSet<>();
    final Set<Session> suspended = new LinkedHashSet<>();
    long deadlineMillis = Long.MAX_VALUE;

    /** Of a prepared branch: what it publishes when it is committed. */
    List<Publication> prepared = List.of();

    /** Of a prepared branch: what is held for it. */
    final Set<LedgerEntry> held = new LinkedHashSet<>();

    enum State {
        ACTIVE,
        FAILED,
        PREPARED,
        HEURISTICALLY_COMMITTED,
        HEURISTICALLY_ROLLED_BACK,
        OVER
    }

    Work(@Nullable BranchId branch) {
        this.branch = branch;
    }

    long bringsTo(LedgerQueue queue) {
        long count = 0;
        for (Published one : published) {
            count += one.queues.contains(queue.number) ? 1 : 0;
            // Of what is given away a copy for each of its queues may come here.
            count += one.mayBeGivenAway ? one.queues.size() : 0;
        }
        return count;
    }

    /** Its published messages must not appear from now on. */
    void drop() {
        published.clear();
        accepted = 0;
    }

    @Override
    public String toString() {
        return (branch == null ? "transaction" : "branch " + branch + " " + state) + " with " + published + " and "
                + settled;
    }
}
