package org.pabal.engine.transaction;

import java.util.List;
import org.pabal.engine.record.Author;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.Publication;
import org.pabal.message.BranchId;

/** A branch that outlives its sessions and the broker's end: prepared, or decided by an administrator and not forgotten. */
public final class DecidedBranch {

    private final BranchId id;
    private final long preparedMillis;
    private final Author by;
    private BranchState state = BranchState.PREPARED;
    private List<Publication> published;
    private List<DeliverySettled> settled;

    /** @param by whose connection began it */
    public DecidedBranch(
            BranchId id, long preparedMillis, Author by, List<Publication> published, List<DeliverySettled> settled) {
        this.id = id;
        this.preparedMillis = preparedMillis;
        this.by = by;
        this.published = published;
        this.settled = settled;
    }

    public BranchId id() {
        return id;
    }

    public long preparedMillis() {
        return preparedMillis;
    }

    /** Whose connection began it. */
    public Author by() {
        return by;
    }

    public BranchState state() {
        return state;
    }

    /** What a commit will place in queues; empty once it is decided. */
    public List<Publication> published() {
        return published;
    }

    /** What a commit will remove from queues; empty once it is decided. */
    public List<DeliverySettled> settled() {
        return settled;
    }

    public void decide(BranchState outcome) {
        state = outcome;
        published = List.of();
        settled = List.of();
    }
}
