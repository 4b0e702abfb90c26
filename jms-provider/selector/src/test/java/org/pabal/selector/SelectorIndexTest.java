package org.pabal.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pabal.message.Message;

class SelectorIndexTest {

    private final SelectorIndex<String> index = new SelectorIndex<>();

    private static Selector selector(String text) {
        try {
            return Selector.parse(text);
        } catch (InvalidSelector e) {
            throw new AssertionError(e);
        }
    }

    private static Message having(String name, Object value) {
        return Message.builder().property(name, value).build();
    }

    private List<String> matches(Message message) {
        List<String> visited = new ArrayList<>();
        index.forEachMatch(message, visited::add);
        return visited;
    }

    @Test
    void findsWhatDemandsTheValue() {
        index.add(selector("symbol = 'X'"), "x");
        index.add(selector("symbol = 'Y'"), "y");
        index.add(selector("('X' = symbol)"), "exchanged");
        index.add(selector("((symbol = 'X') AND price > 10)"), "dear x");
        assertThat(matches(having("symbol", "X"))).containsExactly("x", "exchanged");
        assertThat(matches(having("symbol", "Y"))).containsExactly("y");
        assertThat(matches(having("symbol", "Z"))).isEmpty();
        assertThat(matches(having("symbol", 1))).isEmpty();
        assertThat(matches(having("other", "X"))).isEmpty();
        assertThat(matches(Message.builder()
                        .property("symbol", "X")
                        .property("price", 11)
                        .build()))
                .containsExactly("x", "exchanged", "dear x");
    }

    @Test
    void findsNumbersOfEveryType() {
        index.add(selector("n = 1"), "exact");
        index.add(selector("n = 1.0"), "approximate");
        index.add(selector("n = 0"), "zero");
        index.add(selector("n = -0.0"), "minus zero");
        for (Object one : new Object[] {(byte) 1, (short) 1, 1, 1L, 1f, 1d}) {
            assertThat(matches(having("n", one))).containsExactly("exact", "approximate");
        }
        assertThat(matches(having("n", 0))).containsExactly("zero", "minus zero");
        assertThat(matches(having("n", -0.0))).containsExactly("zero", "minus zero");
        assertThat(matches(having("n", -0f))).containsExactly("zero", "minus zero");
        assertThat(matches(having("n", Double.NaN))).isEmpty();
        assertThat(matches(having("n", "1"))).isEmpty();
        assertThat(matches(having("n", true))).isEmpty();
    }

    @Test
    void tellsLongsApartThatShareADouble() {
        long large = 1L << 60;
        index.add(selector("n = " + large), "even");
        index.add(selector("n = " + (large + 1)), "odd");
        index.add(selector("n = " + large + ".0"), "approximate");
        assertThat(matches(having("n", large))).containsExactly("even", "approximate");
        assertThat(matches(having("n", large + 1))).containsExactly("odd", "approximate");
        assertThat(matches(having("n", large + 2))).containsExactly("approximate");
        // Compared with an approximate number an exact one is rounded, so it equals both.
        assertThat(matches(having("n", (double) large))).containsExactly("even", "odd", "approximate");
    }

    @Test
    void findsBooleansHeadersAndLists() {
        index.add(selector("urgent"), "urgent");
        index.add(selector("urgent = FALSE"), "calm");
        index.add(selector("JMSCorrelationID = 'c-1'"), "reply");
        index.add(selector("JMSPriority = 9"), "nine");
        index.add(selector("region IN ('EU', 'US', 'EU')"), "west");
        index.add(selector("region = 'EU' OR region = 'AS' OR region = 7"), "eurasia");
        assertThat(matches(having("urgent", true))).containsExactly("urgent");
        assertThat(matches(having("urgent", false))).containsExactly("calm");
        assertThat(matches(having("urgent", "true"))).isEmpty();
        assertThat(matches(Message.builder().correlationId("c-1").build())).containsExactly("reply");
        assertThat(matches(Message.builder().priority(9).build())).containsExactly("nine");
        assertThat(matches(having("region", "EU"))).containsExactly("west", "eurasia");
        assertThat(matches(having("region", "US"))).containsExactly("west");
        assertThat(matches(having("region", "AS"))).containsExactly("eurasia");
        assertThat(matches(having("region", 7.0))).containsExactly("eurasia");
        assertThat(matches(having("region", "AF"))).isEmpty();
    }

