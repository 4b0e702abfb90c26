package org.pabal.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.pabal.message.Message;

/** The compiled selectors and their index against a naive evaluator and a plain list. jqwik prints the seed of a failure. */
class SelectorPropertiesTest {

    /** Adds and removes values; a removal takes one that was added before, modulo their number. */
    record Change(boolean addition, int place, NaiveExpression expression, long seed) {}

    private record Filed(Selector selector, int value) {}

    @Property(tries = 8_000, edgeCases = EdgeCasesMode.NONE)
    void agreesWithANaiveEvaluator(
            @ForAll("conditions") NaiveExpression expression,
            @ForAll("sampleLists") List<Expressions.Sample> samples,
            @ForAll long seed)
            throws InvalidSelector {
        String text = Expressions.write(expression, seed);
        Selector selector = Selector.parse(text);
        for (Expressions.Sample sample : samples) {
            Boolean expected = expression.truth(sample.fields());
            Truth truth = expected == null ? Truth.UNKNOWN : Truth.of(expected);
            assertThat(selector.test(sample.message()))
                    .as("%s of %s", text, sample.fields())
                    .isEqualTo(truth);
            assertThat(selector.matches(sample.message()))
                    .as("%s matches %s", text, sample.fields())
                    .isEqualTo(truth == Truth.TRUE);
        }
    }

    @Property(tries = 1_500, edgeCases = EdgeCasesMode.NONE)
    void explanationsAgreeWithTheTruth(
            @ForAll("conditions") NaiveExpression expression,
            @ForAll("sampleLists") List<Expressions.Sample> samples,
            @ForAll long seed)
            throws InvalidSelector {
        Selector selector = Selector.parse(Expressions.write(expression, seed));
        for (Expressions.Sample sample : samples) {
            List<ExplainedTerm> terms = selector.explain(sample.message());
            assertThat(terms.get(0).truth()).isEqualTo(selector.test(sample.message()));
            assertThat(terms.stream().anyMatch(ExplainedTerm::blocking))
                    .as("%s: %s", selector, terms)
                    .isEqualTo(!selector.matches(sample.message()));
            for (ExplainedTerm term : terms) {
                // Each term is shown as it was written, so it can be asked on its own.
                assertThat(Selector.parse(term.text()).test(sample.message()))
                        .as("%s in %s", term, selector)
                        .isEqualTo(term.truth());
            }
        }
    }

    @Property(tries = 1_500, edgeCases = EdgeCasesMode.NONE)
    void indexFindsWhatAScanFinds(
            @ForAll("changeLists") List<Change> changes,
            @ForAll("demandedSampleLists") List<Expressions.Sample> samples)
            throws InvalidSelector {
        SelectorIndex<Integer> index = new SelectorIndex<>();
        List<Filed> filed = new ArrayList<>();
        for (Change change : changes) {
            if (change.addition() || filed.isEmpty()) {
                Filed added = new Filed(
                        Selector.parse(Expressions.write(change.expression(), change.seed())), change.place() % 5);
                filed.add(added);
                index.add(added.selector(), added.value());
            } else {
                Filed removed = filed.remove(change.place() % filed.size());
                index.remove(removed.selector(), removed.value());
            }
            assertThat(index.size()).isEqualTo(filed.size());
            for (Expressions.Sample sample : samples) {
                assertThat(visited(index, sample.message()))
                        .as("%s of %s", sample.fields(), filed)
                        .isEqualTo(scanned(filed, sample.message()));
            }
        }
        for (Filed left : filed) {
            index.remove(left.selector(), left.value());
        }
        assertThat(index.toString()).isEqualTo("0 values, 0 selectors, largest bucket 0, unindexed 0");
    }

    private static List<Integer> visited(SelectorIndex<Integer> index, Message message) {
        List<Integer> visited = new ArrayList<>();
        index.forEachMatch(message, visited::add);
        visited.sort(Comparator.naturalOrder());
        return visited;
    }

    private static List<Integer> scanned(List<Filed> filed, Message message) {
        return filed.stream()
                .filter(f -> f.selector().matches(message))
                .map(Filed::value)
                .sorted()
                .toList();
    }

    /** Whatever the text, it is parsed or refused with a place in it; nothing else is thrown. */
    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    void refusesGarbageAtAPlaceInIt(@ForAll("garbage") String text) {
        try {
            Selector.parse(text).matches(Message.builder().build());
        } catch (InvalidSelector e) {
            assertThat(e.column()).isBetween(1, text.length() + 1);
        }
    }

    @Provide
    Arbitrary<NaiveExpression> conditions() {
        return Expressions.conditions(3);
    }

    @Provide
    Arbitrary<List<Expressions.Sample>> sampleLists() {
        return Expressions.samples().list().ofSize(5);
    }

    @Provide
    Arbitrary<List<Expressions.Sample>> demandedSampleLists() {
        return Expressions.demandedSamples().list().ofSize(5);
    }

    @Provide
    Arbitrary<List<Change>> changeLists() {
        // Few texts, so that the same selector comes again.
        return Expressions.demands()
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .flatMap(expressions -> Combinators.combine(
                                Arbitraries.of(true, true, false),
                                Arbitraries.integers().between(0, 1_000),
                                Arbitraries.of(expressions),
                                Arbitraries.longs().between(0, 1))
                        .as(Change::new)
                        .list()
                        .ofMaxSize(25));
    }

    @Provide
    Arbitrary<String> garbage() {
        Arbitrary<String> words = Arbitraries.of(
                "a",
                "JMSType",
                "JMSPriority",
                "1",
                "0x",
                "9223372036854775808",
                "1e",
                "'x'",
                "'",
                "=",
                "<>",
                "<",
                ">",
                "(",
                ")",
                ",",
                "+",
                "-",
                "*",
                "/",
                " ",
                "\n",
                ".",
                "AND",
                "OR",
                "NOT",
                "BETWEEN",
                "LIKE",
                "IN",
                "IS",
                "NULL",
                "ESCAPE",
                "'!'",
                "TRUE",
                "_",
                "%",
                "\uD83C",
                "\u0000",
                "🏇");
        return words.list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts))
                .flatMap(joined -> words.list().ofMaxSize(8).map(parts -> joined + " " + String.join(" ", parts)));
    }
}
