package org.pabal.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.routing.Router;
import org.pabal.engine.routing.Targets;
import org.pabal.engine.routing.TopicNames;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.Dispatch;
import org.pabal.engine.session.Presence;
import org.pabal.engine.session.Temporary;
import org.pabal.engine.subscription.Subscription;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/** From addresses to queues: which exist, which may be created, where a message goes. */
final class Destinations {

    private final Turn turn;
    private final EngineState state;
    private String lastSoundTopic = "";

    Destinations(Turn turn) {
        this.turn = turn;
        this.state = turn.state;
    }

    // ---- queues by address

    /**
     * The queue at an address, created if that is allowed; null if {@link #objection} has something to say.
     *
     * @param user null for the broker itself
     */
    @Nullable
    MessageQueue queue(Address address, @Nullable Connection user) {
        MessageQueue queue = existing(address);
        return queue == null && mayCreate(address) && (user == null || user.mayCreate(address))
                ? create(address.name(), turn.settings.queueSettings(address), true)
                : queue;
    }

    private @Nullable MessageQueue existing(Address address) {
        MessageQueue queue = state.queue(address.name());
        boolean other = queue != null && address.kind() == Address.Kind.TEMPORARY_QUEUE && queue.isDurable();
        return other ? null : queue;
    }

    private boolean mayCreate(Address address) {
        return turn.settings.autoCreate()
                && address.kind() == Address.Kind.QUEUE
                && !Subscription.isReservedQueueName(address.name());
    }

    /** Why {@link #queue} found none. */
    Refusal objection(String asked, Address address, @Nullable Connection user) {
        if (!address.kind().isQueue()) {
            return new Refusal(Code.INVALID_DESTINATION, asked + ": " + address + " is not a queue");
        }
        if (address.kind() == Address.Kind.TEMPORARY_QUEUE) {
            return new Refusal(
                    Code.INVALID_DESTINATION,
                    asked + ": it does not exist; it ended with its connection or was deleted");
        }
        if (Subscription.isReservedQueueName(address.name())) {
            return reserved(asked);
        }
        if (user != null && mayCreate(address) && !user.mayCreate(address)) {
            return new Refusal(
                    Code.NOT_PERMITTED,
                    asked
                            + ": it does not exist, and this user may not create it; declare it, or permit 'create' for it");
        }
        return new Refusal(
                Code.INVALID_DESTINATION,
                asked + ": it does not exist, and queues are not created by use; declare it, or turn autoCreate on");
    }

    static Refusal reserved(String asked) {
        return new Refusal(
                Code.INVALID_DESTINATION,
                asked + ": names that start with '" + Subscription.QUEUE_PREFIX + "' or '"
                        + Subscription.DURABLE_QUEUE_PREFIX + "' belong to subscriptions; use the topic");
    }

    MessageQueue create(String name, QueueSettings settings, boolean durable) {
        long id = state.nextQueue();
        turn.emit(new EngineRecord.QueueDeclared(id, name, settings, durable));
        MessageQueue queue = state.queue(id);
        if (queue == null) {
            throw new IllegalStateException("queue '" + name + "' was declared and is not there");
        }
        return queue;
    }

    /** Deletes a queue, and ends whatever consumes from it. */
    void delete(MessageQueue queue, String why) {
        Dispatch dispatch = Turn.dispatch(queue);
        if (dispatch != null) {
            for (Consumer consumer : dispatch.consumers().toArray(new Consumer[0])) {
                dispatch.close(consumer);
                turn.live.consumers().remove(consumer.id());
                consumer.session().consumers().remove(consumer.id());
                consumer.session().recalled().remove(consumer);
                turn.effect(new org.pabal.engine.effect.Effect.ConsumerEnded(
                        consumer.session().connection().id(),
                        consumer.session().id(),
                        consumer.id(),
                        new Refusal(Code.INVALID_DESTINATION, "consumer ended: " + why)));
            }
        }
        turn.roomMade(queue);
        turn.emit(new EngineRecord.QueueDeleted(queue.id(), !queue.isDurable()));
    }

    // ---- where a message goes

    /**
     * Finds the queues for a message.
     *
     * @return why it cannot be published there; null if it can
     */
    @Nullable
    Refusal route(Address to, Message message, @Nullable Connection publisher, Targets<MessageQueue> into) {
        long connection = publisher == null ? 0 : publisher.origin();
        String clientId = publisher == null ? null : publisher.clientId();
        into.clear();
        switch (to.kind()) {
            case QUEUE, TEMPORARY_QUEUE -> {
                MessageQueue queue = queue(to, publisher);
                if (queue == null) {
                    return objection("cannot publish to " + to, to, publisher);
                }
                if (queue.subscription() != 0) {
                    return reserved("cannot publish to " + to);
                }
                state.router().route(Router.DEFAULT_EXCHANGE, queue.name(), message, connection, clientId, into);
            }
            case TOPIC -> {
                Refusal refusal = objectionToTopic(to);
                if (refusal != null) {
                    return refusal;
                }
                state.router().routeTopic(to.name(), message, connection, clientId, into);
            }
            case TEMPORARY_TOPIC -> {
                if (turn.live.temporary(to.name()) == null) {
                    return gone("cannot publish to " + to, to);
                }
                state.router()
                        .route(EngineState.TEMPORARY_TOPIC_EXCHANGE, to.name(), message, connection, clientId, into);
            }
            case EXCHANGE -> {
                String key = to.routingKey() == null ? "" : to.routingKey();
                if (!state.router().route(to.name(), key, message, connection, clientId, into)) {
                    return new Refusal(
                            Code.INVALID_DESTINATION,
                            "cannot publish to " + to + ": there is no exchange '" + to.name()
                                    + "'; declare it or correct the name");
                }
            }
        }
        return null;
    }

