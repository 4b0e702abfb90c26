package org.pabal.engine;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.body.StoredBody;
import org.pabal.engine.client.KnownClient;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageSource;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.routing.Router;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.transaction.DecidedBranch;

/**
 * The state as text, the same for equal states. Loans do not show: what is lent reads as ready, as it will be for whoever
 * replays the records.
 */
final class StateImage {

    private final EngineState state;
    private final boolean durableOnly;
    private final StringBuilder text = new StringBuilder();

    StateImage(EngineState state, boolean durableOnly) {
        this.state = state;
        this.durableOnly = durableOnly;
    }

    String text() {
        text.setLength(0);
        bindings();
        for (MessageQueue queue : state.queues()) {
            if (queue.isDurable() || !durableOnly) {
                queue(queue);
            }
        }
        for (Subscription subscription : state.subscriptions()) {
            if (subscription.durable() || !durableOnly) {
                subscription(subscription);
            }
        }
        for (DecidedBranch branch : state.branches()) {
            branch(branch);
        }
        for (KnownClient client : state.clients().inOrder()) {
            client(client);
        }
        if (!durableOnly) {
            bodies();
        }
        return text.toString();
    }

    private void bindings() {
        Router<MessageQueue> router = state.router();
        router.forEachExchange((name, type) ->
                text.append("exchange ").append(name).append(' ').append(type).append('\n'));
        router.forEachBinding(binding -> {
            MessageQueue queue = state.queue(binding.queue());
            if (queue != null && (queue.isDurable() || !durableOnly)) {
                text.append("binding ").append(binding).append('\n');
            }
        });
    }

    private void queue(MessageQueue queue) {
        text.append("queue ")
                .append(queue.id())
                .append(" '")
                .append(queue.name())
                .append("' ")
                .append(queue.settings())
                .append(queue.isDurable() ? "" : " volatile")
                .append(queue.pause() == null ? "" : " " + queue.pause())
                .append('\n');
        for (int priority = MessageQueue.PRIORITIES - 1; priority >= 0; priority--) {
            entries(queue.lane(priority));
        }
        entries(queue.scheduledLane());
    }

    private void entries(@Nullable PriorityLane lane) {
        LaneNode node = lane == null ? null : lane.head();
        while (node != null) {
            if (node instanceof QueueEntry entry && (entry.isDurable() || !durableOnly)) {
                entry(entry);
            } else if (node instanceof Page page) {
                PageSource source = state.entries().source();
                if (source == null) {
                    throw new IllegalStateException("nobody has said where " + page + " is to be read from");
                }
                for (QueueEntry entry : page.look(source)) {
                    if (entry.isDurable() || !durableOnly) {
                        entry(entry);
                    }
                }
            }
            node = node.next();
        }
    }

    private void entry(QueueEntry entry) {
        EntryState shown = entry.state() == EntryState.LENT ? EntryState.READY : entry.state();
        text.append("  entry ")
                .append(entry.id())
                .append(' ')
                .append(shown)
                .append(" priority ")
                .append(entry.message().priority())
                .append(" count ")
                .append(entry.count());
        if (entry.deadline() != null) {
            long notBefore = entry.deadline().notBeforeMillis();
            if (notBefore != 0) {
                text.append(" not before ").append(notBefore);
            }
        }
        text.append(" message ").append(describe(entry.message()));
        if (entry.attempts() != null) {
            text.append(" after ").append(entry.attempts().toString().replace('\n', ';'));
        }
        text.append('\n');
    }

    private static String describe(org.pabal.message.Message message) {
        return message.messageId() + "#" + Integer.toHexString(message.hashCode());
    }

    private void subscription(Subscription subscription) {
        text.append("subscription ")
                .append(subscription.id())
                .append(' ')
                .append(subscription.describe())
                .append(" topic ")
                .append(subscription.topic())
                .append(subscription.shared() ? " shared" : "")
                .append(subscription.noLocal() ? " noLocal" : "")
                .append(" selector ")
                .append(subscription.selector())
                .append(" queue ")
                .append(subscription.queue().id())
                .append('\n');
    }

    private void bodies() {
        for (long number : state.bodies().numbers()) {
            StoredBody body = state.bodies().get(number);
            // Who only holds it ends with the broker.
            if (body != null && body.references() > 0) {
                text.append("body ")
                        .append(number)
                        .append(" of ")
                        .append(body.length())
                        .append(" bytes, for ")
                        .append(body.references())
                        .append('\n');
            }
        }
    }

    private void client(KnownClient client) {
        text.append("client ")
                .append(client.number())
                .append(' ')
                .append(client.identity())
                .append(" of '")
                .append(client.user())
                .append("' from ")
                .append(client.knownFrom())
                .append(" has done ")
                .append(client.kept());
        if (!durableOnly && !client.passing().isEmpty()) {
            text.append(" and volatile ").append(client.passing());
        }
        text.append('\n');
    }

    private void branch(DecidedBranch branch) {
        text.append("branch ")
                .append(branch.id())
                .append(' ')
                .append(branch.state())
                .append(" prepared ")
                .append(branch.preparedMillis())
                .append(" by ")
                .append(branch.by().clientId())
                .append('/')
                .append(branch.by().user())
                .append('\n');
        for (Publication publication : branch.published()) {
            text.append("  publishes ").append(describe(publication.message())).append(" to");
            for (long id : publication.queues()) {
                MessageQueue queue = state.queue(id);
                if (queue != null && (queue.isDurable() || !durableOnly)) {
                    text.append(' ').append(id);
                }
            }
            text.append('\n');
        }
        for (EngineRecord.DeliverySettled settled : branch.settled()) {
            for (long id : settled.entries()) {
                QueueEntry entry = state.entry(id);
                // Held ones that are not in memory are of an earlier life.
                boolean away = entry == null && state.isAway(settled.queue());
                if (away || entry != null && (entry.isDurable() || !durableOnly)) {
                    text.append("  settles ").append(id).append('\n');
                }
            }
        }
    }
}
