package org.pabal.engine.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.command.ExchangeType;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;
import org.pabal.message.Refusal;
import org.pabal.selector.InvalidSelector;
import org.pabal.selector.Selector;

class RouterTest {

    private static final String TOPICS = Router.TOPIC_EXCHANGE;
    private static final Message PLAIN = Message.builder().build();

    private final Router<String> router = new Router<>();

    @BeforeEach
    void addQueues() {
        for (String queue : List.of("q1", "q2", "q3", "q4")) {
            router.addQueue(queue, queue);
        }
    }

    @Test
    void reachesEveryQueueByItsNameOverTheDefaultExchange() {
        assertThat(routed(Router.DEFAULT_EXCHANGE, "q1", PLAIN)).containsExactly("q1");
        assertThat(routed(Router.DEFAULT_EXCHANGE, "unknown", PLAIN)).isEmpty();
        assertThat(router.queue("q2")).isEqualTo("q2");

        router.removeQueue("q1");

        assertThat(routed(Router.DEFAULT_EXCHANGE, "q1", PLAIN)).isEmpty();
        assertThat(router.queue("q1")).isNull();
    }

    @Test
    void comparesKeysOnADirectExchange() {
        router.declareExchange("prices", ExchangeType.DIRECT);
        router.bind(Binding.of("prices", "q2", "eu"));
        router.bind(Binding.of("prices", "q1", "eu"));
        router.bind(Binding.of("prices", "q3", "us"));
        router.bind(Binding.of("prices", "q4", "*"));

        assertThat(routed("prices", "eu", PLAIN)).containsExactly("q2", "q1");
        assertThat(routed("prices", "us", PLAIN)).containsExactly("q3");
        assertThat(routed("prices", "*", PLAIN)).containsExactly("q4");
        assertThat(routed("prices", "asia", PLAIN)).isEmpty();
    }

    @Test
    void ignoresKeysOnAFanoutExchange() {
        router.declareExchange("all", ExchangeType.FANOUT);
        router.bind(Binding.of("all", "q1", ""));
        assertThat(routed("all", "x", PLAIN)).containsExactly("q1");
        router.bind(Binding.of("all", "q2", "k"));
        router.bind(Binding.of("all", "q1", "k"));

        assertThat(routed("all", "x", PLAIN)).containsExactly("q1", "q2");

        router.unbind("all", "q1", "");

        assertThat(routed("all", "", PLAIN)).containsExactly("q2", "q1");
    }

    @Test
    void matchesPatternsOnATopicExchange() {
        router.bind(Binding.of(TOPICS, "q1", "news.*"));
        router.bind(Binding.of(TOPICS, "q2", "news.#"));
        router.bind(Binding.of(TOPICS, "q3", "news.sport"));

        assertThat(routed(TOPICS, "news.sport", PLAIN)).containsExactlyInAnyOrder("q1", "q2", "q3");
        assertThat(routed(TOPICS, "news", PLAIN)).containsExactly("q2");
        assertThat(routed(TOPICS, "news.sport.golf", PLAIN)).containsExactly("q2");
        assertThat(routed(TOPICS, "olds.sport", PLAIN)).isEmpty();
    }

    @Test
    void seesBindingsThatComeAndGoBehindACachedRoute() {
        router.bind(Binding.of(TOPICS, "q1", "news.*"));
        assertThat(routed(TOPICS, "news.sport", PLAIN)).containsExactly("q1");

        router.bind(Binding.of(TOPICS, "q2", "news.*"));
        assertThat(routed(TOPICS, "news.sport", PLAIN)).containsExactly("q1", "q2");
        router.bind(Binding.of(TOPICS, "q3", "news.sport"));
        assertThat(routed(TOPICS, "news.sport", PLAIN)).containsExactlyInAnyOrder("q1", "q2", "q3");
        router.bind(Binding.of(TOPICS, "q4", "#"));
        assertThat(routed(TOPICS, "news.sport", PLAIN)).containsExactlyInAnyOrder("q1", "q2", "q3", "q4");
        router.unbind(TOPICS, "q1", "news.*");
        assertThat(routed(TOPICS, "news.sport", PLAIN)).containsExactlyInAnyOrder("q2", "q3", "q4");
        router.unbind(TOPICS, "q4", "#");
        assertThat(routed(TOPICS, "news.sport", PLAIN)).containsExactlyInAnyOrder("q2", "q3");
        router.removeQueue("q3");
        assertThat(routed(TOPICS, "news.sport", PLAIN)).containsExactly("q2");
        router.removeQueue("q2");
        assertThat(routed(TOPICS, "news.sport", PLAIN)).isEmpty();
    }

