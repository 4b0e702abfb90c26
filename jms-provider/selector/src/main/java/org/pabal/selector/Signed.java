package org.pabal.selector;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** A unary plus or minus. The plus, too, wants a number. */
record Signed(boolean negative, Operand operand) implements Operand {

    static Operand of(boolean negative, Operand operand) {
        if (operand instanceof Literal literal && literal.constant() instanceof Number number) {
            return negative ? new Literal(Arithmetic.negate(number)) : operand;
        }
        return new Signed(negative, operand);
    }

    @Override
    public Type type() {
        return Type.NUMBER;
    }

    @Override
    public @Nullable Object value(Message message) {
        Object value = operand.value(message);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            return negative ? Arithmetic.negate(number) : number;
        }
        return MISFIT;
    }

    @Override
    public int height() {
        return operand.height() + 1;
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        operand.forEachField(visitor);
    }
}
