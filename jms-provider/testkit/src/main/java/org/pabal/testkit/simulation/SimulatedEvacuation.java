package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.List;
import org.pabal.engine.Decision;
import org.pabal.engine.queue.LogSegments;

/** Has some segments of the log freed now and then, whatever else goes on, and sees to it that they become free. */
final class SimulatedEvacuation {

    private static final int SEGMENTS_MAX = 4;
    private static final int ROUNDS_MAX = 100;
    private static final int BEGIN_ONE_IN = 40;

    private final Dice dice;
    private final DurableLog log;
    private final SimulatedStorage storage;

    private LogSegments segments = LogSegments.NONE;
    private boolean isRoundOver;
    private int rounds;

    SimulatedEvacuation(DurableLog log, SimulatedStorage storage, Dice dice) {
        this.log = log;
        this.storage = storage;
        this.dice = dice;
    }

    /** Whether {@link #step} has something to do. */
    boolean isUnderWay() {
        if (segments.isEmpty() && dice.chance(BEGIN_ONE_IN)) {
            List<Long> candidates = new ArrayList<>(log.segments());
            long[] chosen = new long[Math.min(candidates.size(), 1 + dice.number(SEGMENTS_MAX))];
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] = candidates.remove(dice.number(candidates.size()));
            }
            // Nothing more comes into a segment that is evacuated.
            log.flush();
            begin(new LogSegments(chosen));
            rounds = 0;
        }
        return !segments.isEmpty() && !isRoundOver && dice.chance(2);
    }

    /** Whether pages may be held open for it. */
    boolean isAtWork() {
        return !segments.isEmpty();
    }

    private void begin(LogSegments next) {
        segments = next;
        isRoundOver = false;
        storage.beginRound(next);
    }

    void step(SimulatedEngine engine, long nowMillis, Decision decision) {
        isRoundOver = !engine.evacuate(segments, 100 + dice.number(2_000), Long.MAX_VALUE, nowMillis, decision);
    }

    /** All that was asked of the storage has been carried out. Whether the engine is to be told that it is over. */
    boolean settled() {
        if (segments.isEmpty() || !isRoundOver) {
            return false;
        }
        for (long segment : segments.sequences()) {
            if (log.isNeeded(segment)) {
                rounds++;
                unless(
                        rounds < ROUNDS_MAX,
                        () -> "after " + ROUNDS_MAX + " rounds segment " + segment + " is still needed: " + log.live());
                begin(new LogSegments(segments.sequences()));
                return false;
            }
        }
        segments = LogSegments.NONE;
        return true;
    }

    /** The broker has ended. */
    void forget() {
        segments = LogSegments.NONE;
    }
}