    @Test
    void givesAQueueThatIsBoundTwiceOneCopy() {
        router.bind(Binding.of(TOPICS, "q1", "a.b"));
        router.bind(Binding.of(TOPICS, "q1", "a.*"));
        router.bind(Binding.of(TOPICS, "q1", "#"));
        router.bind(Binding.of(TOPICS, "q2", "#.b").exceptFromConnection(9));
        router.bind(Binding.of(TOPICS, "q2", "a.#"));

        assertThat(routed(TOPICS, "a.b", PLAIN)).containsExactlyInAnyOrder("q1", "q2");
    }

    @Test
    void bindsOnceWhatIsBoundTwiceTheSameWay() {
        assertThat(router.bind(Binding.of(TOPICS, "q1", "a"))).isTrue();
        assertThat(router.bind(Binding.of(TOPICS, "q1", "a"))).isFalse();
        assertThat(routed(TOPICS, "a", PLAIN)).containsExactly("q1");

        assertThat(router.unbind(TOPICS, "q1", "a")).isTrue();
        assertThat(router.unbind(TOPICS, "q1", "a")).isFalse();
        assertThat(routed(TOPICS, "a", PLAIN)).isEmpty();
    }

    @Test
    void replacesTheConditionsOfABindingThatIsMadeAnew() {
        router.bind(Binding.of(TOPICS, "q1", "a").where(selector("x = 1")));
        router.bind(Binding.of(TOPICS, "q1", "a").where(selector("x = 2")));

        assertThat(routed(TOPICS, "a", with("x", 1))).isEmpty();
        assertThat(routed(TOPICS, "a", with("x", 2))).containsExactly("q1");

        router.bind(Binding.of(TOPICS, "q1", "a"));

        assertThat(routed(TOPICS, "a", with("x", 1))).containsExactly("q1");
    }

    @Test
    void asksSelectorsOfBindings() {
        router.bind(Binding.of(TOPICS, "q1", "a").where(selector("symbol = 'X'")));
        router.bind(Binding.of(TOPICS, "q2", "a").where(selector("symbol = 'Y'")));
        router.bind(Binding.of(TOPICS, "q3", "#").where(selector("symbol LIKE '%' AND size > 3")));
        router.bind(Binding.of(TOPICS, "q4", "a").where(selector(" ")));

        assertThat(routed(TOPICS, "a", with("symbol", "X"))).containsExactlyInAnyOrder("q1", "q4");
        assertThat(routed(TOPICS, "a", with("symbol", "Y"))).containsExactlyInAnyOrder("q2", "q4");
        assertThat(routed(TOPICS, "a", PLAIN)).containsExactly("q4");
        assertThat(routed(
                        TOPICS,
                        "b",
                        Message.builder()
                                .property("symbol", "Z")
                                .property("size", 4)
                                .build()))
                .containsExactly("q3");

        router.unbind(TOPICS, "q1", "a");

        assertThat(routed(TOPICS, "a", with("symbol", "X"))).containsExactly("q4");
    }

    @Test
    void asksSelectorsOnDirectAndFanoutAndHeadersExchangesToo() {
        router.declareExchange("d", ExchangeType.DIRECT);
        router.declareExchange("f", ExchangeType.FANOUT);
        router.declareExchange("h", ExchangeType.HEADERS);
        for (String exchange : List.of("d", "f", "h")) {
            router.bind(Binding.of(exchange, "q1", "k").where(selector("x = 1")));
            assertThat(routed(exchange, "k", with("x", 1))).as(exchange).containsExactly("q1");
            assertThat(routed(exchange, "k", with("x", 2))).as(exchange).isEmpty();
        }
    }

    @Test
    void keepsAPublishersMessagesFromWhoeverDoesNotWantTheirOwn() {
        router.bind(Binding.of(TOPICS, "q1", "a").exceptFromConnection(7));
        router.bind(Binding.of(TOPICS, "q2", "a").exceptFromClient("billing"));
        router.bind(Binding.of(TOPICS, "q3", "a").where(selector("x = 1")).exceptFromConnection(7));
        router.bind(Binding.of(TOPICS, "q4", "a"));

        assertThat(routed(TOPICS, "a", with("x", 1), 7, "billing")).containsExactly("q4");
        assertThat(routed(TOPICS, "a", with("x", 1), 7, null)).containsExactlyInAnyOrder("q2", "q4");
        assertThat(routed(TOPICS, "a", with("x", 1), 8, "billing")).containsExactlyInAnyOrder("q1", "q3", "q4");
        assertThat(routed(TOPICS, "a", PLAIN, 8, "other")).containsExactlyInAnyOrder("q1", "q2", "q4");
    }

