package org.pabal.selector;

import java.util.function.Consumer;
import org.pabal.message.Message;

/** A Long, Double, String or Boolean. */
record Literal(Object constant) implements Operand {
    @Override
    public Type type() {
        if (constant instanceof Number) {
            return Type.NUMBER;
        }
        return constant instanceof String ? Type.STRING : Type.BOOLEAN;
    }

    @Override
    public Object value(Message message) {
        return constant;
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {}
}