    @Test
    void findsWhatCannotBeIndexed() {
        index.add(selector("a > 5"), "large");
        index.add(Selector.ALL, "all");
        index.add(selector("a = b"), "equal");
        index.add(selector("a = 'x' OR b = 'x'"), "either");
        index.add(selector("a <> 'x'"), "other");
        index.add(selector("NOT a"), "not");
        assertThat(matches(having("a", 6))).containsExactly("large", "all", "not");
        assertThat(matches(having("a", "x"))).containsExactly("all", "either", "not");
        assertThat(matches(having("a", "y"))).containsExactly("all", "other", "not");
        assertThat(matches(having("c", 1))).containsExactly("all");
    }

    @Test
    void filesUnderTheDemandThatTellsMostApart() {
        for (int i = 0; i < 100; i++) {
            index.add(selector("region = 'EU' AND symbol = 'S" + i + "'"), "s" + i);
        }
        assertThat(index.toString()).isEqualTo("100 values, 100 selectors, largest bucket 2, unindexed 0");
        assertThat(matches(Message.builder()
                        .property("region", "EU")
                        .property("symbol", "S42")
                        .build()))
                .containsExactly("s42");
    }

    @Test
    void visitsAValueAsOftenAsItWasAdded() {
        Selector selector = selector("a = 1");
        index.add(selector, "v");
        index.add(selector, "w");
        index.add(selector, "v");
        assertThat(index.size()).isEqualTo(3);
        assertThat(matches(having("a", 1))).containsExactly("v", "v", "w");
        index.remove(selector, "v");
        assertThat(matches(having("a", 1))).containsExactly("v", "w");
        index.remove(selector, "v");
        assertThat(matches(having("a", 1))).containsExactly("w");
    }

    @Test
    void removalLeavesNothingBehind() {
        List<String> texts =
                List.of("a = 'x'", "a IN ('x', 'y')", "a = 1", "a > 1", "", "b", "a = 'x' AND b", "a = 2 OR a = 'x'");
        for (String text : texts) {
            index.add(selector(text), "v");
            index.add(selector(text), "w");
        }
        for (String text : texts) {
            index.remove(selector(text), "absent");
            index.remove(selector(text), "v");
            index.remove(selector(text), "v");
            index.remove(selector(text), "w");
        }
        index.remove(selector("never = 'filed'"), "v");
        assertThat(index.size()).isZero();
        assertThat(index.toString()).isEqualTo("0 values, 0 selectors, largest bucket 0, unindexed 0");
        assertThat(matches(having("a", "x"))).isEmpty();
    }

    @Test
    void sameHistoryGivesSameOrder() {
        SelectorIndex<Integer> one = new SelectorIndex<>();
        SelectorIndex<Integer> other = new SelectorIndex<>();
        List<String> texts =
                List.of("a = 'x'", "a IN ('x', 'y')", "b > 1", "b = 2", "a = 'x' AND b = 2", "", "a LIKE 'x'");
        for (SelectorIndex<Integer> index : List.of(one, other)) {
            for (int i = 0; i < 200; i++) {
                index.add(selector(texts.get(i % texts.size())), i);
                if (i % 3 == 0) {
                    index.remove(selector(texts.get(i / 2 % texts.size())), i / 2);
                }
            }
        }
        Message message = Message.builder().property("a", "x").property("b", 2).build();
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        one.forEachMatch(message, first::add);
        other.forEachMatch(message, second::add);
        assertThat(first).isNotEmpty().isEqualTo(second);
    }
}