    private @Nullable Refusal objectionToTopic(Address to) {
        if (to.name().equals(lastSoundTopic)) {
            return null;
        }
        String objection = TopicNames.objectionToName(to.name());
        if (objection != null) {
            return new Refusal(Code.INVALID_DESTINATION, "cannot publish to " + to + ": " + objection);
        }
        lastSoundTopic = to.name();
        return null;
    }

    static Refusal gone(String asked, Address address) {
        return new Refusal(
                Code.INVALID_DESTINATION, asked + ": it does not exist; it ended with its connection or was deleted");
    }

    static long[] ids(Targets<MessageQueue> targets) {
        int size = targets.size();
        if (size == 1) {
            return targets.at(0).asTarget();
        }
        long[] ids = new long[size];
        for (int i = 0; i < size; i++) {
            ids[i] = targets.at(i).id();
        }
        return ids;
    }

    // ---- commands

    void check(Command.CheckDestination command) {
        Address address = command.address();
        String asked = "cannot use " + address;
        Connection user = turn.live.connections().get(command.connection());
        Refusal refusal = switch (address.kind()) {
            case QUEUE, TEMPORARY_QUEUE ->
                existing(address) != null || (mayCreate(address) && (user == null || user.mayCreate(address)))
                        ? null
                        : objection(asked, address, user);
            case TOPIC -> {
                String objection = TopicNames.objectionToPattern(address.name());
                yield objection == null ? null : new Refusal(Code.INVALID_DESTINATION, asked + ": " + objection);
            }
            case TEMPORARY_TOPIC -> turn.live.temporary(address.name()) == null ? gone(asked, address) : null;
            case EXCHANGE ->
                state.router().hasExchange(address.name())
                        ? null
                        : new Refusal(
                                Code.INVALID_DESTINATION, asked + ": there is no such exchange; declare it first");
        };
        if (refusal == null) {
            turn.complete(command);
        } else {
            turn.refuse(command, 0, refusal);
        }
    }

    void createTemporary(Command.CreateTemporary command) {
        Connection connection = turn.connection(command);
        if (connection == null) {
            return;
        }
        Address address = command.address();
        String asked = "cannot create " + address;
        if (!address.kind().isTemporary()) {
            turn.refuse(command, Code.INVALID_ARGUMENT, asked + ": it is not a temporary destination");
            return;
        }
        if (adopt(address, connection)) {
            turn.complete(command);
            return;
        }
        if (turn.live.temporary(address.name()) != null || state.queue(address.name()) != null) {
            turn.refuse(command, Code.EXISTS_ALREADY, asked + ": the name is taken; choose another");
            return;
        }
        Temporary temporary = new Temporary(address, connection);
        turn.live.temporaries().put(address.name(), temporary);
        connection.temporaries().put(address.name(), temporary);
        if (address.kind().isQueue()) {
            create(address.name(), turn.settings.queueDefaults(), false);
        }
        turn.complete(command);
    }

    /** Gives a client that has come back what the connection before has left. */
    private boolean adopt(Address address, Connection connection) {
        Presence presence = connection.presence();
        Temporary left = presence == null ? null : presence.estate().takeTemporary(address);
        if (left == null) {
            return false;
        }
        left.owner(connection);
        connection.temporaries().put(address.name(), left);
        if (address.kind().isQueue() && state.queue(address.name()) == null) {
            create(address.name(), turn.settings.queueDefaults(), false);
        }
        return true;
    }

    void deleteTemporary(Command.DeleteTemporary command) {
        Address address = command.address();
        String asked = "cannot delete " + address;
        Temporary temporary = turn.live.temporary(address.name());
        if (temporary == null || temporary.address().kind() != address.kind()) {
            turn.refuse(command, 0, gone(asked, address));
        } else if (temporary.owner().id() != command.connection()) {
            turn.refuse(
                    command,
                    Code.ILLEGAL_STATE,
                    asked + ": it belongs to " + temporary.owner().describe() + ", which alone may delete it");
        } else if (hasConsumers(temporary)) {
            turn.refuse(command, Code.ILLEGAL_STATE, asked + ": it has consumers; close them first");
        } else {
            delete(temporary);
            turn.complete(command);
        }
    }

    private boolean hasConsumers(Temporary temporary) {
        MessageQueue queue = state.queue(temporary.address().name());
        return temporary.topicConsumers() > 0 || (queue != null && Turn.hasConsumers(queue));
    }

    /** With whatever is in it. */
    void delete(Temporary temporary) {
        Map<String, Temporary> all = turn.live.temporaries();
        String name = temporary.address().name();
        all.remove(name);
        temporary.owner().temporaries().remove(name);
        MessageQueue queue = state.queue(name);
        if (temporary.address().kind().isQueue() && queue != null) {
            delete(queue, temporary.address() + " was deleted");
        }
    }
}
