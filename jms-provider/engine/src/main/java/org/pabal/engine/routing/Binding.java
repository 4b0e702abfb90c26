package org.pabal.engine.routing;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.selector.Selector;

/**
 * That a queue takes messages from an exchange, and which. Exchange, queue and key together identify it: binding again
 * with the same three replaces the conditions.
 *
 * @param exchange name of the exchange, not the default one
 * @param queue name of the queue
 * @param key routing key, or pattern on a topic exchange; fanout and headers exchanges do not look at it, it only tells
 *     several bindings of one queue apart
 * @param selector a further condition, or null
 * @param headers on a headers exchange the properties to compare; empty elsewhere
 * @param matchAll on a headers exchange whether all of them must be equal (of none: always true) or any (of none: never)
 * @param exceptConnection the connection whose own messages do not pass (Jakarta Messaging 3.1 §8.3.2, noLocal); 0 for none
 * @param exceptClientId the client id whose own messages do not pass, over whichever connection; null for none
 */
public record Binding(
        String exchange,
        String queue,
        String key,
        @Nullable Selector selector,
        Map<String, Object> headers,
        boolean matchAll,
        long exceptConnection,
        @Nullable String exceptClientId) {

    public Binding {
        // Sorted, so that whatever walks over them does so in the same order in every life of the broker.
        headers = headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(headers));
        if (selector != null && selector.matchesAll()) {
            selector = null;
        }
    }

    /** Without conditions. */
    public static Binding of(String exchange, String queue, String key) {
        return new Binding(exchange, queue, key, null, Map.of(), true, 0, null);
    }

    public Binding where(@Nullable Selector condition) {
        return new Binding(exchange, queue, key, condition, headers, matchAll, exceptConnection, exceptClientId);
    }

    public Binding withHeaders(Map<String, Object> compared, boolean all) {
        return new Binding(exchange, queue, key, selector, compared, all, exceptConnection, exceptClientId);
    }

    public Binding exceptFromConnection(long connection) {
        return new Binding(exchange, queue, key, selector, headers, matchAll, connection, exceptClientId);
    }

    public Binding exceptFromClient(@Nullable String clientId) {
        return new Binding(exchange, queue, key, selector, headers, matchAll, exceptConnection, clientId);
    }

    /** Whether it lets messages of this publisher pass. */
    boolean admits(long publisherConnection, @Nullable String publisherClientId) {
        return (exceptConnection == 0 || exceptConnection != publisherConnection)
                && (exceptClientId == null || !exceptClientId.equals(publisherClientId));
    }

    boolean excludesPublishers() {
        return exceptConnection != 0 || exceptClientId != null;
    }

    /** One line, the same for equal bindings. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(64);
        line.append(exchange).append(" [").append(key).append("] -> ").append(queue);
        if (selector != null) {
            line.append(" where ").append(selector.text());
        }
        if (!headers.isEmpty() || !matchAll) {
            line.append(matchAll ? " all of" : " any of");
            headers.forEach((header, value) -> {
                line.append(' ').append(header).append('=');
                // 5 and '5' are different conditions
                line.append(value instanceof String ? "'" + value + "'" : value);
            });
        }
        if (exceptConnection != 0) {
            line.append(" except from connection ").append(exceptConnection);
        }
        if (exceptClientId != null) {
            line.append(" except from client ").append(exceptClientId);
        }
        return line.toString();
    }
}
