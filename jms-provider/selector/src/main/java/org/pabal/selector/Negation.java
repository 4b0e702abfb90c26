package org.pabal.selector;

import java.util.List;
import java.util.function.Consumer;
import org.pabal.message.Message;

/** NOT. */
record Negation(Span span, Condition condition) implements Condition {
    @Override
    public Truth test(Message message) {
        return condition.test(message).not();
    }

    @Override
    public List<Condition> parts() {
        return List.of(condition);
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        condition.forEachField(visitor);
    }
}
