package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import org.jspecify.annotations.Nullable;

/** What must hold when all that is due is done: nothing is overdue, nobody starves, nobody hoards. */
final class Fairness {

    /** Recalls are decided 5 ms after there is a reason. */
    private static final long HOARDING_MAX_MILLIS = 20;

    /** Of one who holds more, not all is looked at. */
    private static final int LOANS_LOOKED_AT_MAX = 32;

    private Fairness() {}

    static void require(World world, long nowMillis) {
        requireNothingOverdue(world, nowMillis);
        requireNobodyStarves(world, nowMillis);
        requireNobodyHoards(world, nowMillis);
    }

    private static void requireNothingOverdue(World world, long nowMillis) {
        for (LedgerQueue queue : world.queues.values()) {
            for (LedgerEntry entry : queue.entries.values()) {
                boolean overdue = switch (entry.state) {
                    case SCHEDULED -> entry.message.deliveryTimeMillis() <= nowMillis;
                    case BACKING_OFF -> entry.notBeforeMillis <= nowMillis;
                    case READY -> entry.isExpired(nowMillis);
                    case LENT, HELD, GONE -> false;
                };
                unless(!overdue, () -> entry + " is overdue");
            }
        }
    }

    private static void requireNobodyStarves(World world, long nowMillis) {
        for (LedgerQueue queue : world.queues.values()) {
            if (queue.paused || queue.settings.exclusive() && queue.consumers.size() > 1) {
                continue;
            }
            for (Consumer consumer : queue.consumers) {
                if (consumer.credit > 0 && consumer.revoking == 0) {
                    LedgerEntry entry = queue.firstFor(consumer, nowMillis);
                    unless(
                            entry == null,
                            () -> consumer + " has credit " + consumer.credit + " and does not get " + entry);
                }
            }
        }
    }

    /** What one consumer holds and another could take at once is asked back before long, from one of them at least. */
    private static void requireNobodyHoards(World world, long nowMillis) {
        for (LedgerQueue queue : world.queues.values()) {
            boolean somebodyIsAsked = queue.consumers.stream().anyMatch(consumer -> consumer.recalled > 0);
            for (Consumer hungry : queue.consumers) {
                Consumer giver =
                        somebodyIsAsked || queue.paused || queue.settings.exclusive() ? null : giver(queue, hungry);
                if (giver == null) {
                    hungry.waiting = null;
                    continue;
                }
                Consumer.Waiting waiting = hungry.waiting;
                if (waiting == null || waiting.giver() != giver || waiting.latest() != giver.latestDelivery()) {
                    hungry.waiting = new Consumer.Waiting(giver, giver.latestDelivery(), nowMillis);
                } else {
                    unless(
                            nowMillis - Math.max(waiting.sinceMillis(), queue.recallMillis) <= HOARDING_MAX_MILLIS,
                            () -> hungry + " waits in vain since +"
                                    + (waiting.sinceMillis() - Simulation.BEGINNING_MILLIS) + " for what " + giver
                                    + " holds: " + giver.loans);
                }
            }
        }
    }

    private static @Nullable Consumer giver(LedgerQueue queue, Consumer hungry) {
        if (hungry.credit <= 0 || hungry.revoking > 0 || !hungry.loans.isEmpty()) {
            return null;
        }
        for (Consumer candidate : queue.consumers) {
            if (candidate != hungry
                    && !candidate.recallRefused
                    && (candidate.priority <= hungry.priority || candidate.credit <= 0)
                    && candidate.loansPeak <= LOANS_LOOKED_AT_MAX
                    && candidate.holdsSomethingFor(hungry)) {
                return candidate;
            }
        }
        return null;
    }
}
