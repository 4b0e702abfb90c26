package org.pabal.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.routing.Router;
import org.pabal.engine.routing.Targets;
import org.pabal.message.Message;

/**
 * From a routing key to the queues, one of which matches, however many bindings there are. Keys come in turn; there are
 * more of them than routes are cached for ({@link Router#CACHED_ROUTES_MAX}) in the largest case.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up before anything else.
public class RoutingBenchmark {

    private static final String DIRECT = "orders";

    @Param({"1", "1000", "100000"})
    private int bindings;

    private final Router<Integer> direct = new Router<>();
    private final Router<Integer> topics = new Router<>();
    private final Router<Integer> patterns = new Router<>();
    private final Router<Integer> uncachedPatterns = new Router<>(1);
    private final Targets<Integer> found = new Targets<>();
    private final Message message = SampleMessages.numbered(1);
    private String[] keys;
    private int next;

    @Setup
    public void bind() {
        keys = new String[bindings];
        direct.declareExchange(DIRECT, ExchangeType.DIRECT);
        for (int i = 0; i < bindings; i++) {
            keys[i] = "market.eu.symbol" + i + ".trade";
            bind(direct, i, DIRECT, keys[i]);
            bind(topics, i, Router.TOPIC_EXCHANGE, keys[i]);
            String pattern = i % 2 == 0 ? "market.*.symbol" + i + ".#" : "#.symbol" + i + ".*";
            bind(patterns, i, Router.TOPIC_EXCHANGE, pattern);
            bind(uncachedPatterns, i, Router.TOPIC_EXCHANGE, pattern);
        }
    }

    private static void bind(Router<Integer> router, int queue, String exchange, String key) {
        router.addQueue("q" + queue, queue);
        router.bind(Binding.of(exchange, "q" + queue, key));
    }

    @Benchmark
    public int direct() {
        direct.route(DIRECT, nextKey(), message, 0, null, found);
        return found.size();
    }

    @Benchmark
    public int topic() {
        topics.routeTopic(nextKey(), message, 0, null, found);
        return found.size();
    }

    /** Every binding has a wildcard; half of them lead with one. */
    @Benchmark
    public int wildcards() {
        patterns.routeTopic(nextKey(), message, 0, null, found);
        return found.size();
    }

    /** The same, where no route is remembered for longer than until the next key. */
    @Benchmark
    public int wildcardsUncached() {
        uncachedPatterns.routeTopic(nextKey(), message, 0, null, found);
        return found.size();
    }

    private String nextKey() {
        int key = next;
        next = key + 1 == keys.length ? 0 : key + 1;
        return keys[key];
    }
}
