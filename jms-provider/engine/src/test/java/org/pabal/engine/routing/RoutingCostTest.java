package org.pabal.engine.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.pabal.message.Message;

/** What a look-up may cost, in what can be counted exactly; times are the benchmarks' business. */
class RoutingCostTest {

    private static final Message PLAIN = Message.builder().build();

    private final Router<String> router = new Router<>(64);
    private final Targets<String> targets = new Targets<>();

    @Test
    void lookUpsAllocateNothingOnceTheRouteIsKnown() {
        for (int i = 0; i < 1_000; i++) {
            router.addQueue("q" + i, "q" + i);
            router.bind(Binding.of(Router.TOPIC_EXCHANGE, "q" + i, i % 2 == 0 ? "news.sport" : "news.*"));
        }
        router.addQueue("local", "local");
        router.bind(Binding.of(Router.TOPIC_EXCHANGE, "local", "quiet").exceptFromConnection(3));

        assertThat(allocatedBy(() -> {
                    router.route(Router.DEFAULT_EXCHANGE, "q17", PLAIN, 1, null, targets);
                    router.routeTopic("news.sport", PLAIN, 1, null, targets);
                    router.routeTopic("news.weather", PLAIN, 1, null, targets);
                    router.routeTopic("nobody.listens", PLAIN, 1, null, targets);
                    router.routeTopic("quiet", PLAIN, 1, null, targets);
                }))
                .isZero();
        assertThat(targets.size()).isEqualTo(1);
    }

    @Test
    void remembersNoMoreRoutesThanAllowed() {
        TopicExchange<String> exchange = new TopicExchange<>("topics", 64);
        exchange.add(new Bound<>(Binding.of("topics", "q", "#"), new BoundQueue<>("q", "q"), 1));
        Collector<String> collector = new Collector<>();

        for (int i = 0; i < 10_000; i++) {
            collector.begin(0, null, targets);
            exchange.collect("key." + i, PLAIN, collector);
            assertThat(targets.size()).isEqualTo(1);
        }

        assertThat(exchange.cachedRoutes()).isEqualTo(64);
    }

    @Test
    void bindsAHundredThousandPatternsAndFindsAmongThem() {
        for (int i = 0; i < 100_000; i++) {
            router.addQueue("q" + i, "q" + i);
            router.bind(Binding.of(Router.TOPIC_EXCHANGE, "q" + i, "device." + i + ".*"));
        }
        for (int i = 0; i < 100_000; i++) {
            router.routeTopic("device." + i + ".temperature", PLAIN, 0, null, targets);
            assertThat(targets.size()).isEqualTo(1);
            assertThat(targets.at(0)).isEqualTo("q" + i);
        }
        for (int i = 0; i < 100_000; i++) {
            router.removeQueue("q" + i);
        }
        assertThat(router.image()).isEqualTo("exchange pabal.topic TOPIC\n");
    }

    private static long allocatedBy(Runnable lookUps) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 100; i++) {
            lookUps.run();
        }
        long least = Long.MAX_VALUE;
        // The measurement itself and the compiler may allocate once; what the look-ups allocate they allocate each
        // time.
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                lookUps.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
