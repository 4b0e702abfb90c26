package org.pabal.engine.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ExchangeType;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/**
 * All exchanges, queues and bindings, and the look-up from an address to queues.
 *
 * <p>Two exchanges are always there: the default one, {@value #DEFAULT_EXCHANGE}, to which every queue is bound by its own
 * name and by nothing else, and {@value #TOPIC_EXCHANGE}, whose routing keys are the names of topics. Whoever owns the router
 * may declare further ones whose names begin with {@value #RESERVED_PREFIX}, which are then out of everybody else's reach.
 *
 * <p>The methods that change something are for the moment when a record is applied, live and in replay alike: what they are
 * asked has been decided, doing it twice does no harm, and only what cannot be is an exception. A handler asks the
 * {@code refusal…} methods before it decides.
 *
 * <p>Owned by the engine. The order of what it finds depends on the order of its bindings alone.
 *
 * @param <Q> what stands for a queue
 */
public final class Router<Q> {

    /** Where AMQP has the exchange without a name. Addresses must have one. */
    public static final String DEFAULT_EXCHANGE = "pabal.direct";

    /** Where a topic's name is the routing key. */
    public static final String TOPIC_EXCHANGE = "pabal.topic";

    /** Names that begin like this are for built-in exchanges. */
    public static final String RESERVED_PREFIX = "pabal.";

    /** For how many keys each topic exchange remembers where they lead, unless told otherwise. */
    public static final int CACHED_ROUTES_MAX = 4_096;

    private final int cachedRoutesMax;
    private final Map<String, BoundQueue<Q>> queues = new HashMap<>();

    /** All but the default one, which needs no bindings. */
    private final Map<String, Exchange<Q>> exchanges = new HashMap<>();

    private final Exchange<Q> topics;
    private final Collector<Q> collector = new Collector<>();
    private long lastSequence;

    public Router() {
        this(CACHED_ROUTES_MAX);
    }

    /** @param cachedRoutesMax for how many keys each topic exchange remembers where they lead; at least 1 */
    public Router(int cachedRoutesMax) {
        if (cachedRoutesMax < 1) {
            throw new IllegalArgumentException("invalid cachedRoutesMax=" + cachedRoutesMax + "; at least 1");
        }
        this.cachedRoutesMax = cachedRoutesMax;
        this.topics = Exchange.of(TOPIC_EXCHANGE, ExchangeType.TOPIC, cachedRoutesMax);
        exchanges.put(TOPIC_EXCHANGE, topics);
    }

    // ---- looking up

    /** The queue of that name: where the default exchange leads. */
    public @Nullable Q queue(String name) {
        BoundQueue<Q> bound = queues.get(name);
        return bound == null ? null : bound.queue;
    }

    /**
     * Finds the queues that a message goes to, each once, in an order that is the same for the same bindings.
     *
     * @param publisherConnection who publishes; 0 for nobody whom a binding could exclude
     * @param publisherClientId that connection's client id, if it has one
     * @param into what is found; empty if no binding matches
     * @return false if there is no such exchange
     */
    public boolean route(
            String exchange,
            String key,
            Message message,
            long publisherConnection,
            @Nullable String publisherClientId,
            Targets<Q> into) {
        if (exchange.equals(DEFAULT_EXCHANGE)) {
            into.clear();
            Q queue = queue(key);
            if (queue != null) {
                into.add(queue);
            }
            return true;
        }
        collector.begin(publisherConnection, publisherClientId, into);
        Exchange<Q> found = exchanges.get(exchange);
        if (found == null) {
            return false;
        }
        found.collect(key, message, collector);
        return true;
    }

    /** As {@link #route} with the topic exchange. */
    public void routeTopic(
            String topic,
            Message message,
            long publisherConnection,
            @Nullable String publisherClientId,
            Targets<Q> into) {
        collector.begin(publisherConnection, publisherClientId, into);
        topics.collect(topic, message, collector);
    }

    // ---- what a handler asks before it decides

    public boolean hasExchange(String name) {
        return name.equals(DEFAULT_EXCHANGE) || exchanges.containsKey(name);
    }

    /** Why the exchange cannot be declared; null if it can, or is declared like this already. */
    public @Nullable Refusal refusalToDeclare(String name, ExchangeType type) {
        if (name.isEmpty()) {
            return new Refusal(
                    Code.INVALID_ARGUMENT,
                    "cannot declare an exchange without a name; the default exchange is '" + DEFAULT_EXCHANGE + "'");
        }
        ExchangeType existing = typeOf(name);
        if (existing != null && existing != type) {
            return new Refusal(
                    Code.EXISTS_ALREADY,
                    "cannot declare exchange '" + name + "' as " + type + ": it exists as " + existing
                            + "; delete it first or choose another name");
        }
        if (existing == null && name.startsWith(RESERVED_PREFIX)) {
            return new Refusal(
                    Code.INVALID_ARGUMENT,
                    "cannot declare exchange '" + name + "': names that start with '" + RESERVED_PREFIX
                            + "' are for built-in exchanges; choose another name");
        }
        return null;
    }

