package org.pabal.engine;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.transaction.DecidedBranch;

/** Goes once over all that a restart has brought: what of the log it needs, and what does not outlive a restart. */
final class StateSweep {

    private final EngineState state;

    StateSweep(EngineState state) {
        this.state = state;
    }

    void forEachLive(LiveBytes sink) {
        for (MessageQueue queue : state.queues()) {
            for (int lane = 0; lane <= MessageQueue.PRIORITIES; lane++) {
                forEachLive(queue.laneAt(lane), sink);
            }
        }
        for (DecidedBranch branch : state.branches()) {
            for (Publication publication : branch.published()) {
                tellLive(publication.stored(), publication.stored().liveBytes(), sink);
            }
        }
    }

    private static void forEachLive(@Nullable PriorityLane lane, LiveBytes sink) {
        for (LaneNode node = lane == null ? null : lane.head(); node != null; node = node.next()) {
            if (node instanceof QueueEntry entry) {
                tellLive(entry.stored(), entry.share(), sink);
            } else if (node instanceof Page page) {
                page.residents().forEach(resident -> tellLive(resident.stored(), resident.share(), sink));
            }
        }
        if (lane != null && lane.hasPages()) {
            lane.pages().all().forEach(page -> page.forEachLive(sink::add));
        }
    }

    private static void tellLive(StoredMessage stored, int bytes, LiveBytes sink) {
        if (stored.position() != 0) {
            sink.add(stored.position(), bytes);
        }
    }

    /**
     * Removes what does not outlive a restart: messages that durable records have brought along with others. Their ends
     * were not recorded durably.
     */
    void forgetVolatile() {
        for (MessageQueue queue : state.queues()) {
            for (int lane = 0; lane <= MessageQueue.PRIORITIES; lane++) {
                forgetVolatile(queue.laneAt(lane));
            }
        }
    }

    private void forgetVolatile(@Nullable PriorityLane lane) {
        LaneNode node = lane == null ? null : lane.head();
        while (node != null) {
            LaneNode following = node.next();
            if (node instanceof QueueEntry entry && !entry.isDurable()) {
                state.entries().remove(entry);
            }
            node = following;
        }
    }
}
