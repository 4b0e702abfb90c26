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
    private final List<StorageRequest> storage = new ArrayList<>();
    private final FreedBytes freed = new FreedBytes();

    public List<EngineRecord> records() {
        return records;
    }

    public List<Effect> effects() {
        return effects;
    }

    /** What the storage is asked for; it need not be durable before effects leave. */
    public List<StorageRequest> storage() {
        return storage;
    }

    /** What of the log is needed no more, once the records are durable. */
    public FreedBytes freed() {
        return freed;
    }

    public void clear() {
        records.clear();
        effects.clear();
        storage.clear();
        freed.clear();
    }
}
