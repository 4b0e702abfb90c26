package org.pabal.selector;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** Random expressions over few fields and few values, so that they meet. */
final class Expressions {

    private static final List<String> PROPERTIES = List.of("a", "b", "$c", "d_1", "JMSXGroupSeq", "größe");
    private static final List<String> NUMBER_HEADERS = List.of("JMSPriority", "JMSTimestamp");
    private static final List<String> TEXT_HEADERS =
            List.of("JMSType", "JMSCorrelationID", "JMSMessageID", "JMSDeliveryMode");
    private static final List<String> TEXTS =
            List.of("", "a", "b", "ab", "A", "it's", "%", "_", "1", "TRUE", "PERSISTENT", "a\nb");

    private static final List<NaiveExpression> NUMBERS = List.of(
            number("0", 0L),
            number("1", 1L),
            number("2", 2L),
            number("3L", 3L),
            number("4", 4L),
            number("0x1d", 29L),
            number("035", 29L),
            number("0b1", 1L),
            number("9223372036854775807", Long.MAX_VALUE),
            number("9007199254740993", (1L << 53) + 1),
            number("9007199254740992.0", (double) (1L << 53)),
            number("0.0", 0.0),
            number("1.", 1.0),
            number(".5", 0.5),
            number("2e0", 2.0),
            number("0.1f", (double) 0.1f),
            number("0.1", 0.1),
            number("1e300", 1e300));

    private static final List<Object> VALUES = List.of(
            (byte) 1,
            (byte) -1,
            (short) 2,
            0,
            1,
            2,
            29,
            Integer.MAX_VALUE,
            3L,
            (1L << 53) + 1,
            1L << 53,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            0.1f,
            1f,
            Float.NaN,
            -0.0,
            0.5,
            1.0,
            2.0,
            (double) (1L << 53),
            Double.NaN,
            Double.POSITIVE_INFINITY,
            true,
            true,
            false);

    private Expressions() {}

    private static NaiveExpression number(String written, Object value) {
        return new NaiveExpression.Literal(written, value);
    }

    /** A message and the same values by name. */
    record Sample(Message message, Map<String, Object> fields) {}

    static Arbitrary<Sample> samples() {
        Arbitrary<Object> values = Arbitraries.oneOf(Arbitraries.of(VALUES), Arbitraries.of(TEXTS));
        Arbitrary<Map<String, Object>> properties =
                Arbitraries.maps(Arbitraries.of(PROPERTIES), values).ofMaxSize(PROPERTIES.size());
        Arbitrary<String> texts = Arbitraries.of(TEXTS).injectNull(0.4);
        return Combinators.combine(
                        properties,
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.of(0L, 1L, 29L, 1L << 53),
                        Arbitraries.of(true, false),
                        texts,
                        texts,
                        texts)
                .as(Expressions::sample);
    }

    private static Sample sample(
            Map<String, Object> properties,
            int priority,
            long timestamp,
            boolean persistent,
            String type,
            String correlationId,
            String messageId) {
        Map<String, Object> fields = new LinkedHashMap<>(properties);
        fields.put("JMSPriority", priority);
        fields.put("JMSTimestamp", timestamp);
        fields.put("JMSDeliveryMode", persistent ? "PERSISTENT" : "NON_PERSISTENT");
        fields.put("JMSType", type);
        fields.put("JMSCorrelationID", correlationId);
        fields.put("JMSMessageID", messageId);
        MessageBuilder builder = Message.builder();
        properties.forEach(builder::property);
        Message message = builder.priority(priority)
                .timestampMillis(timestamp)
                .persistent(persistent)
                .type(type)
                .correlationId(correlationId)
                .messageId(messageId)
                .build();
        return new Sample(message, fields);
    }

