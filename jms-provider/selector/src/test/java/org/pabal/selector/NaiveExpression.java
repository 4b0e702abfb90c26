package org.pabal.selector;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A second, plain reading of Jakarta Messaging 3.1 §3.8.1 to compare the real one with: expressions that can write themselves
 * as a selector and be evaluated over a map. Shares nothing with the parser and the conditions. Truth is a Boolean, null for
 * unknown.
 */
interface NaiveExpression {

    /** Of no type: what a string in a calculation yields. */
    Object NO_TYPE = new Object();

    /** A Boolean, Number or String; null; or {@link #NO_TYPE}. */
    @Nullable
    Object evaluate(Map<String, Object> fields);

    /** How tightly its outermost operator binds: OR 1, AND 2, NOT 3, comparison 4, sum 5, product 6, sign 7, other 8. */
    int precedence();

    String write(Style style);

    /** The truth of it as a condition: whatever is neither a truth nor missing is not true. */
    default @Nullable Boolean truth(Map<String, Object> fields) {
        Object value = evaluate(fields);
        return value == null ? null : (Boolean) value.equals(true);
    }

    /** Chooses case, white space and needless parentheses. */
    record Style(Random random) {
        private static final List<String> SPACES = List.of(" ", "  ", "\t", "\n", "\f", " \r\n ");

        String space() {
            return random.nextInt(4) > 0 ? " " : SPACES.get(random.nextInt(SPACES.size()));
        }

        String word(String word) {
            return space()
                    + switch (random.nextInt(3)) {
                        case 0 -> word.toLowerCase(Locale.ROOT);
                        case 1 -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
                        default -> word;
                    }
                    + space();
        }

        String write(NaiveExpression expression, int minimum) {
            String written = expression.write(this);
            boolean bracket = expression.precedence() < minimum || random.nextInt(12) == 0;
            return bracket ? "(" + written + (random.nextBoolean() ? " )" : ")") : written;
        }

        static String quote(String text) {
            return "'" + text.replace("'", "''") + "'";
        }
    }

    record Literal(@Nullable String written, Object value) implements NaiveExpression {
        @Override
        public Object evaluate(Map<String, Object> fields) {
            return value;
        }

        @Override
        public int precedence() {
            return 8;
        }

        @Override
        public String write(Style style) {
            if (written != null) {
                return written;
            }
            return value instanceof String text
                    ? Style.quote(text)
                    : style.word(value.toString().toUpperCase(Locale.ROOT));
        }
    }

