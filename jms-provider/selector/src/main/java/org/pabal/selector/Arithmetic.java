package org.pabal.selector;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/**
 * {@code left operator right}. Exact numbers are computed as long and wrap around like Java's, approximate ones as double;
 * one approximate operand makes the operation approximate. Narrower types are widened first, so that 32 bits are no limit.
 */
record Arithmetic(Operator operator, Operand left, Operand right, int height) implements Operand {

    enum Operator {
        PLUS,
        MINUS,
        TIMES,
        DIVIDED_BY
    }

    static Operand of(Operator operator, Operand left, Operand right) {
        if (left instanceof Literal l
                && right instanceof Literal r
                && l.constant() instanceof Number leftNumber
                && r.constant() instanceof Number rightNumber) {
            Number result = compute(operator, leftNumber, rightNumber);
            if (result != null) {
                return new Literal(result);
            }
        }
        return new Arithmetic(operator, left, right, Math.max(left.height(), right.height()) + 1);
    }

    /** Byte, Short, Integer and Long; Float and Double are approximate. */
    static boolean isExact(Number number) {
        return !(number instanceof Double || number instanceof Float);
    }

    static Number negate(Number number) {
        if (isExact(number)) {
            return -number.longValue();
        }
        return -number.doubleValue();
    }

    @Override
    public Type type() {
        return Type.NUMBER;
    }

    @Override
    public @Nullable Object value(Message message) {
        Object leftValue = left.value(message);
        if (leftValue == null) {
            return null;
        }
        Object rightValue = right.value(message);
        if (rightValue == null) {
            return null;
        }
        if (leftValue instanceof Number leftNumber && rightValue instanceof Number rightNumber) {
            return compute(operator, leftNumber, rightNumber);
        }
        return MISFIT;
    }

    /** Null where an exact number is divided by an exact zero: that has no value, so what compares it is unknown. */
    private static @Nullable Number compute(Operator operator, Number left, Number right) {
        if (isExact(left) && isExact(right)) {
            long a = left.longValue();
            long b = right.longValue();
            return switch (operator) {
                case PLUS -> a + b;
                case MINUS -> a - b;
                case TIMES -> a * b;
                case DIVIDED_BY -> b == 0 ? null : (Number) (a / b);
            };
        }
        double a = left.doubleValue();
        double b = right.doubleValue();
        return switch (operator) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case DIVIDED_BY -> a / b;
        };
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        left.forEachField(visitor);
        right.forEachField(visitor);
    }
}
