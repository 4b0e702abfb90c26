package org.pabal.selector;

import java.util.function.Consumer;
import org.pabal.message.Message;

/** {@code field [NOT] LIKE 'pattern'}. Both are comparisons with strings, so both are false of a value that is none. */
record LikeTest(Span span, Field field, boolean negated, LikePattern pattern) implements Condition {
    @Override
    public Truth test(Message message) {
        Object value = field.value(message);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        return Truth.of(value instanceof String string && pattern.matches(string) != negated);
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        visitor.accept(field);
    }
}