    record Identifier(String name) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            return fields.get(name);
        }

        @Override
        public int precedence() {
            return 8;
        }

        @Override
        public String write(Style style) {
            return name;
        }
    }

    record Sign(String sign, NaiveExpression of) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            Object value = of.evaluate(fields);
            if (value == null) {
                return null;
            }
            if (!(value instanceof Number number)) {
                return NO_TYPE;
            }
            if (sign.equals("+")) {
                return number;
            }
            return Calculation.whole(number)
                    ? (Object) (~number.longValue() + 1)
                    : (Object) (number.doubleValue() * -1);
        }

        @Override
        public int precedence() {
            return 7;
        }

        @Override
        public String write(Style style) {
            return sign + style.space() + style.write(of, 7);
        }
    }

    record Calculation(String operator, NaiveExpression left, NaiveExpression right) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            return calculate(operator, left.evaluate(fields), right.evaluate(fields));
        }

        static boolean whole(Object number) {
            return number instanceof Byte
                    || number instanceof Short
                    || number instanceof Integer
                    || number instanceof Long;
        }

        static @Nullable Object calculate(String operator, @Nullable Object left, @Nullable Object right) {
            if (left == null || right == null) {
                return null;
            }
            if (!(left instanceof Number l && right instanceof Number r)) {
                return NO_TYPE;
            }
            if (whole(left) && whole(right)) {
                long a = l.longValue();
                long b = r.longValue();
                return switch (operator) {
                    case "+" -> a + b;
                    case "-" -> a - b;
                    case "*" -> a * b;
                    default -> b == 0 ? null : (Object) (a / b);
                };
            }
            double a = l.doubleValue();
            double b = r.doubleValue();
            return switch (operator) {
                case "+" -> a + b;
                case "-" -> a - b;
                case "*" -> a * b;
                default -> a / b;
            };
        }

        @Override
        public int precedence() {
            return operator.equals("+") || operator.equals("-") ? 5 : 6;
        }

        @Override
        public String write(Style style) {
            return style.write(left, precedence())
                    + style.space()
                    + operator
                    + style.space()
                    + style.write(right, precedence() + 1);
        }
    }

    record Relation(String operator, NaiveExpression left, NaiveExpression right) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            return compare(operator, left.evaluate(fields), right.evaluate(fields));
        }

        static @Nullable Boolean compare(String operator, @Nullable Object left, @Nullable Object right) {
            if (left == null || right == null) {
                return null;
            }
            if (left instanceof Number l && right instanceof Number r) {
                if (Calculation.whole(left) && Calculation.whole(right)) {
                    int order = Long.compare(l.longValue(), r.longValue());
                    return holds(operator, order < 0, order == 0, order > 0);
                }
                double a = l.doubleValue();
                double b = r.doubleValue();
                return holds(operator, a < b, a == b, a > b);
            }
            boolean texts = left instanceof String && right instanceof String;
            boolean truths = left instanceof Boolean && right instanceof Boolean;
            if (!texts && !truths) {
                return false;
            }
            return switch (operator) {
                case "=" -> left.equals(right);
                case "<>" -> !left.equals(right);
                default -> false;
            };
        }

        private static boolean holds(String operator, boolean less, boolean equal, boolean greater) {
            return switch (operator) {
                case "=" -> equal;
                case "<>" -> !equal;
                case "<" -> less;
                case "<=" -> less || equal;
                case ">" -> greater;
                default -> greater || equal;
            };
        }

        @Override
        public int precedence() {
            return 4;
        }

        @Override
        public String write(Style style) {
            return style.write(left, 5) + style.space() + operator + style.space() + style.write(right, 5);
        }
    }

    record And(NaiveExpression left, NaiveExpression right) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            Boolean l = left.truth(fields);
            Boolean r = right.truth(fields);
            if (Boolean.FALSE.equals(l) || Boolean.FALSE.equals(r)) {
                return false;
            }
            return l == null || r == null ? null : (Object) true;
        }

        @Override
        public int precedence() {
            return 2;
        }

        @Override
        public String write(Style style) {
            return style.write(left, 2) + style.word("AND") + style.write(right, 2);
        }
    }

    record Or(NaiveExpression left, NaiveExpression right) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            Boolean l = left.truth(fields);
            Boolean r = right.truth(fields);
            if (Boolean.TRUE.equals(l) || Boolean.TRUE.equals(r)) {
                return true;
            }
            return l == null || r == null ? null : (Object) false;
        }

        @Override
        public int precedence() {
            return 1;
        }

        @Override
        public String write(Style style) {
            return style.write(left, 1) + style.word("OR") + style.write(right, 1);
        }
    }

    record Not(NaiveExpression of) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            Boolean truth = of.truth(fields);
            return truth == null ? null : (Object) !truth;
        }

        @Override
        public int precedence() {
            return 3;
        }

        @Override
        public String write(Style style) {
            return style.word("NOT") + style.write(of, 3);
        }
    }

    record Between(NaiveExpression value, boolean not, NaiveExpression low, NaiveExpression high)
            implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            return not
                    ? new Or(new Relation("<", value, low), new Relation(">", value, high)).evaluate(fields)
                    : new And(new Relation(">=", value, low), new Relation("<=", value, high)).evaluate(fields);
        }

        @Override
        public int precedence() {
            return 4;
        }

        @Override
        public String write(Style style) {
            return style.write(value, 5)
                    + (not ? style.word("NOT") : "")
                    + style.word("BETWEEN")
                    + style.write(low, 5)
                    + style.word("AND")
                    + style.write(high, 5);
        }
    }

    record In(Identifier value, boolean not, List<String> texts) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            Object found = value.evaluate(fields);
            if (found != null && !(found instanceof String)) {
                return false;
            }
            NaiveExpression any = new Literal(null, false);
            for (String text : texts) {
                any = new Or(any, new Relation("=", value, new Literal(null, text)));
            }
            return (not ? new Not(any) : any).evaluate(fields);
        }

        @Override
        public int precedence() {
            return 4;
        }

        @Override
        public String write(Style style) {
            return style.write(value, 8) + (not ? style.word("NOT") : "") + style.word("IN") + "("
                    + String.join(
                            style.space() + ",",
                            texts.stream().map(Style::quote).toList()) + ")";
        }
    }

    record Like(
            Identifier value,
            boolean not,
            String pattern,
            @Nullable Character escape) implements NaiveExpression {
        @Override
        public @Nullable Object evaluate(Map<String, Object> fields) {
            Object text = value.evaluate(fields);
            if (text == null) {
                return null;
            }
            return text instanceof String string && matches(string, 0, 0) != not;
        }

        private boolean matches(String text, int t, int p) {
            if (p == pattern.length()) {
                return t == text.length();
            }
            char c = pattern.charAt(p);
            if (escape != null && c == escape) {
                return t < text.length() && text.charAt(t) == pattern.charAt(p + 1) && matches(text, t + 1, p + 2);
            }
            if (c == '%') {
                return matches(text, t, p + 1) || t < text.length() && matches(text, t + 1, p);
            }
            return t < text.length() && (c == '_' || c == text.charAt(t)) && matches(text, t + 1, p + 1);
        }

        @Override
        public int precedence() {
            return 4;
        }

        @Override
        public String write(Style style) {
            return style.write(value, 8)
                    + (not ? style.word("NOT") : "")
                    + style.word("LIKE")
                    + Style.quote(pattern)
                    + (escape == null ? "" : style.word("ESCAPE") + Style.quote(escape.toString()));
        }
    }

    record IsNull(Identifier value, boolean not) implements NaiveExpression {
        @Override
        public Object evaluate(Map<String, Object> fields) {
            return (value.evaluate(fields) == null) != not;
        }

        @Override
        public int precedence() {
            return 4;
        }

        @Override
        public String write(Style style) {
            return style.write(value, 8) + style.word("IS") + (not ? style.word("NOT") : "") + style.word("NULL");
        }
    }
}
