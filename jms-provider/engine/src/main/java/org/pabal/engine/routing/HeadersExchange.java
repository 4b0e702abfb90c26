package org.pabal.engine.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ExchangeType;
import org.pabal.message.Message;

/**
 * Compares properties. A binding that wants all of its headers is filed under one of them, the one that the fewest others
 * are filed under; a binding that wants any, under each: a message meets only bindings that share a value with it.
 *
 * <p>Numbers are equal if they are numerically, whatever their types; a string never equals a number or a boolean.
 */
final class HeadersExchange<Q> extends Exchange<Q> {

    private final Map<Place, Filed<Q>> bindings = new LinkedHashMap<>();

    /** By header, then by value. Sorted, as it is walked for each message. */
    private final Map<String, Map<Object, List<Filed<Q>>>> byHeader = new TreeMap<>();

    /** Those that want all of no headers: every message. */
    private final List<Filed<Q>> always = new ArrayList<>();

    private final List<Filed<Q>> met = new ArrayList<>();

    private record Place(String queue, String key) {}

    private static final class Filed<Q> {
        final Bound<Q> bound;

        /** As compared: numbers in their common form. */
        final Map<String, Object> headers;

        /** The header it is filed under if it wants all; null otherwise. */
        final @Nullable String under;

        Filed(Bound<Q> bound, Map<String, Object> headers, @Nullable String under) {
            this.bound = bound;
            this.headers = headers;
            this.under = under;
        }
    }

    private static final Comparator<Filed<?>> IN_ORDER_OF_BINDING =
            Comparator.comparingLong(filed -> filed.bound.sequence);

    HeadersExchange(String name) {
        super(name, ExchangeType.HEADERS);
    }

    @Override
    void collect(String key, Message message, Collector<Q> collector) {
        met.addAll(always);
        byHeader.forEach((header, byValue) -> {
            Object value = message.property(header);
            List<Filed<Q>> sharing = value == null ? null : byValue.get(comparable(value));
            if (sharing != null) {
                for (Filed<Q> filed : sharing) {
                    if (filed.under == null || equalsOthers(filed, message)) {
                        met.add(filed);
                    }
                }
            }
        });
        met.sort(IN_ORDER_OF_BINDING);
        Filed<Q> previous = null;
        for (Filed<Q> filed : met) {
            if (filed != previous) { // met under several headers
                collector.acceptIfSelected(filed.bound, message);
                previous = filed;
            }
        }
        met.clear();
    }

    private static boolean equalsOthers(Filed<?> filed, Message message) {
        for (Map.Entry<String, Object> header : filed.headers.entrySet()) {
            if (!header.getKey().equals(filed.under)) {
                Object value = message.property(header.getKey());
                if (value == null || !comparable(value).equals(header.getValue())) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    @Nullable
    Bound<Q> find(String queue, String key) {
        Filed<Q> filed = bindings.get(new Place(queue, key));
        return filed == null ? null : filed.bound;
    }

    @Override
    void add(Bound<Q> bound) {
        Map<String, Object> headers = new TreeMap<>();
        bound.binding.headers().forEach((header, value) -> headers.put(header, comparable(value)));
        boolean all = bound.binding.matchAll();
        Filed<Q> filed = new Filed<>(bound, headers, all ? leastCrowded(headers) : null);
        bindings.put(new Place(bound.queue.name, bound.binding.key()), filed);
        if (all && headers.isEmpty()) {
            always.add(filed);
        }
        headers.forEach((header, value) -> {
            if (filed.under == null || filed.under.equals(header)) {
                byHeader.computeIfAbsent(header, unseen -> new HashMap<>())
                        .computeIfAbsent(value, unseen -> new ArrayList<>(1))
                        .add(filed);
            }
        });
    }

    private @Nullable String leastCrowded(Map<String, Object> headers) {
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            int crowd = byHeader.getOrDefault(header.getKey(), Map.of())
                    .getOrDefault(header.getValue(), List.of())
                    .size();
            if (crowd < fewest) {
                fewest = crowd;
                best = header.getKey();
            }
        }
        return best;
    }

    @Override
    void remove(Bound<Q> bound) {
        Filed<Q> filed = bindings.remove(new Place(bound.queue.name, bound.binding.key()));
        if (filed == null) {
            throw new IllegalStateException("not bound: " + bound.binding);
        }
        always.remove(filed);
        filed.headers.forEach((header, value) -> {
            Map<Object, List<Filed<Q>>> byValue = byHeader.getOrDefault(header, Map.of());
            List<Filed<Q>> sharing = byValue.get(value);
            if (sharing != null && sharing.remove(filed) && sharing.isEmpty()) {
                byValue.remove(value);
                if (byValue.isEmpty()) {
                    byHeader.remove(header);
                }
            }
        });
    }

    @Override
    void forEach(Consumer<? super Bound<Q>> visitor) {
        bindings.values().forEach(filed -> visitor.accept(filed.bound));
    }

    /** So that equal values are equal objects: whole numbers as Long, others as Double. */
    private static Object comparable(Object value) {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            long whole = (long) number;
            // The bound: (long) 2^63 is 2^63 - 1, which as a double is 2^63 again.
            if (whole == number && whole != Long.MAX_VALUE) {
                return whole;
            }
            return number;
        }
        return value;
    }

    /** Whether values of its type can be compared. */
    static boolean isComparable(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double;
    }
}
