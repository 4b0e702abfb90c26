package org.pabal.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Source;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.routing.TopicNames;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Presence;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Temporary;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.subscription.SubscriptionKey;
import org.pabal.message.Address;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;
import org.pabal.selector.Selector;

/** Subscriptions of all four kinds (Jakarta Messaging 3.1 §8.3): created, joined, changed, deleted. */
final class SubscriptionHandler {

    private final Turn turn;

    SubscriptionHandler(Turn turn) {
        this.turn = turn;
    }

    /** The subscription for a consumer, created if need be; null after a refusal. */
    @Nullable
    Subscription open(Command.OpenConsumer command, Session session, Source.FromTopic from, Selector selector) {
        Connection connection = session.connection();
        String clientId = connection.clientId();
        Refusal refusal = objection(from, connection);
        if (refusal != null) {
            turn.refuse(command, session.id(), refusal);
            return null;
        }
        Temporary temporary = turn.live.temporary(from.topic().name());
        String condition = selector.matchesAll() ? null : selector.text();
        String name = from.name();
        SubscriptionKey key = name == null ? null : new SubscriptionKey(from.durable(), clientId, name);
        Subscription subscription = key == null ? null : turn.state.subscription(key);
        if (subscription != null) {
            boolean same = isSame(subscription, from, condition, command.noLocal());
            refusal = objection(subscription, from, same);
            if (refusal != null) {
                turn.refuse(command, session.id(), refusal);
                return null;
            }
            if (!same) {
                delete(subscription);
                subscription = null;
            }
        }
        Subscription left = takeLeft(connection, command.replaces());
        if (key == null && left != null && isSame(left, from, condition, command.noLocal())) {
            subscription = left;
        }
        if (subscription == null) {
            subscription = create(from, key, condition, command.noLocal(), connection);
        }
        if (left != null && left.id() != subscription.id()) {
            release(left);
        }
        if (temporary != null && from.topic().kind().isTemporary()) {
            temporary.topicConsumersChanged(1);
        }
        return subscription;
    }

    private static boolean isSame(
            Subscription existing, Source.FromTopic from, @Nullable String condition, boolean noLocal) {
        return existing.topic().equals(from.topic())
                && Objects.equals(existing.selector(), condition)
                && existing.noLocal() == noLocal;
    }

    /** The subscription of a consumer that went with the connection before, if it still waits. */
    private @Nullable Subscription takeLeft(Connection connection, long consumer) {
        Presence presence = connection.presence();
        Subscription left = presence == null ? null : presence.estate().takeSubscription(consumer);
        if (left == null) {
            return null;
        }
        turn.live.keepNoMore(left);
        return turn.state.subscription(left.id()) == null ? null : left;
    }

    /** Nobody comes back to it. */
    void release(Subscription left) {
        if (turn.state.subscription(left.id()) != null && !turn.live.isKept(left) && !Turn.hasConsumers(left.queue())) {
            delete(left);
        }
    }

    /** Why nobody may subscribe like this, whatever there is. */
    private @Nullable Refusal objection(Source.FromTopic from, Connection connection) {
        Address topic = from.topic();
        String asked = "cannot subscribe to " + topic;
        if (!topic.kind().isTopic()) {
            return new Refusal(Code.INVALID_DESTINATION, asked + ": it is not a topic");
        }
        if (topic.kind().isTemporary()) {
            Temporary temporary = turn.live.temporary(topic.name());
            if (temporary == null) {
                return Destinations.gone(asked, topic);
            }
            if (temporary.owner() != connection) {
                return ConsumeHandler.foreign(asked, temporary);
            }
            if (from.durable()) {
                return new Refusal(
                        Code.INVALID_DESTINATION, asked + " durably: it ends with its connection; use a lasting topic");
            }
        }
        String objection = TopicNames.objectionToPattern(topic.name());
        if (objection != null) {
            return new Refusal(Code.INVALID_DESTINATION, asked + ": " + objection);
        }
        String name = from.name();
        if (name == null ? from.durable() || from.shared() : name.isBlank() || !(from.durable() || from.shared())) {
            return new Refusal(
                    Code.INVALID_ARGUMENT,
                    asked + ": durable and shared subscriptions need a name, others have none; name="
                            + (name == null ? "none" : "'" + name + "'") + " durable=" + from.durable() + " shared="
                            + from.shared());
        }
        if (from.durable() && !from.shared() && connection.clientId() == null) {
            return new Refusal(
                    Code.ILLEGAL_STATE,
                    "cannot open durable subscription '" + name
                            + "': the connection has no client id; set one, or share the subscription");
        }
        return null;
    }

