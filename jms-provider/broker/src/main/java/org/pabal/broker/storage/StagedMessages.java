package org.pabal.broker.storage;

import java.util.ArrayList;
import java.util.List;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.table.LongMap;

/**
 * Messages of transactions that are open: in the log under their number, and no event has referred to them yet. A checkpoint
 * has to name them, since the event that will may come after it. Owned by the engine's loop.
 */
final class StagedMessages {

    private static final int LOOK_AT_MIN = 1_024;

    private final LongMap<StoredMessage> messages = new LongMap<>();
    private int lookAt = LOOK_AT_MIN;

    void add(StoredMessage stored) {
        if (messages.size() >= lookAt) {
            forgetRolledBack();
            lookAt = Math.max(LOOK_AT_MIN, messages.size() * 2);
        }
        messages.put(stored.number(), stored);
    }

    /** An event refers to it. */
    void placed(StoredMessage stored) {
        if (messages.size() > 0) {
            messages.remove(stored.number());
        }
    }

    /** It is written anew, under another number than before. */
    void renumbered(long before, StoredMessage stored) {
        if (messages.remove(before) != null) {
            messages.put(stored.number(), stored);
        }
    }

    List<StoredMessage> all() {
        forgetRolledBack();
        List<StoredMessage> all = new ArrayList<>(messages.size());
        for (long number : messages.sortedKeys()) {
            StoredMessage stored = messages.get(number);
            if (stored != null) {
                all.add(stored);
            }
        }
        return all;
    }

    private void forgetRolledBack() {
        for (long number : messages.sortedKeys()) {
            StoredMessage stored = messages.get(number);
            if (stored != null && stored.liveBytes() == 0) {
                messages.remove(number);
            }
        }
    }
}
