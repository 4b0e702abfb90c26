package org.pabal.engine;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.body.StoredBody;
import org.pabal.engine.queue.EntryView;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageContent;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;

/** Shows the state to a visitor, and changes nothing in it: not even what of it is in memory. */
final class StateWalk {

    private final EngineState state;

    StateWalk(EngineState state) {
        this.state = state;
    }

    void show(StateVisitor visitor) {
        state.router().forEachExchange(visitor::exchange);
        for (MessageQueue queue : state.queues()) {
            visitor.queue(queue);
            state.router().forEachBindingOf(queue.name(), visitor::binding);
            if (visitor.wantsEntries(queue)) {
                for (int priority = MessageQueue.PRIORITIES - 1; priority >= 0; priority--) {
                    show(queue.lane(priority), visitor);
                }
                show(queue.scheduledLane(), visitor);
            }
        }
        state.subscriptions().forEach(visitor::subscription);
        state.branches().forEach(visitor::branch);
        for (long number : state.bodies().numbers()) {
            StoredBody body = state.bodies().get(number);
            if (body != null) {
                visitor.largeBody(body);
            }
        }
    }

    private static void show(@Nullable PriorityLane lane, StateVisitor visitor) {
        for (LaneNode node = lane == null ? null : lane.head(); node != null; node = node.next()) {
            if (node instanceof QueueEntry entry) {
                visitor.entry(EntryView.of(entry));
            } else if (node instanceof Page page) {
                byte[] content = page.content();
                if (content == null) {
                    content = visitor.pageContent(page);
                }
                if (content != null) {
                    page.show(PageContent.decode(content), visitor::entry);
                }
            }
        }
    }
}
