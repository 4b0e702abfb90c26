package org.pabal.testkit.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.routing.Router;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.selector.InvalidSelector;
import org.pabal.selector.Selector;

/** Where messages must go, found by asking each binding. */
final class NaiveRouting {

    /** In place of an exchange: where temporary topics are, out of reach of patterns. */
    static final String TEMPORARY_TOPICS = "temporary topics";

    final Map<String, ExchangeType> exchanges = new LinkedHashMap<>();
    final List<Link> links = new ArrayList<>();

    NaiveRouting() {
        exchanges.put(Router.TOPIC_EXCHANGE, ExchangeType.TOPIC);
        exchanges.put(TEMPORARY_TOPICS, ExchangeType.DIRECT);
    }

    static String exchangeOf(Address address) {
        return switch (address.kind()) {
            case TEMPORARY_TOPIC -> TEMPORARY_TOPICS;
            case TOPIC -> Router.TOPIC_EXCHANGE;
            default -> address.name();
        };
    }

    /** A binding or a subscription. */
    record Link(
            String exchange,
            long queue,
            String key,
            @Nullable Selector selector,
            Map<String, Object> headers,
            boolean matchAll,
            long exceptConnection,
            @Nullable String exceptClientId,
            boolean isDurable) {

        boolean isAt(String otherExchange, long otherQueue, String otherKey) {
            return exchange.equals(otherExchange) && queue == otherQueue && key.equals(otherKey);
        }
    }

    void add(Link link) {
        remove(link.exchange, link.queue, link.key);
        links.add(link);
    }

    boolean remove(String exchange, long queue, String key) {
        return links.removeIf(link -> link.isAt(exchange, queue, key));
    }

    void removeQueue(long queue) {
        links.removeIf(link -> link.queue == queue);
    }

    /** The queues but for those that are addressed by their name. */
    Set<Long> route(Address to, Message message, long connection, @Nullable String clientId) {
        String exchange = exchangeOf(to);
        String key = to.routingKey() == null ? to.name() : to.routingKey();
        ExchangeType type = exchanges.get(exchange);
        Set<Long> queues = new LinkedHashSet<>();
        if (type == null) {
            return queues;
        }
        for (Link link : links) {
            if (link.exchange.equals(exchange)
                    && follows(type, link, key, message)
                    && (link.selector == null || link.selector.matches(message))
                    && (link.exceptConnection == 0 || link.exceptConnection != connection)
                    && (link.exceptClientId == null || !link.exceptClientId.equals(clientId))) {
                queues.add(link.queue);
            }
        }
        return queues;
    }

    private static boolean follows(ExchangeType type, Link link, String key, Message message) {
        return switch (type) {
            case DIRECT -> link.key.equals(key);
            case FANOUT -> true;
            case TOPIC -> matches(words(link.key), words(key));
            case HEADERS -> {
                var headers = link.headers.entrySet().stream();
                yield link.matchAll
                        ? headers.allMatch(header -> header.getValue().equals(message.property(header.getKey())))
                        : headers.anyMatch(header -> header.getValue().equals(message.property(header.getKey())));
            }
        };
    }

    private static List<String> words(String name) {
        return name.isEmpty() ? List.of() : List.of(name.split("\\.", -1));
    }

    private static boolean matches(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals("#")) {
            return matches(rest, key) || (!key.isEmpty() && matches(pattern, key.subList(1, key.size())));
        }
        return !key.isEmpty()
                && (pattern.get(0).equals("*") || pattern.get(0).equals(key.get(0)))
                && matches(rest, key.subList(1, key.size()));
    }

    static @Nullable Selector selector(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Selector.parse(text);
        } catch (InvalidSelector invalid) {
            throw new Violation("an invalid selector was taken: " + text + ": " + invalid.getMessage());
        }
    }
}