    @Test
    void letsOneBindingOfAQueueTakeWhatAnotherRefuses() {
        router.bind(Binding.of(TOPICS, "q1", "a.*").exceptFromConnection(7));
        router.bind(Binding.of(TOPICS, "q1", "a.b").where(selector("x = 1")));

        assertThat(routed(TOPICS, "a.b", with("x", 1), 7, null)).containsExactly("q1");
        assertThat(routed(TOPICS, "a.b", with("x", 2), 7, null)).isEmpty();
        assertThat(routed(TOPICS, "a.b", with("x", 2), 8, null)).containsExactly("q1");
    }

    @Test
    void comparesAllOrAnyHeaders() {
        router.declareExchange("h", ExchangeType.HEADERS);
        router.bind(Binding.of("h", "q1", "").withHeaders(Map.of("type", "report", "format", "pdf"), true));
        router.bind(Binding.of("h", "q2", "").withHeaders(Map.of("type", "report", "format", "pdf"), false));
        router.bind(Binding.of("h", "q3", "").withHeaders(Map.of(), true));
        router.bind(Binding.of("h", "q4", "").withHeaders(Map.of(), false));

        Message both = Message.builder()
                .property("type", "report")
                .property("format", "pdf")
                .property("more", 1)
                .build();
        assertThat(routed("h", "", both)).containsExactly("q1", "q2", "q3");
        assertThat(routed("h", "", with("type", "report"))).containsExactly("q2", "q3");
        assertThat(routed("h", "", with("type", "pdf"))).containsExactly("q3");
        assertThat(routed("h", "whatever", PLAIN)).containsExactly("q3");
    }

    @Test
    void comparesNumbersInHeadersByTheirValueAndNothingElse() {
        router.declareExchange("h", ExchangeType.HEADERS);
        router.bind(Binding.of("h", "q1", "").withHeaders(Map.of("n", 5), true));
        router.bind(Binding.of("h", "q2", "").withHeaders(Map.of("n", "5"), true));
        router.bind(Binding.of("h", "q3", "").withHeaders(Map.of("n", 2.5f), true));
        router.bind(Binding.of("h", "q4", "").withHeaders(Map.of("n", true), true));

        for (Object five : List.of((byte) 5, (short) 5, 5, 5L, 5.0f, 5.0)) {
            assertThat(routed("h", "", with("n", five))).containsExactly("q1");
        }
        assertThat(routed("h", "", with("n", "5"))).containsExactly("q2");
        assertThat(routed("h", "", with("n", 2.5))).containsExactly("q3");
        assertThat(routed("h", "", with("n", true))).containsExactly("q4");
        assertThat(routed("h", "", with("n", "true"))).isEmpty();
        assertThat(routed("h", "", with("n", (double) Long.MAX_VALUE))).isEmpty();
    }

    @Test
    void removesABindingFromAHeadersExchange() {
        router.declareExchange("h", ExchangeType.HEADERS);
        router.bind(Binding.of("h", "q1", "one").withHeaders(Map.of("a", 1), true));
        router.bind(Binding.of("h", "q1", "two").withHeaders(Map.of("a", 1, "b", 2), false));

        router.unbind("h", "q1", "one");
        assertThat(routed("h", "", with("a", 1))).containsExactly("q1");
        router.unbind("h", "q1", "two");
        assertThat(routed("h", "", with("a", 1))).isEmpty();
        assertThat(routed("h", "", with("b", 2))).isEmpty();
    }

    @Test
    void saysThatAnExchangeIsUnknown() {
        Targets<String> targets = new Targets<>();
        router.route(Router.DEFAULT_EXCHANGE, "q1", PLAIN, 0, null, targets);

        assertThat(router.route("nowhere", "q1", PLAIN, 0, null, targets)).isFalse();
        assertThat(targets.isEmpty()).isTrue();
        assertThat(router.hasExchange("nowhere")).isFalse();
        assertThat(router.hasExchange(TOPICS)).isTrue();
        assertThat(router.hasExchange(Router.DEFAULT_EXCHANGE)).isTrue();
    }

