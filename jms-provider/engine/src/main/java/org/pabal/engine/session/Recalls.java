package org.pabal.engine.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is to give back what an idle consumer could take. */
final class Recalls {

    /** So many idle consumers are looked after at a time. */
    static final int HUNGRY_MAX = 16;

    /** So many loans of a consumer are looked at to see whether taking them back would help. */
    private static final int LOOKED_AT_MAX = 32;

    private Recalls() {}

    /**
     * Whoever holds most, and something that the hungry one could take. Nobody who has been asked and not answered, or has
     * answered with nothing and got nothing since; nobody either who is served before the hungry one and would get it again.
     */
    static @Nullable Consumer giver(List<Consumer> consumers, Consumer hungry) {
        Consumer best = null;
        for (int i = 0; i < consumers.size(); i++) {
            Consumer candidate = consumers.get(i);
            if (candidate != hungry
                    && candidate.loans > (best == null ? 0 : best.loans)
                    && !candidate.recallPending
                    && !candidate.recallRefused
                    && (candidate.priority() <= hungry.priority() || candidate.credit == 0)
                    && holdsSomethingFor(candidate, hungry)) {
                best = candidate;
            }
        }
        return best;
    }

    private static boolean holdsSomethingFor(Consumer candidate, Consumer hungry) {
        Loan loan = candidate.newestLoan();
        for (int i = 0; i < LOOKED_AT_MAX && loan != null; i++) {
            // What belongs to a group would come back to the group's owner.
            if (loan.group == null && hungry.view().selects(loan.entry())) {
                return true;
            }
            loan = loan.previous;
        }
        return false;
    }
}
