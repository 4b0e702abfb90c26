package org.pabal.selector;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** A property or boolean literal that stands as a condition of its own: {@code urgent} is {@code urgent = TRUE}. */
record BooleanTest(Span span, Operand operand) implements Condition {
    @Override
    public Truth test(Message message) {
        Object value = operand.value(message);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        return Truth.of(Boolean.TRUE.equals(value));
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        operand.forEachField(visitor);
    }

    @Override
    public @Nullable Probe probe() {
        return operand instanceof Field field ? Probe.of(field, true) : null;
    }
}
