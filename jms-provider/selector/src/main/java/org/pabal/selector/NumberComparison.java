package org.pabal.selector;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** {@code field operator number}, without boxing: the number is kept exact, if it is, and approximate. */
record NumberComparison(
        Span span, Field field, Comparison.Operator operator, boolean exact, long exactNumber, double approximateNumber)
        implements Condition {

    static NumberComparison of(Span span, Field field, Comparison.Operator operator, Number number) {
        return new NumberComparison(
                span, field, operator, Arithmetic.isExact(number), number.longValue(), number.doubleValue());
    }

    @Override
    public Truth test(Message message) {
        Object value = field.value(message);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        if (!(value instanceof Number number)) {
            return Truth.FALSE;
        }
        return Truth.of(
                exact && Arithmetic.isExact(number)
                        ? operator.holds(number.longValue(), exactNumber)
                        : operator.holds(number.doubleValue(), approximateNumber));
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        visitor.accept(field);
    }

    @Override
    public @Nullable Probe probe() {
        return operator == Comparison.Operator.EQUAL ? Probe.of(field, approximateNumber) : null;
    }
}
