package org.pabal.selector;

import java.util.function.Consumer;
import org.pabal.message.Message;

/** {@code field [NOT] LIKE 'pattern'}. NOT LIKE negates LIKE, so it is true of a value that is no string. */
record LikeTest(Span span, Field field, boolean negated, LikePattern pattern) implements Condition {
    @Override
    public Truth test(Message message) {
        Object value = field.value(message);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        return Truth.of((value instanceof String string && pattern.matches(string)) != negated);
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        visitor.accept(field);
    }
}