    /** Why the exchange cannot be deleted; null if it can. */
    public @Nullable Refusal refusalToDelete(String name) {
        String asked = "cannot delete exchange '" + name + "'";
        if (!hasExchange(name)) {
            return unknownExchange(asked, name);
        }
        return name.startsWith(RESERVED_PREFIX) ? new Refusal(Code.ILLEGAL_STATE, asked + ": it is built in") : null;
    }

    /** Why the binding cannot be made; null if it can, or is there already. */
    public @Nullable Refusal refusalToBind(Binding binding) {
        String exchange = binding.exchange();
        String asked = "cannot bind queue '" + binding.queue() + "' to exchange '" + exchange + "'";
        if (exchange.equals(DEFAULT_EXCHANGE)) {
            return new Refusal(
                    Code.ILLEGAL_STATE,
                    asked + ": every queue is bound to the default exchange by its own name and by nothing else;"
                            + " declare a direct exchange for other keys");
        }
        Exchange<Q> found = exchanges.get(exchange);
        if (found == null) {
            return unknownExchange(asked, exchange);
        }
        if (found != topics && exchange.startsWith(RESERVED_PREFIX)) {
            return new Refusal(Code.ILLEGAL_STATE, asked + ": it is built in, and not for bindings of others");
        }
        if (!queues.containsKey(binding.queue())) {
            return new Refusal(Code.NOT_FOUND, asked + ": there is no such queue; declare it first");
        }
        if (found.type == ExchangeType.TOPIC) {
            String objection = TopicNames.objectionToPattern(binding.key());
            if (objection != null) {
                return new Refusal(Code.INVALID_ARGUMENT, asked + ": " + objection);
            }
        }
        if (found.type != ExchangeType.HEADERS && !binding.headers().isEmpty()) {
            return new Refusal(
                    Code.INVALID_ARGUMENT,
                    asked + ": headers " + binding.headers()
                            + " are compared by exchanges of type HEADERS, this one is " + found.type
                            + "; use a selector");
        }
        for (Map.Entry<String, Object> header : binding.headers().entrySet()) {
            if (!HeadersExchange.isComparable(header.getValue())) {
                return new Refusal(
                        Code.INVALID_ARGUMENT,
                        asked + ": header '" + header.getKey() + "' has a value of type "
                                + header.getValue().getClass().getName()
                                + "; only strings, numbers and booleans can be compared");
            }
        }
        return null;
    }

    /** Why the binding cannot be undone; null if it can. */
    public @Nullable Refusal refusalToUnbind(String exchange, String queue, String key) {
        String asked = "cannot unbind queue '" + queue + "' from exchange '" + exchange + "'";
        if (exchange.equals(DEFAULT_EXCHANGE)) {
            return new Refusal(
                    Code.ILLEGAL_STATE, asked + ": every queue is bound to the default exchange by its own name");
        }
        Exchange<Q> found = exchanges.get(exchange);
        if (found == null) {
            return unknownExchange(asked, exchange);
        }
        return found.find(queue, key) == null
                ? new Refusal(Code.NOT_FOUND, asked + ": it is not bound there with key '" + key + "'")
                : null;
    }

    private static Refusal unknownExchange(String asked, String exchange) {
        return new Refusal(
                Code.NOT_FOUND, asked + ": there is no exchange '" + exchange + "'; declare it or correct the name");
    }

    private @Nullable ExchangeType typeOf(String name) {
        if (name.equals(DEFAULT_EXCHANGE)) {
            return ExchangeType.DIRECT;
        }
        Exchange<Q> found = exchanges.get(name);
        return found == null ? null : found.type;
    }

    /** The binding with those three, if it is in force. */
    public @Nullable Binding binding(String exchange, String queue, String key) {
        Exchange<Q> found = exchanges.get(exchange);
        Bound<Q> bound = found == null ? null : found.find(queue, key);
        return bound == null ? null : bound.binding;
    }

    /** In the order of binding. */
    public void forEachBindingOf(String queue, Consumer<? super Binding> visitor) {
        BoundQueue<Q> bound = queues.get(queue);
        if (bound != null) {
            bound.bindings().forEach(each -> visitor.accept(each.binding));
        }
    }

