package org.pabal.selector;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** {@code field [NOT] IN ('a', 'b')}. Both are comparisons with strings, so both are false of a value that is none. */
record ListTest(Span span, Field field, boolean negated, Set<String> texts) implements Condition {
    @Override
    public Truth test(Message message) {
        Object value = field.value(message);
        if (value == null) {
            return Truth.UNKNOWN;
        }
        return Truth.of(value instanceof String string && texts.contains(string) != negated);
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        visitor.accept(field);
    }

    @Override
    public @Nullable Probe probe() {
        return negated ? null : Probe.ofTexts(field, List.copyOf(texts));
    }
}