    /** Why the existing subscription cannot be joined or changed. */
    private @Nullable Refusal objection(Subscription existing, Source.FromTopic from, boolean same) {
        String asked = "cannot open " + existing.describe();
        if (existing.shared() != from.shared()) {
            return new Refusal(
                    Code.SUBSCRIPTION_IN_USE,
                    asked + (from.shared() ? " as shared: it is unshared" : " as unshared: it is shared")
                            + "; unsubscribe it first or choose another name");
        }
        boolean active = Turn.hasConsumers(existing.queue());
        if (active && !existing.shared()) {
            return new Refusal(
                    Code.SUBSCRIPTION_IN_USE,
                    asked + ": it is in use by " + user(existing)
                            + "; close its consumer there or share the subscription");
        }
        if (same) {
            return null;
        }
        if (active) {
            return new Refusal(
                    Code.SUBSCRIPTION_IN_USE,
                    asked + " with another topic, selector or noLocal: it is in use by " + user(existing)
                            + " for " + existing.topic() + " with selector " + existing.selector()
                            + "; close its consumers first or choose another name");
        }
        if (hasUnsettled(existing)) {
            return new Refusal(
                    Code.SUBSCRIPTION_IN_USE,
                    asked + " with another topic, selector or noLocal: " + unsettled(existing));
        }
        return null;
    }

    private static String user(Subscription subscription) {
        var dispatch = Turn.dispatch(subscription.queue());
        return dispatch == null || dispatch.consumers().isEmpty()
                ? "nobody"
                : dispatch.consumers().get(0).session().connection().describe();
    }

    private static boolean hasUnsettled(Subscription subscription) {
        MessageQueue queue = subscription.queue();
        return queue.count(EntryState.LENT) + queue.count(EntryState.HELD) > 0;
    }

    private static String unsettled(Subscription subscription) {
        MessageQueue queue = subscription.queue();
        return (queue.count(EntryState.LENT) + queue.count(EntryState.HELD))
                + " of its messages are delivered and neither acknowledged nor returned; end those sessions or"
                + " transactions first";
    }

    private Subscription create(
            Source.FromTopic from,
            @Nullable SubscriptionKey key,
            @Nullable String selector,
            boolean noLocal,
            Connection connection) {
        long id = turn.state.nextSubscription();
        long queue = turn.state.nextQueue();
        boolean byClient = noLocal && key != null;
        turn.emit(new EngineRecord.SubscriptionCreated(
                id,
                queue,
                key == null ? Subscription.queueName(id) : Subscription.queueName(key),
                turn.settings.queueSettings(from.topic()),
                from.topic(),
                from.name(),
                key == null ? null : key.clientId(),
                from.durable(),
                from.shared(),
                selector,
                noLocal,
                noLocal && !byClient ? connection.origin() : 0,
                byClient ? connection.clientId() : null));
        Subscription created = turn.state.subscription(id);
        if (created == null) {
            throw new IllegalStateException("subscription " + id + " was created and is not there");
        }
        return created;
    }

    private void delete(Subscription subscription) {
        turn.emit(new EngineRecord.SubscriptionDeleted(subscription.id(), !subscription.durable()));
    }

    /** A consumer of it has closed. */
    void left(Subscription subscription, boolean last) {
        Temporary temporary = turn.live.temporary(subscription.topic().name());
        if (temporary != null && subscription.topic().kind().isTemporary()) {
            temporary.topicConsumersChanged(-1);
        }
        if (last && !subscription.durable() && !turn.live.isKept(subscription)) {
            delete(subscription);
        }
    }

    void unsubscribe(Command.Unsubscribe command) {
        Connection connection = turn.connection(command);
        if (connection == null) {
            return;
        }
        SubscriptionKey key = new SubscriptionKey(true, connection.clientId(), command.subscription());
        Subscription subscription = turn.state.subscription(key);
        if (subscription == null) {
            turn.refuse(
                    command,
                    Code.UNKNOWN_SUBSCRIPTION,
                    "cannot unsubscribe '" + command.subscription() + "': "
                            + (connection.clientId() == null
                                    ? "there is no such durable subscription without a client id"
                                    : "client '" + connection.clientId() + "' has no such durable subscription"));
        } else if (Turn.hasConsumers(subscription.queue())) {
            turn.refuse(
                    command,
                    Code.SUBSCRIPTION_IN_USE,
                    "cannot unsubscribe " + subscription.describe() + ": it is in use by " + user(subscription)
                            + "; close its consumers first");
        } else if (hasUnsettled(subscription)) {
            turn.refuse(
                    command,
                    Code.SUBSCRIPTION_IN_USE,
                    "cannot unsubscribe " + subscription.describe() + ": " + unsettled(subscription));
        } else {
            delete(subscription);
            turn.complete(command);
        }
    }
}
