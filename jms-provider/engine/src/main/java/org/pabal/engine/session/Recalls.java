package org.pabal.engine.session;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who of the consumers of a queue is to give back what an idle one could take. */
final class Recalls {

    /** So many idle consumers are looked after at a time. */
    static final int HUNGRY_MAX = 16;

    /** So many loans of a consumer are looked at to see whether taking them back would help. */
    private static final int LOOKED_AT_MAX = 32;

    private final List<Consumer> consumers;
    private int loans;
    private int idle;
    private int starved;
    private int nextHungry = -1;

    /** @param consumers those that are open */
    Recalls(List<Consumer> consumers) {
        this.consumers = consumers;
    }

    /** Open consumers hold so many more. */
    void loans(int more) {
        loans += more;
    }

    /** Whether it could take something and holds nothing. */
    void idle(Consumer consumer, boolean idles) {
        if (consumer.idle != idles) {
            consumer.idle = idles;
            idle += idles ? 1 : -1;
        }
    }

    /** Whether it asked for something, found nothing, and has taken its credit back since. */
    void starved(Consumer consumer, boolean starves) {
        if (consumer.starved != starves) {
            consumer.starved = starves;
            starved += starves ? 1 : -1;
        }
    }

    /** Whether somebody might take what somebody else holds. */
    boolean areWanted() {
        return isAnybodyHungry() && loans > 0 && consumers.size() > 1;
    }

    private boolean isAnybodyHungry() {
        return idle > 0 || starved > 0;
    }

    /**
     * Takes back from whoever holds most of what an idle consumer could take.
     *
     * @param mayTake who may take anything at all
     * @return whether there are more idle ones than are looked after at a time: then call again
     */
    boolean recall(Courier courier, Predicate<Consumer> mayTake) {
        int lookedAfter = 0;
        for (int i = consumers.size(); i > 0 && isAnybodyHungry(); i--) {
            if (lookedAfter == HUNGRY_MAX) {
                return true;
            }
            nextHungry = nextHungry >= consumers.size() - 1 ? 0 : nextHungry + 1;
            Consumer hungry = consumers.get(nextHungry);
            if (hungry.idle || hungry.starved) {
                lookedAfter++;
                starved(hungry, false);
                Consumer giver = mayTake.test(hungry) ? giver(consumers, hungry) : null;
                if (giver != null) {
                    giver.recallPending = true;
                    // All of it: the latest alone would come to the hungry one before what is in front of them.
                    courier.recall(giver, giver.loans);
                }
            }
        }
        return false;
    }

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
