package org.pabal.selector;

import java.util.function.Consumer;
import org.pabal.message.Message;

/** {@code field IS [NOT] NULL}: never unknown. */
record NullTest(Span span, Field field, boolean negated) implements Condition {
    @Override
    public Truth test(Message message) {
        return Truth.of((field.value(message) == null) != negated);
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        visitor.accept(field);
    }
}