    static Arbitrary<NaiveExpression> conditions(int depth) {
        Arbitrary<NaiveExpression> simple = Arbitraries.frequencyOf(
                Tuple.of(6, equalities(depth)),
                Tuple.of(4, orders(depth)),
                Tuple.of(2, ranges(depth)),
                Tuple.of(2, lists()),
                Tuple.of(2, likes()),
                Tuple.of(2, nullTests()),
                Tuple.of(2, Arbitraries.of(PROPERTIES).map(NaiveExpression.Identifier::new)),
                Tuple.of(1, Arbitraries.of(true, false).map(v -> new NaiveExpression.Literal(null, v))));
        if (depth == 0) {
            return simple;
        }
        Arbitrary<NaiveExpression> part = Arbitraries.lazy(() -> conditions(depth - 1));
        return Arbitraries.frequencyOf(
                Tuple.of(3, simple),
                Tuple.of(3, Combinators.combine(part, part).as(NaiveExpression.And::new)),
                Tuple.of(3, Combinators.combine(part, part).as(NaiveExpression.Or::new)),
                Tuple.of(2, part.map(NaiveExpression.Not::new)));
    }

    /** What subscribers write: equalities, and a rest, joined by AND. Two fields and few values, so that many match. */
    static Arbitrary<NaiveExpression> demands() {
        Arbitrary<NaiveExpression> values = Arbitraries.of(
                number("0", 0L),
                number("-0.0", -0.0),
                number("1", 1L),
                number("1.0", 1.0),
                number("9007199254740992", 1L << 53),
                number("9007199254740993", (1L << 53) + 1),
                number("9007199254740992.0", (double) (1L << 53)),
                new NaiveExpression.Literal(null, "a"),
                new NaiveExpression.Literal(null, "b"),
                new NaiveExpression.Literal(null, true));
        Arbitrary<NaiveExpression> equal = Combinators.combine(Arbitraries.of("a", "b"), values)
                .as((name, value) -> new NaiveExpression.Relation("=", new NaiveExpression.Identifier(name), value));
        Arbitrary<NaiveExpression> list = Combinators.combine(
                        Arbitraries.of("a", "b"),
                        Arbitraries.of("a", "b").list().ofMinSize(1).ofMaxSize(3))
                .as((name, texts) -> new NaiveExpression.In(new NaiveExpression.Identifier(name), false, texts));
        Arbitrary<NaiveExpression> demand = Arbitraries.frequencyOf(
                Tuple.of(8, equal),
                Tuple.of(2, list),
                Tuple.of(2, Combinators.combine(equal, equal).as(NaiveExpression.Or::new)),
                Tuple.of(1, Arbitraries.of("a", "b").map(NaiveExpression.Identifier::new)),
                Tuple.of(2, conditions(1)));
        return demand.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> parts.stream().reduce(NaiveExpression.And::new).orElseThrow());
    }

    /** Messages that {@link #demands()} are about. */
    static Arbitrary<Sample> demandedSamples() {
        Arbitrary<Object> values = Arbitraries.of(
                0, -0.0, -0f, (byte) 1, 1f, 1L << 53, (1L << 53) + 1, (double) (1L << 53), "a", "b", true, false);
        return Combinators.combine(values, values)
                .as((a, b) -> sample(Map.of("a", a, "b", b), 4, 1, true, "a", null, null));
    }

    /** The written form; the seed chooses case, space and needless parentheses. */
    static String write(NaiveExpression expression, long seed) {
        return new NaiveExpression.Style(new Random(seed)).write(expression, 0);
    }

    private static Arbitrary<NaiveExpression> equalities(int depth) {
        Arbitrary<NaiveExpression> operands = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of(PROPERTIES).map(NaiveExpression.Identifier::new)),
                Tuple.of(1, Arbitraries.of(TEXT_HEADERS).map(NaiveExpression.Identifier::new)),
                Tuple.of(3, Arbitraries.of(TEXTS).map(text -> new NaiveExpression.Literal(null, text))),
                Tuple.of(1, Arbitraries.of(true, false).map(truth -> new NaiveExpression.Literal(null, truth))),
                Tuple.of(4, numbers(depth)),
                Tuple.of(
                        depth > 0 ? 1 : 0,
                        depth > 0 ? Arbitraries.lazy(() -> conditions(0)) : Arbitraries.of(NUMBERS)));
        return Combinators.combine(Arbitraries.of("=", "=", "<>"), operands, operands)
                .as(NaiveExpression.Relation::new)
                .filter(Expressions::canBeMeant)
                .map(relation -> relation);
    }

    private static Arbitrary<NaiveExpression> orders(int depth) {
        return Combinators.combine(Arbitraries.of("<", "<=", ">", ">="), numbers(depth), numbers(depth))
                .as(NaiveExpression.Relation::new);
    }

    private static Arbitrary<NaiveExpression> ranges(int depth) {
        return Combinators.combine(numbers(depth), Arbitraries.of(true, false), numbers(depth), numbers(depth))
                .as(NaiveExpression.Between::new);
    }

    private static Arbitrary<NaiveExpression> numbers(int depth) {
        Arbitrary<NaiveExpression> simple = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(PROPERTIES).map(NaiveExpression.Identifier::new)),
                Tuple.of(1, Arbitraries.of(NUMBER_HEADERS).map(NaiveExpression.Identifier::new)),
                Tuple.of(3, Arbitraries.of(NUMBERS)));
        if (depth == 0) {
            return simple;
        }
        Arbitrary<NaiveExpression> part = Arbitraries.lazy(() -> numbers(depth - 1));
        return Arbitraries.frequencyOf(
                Tuple.of(4, simple),
                Tuple.of(
                        3,
                        Combinators.combine(Arbitraries.of("+", "-", "*", "/"), part, part)
                                .as(NaiveExpression.Calculation::new)),
                Tuple.of(1, Combinators.combine(Arbitraries.of("+", "-"), part).as(NaiveExpression.Sign::new)));
    }

    private static Arbitrary<NaiveExpression.Identifier> textFields() {
        return Arbitraries.frequencyOf(
                        Tuple.of(5, Arbitraries.of(PROPERTIES)),
                        Tuple.of(1, Arbitraries.of(TEXT_HEADERS)),
                        Tuple.of(1, Arbitraries.of(NUMBER_HEADERS)))
                .map(NaiveExpression.Identifier::new);
    }

    private static Arbitrary<NaiveExpression> lists() {
        return Combinators.combine(
                        textFields(),
                        Arbitraries.of(true, false),
                        Arbitraries.of(TEXTS).list().ofMinSize(1).ofMaxSize(4))
                .as(NaiveExpression.In::new);
    }

    private static Arbitrary<NaiveExpression> likes() {
        Arbitrary<String> patterns = Arbitraries.of("a", "b", "%", "_", "'", "A", "1")
                .list()
                .ofMaxSize(4)
                .map(parts -> String.join("", parts));
        Arbitrary<NaiveExpression> plain = Combinators.combine(textFields(), Arbitraries.of(true, false), patterns)
                .as((field, not, pattern) -> new NaiveExpression.Like(field, not, pattern, null));
        Arbitrary<NaiveExpression> escaped = Combinators.combine(
                        textFields(),
                        Arbitraries.of(true, false),
                        patterns,
                        Arbitraries.of('\\', '!', '%', '_', 'a', '\''),
                        Arbitraries.of("%", "_", "a", "'"))
                .as((field, not, pattern, escape, character) -> new NaiveExpression.Like(
                        field, not, pattern.replace(escape.toString(), "") + escape + character, escape));
        return Arbitraries.oneOf(plain, escaped);
    }

    private static Arbitrary<NaiveExpression> nullTests() {
        return Combinators.combine(textFields(), Arbitraries.of(true, false)).as(NaiveExpression.IsNull::new);
    }

    /** TRUE = 1 is refused: TRUE is no identifier, and nothing else that is written down equals it. */
    private static boolean canBeMeant(NaiveExpression.Relation relation) {
        return !(isTruth(relation.left()) && isPlain(relation.right())
                || isPlain(relation.left()) && isTruth(relation.right()));
    }

    private static boolean isTruth(NaiveExpression side) {
        return side instanceof NaiveExpression.Literal literal && literal.value() instanceof Boolean;
    }

    /** Not a boolean, and no look at the message needed to tell. */
    private static boolean isPlain(NaiveExpression side) {
        return !(side instanceof NaiveExpression.Identifier) && !isTruth(side);
    }
}
