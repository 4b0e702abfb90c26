package org.pabal.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.PageReplay;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.transaction.BranchState;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.message.BranchId;

/** The part of the state that is branches: what records of them do, to them and to the entries that they hold. */
final class DecidedBranches {

    private final EngineState state;
    private final Entries entries;
    private final Map<BranchId, DecidedBranch> branches = new LinkedHashMap<>();

    DecidedBranches(EngineState state, Entries entries) {
        this.state = state;
        this.entries = entries;
    }

    @Nullable
    DecidedBranch get(BranchId id) {
        return branches.get(id);
    }

    /** In the order of preparing. */
    Collection<DecidedBranch> all() {
        return branches.values();
    }

    void apply(EngineRecord.TransactionPrepared happened) {
        // Numbers of what a restart has forgotten are given out again: the branch must not mean their new bearers.
        DecidedBranch branch = new DecidedBranch(
                happened.branch(),
                happened.atMillis(),
                happened.by(),
                existing(happened.published()),
                existingEntries(happened.settled()));
        branches.put(branch.id(), branch);
        reserve(branch.published(), 1);
        branch.published().forEach(publication -> state.hold(publication));
        for (EngineRecord.DeliverySettled settled : branch.settled()) {
            for (long id : settled.entries()) {
                QueueEntry entry = entries.get(id);
                PageReplay.Away away = entry == null ? entries.away(state.queue(settled.queue()), id) : null;
                if (entry != null) {
                    entry.queue().hold(entry);
                } else if (away != null) {
                    away.hold(true);
                }
            }
        }
    }

    private List<Publication> existing(List<Publication> published) {
        List<Publication> existing = new ArrayList<>(published.size());
        for (Publication publication : published) {
            // Zeros in place of missing ones: each queue has its number among the entries that a commit makes.
            long[] ids = publication.queues().clone();
            for (int i = 0; i < ids.length; i++) {
                ids[i] = state.queue(ids[i]) == null ? 0 : ids[i];
            }
            existing.add(new Publication(publication.stored(), ids));
        }
        return existing;
    }

    private List<EngineRecord.DeliverySettled> existingEntries(List<EngineRecord.DeliverySettled> settled) {
        List<EngineRecord.DeliverySettled> existing = new ArrayList<>(settled.size());
        for (EngineRecord.DeliverySettled each : settled) {
            long[] ids = Arrays.stream(each.entries())
                    .filter(id -> entries.get(id) != null || entries.away(state.queue(each.queue()), id) != null)
                    .toArray();
            existing.add(new EngineRecord.DeliverySettled(each.queue(), ids, each.isVolatile()));
        }
        return existing;
    }

    private void reserve(List<Publication> published, int sign) {
        for (Publication publication : published) {
            state.reserve(publication, sign);
            state.bodies().refer(publication.message(), sign);
        }
    }

    void apply(EngineRecord.BranchCommitted happened) {
        DecidedBranch branch = requireBranch(happened.branch());
        List<Publication> published = branch.published();
        List<EngineRecord.DeliverySettled> settled = branch.settled();
        if (happened.heuristic()) {
            branch.decide(BranchState.HEURISTICALLY_COMMITTED);
        } else {
            branches.remove(branch.id());
        }
        reserve(published, -1);
        state.settleAll(settled);
        state.place(published, happened.firstEntry(), happened.atMillis(), true);
    }

    void apply(EngineRecord.BranchRolledBack happened) {
        DecidedBranch branch = requireBranch(happened.branch());
        List<EngineRecord.DeliverySettled> settled = branch.settled();
        reserve(branch.published(), -1);
        branch.published().forEach(publication -> state.letGo(publication.stored()));
        if (happened.heuristic()) {
            branch.decide(BranchState.HEURISTICALLY_ROLLED_BACK);
        } else {
            branches.remove(branch.id());
        }
        for (EngineRecord.DeliverySettled held : settled) {
            for (long id : held.entries()) {
                QueueEntry entry = entries.get(id);
                PageReplay.Away away = entry == null ? entries.away(state.queue(held.queue()), id) : null;
                if (entry != null) {
                    entry.queue().makeReady(entry);
                } else if (away != null) {
                    away.hold(false);
                }
            }
        }
    }

    void apply(EngineRecord.BranchForgotten happened) {
        branches.remove(happened.branch());
    }

    private DecidedBranch requireBranch(BranchId id) {
        DecidedBranch branch = branches.get(id);
        if (branch == null) {
            throw new IllegalStateException("a record decides branch " + id + ", which was never prepared");
        }
        return branch;
    }
}
