package org.pabal.engine.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.pabal.engine.command.ExchangeType;
import org.pabal.message.Message;
import org.pabal.selector.InvalidSelector;
import org.pabal.selector.Selector;

/**
 * Exchanges of all types under random changes, compared after each with a list of bindings that is asked one by one. Caches
 * are so small that they overflow all the time.
 */
class RoutingAgainstNaiveTest {

    private static final List<String> WORDS = List.of("a", "b", "c");
    private static final List<String> PATTERN_WORDS = List.of("a", "b", "c", "*", "#");
    private static final List<String> QUEUES = List.of("q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7");
    private static final List<String> EXCHANGES =
            List.of(Router.TOPIC_EXCHANGE, "topics", "direct", "fanout", "headers");
    private static final Map<String, ExchangeType> TYPES = Map.of(
            Router.TOPIC_EXCHANGE,
            ExchangeType.TOPIC,
            "topics",
            ExchangeType.TOPIC,
            "direct",
            ExchangeType.DIRECT,
            "fanout",
            ExchangeType.FANOUT,
            "headers",
            ExchangeType.HEADERS);

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void findsWhatAskingEachBindingFinds(@ForAll long seed) {
        Life life = new Life(new Random(seed));
        for (int step = 0; step < 400; step++) {
            life.change();
            life.lookUp();
        }
        life.compareWithACopy();
    }

    private static final class Life {
        final Random random;
        final Router<String> router;

        /** By exchange, queue, key; in the order of binding. */
        final Map<List<String>, Binding> bindings = new LinkedHashMap<>();

        final Set<String> queues = new LinkedHashSet<>();
        final Set<String> exchanges = new LinkedHashSet<>(Set.of(Router.TOPIC_EXCHANGE));
        final Targets<String> targets = new Targets<>();

        Life(Random random) {
            this.random = random;
            this.router = new Router<>(1 + random.nextInt(5));
        }

        void change() {
            switch (random.nextInt(14)) {
                case 0, 1 -> {
                    String queue = anyQueue();
                    assertThat(router.addQueue(queue, queue)).isEqualTo(queues.add(queue));
                }
                case 2 -> {
                    if (random.nextInt(4) == 0) {
                        String queue = anyQueue();
                        assertThat(router.removeQueue(queue)).isEqualTo(queues.remove(queue));
                        bindings.values().removeIf(binding -> binding.queue().equals(queue));
                    }
                }
                case 3, 4 -> {
                    String exchange = any(EXCHANGES);
                    assertThat(router.declareExchange(exchange, type(exchange))).isEqualTo(exchanges.add(exchange));
                }
                case 5 -> {
                    String exchange = any(EXCHANGES);
                    if (random.nextInt(4) == 0 && router.refusalToDelete(exchange) == null) {
                        assertThat(router.deleteExchange(exchange)).isEqualTo(exchanges.remove(exchange));
                        bindings.values().removeIf(binding -> binding.exchange().equals(exchange));
                    }
                }
                case 6, 7, 8 -> {
                    List<String> known = bindings.isEmpty() || random.nextInt(5) == 0
                            ? List.of(any(EXCHANGES), anyQueue(), anyName(PATTERN_WORDS))
                            : any(new ArrayList<>(bindings.keySet()));
                    boolean there = bindings.remove(known) != null;
                    assertThat(router.refusalToUnbind(known.get(0), known.get(1), known.get(2)) == null)
                            .isEqualTo(there);
                    assertThat(router.unbind(known.get(0), known.get(1), known.get(2)))
                            .isEqualTo(there);
                }
                default -> {
                    Binding binding = anyBinding();
                    boolean possible = exchanges.contains(binding.exchange()) && queues.contains(binding.queue());
                    assertThat(router.refusalToBind(binding) == null).isEqualTo(possible);
                    if (possible) {
                        List<String> place = List.of(binding.exchange(), binding.queue(), binding.key());
                        boolean news = !binding.equals(bindings.get(place));
                        if (news) {
                            bindings.remove(place);
                            bindings.put(place, binding);
                        }
                        assertThat(router.bind(binding)).isEqualTo(news);
                    }
                }
            }
        }

