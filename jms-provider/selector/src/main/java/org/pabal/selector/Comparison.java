package org.pabal.selector;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/**
 * {@code left operator right} of any two operands. A missing value makes it unknown; values of unlike types compare false
 * by every operator, {@code <>} included; exact and approximate numbers are like types (Jakarta Messaging 3.1 §3.8.1.1).
 */
record Comparison(Span span, Operator operator, Operand left, Operand right) implements Condition {

    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        /** Strings and booleans know only these two. */
        boolean isEquality() {
            return this == EQUAL || this == NOT_EQUAL;
        }

        /** The operator that says the same with the operands exchanged. */
        Operator exchanged() {
            return switch (this) {
                case EQUAL -> EQUAL;
                case NOT_EQUAL -> NOT_EQUAL;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }

        boolean holds(long left, long right) {
            return switch (this) {
                case EQUAL -> left == right;
                case NOT_EQUAL -> left != right;
                case LESS -> left < right;
                case LESS_OR_EQUAL -> left <= right;
                case GREATER -> left > right;
                case GREATER_OR_EQUAL -> left >= right;
            };
        }

        /** Not a number (NaN) is unequal to everything, as in Java. */
        boolean holds(double left, double right) {
            return switch (this) {
                case EQUAL -> left == right;
                case NOT_EQUAL -> left != right;
                case LESS -> left < right;
                case LESS_OR_EQUAL -> left <= right;
                case GREATER -> left > right;
                case GREATER_OR_EQUAL -> left >= right;
            };
        }

        Truth compare(@Nullable Object left, @Nullable Object right) {
            if (left == null || right == null) {
                return Truth.UNKNOWN;
            }
            if (left instanceof Number leftNumber) {
                return Truth.of(right instanceof Number rightNumber && compareNumbers(leftNumber, rightNumber));
            }
            boolean alike = left instanceof String && right instanceof String
                    || left instanceof Boolean && right instanceof Boolean;
            return Truth.of(alike && isEquality() && left.equals(right) == (this == EQUAL));
        }

        private boolean compareNumbers(Number left, Number right) {
            return Arithmetic.isExact(left) && Arithmetic.isExact(right)
                    ? holds(left.longValue(), right.longValue())
                    : holds(left.doubleValue(), right.doubleValue());
        }
    }

    /** The most direct form of the comparison. */
    static Condition of(Span span, Operator operator, Operand left, Operand right) {
        if (left instanceof Literal && !(right instanceof Literal)) {
            return of(span, operator.exchanged(), right, left);
        }
        if (left instanceof Field field && right instanceof Literal literal) {
            if (literal.constant() instanceof String text) {
                return new TextComparison(span, field, operator == Operator.EQUAL, text);
            }
            if (literal.constant() instanceof Number number) {
                return NumberComparison.of(span, field, operator, number);
            }
        }
        return new Comparison(span, operator, left, right);
    }

    @Override
    public Truth test(Message message) {
        Object leftValue = left.value(message);
        return leftValue == null ? Truth.UNKNOWN : operator.compare(leftValue, right.value(message));
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        left.forEachField(visitor);
        right.forEachField(visitor);
    }

    @Override
    public @Nullable Probe probe() {
        return operator == Operator.EQUAL
                        && left instanceof Field field
                        && right instanceof Literal literal
                        && literal.constant() instanceof Boolean
                ? Probe.of(field, literal.constant())
                : null;
    }
}
