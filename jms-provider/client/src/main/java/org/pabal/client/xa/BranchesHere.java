package org.pabal.client.xa;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pabal.message.BranchId;

/**
 * Branches that this JVM has begun and not seen decided. Who begins one of them once more is made to wait, and so told at once that
 * it is a duplicate. Knowing too few is harmless: then its end tells. Safe for several threads.
 */
final class BranchesHere {
    /** Some that a transaction manager never comes back to must not make this grow for ever. */
    private static final int MAX = 10_000;

    private static final Set<BranchId> OPEN = ConcurrentHashMap.newKeySet();

    private BranchesHere() {}

    /** @return whether it is new here */
    static boolean begin(BranchId branch) {
        if (OPEN.size() >= MAX) {
            OPEN.clear();
        }
        return OPEN.add(branch);
    }

    static void decided(BranchId branch) {
        OPEN.remove(branch);
    }
}