        Binding anyBinding() {
            String exchange = any(EXCHANGES);
            Binding binding = Binding.of(exchange, anyQueue(), anyName(PATTERN_WORDS));
            if (type(exchange) == ExchangeType.HEADERS) {
                Map<String, Object> headers = new LinkedHashMap<>();
                for (String header : WORDS) {
                    if (random.nextInt(3) == 0) {
                        headers.put(header, random.nextInt(3));
                    }
                }
                binding = binding.withHeaders(headers, random.nextBoolean());
            }
            if (random.nextInt(3) == 0) {
                binding = binding.where(selector(any(List.of("a = 1", "a = 2 AND b > 0", "c <> 1", "", "b IS NULL"))));
            }
            if (random.nextInt(4) == 0) {
                binding = binding.exceptFromConnection(1 + random.nextInt(2));
            }
            if (random.nextInt(4) == 0) {
                binding = binding.exceptFromClient(any(WORDS));
            }
            return binding;
        }

        void lookUp() {
            var builder = Message.builder();
            for (String property : WORDS) {
                if (random.nextBoolean()) {
                    builder.property(property, random.nextInt(3));
                }
            }
            Message message = builder.build();
            String exchange = any(EXCHANGES);
            String key = anyName(WORDS);
            long connection = random.nextInt(3);
            String client = random.nextBoolean() ? null : any(WORDS);

            assertThat(router.route(exchange, key, message, connection, client, targets))
                    .isEqualTo(exchanges.contains(exchange));

            assertThat(found(targets))
                    .as(
                            "exchange %s key '%s' properties %s connection %d client %s%n%s",
                            exchange, key, message.properties(), connection, client, router.image())
                    .containsExactlyInAnyOrderElementsOf(naively(exchange, key, message, connection, client));
        }

        Set<String> naively(String exchange, String key, Message message, long connection, String client) {
            Set<String> expected = new LinkedHashSet<>();
            for (Binding binding : bindings.values()) {
                if (binding.exchange().equals(exchange)
                        && takesKey(binding, key, message)
                        && (binding.selector() == null || binding.selector().matches(message))
                        && (binding.exceptConnection() == 0 || binding.exceptConnection() != connection)
                        && (binding.exceptClientId() == null
                                || !binding.exceptClientId().equals(client))) {
                    expected.add(binding.queue());
                }
            }
            return expected;
        }

        static boolean takesKey(Binding binding, String key, Message message) {
            return switch (type(binding.exchange())) {
                case DIRECT -> binding.key().equals(key);
                case FANOUT -> true;
                case TOPIC -> NaiveMatch.matches(binding.key(), key);
                case HEADERS -> {
                    var headers = binding.headers().entrySet().stream();
                    yield binding.matchAll()
                            ? headers.allMatch(h -> h.getValue().equals(message.property(h.getKey())))
                            : headers.anyMatch(h -> h.getValue().equals(message.property(h.getKey())));
                }
            };
        }

        /** Made from what this one lists: it must look the same and find the same in the same order. */
        void compareWithACopy() {
            Router<String> copy = new Router<>();
            queues.forEach(queue -> copy.addQueue(queue, queue));
            router.forEachExchange(copy::declareExchange);
            router.forEachBinding(copy::bind);

            assertThat(copy.image()).isEqualTo(router.image());
            Targets<String> ofCopy = new Targets<>();
            for (String exchange : exchanges) {
                for (String key : PatternTrieTest.namesUpTo(2, WORDS)) {
                    Message message = Message.builder()
                            .property("a", random.nextInt(3))
                            .property("b", random.nextInt(3))
                            .build();
                    router.route(exchange, key, message, 1, "a", targets);
                    copy.route(exchange, key, message, 1, "a", ofCopy);
                    assertThat(found(ofCopy)).containsExactlyElementsOf(found(targets));
                }
            }
        }

        static List<String> found(Targets<String> targets) {
            List<String> found = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                found.add(targets.at(i));
            }
            return found;
        }

        String anyQueue() {
            return any(QUEUES);
        }

        String anyName(List<String> words) {
            List<String> name = new ArrayList<>();
            int count = random.nextInt(4);
            for (int i = 0; i < count; i++) {
                name.add(any(words));
            }
            return String.join(".", name);
        }

        <T> T any(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        static ExchangeType type(String exchange) {
            return TYPES.get(exchange);
        }

        static Selector selector(String text) {
            try {
                return Selector.parse(text);
            } catch (InvalidSelector invalid) {
                throw new AssertionError(invalid);
            }
        }
    }
}
