package org.pabal.selector;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** A condition in parentheses that is compared, such as {@code (a > 1) = flag}: its truth as a value, unknown as null. */
record ConditionOperand(Condition condition) implements Operand {
    @Override
    public Type type() {
        return Type.BOOLEAN;
    }

    @Override
    public @Nullable Object value(Message message) {
        return switch (condition.test(message)) {
            case TRUE -> true;
            case FALSE -> false;
            case UNKNOWN -> null;
        };
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        condition.forEachField(visitor);
    }
}
