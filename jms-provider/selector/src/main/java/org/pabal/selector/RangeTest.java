package org.pabal.selector;

import java.util.function.Consumer;
import org.pabal.message.Message;

/**
 * {@code operand [NOT] BETWEEN low AND high}: short for {@code operand >= low AND operand <= high}, and for {@code operand <
 * low OR operand > high}. So both are false of a value that is no number.
 */
record RangeTest(Span span, Operand operand, boolean negated, Operand low, Operand high) implements Condition {
    @Override
    public Truth test(Message message) {
        Object value = operand.value(message);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        Object lowest = low.value(message);
        Object highest = high.value(message);
        return negated
                ? Comparison.Operator.LESS
                        .compare(value, lowest)
                        .or(Comparison.Operator.GREATER.compare(value, highest))
                : Comparison.Operator.GREATER_OR_EQUAL
                        .compare(value, lowest)
                        .and(Comparison.Operator.LESS_OR_EQUAL.compare(value, highest));
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        operand.forEachField(visitor);
        low.forEachField(visitor);
        high.forEachField(visitor);
    }
}
