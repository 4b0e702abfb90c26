package org.pabal.engine;

import java.util.ArrayList;
import java.util.List;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord;

/**
 * What came of a command: the records of what happened, already applied, and the effects that may leave once those are
 * durable. Reused from command to command by its one owner, so that deciding allocates no lists.
 */
public final class Decision {

    private final List<EngineRecord> records = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    public List<EngineRecord> records() {
        return records;
    }

    public List<Effect> effects() {
        return effects;
    }

    public void clear() {
        records.clear();
        effects.clear();
    }
}
