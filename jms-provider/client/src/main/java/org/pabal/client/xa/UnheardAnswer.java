package org.pabal.client.xa;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Link;
import org.pabal.client.request.Patience;
import org.pabal.message.BranchId;

/**
 * The broker's answer to the start or end of a branch that the transaction manager was not made to wait for. The connection that
 * asked may go on: the broker does what it is asked there in order. Another connection of this JVM waits before it says anything
 * about the branch, as it could be faster.
 *
 * <p>Safe for several threads.
 */
final class UnheardAnswer {
    /** Of branches whose answers are on their way: at most one for each, as only who has begun a branch does not wait. */
    private static final ConcurrentHashMap<BranchId, UnheardAnswer> ON_THEIR_WAY = new ConcurrentHashMap<>();

    private static final long[] NONE = {};

    private final BranchId branch;
    private final Link link;
    private final String asked;
    private final CompletionStage<Void> stage;
    private final long[] settled;

    private UnheardAnswer(BranchId branch, Link link, String asked, CompletionStage<Void> stage, long[] settled) {
        this.branch = branch;
        this.link = link;
        this.asked = asked;
        this.stage = stage;
        this.settled = settled;
    }

    /** @param stage on its way now, or soon there */
    static UnheardAnswer toStart(BranchId branch, Link link, String asked, CompletionStage<Void> stage) {
        return new UnheardAnswer(branch, link, asked, stage, NONE).onItsWay();
    }

    /** @param settled what the branch was to have; it has to go back if that is refused */
    static UnheardAnswer toEnd(BranchId branch, Link link, String asked, CompletionStage<Void> stage, long[] settled) {
        return new UnheardAnswer(branch, link, asked, stage, settled).onItsWay();
    }

    private UnheardAnswer onItsWay() {
        ON_THEIR_WAY.put(branch, this);
        var unused = stage.whenComplete((none, failure) -> ON_THEIR_WAY.remove(branch, this));
        return this;
    }

    /** Waits for what other connections have asked of the branch. What came of it, its own resource tells. */
    static void awaitOthers(BranchId branch, Link own, Patience patience) {
        UnheardAnswer other = ON_THEIR_WAY.get(branch);
        if (other != null && other.link != own) {
            var unused = other.refusal(patience);
        }
    }

    boolean concerns(BranchId other) {
        return branch.equals(other);
    }

    long[] settled() {
        return settled;
    }

    /** Waits; null if what was asked has been done. */
    @Nullable
    XAException refusal(Patience patience) {
        try {
            patience.awaitXa(stage, asked);
            return null;
        } catch (XAException refused) {
            return refused;
        }
    }
}
