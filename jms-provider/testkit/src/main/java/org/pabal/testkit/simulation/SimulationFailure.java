package org.pabal.testkit.simulation;

import java.util.List;

/** Something that must hold did not. Says what, after which commands, and how to see it again. */
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final long step;

    SimulationFailure(long seed, long commands, long step, String what, List<String> lastCommands, Throwable cause) {
        super(
                what + "\n  at step " + step + " of the simulation with seed " + seed + "; again with:\n    "
                        + Simulation.reproduction(seed, commands)
                        + "\n  the last commands, and what came of them:\n    "
                        + String.join("\n    ", lastCommands),
                cause);
        this.seed = seed;
        this.step = step;
    }

    public long seed() {
        return seed;
    }

    /** After how many commands it showed. */
    public long step() {
        return step;
    }
}
