package org.pabal.testkit.simulation;

import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** All that is left to chance, from one seed; and numbers that are given out once. */
final class Dice {

    private final Random random;
    private long lastId;

    Dice(long seed) {
        random = new Random(seed);
    }

    long nextId() {
        return ++lastId;
    }

    /** From 0 to below the bound. */
    int number(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Null if there are none. */
    <T> @Nullable T pick(Collection<T> choices) {
        if (choices.isEmpty()) {
            return null;
        }
        int which = random.nextInt(choices.size());
        for (T choice : choices) {
            if (which-- == 0) {
                return choice;
            }
        }
        return null;
    }
}
