package org.pabal.selector;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** {@code field = 'text'} or {@code field <> 'text'}: the commonest selectors, kept short. */
record TextComparison(Span span, Field field, boolean equal, String text) implements Condition {
    @Override
    public Truth test(Message message) {
        Object value = field.value(message);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        return Truth.of(value instanceof String string && string.equals(text) == equal);
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        visitor.accept(field);
    }

    @Override
    public @Nullable Probe probe() {
        return equal ? Probe.of(field, text) : null;
    }
}
