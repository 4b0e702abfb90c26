package org.pabal.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;

/** Counts again what the state counts as it goes. */
@SuppressWarnings("EnumOrdinal") // an array of counters, in memory only
final class Audit {

    private final EngineState state;
    private final EngineSettings settings;
    private final long nowMillis;
    private long memory;

    /** What is in memory though it could leave. */
    private long idle;

    Audit(EngineState state, EngineSettings settings, long nowMillis) {
        this.state = state;
        this.settings = settings;
        this.nowMillis = nowMillis;
    }

    /** What does not agree; null if all does. */
    @Nullable
    String difference() {
        for (MessageQueue queue : state.queues()) {
            String difference = difference(queue);
            if (difference != null) {
                return queue + ": " + difference;
            }
        }
        if (memory != state.entries().memoryBytes()) {
            return "all queues take " + memory + " bytes of memory, counted "
                    + state.entries().memoryBytes();
        }
        return null;
    }

    /**
     * To be asked when time has been given and all that was asked of the storage is done. What is in memory beyond the budget
     * then has to be: lent, held, backing off, or in a page that somebody works through.
     */
    @Nullable
    String excess() {
        if (!settings.storage() || difference() != null) {
            return null;
        }
        long max = settings.memoryMax();
        return memory <= max + (max >>> Pager.RETRY_SHIFT) || idle == 0
                ? null
                : "all queues take " + memory + " bytes of memory, and may take " + max + ", but " + idle
                        + " of them nobody needs there";
    }

    private @Nullable String difference(MessageQueue queue) {
        long entries = 0;
        long bytes = 0;
        long memoryBytes = 0;
        long[] inState = new long[EntryState.values().length];
        for (int i = 0; i <= MessageQueue.PRIORITIES; i++) {
            PriorityLane lane = queue.laneAt(i);
            if (lane == null) {
                continue;
            }
            long lastId = 0;
            List<QueueEntry> inMemory = new ArrayList<>();
            for (LaneNode node = lane.head(); node != null; node = node.next()) {
                long first = node instanceof Page page ? page.firstId() : ((QueueEntry) node).id();
                long last = node instanceof Page page ? page.lastId() : first;
                if (first <= lastId) {
                    return "entry " + first + " is behind entry " + lastId;
                }
                lastId = last;
                if (node instanceof Page page) {
                    entries += page.away();
                    bytes += page.awaySize();
                    inMemory.addAll(page.residents());
                } else if (node instanceof QueueEntry entry) {
                    inMemory.add(entry);
                }
            }
            for (QueueEntry entry : inMemory) {
                if (state.entry(entry.id()) != entry) {
                    return "entry " + entry.id() + " cannot be found";
                }
                entries++;
                bytes += entry.message().encodedSize();
                memoryBytes += entry.memoryBytes();
                inState[entry.state().ordinal()]++;
            }
            if (lane.hasPages()) {
                for (Page page : lane.pages().all()) {
                    if (!page.isClosed() && !page.isInUse()) {
                        idle += page.closable(nowMillis);
                    }
                    byte[] content = page.content();
                    memoryBytes += content == null ? 0 : content.length;
                }
            }
        }
        memory += memoryBytes;
        if (entries != queue.length() || bytes != queue.bytes() || memoryBytes != queue.memoryBytes()) {
            return entries + " entries with " + bytes + " bytes, " + memoryBytes + " of them in memory, counted "
                    + queue.length() + ", " + queue.bytes() + ", " + queue.memoryBytes();
        }
        return inState[EntryState.LENT.ordinal()] == queue.count(EntryState.LENT)
                ? null
                : inState[EntryState.LENT.ordinal()] + " lent, counted " + queue.count(EntryState.LENT);
    }
}
