package org.pabal.testkit.simulation;

import java.util.function.Supplier;

/** A promise that the engine broke: what was seen, with its values. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
        super(what);
    }

    /** @param what is asked only if it does not hold: saying it takes long */
    static void unless(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new Violation(what.get());
        }
    }
}