    @Test
    void lookUpsIntoOtherTargetsLeaveTheFirstAlone() {
        router.bind(Binding.of(TOPICS, "q1", "a"));
        router.bind(Binding.of(TOPICS, "q2", "a").exceptFromConnection(1));
        router.bind(Binding.of(TOPICS, "q3", "b").exceptFromConnection(1));
        Targets<String> first = new Targets<>();
        Targets<String> second = new Targets<>();

        router.routeTopic("a", PLAIN, 0, null, first);
        router.routeTopic("b", PLAIN, 0, null, second);
        router.unbind(TOPICS, "q1", "a");

        assertThat(list(first)).containsExactly("q1", "q2");
        assertThat(list(second)).containsExactly("q3");
        assertThatThrownBy(() -> second.at(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void deletesAnExchangeWithItsBindings() {
        router.declareExchange("f", ExchangeType.FANOUT);
        router.bind(Binding.of("f", "q1", ""));

        assertThat(router.deleteExchange("f")).isTrue();
        assertThat(router.deleteExchange("f")).isFalse();
        assertThat(router.hasExchange("f")).isFalse();

        router.declareExchange("f", ExchangeType.DIRECT);
        assertThat(routed("f", "", PLAIN)).isEmpty();
        assertThat(router.removeQueue("q1")).isTrue();
        assertThat(router.removeQueue("q1")).isFalse();
    }

    @Test
    void refusesWhatCannotBeDeclared() {
        router.declareExchange("f", ExchangeType.FANOUT);

        assertThat(router.refusalToDeclare("f", ExchangeType.FANOUT)).isNull();
        assertThat(router.refusalToDeclare("new", ExchangeType.TOPIC)).isNull();
        assertThat(router.refusalToDeclare(TOPICS, ExchangeType.TOPIC)).isNull();
        refused(
                router.refusalToDeclare("f", ExchangeType.DIRECT),
                Refusal.Code.EXISTS_ALREADY,
                "'f' as DIRECT: it exists as FANOUT");
        refused(
                router.refusalToDeclare(Router.DEFAULT_EXCHANGE, ExchangeType.TOPIC),
                Refusal.Code.EXISTS_ALREADY,
                "exists as DIRECT");
        refused(router.refusalToDeclare("pabal.mine", ExchangeType.TOPIC), Refusal.Code.INVALID_ARGUMENT, "'pabal.'");
        refused(router.refusalToDeclare("", ExchangeType.TOPIC), Refusal.Code.INVALID_ARGUMENT, "without a name");
        assertThatThrownBy(() -> router.declareExchange("f", ExchangeType.DIRECT))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesToDeleteWhatIsBuiltInOrUnknown() {
        refused(router.refusalToDelete(TOPICS), Refusal.Code.ILLEGAL_STATE, "built in");
        refused(router.refusalToDelete(Router.DEFAULT_EXCHANGE), Refusal.Code.ILLEGAL_STATE, "built in");
        router.declareExchange("pabal.own", ExchangeType.DIRECT);
        refused(router.refusalToDelete("pabal.own"), Refusal.Code.ILLEGAL_STATE, "built in");
        refused(router.refusalToBind(Binding.of("pabal.own", "q1", "k")), Refusal.Code.ILLEGAL_STATE, "built in");
        refused(router.refusalToDelete("pabal.none"), Refusal.Code.NOT_FOUND, "no exchange 'pabal.none'");
        refused(router.refusalToDelete("x"), Refusal.Code.NOT_FOUND, "no exchange 'x'");
        assertThatThrownBy(() -> router.deleteExchange(TOPICS)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesWhatCannotBeBound() {
        router.declareExchange("h", ExchangeType.HEADERS);

        assertThat(router.refusalToBind(Binding.of(TOPICS, "q1", "a.#"))).isNull();
        refused(
                router.refusalToBind(Binding.of(Router.DEFAULT_EXCHANGE, "q1", "other")),
                Refusal.Code.ILLEGAL_STATE,
                "by its own name");
        refused(router.refusalToBind(Binding.of("x", "q1", "")), Refusal.Code.NOT_FOUND, "no exchange 'x'");
        refused(router.refusalToBind(Binding.of(TOPICS, "q9", "a")), Refusal.Code.NOT_FOUND, "'q9'");
        refused(router.refusalToBind(Binding.of(TOPICS, "q1", "a..b")), Refusal.Code.INVALID_ARGUMENT, "empty word");
        refused(
                router.refusalToBind(Binding.of(TOPICS, "q1", "a").withHeaders(Map.of("h", 1), true)),
                Refusal.Code.INVALID_ARGUMENT,
                "{h=1}");
        refused(
                router.refusalToBind(Binding.of("h", "q1", "a").withHeaders(Map.of("h", List.of()), true)),
                Refusal.Code.INVALID_ARGUMENT,
                "header 'h'");
        assertThatThrownBy(() -> router.bind(Binding.of("x", "q1", "a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesToUndoWhatIsNotBound() {
        router.bind(Binding.of(TOPICS, "q1", "a"));

        assertThat(router.refusalToUnbind(TOPICS, "q1", "a")).isNull();
        refused(router.refusalToUnbind(TOPICS, "q1", "b"), Refusal.Code.NOT_FOUND, "key 'b'");
        refused(router.refusalToUnbind("x", "q1", "b"), Refusal.Code.NOT_FOUND, "no exchange 'x'");
        refused(
                router.refusalToUnbind(Router.DEFAULT_EXCHANGE, "q1", "q1"),
                Refusal.Code.ILLEGAL_STATE,
                "by its own name");
    }

    @Test
    void refusesTwoQueuesOfOneName() {
        assertThat(router.addQueue("q1", "q1")).isFalse();
        assertThatThrownBy(() -> router.addQueue("q1", "another")).hasMessageContaining("'q1'");
    }

    @Test
    void listsBindings() {
        router.declareExchange("f", ExchangeType.FANOUT);
        Binding first = Binding.of(TOPICS, "q1", "b");
        Binding second = Binding.of(TOPICS, "q1", "a.*");
        Binding third = Binding.of("f", "q2", "");
        router.bind(first);
        router.bind(second);
        router.bind(third);

        List<Binding> ofQueue = new ArrayList<>();
        router.forEachBindingOf("q1", ofQueue::add);
        List<Binding> all = new ArrayList<>();
        router.forEachBinding(all::add);
        List<String> exchanges = new ArrayList<>();
        router.forEachExchange((name, type) -> exchanges.add(name + " " + type));

        assertThat(ofQueue).containsExactly(first, second);
        assertThat(all).containsExactly(third, second, first);
        assertThat(exchanges).containsExactly("f FANOUT", "pabal.topic TOPIC");
        assertThat(router.binding(TOPICS, "q1", "a.*")).isEqualTo(second);
        assertThat(router.binding(TOPICS, "q1", "a")).isNull();
    }

    @Test
    void showsItsStateAsTextThatTellsDifferentConditionsApart() {
        router.declareExchange("h", ExchangeType.HEADERS);
        router.bind(Binding.of(TOPICS, "q1", "b").where(selector("x = 1")));
        router.bind(Binding.of(TOPICS, "q2", "a.*").exceptFromConnection(4));
        router.bind(Binding.of(TOPICS, "q3", "a.*").exceptFromClient("me"));
        router.bind(Binding.of("h", "q1", "").withHeaders(Map.of("n", 5, "a", "x"), true));
        router.bind(Binding.of("h", "q2", "").withHeaders(Map.of("n", "5"), false));

        assertThat(router.image()).isEqualTo("""
                        exchange h HEADERS
                          h [] -> q1 all of a='x' n=5
                          h [] -> q2 any of n='5'
                        exchange pabal.topic TOPIC
                          pabal.topic [a.*] -> q2 except from connection 4
                          pabal.topic [a.*] -> q3 except from client me
                          pabal.topic [b] -> q1 where x = 1
                        """);
    }

    private static void refused(Refusal refusal, Refusal.Code code, String text) {
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.text()).contains(text);
    }

    private List<String> routed(String exchange, String key, Message message) {
        return routed(exchange, key, message, 0, null);
    }

    private List<String> routed(String exchange, String key, Message message, long connection, String clientId) {
        Targets<String> targets = new Targets<>();
        assertThat(router.route(exchange, key, message, connection, clientId, targets))
                .isTrue();
        return list(targets);
    }

    private static List<String> list(Targets<String> targets) {
        List<String> list = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            list.add(targets.at(i));
        }
        return list;
    }

    private static Message with(String property, Object value) {
        MessageBuilder builder = Message.builder();
        return builder.property(property, value).build();
    }

    private static Selector selector(String text) {
        try {
            return Selector.parse(text);
        } catch (InvalidSelector invalid) {
            throw new AssertionError(invalid);
        }
    }
}