    /** Exchanges by name; bindings of an exchange by key, those with one key in the order of binding. */
    public void forEachBinding(Consumer<? super Binding> visitor) {
        new TreeMap<>(exchanges).values().forEach(exchange -> exchange.forEach(each -> visitor.accept(each.binding)));
    }

    /** In the order of binding, over all exchanges. */
    public void forEachBindingInOrder(Consumer<? super Binding> visitor) {
        List<Bound<Q>> all = new ArrayList<>();
        exchanges.values().forEach(exchange -> exchange.forEach(all::add));
        all.sort(Comparator.comparingLong(bound -> bound.sequence));
        all.forEach(bound -> visitor.accept(bound.binding));
    }

    /** By name; without the default one. */
    public void forEachExchange(BiConsumer<String, ExchangeType> visitor) {
        new TreeMap<>(exchanges).forEach((name, exchange) -> visitor.accept(name, exchange.type));
    }

    // ---- applying what has been decided

    /**
     * @return false if it was there already
     * @throws IllegalStateException if it exists with another type
     */
    public boolean declareExchange(String name, ExchangeType type) {
        ExchangeType existing = typeOf(name);
        if (existing == null) {
            exchanges.put(name, Exchange.of(name, type, cachedRoutesMax));
            return true;
        }
        if (existing != type) {
            throw new IllegalStateException("exchange '" + name + "' is " + existing + ", not " + type);
        }
        return false;
    }

    /**
     * Deletes the exchange and its bindings.
     *
     * @return false if there is none
     * @throws IllegalStateException if it is built in
     */
    public boolean deleteExchange(String name) {
        if (name.startsWith(RESERVED_PREFIX)) {
            throw new IllegalStateException("exchange '" + name + "' is built in");
        }
        Exchange<Q> deleted = exchanges.remove(name);
        if (deleted == null) {
            return false;
        }
        deleted.forEach(bound -> bound.queue.remove(bound));
        return true;
    }

    /**
     * @return false if that queue was there already
     * @throws IllegalStateException if something else stands for a queue of that name
     */
    public boolean addQueue(String name, Q queue) {
        BoundQueue<Q> existing = queues.putIfAbsent(name, new BoundQueue<>(name, queue));
        if (existing != null && existing.queue != queue) {
            throw new IllegalStateException("queue '" + name + "' exists already");
        }
        return existing == null;
    }

    /**
     * Removes the queue and all its bindings.
     *
     * @return false if there is none
     */
    public boolean removeQueue(String name) {
        BoundQueue<Q> removed = queues.remove(name);
        if (removed == null) {
            return false;
        }
        for (Bound<Q> bound : removed.bindings()) {
            remove(bound);
        }
        return true;
    }

    /**
     * Puts the binding into force, in place of one with the same exchange, queue and key; a changed one goes to the end of
     * the order.
     *
     * @return false if exactly this one was in force already
     * @throws IllegalStateException if the exchange or the queue is missing or the exchange is the default one
     */
    public boolean bind(Binding binding) {
        Exchange<Q> exchange = exchanges.get(binding.exchange());
        BoundQueue<Q> queue = queues.get(binding.queue());
        if (exchange == null || queue == null) {
            throw new IllegalStateException(
                    "cannot apply " + binding + ": no such " + (exchange == null ? "exchange" : "queue"));
        }
        Bound<Q> existing = exchange.find(binding.queue(), binding.key());
        if (existing != null) {
            if (existing.binding.equals(binding)) {
                return false;
            }
            remove(existing);
        }
        Bound<Q> bound = new Bound<>(binding, queue, ++lastSequence);
        exchange.add(bound);
        queue.add(bound);
        return true;
    }

    /** @return false if there is no such binding */
    public boolean unbind(String exchange, String queue, String key) {
        Exchange<Q> found = exchanges.get(exchange);
        Bound<Q> bound = found == null ? null : found.find(queue, key);
        if (bound == null) {
            return false;
        }
        remove(bound);
        return true;
    }

    private void remove(Bound<Q> bound) {
        Exchange<Q> exchange = exchanges.get(bound.binding.exchange());
        if (exchange != null) {
            exchange.remove(bound);
        }
        bound.queue.remove(bound);
    }

    // ---- comparing

    /**
     * Exchanges and bindings as text, one a line, sorted; the order of bindings shows where it matters. Routers with equal
     * images and the same queues find the same in the same order.
     */
    public String image() {
        StringBuilder image = new StringBuilder();
        new TreeMap<>(exchanges).forEach((name, exchange) -> {
            image.append("exchange ")
                    .append(name)
                    .append(' ')
                    .append(exchange.type)
                    .append('\n');
            exchange.forEach(bound -> image.append("  ").append(bound.binding).append('\n'));
        });
        return image.toString();
    }
}
