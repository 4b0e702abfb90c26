package org.pabal.client.reconnect;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.pabal.message.BranchId;

/**
 * Branches of global transactions that are not prepared. One that a session works for is rolled back with the connection; one
 * whose work has ended outlives the connection, but not the broker. Not thread-safe: guarded by its {@link Line}'s lock.
 */
final class OpenBranches {

    /** A transaction manager that never comes back to a branch must not make this grow. */
    private static final int CUT_MAX = 10_000;

    private final Set<BranchId> active = new HashSet<>();
    private final Set<BranchId> ended = new HashSet<>();
    private final Set<BranchId> cut = new LinkedHashSet<>();
    private final Set<BranchId> outlived = new LinkedHashSet<>();

    void started(BranchId branch) {
        forget(branch);
        active.add(branch);
    }

    void ended(BranchId branch) {
        if (active.remove(branch)) {
            ended.add(branch);
        }
    }

    /** Whether it was rolled back with a connection. */
    boolean isCut(BranchId branch) {
        return cut.contains(branch);
    }

    /** Whether a broker that does not know it has rolled it back: by ending. */
    boolean hasOutlived(BranchId branch) {
        return outlived.contains(branch);
    }

    void forget(BranchId branch) {
        active.remove(branch);
        ended.remove(branch);
        cut.remove(branch);
        outlived.remove(branch);
    }

    void cut() {
        cut.addAll(active);
        active.clear();
        outlived.addAll(ended);
        ended.clear();
        shorten(cut);
        shorten(outlived);
    }

    private static void shorten(Set<BranchId> branches) {
        Iterator<BranchId> oldest = branches.iterator();
        while (branches.size() > CUT_MAX) {
            oldest.next();
            oldest.remove();
        }
    }
}
